"""A file of a visitor's, translated behind the page and forgotten as soon as it is handed over."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.directions import Direction
from translate.files import Progress, Report, telling, translate_file
from translate.files.drafts import Wishes
from translate.glossary import Glossary
from translate.translator import Translator

PATIENCE = 20.0
"""Seconds after which a visitor who does not look any more is taken as gone."""


class Brought(NamedTuple):
    """What a visitor brings.

    Args:
        suffix: of the file's name, which tells its format; nothing else of it is used on the disk.
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
        problems: terms of the glossary that cannot be used, a sentence each.
    """

    content: bytes
    report: Report
    direction: Direction
    problems: list[str]


@dataclass
class Errand:
    """The work on one file, in a thread of its own, in a folder that lasts no longer than it.

    It ends early where somebody says `leave`, and where nobody says `look` for a while.

    Args:
        translator: the model.
        brought: what is to be translated.
        direction: in which; None: as the texts tell it.
        glossary: the visitor's terms of a direction, and what is wrong with others.
    """

    translator: Translator
    brought: Brought
    direction: Direction | None
    glossary: Callable[[Direction], tuple[Glossary | None, list[str]]]
    progress: Progress | None = None
    made: Made | None = None
    problem: InputError | None = None
    _left: threading.Event = field(default_factory=threading.Event)
    _seen: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def look(self, seconds: float) -> bool:
        """Wait for so long at most; whether it has ended."""
        self._seen = time.monotonic()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def leave(self) -> None:
        """Nobody wants it any more."""
        self._left.set()

    def _run(self) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="parley-") as folder:
                self.made = self._made(Path(folder))
        except InputError as error:
            self.problem = error
        except OSError as error:
            reason = error.strerror or str(error)
            self.problem = InputError(f"the server cannot keep the file meanwhile ({reason})")

    def _made(self, folder: Path) -> Made:
        source, out = (folder / f"{name}{self.brought.suffix}" for name in ("source", "out"))
        source.write_bytes(self.brought.content)
        _, _, everything, column, header = self.brought
        direction = self.direction
        if direction is None:
            pairs = self.translator.directions.pairs
            wishes = Wishes(pairs[0], everything, column, header)
            direction, _ = telling.told(source, pairs, wishes)
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
        content = b"" if report.stopped else out.read_bytes()
        return Made(content, report, direction, problems)

    def _note(self, progress: Progress) -> None:
        self.progress = progress

    def _is_unwanted(self) -> bool:
        return self._left.is_set() or time.monotonic() - self._seen > PATIENCE
