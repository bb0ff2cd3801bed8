"""A file that was read: the texts in it, and how it is written when they are translated."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.directions import Direction
from translate.files.parts import Parts, Scan, joined
from translate.files.placeholders import scan


@dataclass(frozen=True)
class Wishes:
    """What is wanted of a file.

    Args:
        direction: from one language to another.
        everything: also what has a translation already.
        column: of a table, by its number from 1 or its name; the first one if None.
        header: whether a table's first row names its columns; if None, it is looked at.
    """

    direction: Direction
    everything: bool = False
    column: str | None = None
    header: bool | None = None


@dataclass(frozen=True)
class Draft:
    """A file that was read.

    Args:
        texts: what is to be translated, in the order of the file.
        finish: the file's bytes, from a translation of each text.
        skipped: how many texts are left as they are.
        scan: finds the codes of this format in a text.
    """

    texts: Sequence[Parts]
    finish: Callable[[Sequence[Parts]], bytes]
    skipped: int = 0
    scan: Scan = scan


class Segment(NamedTuple):
    """A text within a text file.

    Args:
        raw: as it stands in the file.
        parts: what of it is translated.
        laid: a translation as it is to stand in the file.
    """

    raw: str
    parts: Parts
    laid: Callable[[Parts], str] = joined


Template = Sequence[str | Segment]
"""A text file: texts to translate, and what stands between them."""


def texts_of(template: Template) -> list[Parts]:
    """What is to be translated."""
    return [item.parts for item in template if isinstance(item, Segment)]


def filled(template: Template, translations: Iterator[Parts]) -> str:
    """The text file with translations, of which it takes as many as it has texts; what is
    translated by itself stays as it was written."""
    found = []
    for item in template:
        if isinstance(item, Segment):
            after = next(translations)
            found.append(item.raw if after == item.parts else item.laid(after))
        else:
            found.append(item)
    return "".join(found)


class Text(NamedTuple):
    r"""A text file in memory.

    Args:
        text: with `\n` at the ends of lines, if all lines end alike.
        bom: whether a byte order mark came first.
        crlf: whether the lines end in `\r\n`.
    """

    text: str
    bom: bool
    crlf: bool

    def encoded(self, text: str) -> bytes:
        """Another text as a file of the same kind."""
        if self.crlf:
            text = text.replace("\n", "\r\n")
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode()


def decoded(data: bytes, path: Path) -> Text:
    """A file's bytes as text.

    Raises:
        InputError: it is no text in UTF-8.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("the text is UTF-16; save it as UTF-8", path, 1)
    bom = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    at = data.find(b"\0")
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise InputError("this is binary data; a text in UTF-8 is wanted", path, line)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("the line is not valid UTF-8", path, line) from error
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n") == text.count("\r")
    return Text(text.replace("\r\n", "\n") if crlf else text, bom, crlf)


def draft(source: Text, template: Template, *, skipped: int = 0, scan: Scan = scan) -> Draft:
    """Of a text file."""
    return Draft(
        texts_of(template),
        lambda translations: source.encoded(filled(template, iter(translations))),
        skipped,
        scan,
    )
