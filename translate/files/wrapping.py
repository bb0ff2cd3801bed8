"""Text in lines: found to be one text, and broken into lines again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from translate.files.parts import Code, Parts

NARROWEST = 40
"""Characters of the longest line of a paragraph below which its lines are taken as they stand."""

_ENDED = re.compile(r"[.!?…:;][\"'”’»)]*\Z")


def ends_sentence(line: str) -> bool:
    """Whether a line ends where a sentence does."""
    return bool(_ENDED.search(line.rstrip()))


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines were broken because they were full, and not where a sentence or a verse ends.

    Args:
        lines: of one paragraph, without their indentation.
    """
    width = max(map(len, lines))
    if len(lines) < 2 or width < NARROWEST or all(map(ends_sentence, lines[:-1])):
        return False
    pairs = zip(lines, lines[1:], strict=False)
    return all(len(line) + 1 + len(after.split(None, 1)[0]) > width for line, after in pairs)


class Word(NamedTuple):
    """What stands between two spaces, and how many of its characters a reader sees."""

    text: str
    shown: int


def words(parts: Parts) -> Iterator[Word]:
    """What spaces part from each other; a space in a code parts nothing."""
    word, shown = "", 0
    for part in parts:
        if isinstance(part, Code):
            word += part.raw
            shown += len(part.raw) if part.kind == "word" else 0
            continue
        for at, text in enumerate(part.split(" ")):
            if at and word:
                yield Word(word, shown)
            if at:
                word, shown = "", 0
            word += text
            shown += len(text)
    if word:
        yield Word(word, shown)


def wrapped(
    parts: Parts, width: int, *, never: re.Pattern[str] | None = None, join: str = "\n"
) -> str:
    """A text in lines of at most a width, if its words allow.

    Args:
        parts: the text.
        width: in characters.
        never: what no line may begin with, but the first.
        join: stands between two lines.
    """
    lines: list[str] = []
    for word, _ in words(parts):
        fits = lines and len(lines[-1]) + 1 + len(word) <= width
        if lines and (fits or (never is not None and never.match(word))):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return join.join(lines)


def balanced(parts: Parts) -> str:
    """A text in two lines that are as equally long as its words allow; the upper one is shorter,
    if one must be."""
    found = list(words(parts))
    texts = [word.text for word in found]
    if len(found) < 2:
        return " ".join(texts)
    sizes = list(accumulate(word.shown + 1 for word in found))
    # The upper line has `size - 1` characters, the lower one the rest.
    longer = [max(size - 1, sizes[-1] - size - 1) for size in sizes[:-1]]
    cut = longer.index(min(longer)) + 1
    return f"{' '.join(texts[:cut])}\n{' '.join(texts[cut:])}"
