"""Plain text: a line is a text of its own, unless it was broken because it was full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from translate.files.drafts import Draft, Segment, Template, Wishes, decoded, draft
from translate.files.parts import tidied
from translate.files.placeholders import scan
from translate.files.wrapping import is_wrapped, wrapped

# Indentation, and the marks that mail puts before what it quotes.
_MARGIN = re.compile(r"[\s>]*")
_ITEM = re.compile(r"(?:[-*+•–]|\(?\d{1,3}[.)])\s+")


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A text file.

    Raises:
        InputError: it is no text in UTF-8.
    """
    source = decoded(data, path)
    return draft(source, template(source.text))


def template(text: str) -> Template:
    """The lines and paragraphs of a text."""
    found: list[str | Segment] = []
    for lines in _paragraphs(text.split("\n")):
        if found:
            found.append("\n")
        margin = _margin(lines[0])
        item = _ITEM.match(lines[0], len(margin))
        first = lines[0][item.end() if item else len(margin) :]
        after = _margin(lines[-1])
        texts = [first.rstrip(), *(line[len(after) :].rstrip() for line in lines[1:])]
        if is_wrapped(texts):
            found.append(lines[0][: len(lines[0]) - len(first)])
            laid = partial(wrapped, width=max(map(len, texts)), join=f"\n{after}")
            raw = "\n".join([first, *lines[1:]])
            found.append(Segment(raw, tidied(scan(" ".join(texts))), laid))
        else:
            for at, line in enumerate(lines):
                found += ["\n"] if at else []
                found.append(Segment(line, tidied(scan(line))))
    return found


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines that may be one text; a blank one is alone."""
    block: list[str] = []
    for line in lines:
        if block and not _goes_on(block, line):
            yield block
            block = []
        block.append(line)
    yield block


def _goes_on(block: Sequence[str], line: str) -> bool:
    margin, before = _margin(line), _margin(block[-1])
    if len(margin) == len(line) or len(before) == len(block[-1]):
        return False
    if _ITEM.match(line, len(margin)):
        return False
    # The first line of a paragraph may be indented more than the others, or less.
    return margin == before if len(block) > 1 else margin.count(">") == before.count(">")


def _margin(line: str) -> str:
    match = _MARGIN.match(line)
    return match[0] if match else ""
