"""A file of a visitor's, translated behind the page and forgotten as soon as it is handed over."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.directions import Direction
from translate.files import Progress, Report, telling, translate_file
from translate.files.drafts import Wishes
from translate.glossary import Glossary
from translate.translator import Translator

PATIENCE = 60.0
"""Seconds after which a visitor who does not look any more is taken as gone."""


class Brought(NamedTuple):
    """What a visitor brings.

    Args:
        suffix: of the file's name, which tells its format; no more of the name gets to the disk.
        content: its bytes.
        everything, column, header: as `translate.files.translate_file` takes them.
    """

    suffix: str
    content: bytes
    everything: bool = False
    column: str | None = None
    header: bool | None = None


class Made(NamedTuple):
    """What became of it.

    Args:
        content: the translation's bytes.
        report: of the work.
        direction: of the translation.
        problems: a sentence on each term of the glossary that is not used.
    """

    content: bytes
    report: Report
    direction: Direction
    problems: list[str]


class Errand:
    """The work on one file, in a thread of its own, in a folder that lasts no longer than it.

    It ends early where somebody says `leave`, and where nobody looks for a while.

    Args:
        translator: the model.
        brought: what is to be translated.
        direction: in which; None: as the texts tell it.
        glossary: the visitor's terms of a direction, and a sentence on each that is not used.
    """

    def __init__(
        self,
        translator: Translator,
        brought: Brought,
        direction: Direction | None,
        glossary: Callable[[Direction], tuple[Glossary | None, list[str]]],
    ):
        self.translator, self.brought = translator, brought
        self.direction, self.glossary = direction, glossary
        self.progress: Progress | None = None
        self._left = threading.Event()
        self._seen = time.monotonic()
        self._future: Future[Made] = Future()
        threading.Thread(target=self._run, daemon=True).start()

    def look(self, seconds: float) -> bool:
        """Wait for so long at most; whether it has ended."""
        self._seen = time.monotonic()
        return bool(wait([self._future], seconds).done)

    def made(self) -> Made:
        """What became of it; waits for it.

        Raises:
            InputError: the file cannot be translated.
        """
        return self._future.result()

    def leave(self) -> None:
        """Nobody wants it any more."""
        self._left.set()

    def _run(self) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="parley-") as folder:
                made = self._made(Path(folder))
        except BaseException as error:
            # It is raised where somebody asks for the result.
            self._future.set_exception(error)
        else:
            self._future.set_result(made)

    def _made(self, folder: Path) -> Made:
        suffix, content, everything, column, header = self.brought
        source, out = folder / f"source{suffix}", folder / f"out{suffix}"
        try:
            source.write_bytes(content)
        except OSError as error:
            raise InputError(f"the server cannot take it ({error.strerror or error})") from error
        direction = self.direction
        if direction is None:
            pairs = self.translator.directions.pairs
            direction, _ = telling.told(source, pairs, Wishes(pairs[0], everything, column, header))
        glossary, problems = self.glossary(direction)
        report = translate_file(
            self.translator,
            source,
            out,
            direction,
            everything=everything,
            column=column,
            header=header,
            glossary=glossary,
            progress=self._note,
            should_stop=self._is_unwanted,
        )
        return Made(b"" if report.stopped else out.read_bytes(), report, direction, problems)

    def _note(self, progress: Progress) -> None:
        self.progress = progress

    def _is_unwanted(self) -> bool:
        return self._left.is_set() or time.monotonic() - self._seen > PATIENCE
