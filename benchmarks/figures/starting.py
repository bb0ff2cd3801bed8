"""How long one waits for the first translation of a new process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial

from benchmarks.figure import Figure
from benchmarks.figures.use import TRANSLATOR
from benchmarks.measure import in_turn, ratio
from benchmarks.sizes import Sizes
from benchmarks.workers.process import ROOT

TEXT = b"Where is the station, and when does the next train to the old town leave in the morning?\n"
"""Twenty pieces, more or less."""
COMMAND = ("-m", "translate", "translate", "--model", TRANSLATOR, "--to", "es", "--engine")
BARE = ("-c", "import tensorflow; print()")


def figures(sizes: Sizes) -> list[Figure]:
    """From the start of the command to its first line, against `import tensorflow` alone; with
    NumPy, which it takes for little text, and with TensorFlow."""
    runs = {engine: partial(first_line, [*COMMAND, engine]) for engine in ("numpy", "tensorflow")}
    runs["bare"] = partial(first_line, BARE)
    for run in runs.values():
        # Everything is read once before, so that no figure is that of the disk.
        run()
    found = in_turn(runs, sizes.rounds)
    seconds = {f"seconds_{name}": round(statistics.median(s), 2) for name, s in found.items()}
    return [
        Figure(
            f"start to first translation{behind}, against import tensorflow",
            ratio(found[engine], found["bare"]),
            must=2.0,
            aim=1.3,
            lower=True,
            details=seconds,
        )
        for engine, behind in (("numpy", ""), ("tensorflow", " by TensorFlow"))
    ]


def first_line(arguments: Sequence[str]) -> float:
    """Seconds until a Python process that is given the text has written a line."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(TEXT)
        process.stdin.close()
        if not process.stdout.readline():
            raise RuntimeError(f"this writes nothing: python {' '.join(arguments)}")
        return time.perf_counter() - started
