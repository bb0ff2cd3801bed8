"""Processes that outlive the server: known by their number and by when they began."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
"""Where the packages are that a process runs."""
NICE = 10
"""How far a process steps back behind the server: to those who type, a training is no hurry."""


class Process(NamedTuple):
    """A process, for ever: its number may be given to another one, its beginning may not.

    Args:
        pid: its number; 0 stands for none.
        began: when, as the system tells it.
    """

    pid: int = 0
    began: str = ""

    @property
    def alive(self) -> bool:
        """Whether it is there and has not ended."""
        return bool(self.pid and self.began) and _began(self.pid) == self.began

    def ask_to_end(self) -> None:
        """Ask a program to save what it has and to end; nothing, if it has ended."""
        if self.alive:
            # Not SIGINT: whoever starts a server in the background may have it ignored.
            os.kill(self.pid, signal.SIGTERM)


def start(module: str, arguments: Sequence[str], output: Path) -> Process:
    """Start `python -m module` at low priority, in a session of its own: no Ctrl-C in the
    server's terminal reaches it, and it goes on when the server ends.

    Args:
        module: a package of this project.
        arguments: of its command line.
        output: of the file that gets all it prints; what was there is overwritten.

    Raises:
        OSError: there is no room for another process, or for the file.
    """
    known = os.environ.get("PYTHONPATH")
    with open(output, "wb") as file:
        # -P: what happens to lie in the working directory is not imported.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), *([known] if known else [])]),
                "PYTHONUNBUFFERED": "1",
            },
        )
    found = Process(process.pid, _began(process.pid))
    # One that has ended already needs none.
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
    # While this server lives, somebody must take note of the end, or it stays half-dead.
    threading.Thread(target=process.wait, daemon=True).start()
    return found


def _began(pid: int) -> str:
    """When a process began; empty if it is gone, or has ended and only waits to be noticed."""
    if not Path("/proc/self/stat").exists():
        return _began_by_ps(pid)
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # Behind its name, which may hold anything: state, then 18 fields, then clock ticks.
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else f"{boot} {fields[18]}"


def _began_by_ps(pid: int) -> str:
    """The same where there is no /proc."""
    command = ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]
    told = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    state, _, began = told.stdout.strip().partition(" ")
    return "" if state[:1] in ("", "Z") else began.strip()
