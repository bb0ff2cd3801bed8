"""Time and memory of reading a corpus, against its size."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import environments
from benchmarks.corpus import lines
from benchmarks.figure import Figure
from benchmarks.measure import exponent
from benchmarks.sizes import Sizes
from benchmarks.workers.process import ROOT

LEAST = 1.0
"""MiB that any reading is taken to need: below it, a ratio tells of the allocator alone."""


def figures(sizes: Sizes) -> list[Figure]:
    """Peak memory of the larger corpus against the smaller, and how the time grows."""
    small, large = sizes.lines
    counts = [large // 1000, large // 100, small, large]
    found: dict[int, list[dict[str, Any]]] = {count: [] for count in counts}
    files = {count: _written(count) for count in counts}
    for _ in range(5):
        for count, path in files.items():
            found[count].append(_read(path))
    cleaned = [_read(files[count], "clean")["mib"] for count in (large // 100, small)]
    memory = {c: statistics.median(each["mib"] for each in found[c]) for c in counts}
    seconds = {c: statistics.median(each["seconds"] for each in found[c]) for c in counts}
    details = {
        str(count): {"mib": round(memory[count], 1), "seconds": round(seconds[count], 3)}
        for count in counts
    }
    return [
        Figure(
            f"peak memory of reading {large:,} lines against {small:,}",
            max(memory[large], LEAST) / max(memory[small], LEAST),
            must=1.5,
            aim=1.1,
            lower=True,
            details=details,
            note=f"{memory[large]:.1f} MiB beyond the imports' against {memory[small]:.1f}",
        ),
        Figure(
            "growth: seconds of reading, with the lines of a corpus",
            # Shorter ones only tell what it takes to open a file.
            exponent([small, large], [seconds[small], seconds[large]]),
            unit="power",
            must=1.05,
            aim=1.0,
            lower=True,
        ),
        Figure(
            "growth: memory of a training's corpus, read and cleaned, with its lines",
            exponent([large // 100, small], cleaned),
            unit="power",
            lower=True,
            details={"mib": dict(zip(("smaller", "larger"), cleaned, strict=True))},
            note=f"{1024 * cleaned[1] / small:.2f} KiB a line; all pairs are held in memory",
        ),
    ]


def _written(count: int) -> Path:
    path = environments.PLACE / f"lines-{count}.tsv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines(count)), encoding="utf-8")
    return path


def _read(path: Path, how: str = "read") -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.workers.reader", how, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
