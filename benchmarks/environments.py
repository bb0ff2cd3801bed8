"""Environments of the peers, of pinned versions, under `runs/bench`, made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.workers.process import ROOT

PLACE = ROOT / "runs" / "bench"
JOEYNMT = (
    "joeynmt==2.3.0",
    "torch==2.13.0",
    "sentencepiece==0.2.0",
    "importlib_metadata==10.2.0",
    "protobuf==3.20.3",
    "numpy==2.4.6",
    "setuptools==84.2.1",
)
"""JoeyNMT says less than it needs. Where pip knows an index with PyTorch for the processor alone
(`PIP_EXTRA_INDEX_URL`), much less is downloaded; what is measured is the same."""
OPENNMT = (
    "torch==2.13.0",
    "numpy==2.4.6",
    "pyonmttok==1.38.1",
    "ConfigArgParse==1.9.0",
    "ctranslate2==4.8.5",
    "PyYAML==6.0.4",
    "setuptools==84.2.1",
)
OPENNMT_ALONE = ("OpenNMT-py==3.5.1",)
"""OpenNMT-py says more than a recurrent network needs, such as a PyTorch that is older."""


class Unavailable(Exception):
    """A peer that cannot be had here."""


def joeynmt() -> Path:
    """The interpreter of JoeyNMT's environment, which is made if it is not there.

    Raises:
        Unavailable: it cannot be made.
    """
    return made("joeynmt", JOEYNMT, "from joeynmt.training import TrainManager")


def opennmt() -> Path:
    """The interpreter of OpenNMT-py's environment, which is made if it is not there; CTranslate2 is
    there, too, which converts its networks.

    Raises:
        Unavailable: it cannot be made.
    """
    return made("opennmt", OPENNMT, "import benchmarks.workers.ct2_worker", OPENNMT_ALONE)


def made(name: str, wanted: tuple[str, ...], test: str, alone: tuple[str, ...] = ()) -> Path:
    """The interpreter of an environment with these packages.

    Args:
        name: of its folder.
        wanted: what pip installs.
        test: Python that must run in it, beside this repository.
        alone: what pip installs without what it says that it needs.

    Raises:
        Unavailable: they cannot be installed, or the test fails.
    """
    folder = PLACE / name
    python, ready = folder / "bin" / "python", folder / "ready.txt"
    every = (*alone, *wanted)
    told = "\n".join(every)
    if ready.exists() and ready.read_text(encoding="utf-8") == told:
        return python
    print(f"Installing {every[0]} into {folder}; this takes some minutes.", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)])
    _run([str(python), "-m", "pip", "install", "--quiet", *wanted])
    if alone:
        _run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", *alone])
    _run([str(python), "-c", test])
    ready.write_text(told, encoding="utf-8")
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        raise Unavailable(f"{' '.join(command[:4])} …: {last}")


def apertium() -> str:
    """The command that translates English to Spanish.

    Raises:
        Unavailable: it is not installed.
    """
    found = shutil.which("apertium")
    listed = subprocess.run([found, "-l"], capture_output=True, text=True).stdout if found else ""
    if not found or "eng-spa" not in listed:
        raise Unavailable("Apertium is not installed (apt-get install apertium apertium-eng-spa)")
    return found
