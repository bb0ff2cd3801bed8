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
from shared.errors import InputError
from translate.files import Progress, default_out, table
from translate.translator import Translator

BYTES = 5_000_000
"""Of a file."""
EVERY = 0.5
"""Seconds between two looks at the work."""
NAME = 200
"""Letters of a file's name."""

WAITS = "Sending the file; it waits while others are translated."
READS = "Reading the file."
CANCELLED = "Cancelled. Nothing of the file is kept."
TOO_LARGE = f"The file has more than {BYTES / 1e6:g} MB: cut it in parts, or use the command line."
NOTHING = "Nothing in the file is to be translated."
ALL_DONE = (
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
) -> Iterator[Look]:
    """Translate a file, and tell how it goes; who closes this iterator stops the work.

    Args:
        models: to choose from.
        asked: by a browser, so it may be anything: `name`, `content` in base64, and perhaps
            `everything`, `column` (a number from 1) and `header`.
        direction: as `direction_choices` writes it; empty: the model's first.
        model: its name; empty: the first.
        terms: of the visitor's glossary, see `pages.terms`.
    """
    try:
        name, brought = taken(asked)
        translator = models.load(model)
        pair = None if direction == DETECT else find_direction(translator, direction)
    except InputError as error:
        yield Look(problem(error))
        return
    errand = Errand(translator, brought, pair, lambda pair: glossaries.glossary(terms, str(pair)))
    try:
        yield Look(line(READS))
        shown = None
        while not errand.look(EVERY):
            if errand.progress != shown:
                shown = errand.progress
                yield Look(going_html(shown))
        yield _ended(name, errand)
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
        raise InputError(TOO_LARGE)
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


def going_html(progress: Progress) -> str:
    """How far the work is, and how long it will still take."""
    done, total, left = progress
    time = "" if left is None else f", {time_left(left)}"
    return (
        f'<div class="file-going"><progress max="{max(total, 1)}" value="{done}" '
        f'aria-label="Sentences translated"></progress>'
        f"<span>{done:,} of {total:,} sentences{time}</span></div>"
    )


def time_left(seconds: float) -> str:
    """As precise as it can be known."""
    if seconds < 10:
        return "some seconds left"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds left"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} minutes left"
    return f"about {seconds / 3600:.0f} hours left"


def _ended(name: str, errand: Errand) -> Look:
    try:
        made = errand.made()
    except InputError as error:
        # Not where the server keeps it.
        where = f", line {error.line}" if error.line else ""
        return Look(problem(InputError(f"“{name}”{where}: {error.message}")))
    if made.report.stopped:
        return Look(line(CANCELLED))
    if not made.report.sentences:
        return Look(line(ALL_DONE if made.report.skipped else NOTHING))
    out = default_out(Path(name), made.direction).name
    content = base64.b64encode(made.content).decode()
    told = "<br>".join(map(escape, [report_told(out, made), *made.problems]))
    return Look(f'<span role="status">{told}</span>', {"name": out, "content": content})


def report_told(name: str, made: Made) -> str:
    """What was done, as a sentence or two."""
    report = made.report
    parts = [f"{name} is ready: {_count(report.translated, 'text')} translated"]
    if report.skipped:
        parts.append(f", {report.skipped:,} left as they were")
    parts.append(".")
    if report.in_pieces:
        parts.append(
            f" {_count(report.in_pieces, 'sentence')} had to be cut at placeholders or tags: "
            "look at them."
        )
    return "".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
