"""What the page that translates does with a file: plain functions of values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from pages import terms as glossaries
from pages.directions import DETECT, find_direction
from pages.errand import Brought, Errand, Made
from pages.models import Choice
from pages.status import line, problem
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError
from translate.files import Progress, default_out, table
from translate.translator import Translator

BYTES = 5_000_000
"""Of a file."""
EVERY = 0.5
"""Seconds between two looks at the work."""
NAME = 200
"""Letters of a file's name."""

WAITS = mark("Sending the file; it waits while others are translated.")
READS = mark("Reading the file.")
CANCELLED = mark("Cancelled. Nothing of the file is kept.")
NOTHING = mark("Nothing in the file is to be translated.")
ALL_DONE = mark(
    "Nothing is translated: everything in the file has a translation already. Tick the box to "
    "translate it anew."
)
NO_FILE = "Choose a file first."


class Look(NamedTuple):
    """What the page shows of the work.

    Args:
        told: HTML for the visitor.
        parcel: at the end, the `name` of the translated file, and its `content` in base64.
    """

    told: str
    parcel: dict[str, str] | None = None


def translated(
    models: Choice[Translator],
    asked: Any,
    direction: str,
    model: str,
    terms: Any = None,
    tell: Wording = ENGLISH,
) -> Iterator[Look]:
    """Translate a file, and tell how it goes; who closes this iterator stops the work.

    Args:
        models: to choose from.
        asked: by a browser, so it may be anything: `name`, `content` in base64, and perhaps
            `everything`, `column` (a number from 1) and `header`.
        direction: as `direction_choices` writes it; empty: the model's first.
        model: its name; empty: the first.
        terms: of the visitor's glossary, see `pages.terms`.
        tell: the language of what is said about the work.
    """
    try:
        name, brought = taken(asked)
        translator = models.load(model)
        pair = None if direction == DETECT else find_direction(translator, direction)
    except InputError as error:
        yield Look(problem(error, tell))
        return
    errand = Errand(
        translator, brought, pair, lambda pair: glossaries.glossary(terms, str(pair), tell)
    )
    try:
        yield Look(line(tell(READS)))
        shown = None
        while not errand.look(EVERY):
            if errand.progress != shown:
                shown = errand.progress
                yield Look(going_html(shown, tell))
        yield _ended(name, errand, tell)
    finally:
        errand.leave()


def taken(asked: Any) -> tuple[str, Brought]:
    """The name of a file, and what is to be done with it.

    Raises:
        InputError: it is too large, or its name tells no format.
    """
    found = asked if isinstance(asked, Mapping) else {}
    name, content, column = (found.get(key) for key in ("name", "content", "column"))
    if not isinstance(name, str) or not isinstance(content, str):
        raise InputError(NO_FILE)
    # Four letters are three bytes.
    if len(content) > BYTES * 4 // 3 + 4:
        raise too_large()
    # Of any system's path, the name.
    plain = PurePath(name.replace("\\", "/").replace("\0", "")).name[-NAME:]
    suffix = PurePath(plain).suffix.lower()
    if suffix not in table.extensions():
        raise InputError(
            f"“{plain}” is none of the files that can be translated: {' '.join(table.extensions())}"
        )
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(NO_FILE) from error
    return plain, Brought(
        suffix,
        data,
        found.get("everything") is True,
        column if isinstance(column, str) and column else None,
        True if found.get("header") is True else None,
    )


def too_large() -> InputError:
    """That a file is."""
    return InputError(
        f"The file has more than {BYTES / 1e6:g} MB: cut it in parts, or use the command line."
    )


def going_html(progress: Progress, tell: Wording = ENGLISH) -> str:
    """How far the work is, and how long it will still take."""
    done, total, left = progress
    told = tell("{done} of {total} sentences", done=done, total=total)
    if left is not None:
        told += f", {time_left(left, tell)}"
    return (
        f'<div class="file-going"><progress max="{max(total, 1)}" value="{done}" '
        f'aria-label="{escape(tell("Sentences translated"))}"></progress>'
        f"<span>{escape(told)}</span></div>"
    )


def time_left(seconds: float, tell: Wording = ENGLISH) -> str:
    """As precise as it can be known."""
    if seconds < 10:
        return tell("some seconds left")
    if seconds < 90:
        return tell("about {n} seconds left", n=round(seconds / 10) * 10)
    if seconds < 90 * 60:
        return tell("about {n} minutes left", n=round(seconds / 60))
    return tell("about {n} hours left", n=round(seconds / 3600))


def _ended(name: str, errand: Errand, tell: Wording) -> Look:
    try:
        made = errand.made()
    except InputError as error:
        # Not where the server keeps it.
        if error.line:
            named = InputError(f"“{name}”, line {error.line}: {error.message}")
        else:
            named = InputError(f"“{name}”: {error.message}")
        return Look(problem(named, tell))
    if made.report.stopped:
        return Look(line(tell(CANCELLED)))
    if not made.report.sentences:
        return Look(line(tell(ALL_DONE if made.report.skipped else NOTHING)))
    out = default_out(Path(name), made.direction).name
    content = base64.b64encode(made.content).decode()
    told = "<br>".join(map(escape, [report_told(out, made, tell), *made.problems]))
    return Look(f'<span role="status">{told}</span>', {"name": out, "content": content})


def report_told(name: str, made: Made, tell: Wording = ENGLISH) -> str:
    """What was done, as a sentence or two."""
    report = made.report
    told = tell.count(
        "{name} is ready: {n} text translated",
        "{name} is ready: {n} texts translated",
        report.translated,
        name=name,
    )
    if report.skipped:
        told = tell.count(
            "{told}, {n} left as it was", "{told}, {n} left as they were", report.skipped, told=told
        )
    told += "."
    if report.in_pieces:
        told += " " + tell.count(
            "{n} sentence had to be cut at placeholders or tags: look at it.",
            "{n} sentences had to be cut at placeholders or tags: look at them.",
            report.in_pieces,
        )
    return told
