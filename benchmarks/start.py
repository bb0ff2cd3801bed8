"""`python -m benchmarks.start --model DIR`: from the start of a process to its first translation.

Beside it, in turn, `import tensorflow` alone, and the same translation by TensorFlow. Everything
is read once before, so that no figure is that of the disk.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from shared import cli
from shared.errors import InputError

TEXT = b"Where is the station, and when does the next train to the old town leave in the morning?\n"
"""Twenty pieces, more or less, in either language."""


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object: medians in seconds, and medians of paired ratios."""
    parser = argparse.ArgumentParser(prog="benchmarks.start", description=__doc__)
    parser.add_argument("--model", default="models/en-es", metavar="DIR")
    parser.add_argument("--to", default="es", metavar="LANGUAGE")
    parser.add_argument("--rounds", type=int, default=5)
    parsed = parser.parse_args(arguments)
    command = ["-m", "translate", "translate", "--model", parsed.model, "--to", parsed.to]
    processes = {
        "numpy": [*command, "--engine", "numpy"],
        "import_tensorflow": ["-c", "import tensorflow; print()"],
        "tensorflow": [*command, "--engine", "tensorflow"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in processes}
    for number in range(parsed.rounds + 1):
        for name, process in processes.items():
            took = first_line(process)
            if number:
                seconds[name].append(took)
    found: dict[str, Any] = {name: round(statistics.median(s), 2) for name, s in seconds.items()}
    for other in ("import_tensorflow", "tensorflow"):
        pairs = zip(seconds["numpy"], seconds[other], strict=True)
        found[f"numpy_to_{other}"] = round(statistics.median(one / two for one, two in pairs), 3)
    print(json.dumps(found, indent=2))


def first_line(arguments: Sequence[str]) -> float:
    """Seconds until a Python process that is given the text has written a line."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(TEXT)
        process.stdin.close()
        if not process.stdout.readline():
            raise InputError(f"this writes nothing: python {shlex.join(arguments)}")
        return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.start"))
