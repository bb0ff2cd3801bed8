"""Quality for a budget: `python -m benchmarks.quality --train FILE --valid FILE --test FILE`.

Trains by the command that users type, in a process of its own, and evaluates once. It takes as
many minutes as are asked for, so it is no part of `make bench`; run it when nothing else runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.environments import PLACE
from benchmarks.workers.process import ROOT
from shared import cli
from shared.errors import InputError


def main(arguments: Any = None) -> None:
    """Train, evaluate, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    for part in ("train", "valid", "test"):
        parser.add_argument(f"--{part}", required=True, metavar="FILE")
    parser.add_argument("--source", default="en")
    parser.add_argument("--target", default="de")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--tokenized", action="store_true", help="the corpus is tokenised")
    parser.add_argument("--out", default=PLACE / "quality", type=Path, metavar="DIR")
    parser.add_argument("settings", nargs="*", help="of the training, after --")
    parsed = parser.parse_args(arguments)
    ways = ["--source", parsed.source, "--target", parsed.target]
    ways += ["--tokenized"] if parsed.tokenized else []
    corpora = ["--corpus", parsed.train, "--valid", parsed.valid]
    budget = ["--minutes", str(parsed.minutes), "--out", str(parsed.out)]
    _run("train", *corpora, *ways, *budget, *parsed.settings)
    asked = ["--model", str(parsed.out), "--corpus", parsed.test, *ways, "--json"]
    print(json.dumps({"minutes": parsed.minutes, **json.loads(_run("evaluate", *asked))}, indent=2))


def _run(*words: str) -> str:
    command = [sys.executable, "-m", "translate", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise InputError(f"translate {words[0]} ended with status {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.quality"))
