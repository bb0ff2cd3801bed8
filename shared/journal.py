"""The journal of a training: lines of JSON for programs that watch it, `training/progress.jsonl`.

Lines are only ever added while a training runs, each in one piece, so a reader may come at any
moment. There are three kinds:

    {"kind": "step", "step": 120, "seconds": 61.2, "share": 0.034, "loss": 5.1,
     "tokens_per_second": 3400.0, "norm": 2.31, "clipped": 1.0}
    {"kind": "validation", "step": 300, "seconds": 152.0, "figures": {"BLEU": 12.3},
     "best": true, "source": "…", "reference": "…", "output": "…"}
    {"kind": "end", "step": 3600, "seconds": 1790.1, "interrupted": false,
     "best": {"step": 3300, "minutes": 27.4, "loss": 2.1, "score": 31.0, "BLEU": 31.0}}

`seconds` are those of all runs together, `share` is of the budget, and `best` is the history's
record of the weights that were kept. A number that is not finite is null.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from shared import files

FILE = "progress.jsonl"
"""In the folder of a training."""
STEP, VALIDATION, END = "step", "validation", "end"

_TAIL = 1 << 12
"""Bytes at the end of a file that hold the last line of a training that has ended."""


class Record(NamedTuple):
    """What a journal tells.

    Args:
        steps: figures of training, oldest first.
        validations: figures and a sample of each validation, oldest first.
        end: how the training ended; None while it runs, and after a crash.
    """

    steps: list[dict[str, Any]]
    validations: list[dict[str, Any]]
    end: dict[str, Any] | None


class Journal:
    """Writes the journal of one training.

    What the disk refuses is left out: a training does not end for its journal.

    Args:
        path: of the file.
        step: where the training begins or goes on: what an earlier run wrote of later steps,
            and of its end, is taken out.
    """

    def __init__(self, path: Path, step: int):
        self.path = path
        kept = [
            entry
            for entry in _entries(_bytes(path) if step else b"")
            if entry["kind"] != END and entry["step"] <= step
        ]
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, lambda file: file.write(b"".join(map(_line, kept))))

    def write(self, kind: str, step: int, seconds: float, **told: Any) -> None:
        """Add a line."""
        entry = {"kind": kind, "step": step, "seconds": round(seconds, 2), **told}
        with suppress(OSError), open(self.path, "ab", buffering=0) as file:
            file.write(_line(entry))


def read(path: Path) -> Record:
    """What a journal tells so far; nothing, if there is none yet."""
    entries = _entries(_bytes(path))
    steps = [entry for entry in entries if entry["kind"] == STEP]
    validations = [entry for entry in entries if entry["kind"] == VALIDATION]
    return Record(steps, validations, _last_if_end(entries))


def end(path: Path) -> dict[str, Any] | None:
    """How a training ended, as `Record.end`; only the last line is read."""
    return _last_if_end(_entries(_bytes(path, _TAIL)))


def _last_if_end(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    return entries[-1] if entries and entries[-1]["kind"] == END else None


def _bytes(path: Path, tail: int | None = None) -> bytes:
    """The contents of a file, or so many bytes at its end; nothing if it cannot be read."""
    try:
        with open(path, "rb") as file:
            if tail is not None:
                file.seek(max(0, path.stat().st_size - tail))
            return file.read()
    except OSError:
        return b""


def _entries(found: bytes) -> list[dict[str, Any]]:
    """Whole lines as values; what a kill or a full disk cut is passed over."""
    entries = []
    for line in found.splitlines():
        with suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and isinstance(entry.get("step"), int) and "kind" in entry:
                entries.append(entry)
    return entries


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(_plain(entry), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _plain(value: Any) -> Any:
    """A value without numbers that JSON does not know."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
