"""Lines in, lines out: as many as came, in their order, each as soon as it can be."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from shared.errors import InputError
from shared.options import Options
from translate.directions import Direction
from translate.glossary import Glossary
from translate.translator import Translation, Translator

CHUNK = 1000
"""Most lines that are translated together."""


def chunks(descriptor: int, name: str) -> Iterator[list[str]]:
    """The lines that are there to read, at most `CHUNK` at a time.

    Lines end at `\\n` only. What a writer has sent is handed on without waiting for more, so a
    program can send a line and wait for its translation.

    Raises:
        InputError: a line is not UTF-8.
    """
    rest, number = b"", 0
    while True:
        read = os.read(descriptor, 1 << 16)
        *lines, rest = (rest + read).split(b"\n")
        if not read and rest:
            lines = [rest]
        for at in range(0, len(lines), CHUNK):
            yield [
                _decoded(line, name, number + at + place + 1)
                for place, line in enumerate(lines[at : at + CHUNK])
            ]
        number += len(lines)
        if not read:
            return


def _decoded(line: bytes, name: str, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start + 1} of the line)", name, number) from error


def translate(
    translator: Translator,
    files: Sequence[str],
    out: TextIO,
    *,
    to: str | None,
    options: Options,
    prefix: str,
    as_json: bool,
    glossary: str | Path | None = None,
) -> None:
    """Translate files, or standard input where there are none, line by line.

    Args:
        translator, to, options, prefix: as in `Translator.translate`.
        files: their names.
        out: takes the translations.
        as_json: write an object a line, with all candidates.
        glossary: file with terms, see `Glossary.read`.

    Raises:
        InputError: a file cannot be read, or is not UTF-8.
    """
    # Said before the first line is read, not after the last.
    direction = translator.directions.into(to)
    terms = None if glossary is None else Glossary.read(glossary, *direction)
    for name in files or ["-"]:
        with _opened(name) as file:
            label = "standard input" if name == "-" else name
            done = 0
            for lines in chunks(file.fileno(), label):
                for text in _translated(
                    translator, lines, direction, options, prefix, as_json, terms
                ):
                    out.write(text + "\n")
                out.flush()
                done += len(lines)
                if sys.stderr.isatty() and done > 1:
                    sys.stderr.write(f"\r\x1b[2K{done:,} lines")
                    sys.stderr.flush()
            if sys.stderr.isatty() and done > 1:
                sys.stderr.write("\n")


def _opened(name: str) -> Any:
    if name == "-":
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    try:
        return io.FileIO(Path(name), "r")
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", name) from error


def _translated(
    translator: Translator,
    lines: list[str],
    direction: Direction,
    options: Options,
    prefix: str,
    as_json: bool,
    glossary: Glossary | None,
) -> list[str]:
    if not as_json:
        return translator.translate(
            lines, direction.target, options=options, prefix=prefix, glossary=glossary
        )
    found: list[Any] = [None] * len(lines)
    prefixes = [prefix] * len(lines)
    for at, candidates in translator.sentences(lines, direction, options, prefixes, glossary):
        found[at] = {"source": lines[at], "candidates": _explained(candidates)}
    return [json.dumps(each, ensure_ascii=False) for each in found]


def _explained(found: Sequence[Translation]) -> list[dict[str, Any]]:
    return [{"text": each.text, "score": round(each.score, 4)} for each in found]
