"""How long one waits for the first translation of a new process."""

from __future__ import annotations

import statistics
import subprocess
import sys
from functools import partial

from benchmarks.figure import Figure
from benchmarks.figures.use import TRANSLATOR
from benchmarks.measure import in_turn, ratio, timed
from benchmarks.sizes import Sizes
from benchmarks.workers.process import ROOT

FIRST = f"""
from translate import Translator
Translator.load({TRANSLATOR!r}).translate("Where is the station?", to="es")
"""
BARE = "import tensorflow"


def figures(sizes: Sizes) -> list[Figure]:
    """`import` to first translation, against `import tensorflow` alone."""
    runs = {"first": partial(_python, FIRST), "bare": partial(_python, BARE)}
    found = in_turn(runs, sizes.rounds)
    return [
        Figure(
            "import to first translation, against import tensorflow",
            ratio(found["first"], found["bare"]),
            must=2.0,
            aim=1.3,
            lower=True,
            details={f"seconds_{n}": round(statistics.median(s), 2) for n, s in found.items()},
        )
    ]


def _python(code: str) -> float:
    command = [sys.executable, "-c", code]
    return timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))
