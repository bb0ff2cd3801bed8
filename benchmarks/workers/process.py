"""The bench's side of the talk with a worker."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


class WorkerError(InputError):
    """A worker that cannot be started, or ended without an answer."""


class Worker:
    """A process that answers requests.

    Args:
        python: the interpreter of its environment.
        module: what it runs.
        arguments: of that module.
        log: file for what it prints.

    Raises:
        WorkerError: it cannot be started.
    """

    def __init__(self, python: str | Path, module: str, arguments: Sequence[str], log: Path):
        self.log = log
        self.losses: list[float] = []
        """Of the first steps that it trained."""
        with open(log, "wb") as errors:
            try:
                self._process = subprocess.Popen(
                    [str(python), "-m", module, *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    cwd=ROOT,
                    env={**os.environ, "PYTHONUNBUFFERED": "1"},
                )
            except OSError as error:
                raise WorkerError(f"{python}: {error.strerror}") from error

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            WorkerError: it ended without one.
        """
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write((json.dumps({"do": do, **values}) + "\n").encode())
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise WorkerError(self._last_words()) from error
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(self._last_words())
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.stdout.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'it ended'} (see {self.log})"
