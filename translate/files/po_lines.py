"""A message catalogue as lines, of which only those that change are written anew.

What the library writes is in lines of its own, and every message that nobody has touched would be
in the next commit, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polib

_FIELD = re.compile(r'\s*(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*"(.*)"\s*\Z')
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
# Spaces stay with the word before them.
_WORDS = re.compile(r"\S+\s*|\s+")


class Field(NamedTuple):
    """A keyword and its string: the lines from `start` to before `end`."""

    text: str
    start: int
    end: int


@dataclass
class Entry:
    """A message, as it stands in the file.

    Args:
        fields: by their keywords.
        flags: the number of the line with its flags, if it has one.
        fuzzy: whether one of them says that its translation is doubtful.
    """

    fields: dict[str, Field] = field(default_factory=dict)
    flags: int | None = None
    fuzzy: bool = False

    @property
    def start(self) -> int:
        """The number of its first line that is no comment."""
        return min(each.start for each in self.fields.values())

    @property
    def is_complete(self) -> bool:
        """Whether it has a text and a place for a translation."""
        return "msgid" in self.fields and bool(self.translations)

    @property
    def message(self) -> str:
        """Its text; that of the header is empty."""
        return self.fields["msgid"].text

    @property
    def is_open(self) -> bool:
        """Whether a translation is missing."""
        return not all(each.text for each in self.translations)

    @property
    def translations(self) -> list[Field]:
        """One, or one for each plural form, in their order."""
        return [each for name, each in self.fields.items() if name.startswith("msgstr")]


class Edit(NamedTuple):
    """Lines that come in the place of those from `start` to before `end`."""

    start: int
    end: int
    lines: list[str]


def entries(lines: Sequence[str]) -> Iterator[Entry]:
    """Messages that are not obsolete, the header among them."""
    entry = Entry()
    current = ""
    for number, line in enumerate([*lines, ""]):
        match = _FIELD.match(line)
        goes_on = current and line.strip().startswith('"')
        begins = match and match[1] in ("msgctxt", "msgid")
        if entry.is_complete and (begins or not (match or goes_on)):
            yield entry
            entry = Entry()
        if match:
            current = match[1]
            entry.fields[current] = Field(polib.unescape(match[2]), number, number + 1)
        elif goes_on:
            before = entry.fields[current]
            text = before.text + polib.unescape(line.strip()[1:-1])
            entry.fields[current] = Field(text, before.start, number + 1)
        elif line.startswith("#,"):
            entry.flags = number
            entry.fuzzy = "fuzzy" in re.split(r"[,\s]+", line)
        elif not line.strip() and not entry.fields:
            # The flags above it were those of an obsolete message.
            entry = Entry()


def written(keyword: str, text: str, width: int) -> list[str]:
    """A keyword and its string, in lines as gettext writes them."""
    escaped = [polib.escape(line) for line in _LINES.findall(text)]
    if len(escaped) < 2 and len(keyword) + sum(map(len, escaped)) + 3 <= width:
        return [f'{keyword} "{"".join(escaped)}"']
    lines = [""]
    for line in escaped:
        for word in _WORDS.findall(line):
            if lines[-1] and (lines[-1].endswith(r"\n") or len(lines[-1] + word) + 2 > width):
                lines.append("")
            lines[-1] += word
    return [f'{keyword} ""', *(f'"{line}"' for line in lines)]


def edited(lines: Sequence[str], edits: Sequence[Edit]) -> Iterator[str]:
    """The lines with all edits."""
    end = 0
    for edit in sorted(edits, key=lambda each: each.start):
        yield from lines[end : edit.start]
        yield from edit.lines
        end = edit.end
    yield from lines[end:]
