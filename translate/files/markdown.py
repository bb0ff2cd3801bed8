"""Markdown: what its blocks are is found by a parser of CommonMark, and written as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from translate.files import markdown_inline
from translate.files.drafts import Draft, Segment, Wishes, decoded, draft
from translate.files.parts import Parts, Scan, joined, tidied
from translate.files.wrapping import ends_sentence, wrapped

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\n(?=\S)(?:.*\n)*?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
# Where a line break is more than a space, or stands behind a call such as [!NOTE].
_BREAK = re.compile(r"(?: {2,}|(?P<sign>\\))\r?\n?\Z|<br\s*/?>\s*\Z|\A[\s>]*\[![A-Za-z]+\]\s*\Z")
# A word that at the beginning of a line would be a list, a heading, a line, a table or HTML.
_NEVER_FIRST = re.compile(r"(?:[-+*=]+|#{1,6}|_{3,}|\d{1,9}[.)])\Z|>|~{3}|`{3}|\||<[!?/A-Za-z]")
# The same of a whole text, as far as a backslash helps.
_BLOCK = re.compile(r"(?:[-+*]|#{1,6})(?:\s|\Z)|>|={3}|~{3}")


class _Line(NamedTuple):
    """A line of a text: where it is in the file, and where in its line."""

    start: int
    end: int
    column: int


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A Markdown file, its tables, too; code, front matter and blocks of HTML stay as they are.

    Raises:
        InputError: it is no text in UTF-8.
    """
    source = decoded(data, path)
    front = _FRONT_MATTER.match(source.text)
    kept = source.text[: front.end()] if front else ""
    text = source.text[len(kept) :]
    environment: dict[str, Any] = {}
    # What is within a paragraph is our own business: the parser does not say where it found it.
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    blocks = parser.parse(text, environment)
    scan = partial(markdown_inline.scan, references=environment.get("references", {}))
    template: list[str | Segment] = [kept]
    end = 0
    for lines in _texts(text, blocks):
        template += [text[end : lines[0].start], _segment(text, lines, scan)]
        end = lines[-1].end
    template.append(text[end:])
    return draft(source, template, scan=scan)


def _texts(text: str, blocks: Sequence[Token]) -> Iterator[list[_Line]]:
    """The lines of each text."""
    raws = _LINE.findall(text)
    starts = list(accumulate(map(len, raws), initial=0))
    within = 0
    for before, block in pairwise(blocks):
        if block.type != "inline" or block.map is None or not block.content:
            continue
        first = block.map[0]
        if before.type in ("th_open", "td_open"):
            within = max(within, starts[first])
            # The parser has taken the backslash from a sign that would part two cells.
            cell = re.escape(block.content).replace(r"\|", r"\\?\|")
            match = re.compile(cell).search(text, within, starts[first + 1])
            if match:
                within = match.end()
                yield [_Line(*match.span(), match.start() - starts[first])]
            continue
        lines: list[_Line] = []
        contents = block.content.split("\n")
        alone = all(map(ends_sentence, contents[:-1]))
        for at, content in enumerate(contents, first):
            bare = content.strip()
            column = raws[at].rfind(bare)
            if not bare or column < 0:
                continue
            hard = _BREAK.search(raws[at])
            length = len(bare) - bool(hard and hard["sign"] and bare.endswith("\\"))
            start = starts[at] + column
            lines.append(_Line(start, start + length, column))
            if hard or alone:
                yield lines
                lines = []
        if lines:
            yield lines


def _segment(text: str, lines: Sequence[_Line], scan: Scan) -> Segment:
    contents = [text[line.start : line.end] for line in lines]
    raw = text[lines[0].start : lines[-1].end]
    parts = tidied(scan(" ".join(contents)))
    if len(lines) == 1:
        return Segment(raw, parts, partial(_first, joined))
    # What stands between the first two lines stands between all: `> `, or spaces of an item.
    between = text[lines[0].end : lines[1].start]
    width = max(map(len, contents))
    laid = partial(wrapped, width=width, never=_NEVER_FIRST, join=between)
    return Segment(raw, parts, partial(_first, laid))


def _first(laid: Callable[[Parts], str], parts: Parts) -> str:
    """A text that does not begin with a sign that makes a list or a heading of it."""
    text = laid(parts)
    made = isinstance(parts[0], str) and _BLOCK.match(text)
    return f"\\{text}" if made else text
