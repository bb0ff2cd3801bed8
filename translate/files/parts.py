"""A text with codes in it: what a translation works on, and what it must never lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

Kind = Literal["word", "open", "close", "cut"]


class Code(NamedTuple):
    """Something in a text that is not to be translated.

    Args:
        raw: how it is written in the file.
        kind: `word` stands for a word, as `%s` does; `open` and `close` stand around words, as
            `<b>` and `</b>` do; at a `cut` a sentence ends, as at a line break.
        key: what an `open` and its `close` have in common.
        at: by which its format knows it again.
    """

    raw: str
    kind: Kind
    key: str = ""
    at: int = -1


Part = str | Code
Parts = tuple[Part, ...]
Scan = Callable[[str], Parts]
"""Finds the codes in a text; `joined` of what it returns is that text again."""


def joined(parts: Iterable[Part]) -> str:
    """As it is written in the file."""
    return "".join(part.raw if isinstance(part, Code) else part for part in parts)


def codes(parts: Iterable[Part]) -> list[Code]:
    """The codes alone, in their order."""
    return [part for part in parts if isinstance(part, Code)]


def scanned(parts: Iterable[Part], scan: Scan) -> Parts:
    """With the codes that a scan finds in the texts between the codes."""
    found: list[Part] = []
    for part in parts:
        found.extend([part] if isinstance(part, Code) else scan(part))
    return tuple(found)


def has_letters(parts: Iterable[Part]) -> bool:
    """Whether anything is there to translate."""
    return any(isinstance(part, str) and any(map(str.isalpha, part)) for part in parts)


def tidied(parts: Sequence[Part]) -> Parts:
    """Without empty texts, neighbouring texts as one, and with a cut for each `open` and `close`
    that is alone, crosses another pair, or has nothing between it and its partner."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part:
            merged.append(part)
    # How much there is before each place, so that a pair around nothing is found at once.
    filled = [
        part.kind == "word" if isinstance(part, Code) else bool(part.strip()) for part in merged
    ]
    before = list(accumulate(filled, initial=0))
    partner = {at: other for at, other in partners(merged).items() if before[at] != before[other]}
    return tuple(
        part._replace(kind="cut")
        if isinstance(part, Code) and part.kind in ("open", "close") and at not in partner
        else part
        for at, part in enumerate(merged)
    )


def partners(parts: Sequence[Part]) -> dict[int, int]:
    """The place of the `close` of each `open` and the other way round, of pairs that nest."""
    found: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    waiting: Counter[str] = Counter()
    for at, part in enumerate(parts):
        if not isinstance(part, Code):
            continue
        if part.kind == "open":
            stack.append((at, part.key))
            waiting[part.key] += 1
        elif part.kind == "close" and waiting[part.key]:
            while True:
                # What was opened since and not closed is alone.
                first, key = stack.pop()
                waiting[key] -= 1
                if key == part.key:
                    break
            found[first], found[at] = at, first
    return found


def faithful(before: Parts, after: Parts, scan: Scan) -> bool:
    """Whether a translation has the codes of its source, each as often, and no others.

    Its text is searched anew: a network can also write a code that was never there, or a sign
    that makes another one out of the code beside it.
    """
    if Counter(codes(before)) != Counter(codes(after)):
        return False
    written = [Counter(code.raw for code in codes(scan(joined(each)))) for each in (before, after)]
    return written[0] == written[1]
