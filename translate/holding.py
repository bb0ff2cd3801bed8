"""What no network is trusted with, and the short numbers that stand in for it.

A network spells a rare sign, an address or a long number wrongly, and what it reads there spoils
the words around it. It copies short numbers well, so one of those stands in for each such thing
where a sentence is read; the search must write it, and it is put back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from translate.pictures import FACE, PICTURES

STAND_INS = (
    ("81", "82", "83", "84", "85", "86", "87", "88", "89"),
    ("37", "43", "59", "71", "46", "53", "62", "74", "95"),
)
"""Numbers to try in the place of something, one row an attempt."""
MOST = 4
"""Things of one sentence that a search is asked for; with more it is worse than the sentence cut at
them."""

# An address: a sentence's marks behind it are not its own.
ADDRESS = r"""
    (?:(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{0,20}://|(?<![A-Za-z0-9])www\.|mailto:)
      [^\s<>"'`]*[^\s<>"'`.,;:!?)\]}]
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+
"""
HANDLE = r"(?<![\w.@])@[A-Za-z]\w*"
PATH = r"(?<![\w/.])(?:~|\.\.?)?/[\w.+-]+(?:/[\w.+-]*)*\w"
NAME = r"(?<!\w)\w*[^\W_]_\w+(?!\w)"
SMILEY = rf"(?<!\S){FACE}(?![^\s.,!?])"
_EMOJI = rf"{PICTURES}\u2b50\u2b55"
# A picture with what changes and joins it, and those right behind it.
EMOJI = rf"(?:[{_EMOJI}][\ufe0f\u200d\u20e3]*)+"

_MONEY = "€$£¥"
# In prose a single `/word` is no path, but a name with a common ending is an address or a file.
_HELD = re.compile(
    rf"""
    {ADDRESS} | {HANDLE} | {SMILEY} | {EMOJI}
    | (?=[~.]|/[\w.+-]+/\w) {PATH} | (?<!\w)[A-Za-z]:(?:\\[\w.+-]+)*\\[\w+-]+(?:\.[\w+-]+)*
    | (?<![\w.-])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.
      (?:com|org|net|edu|gov|io|eu|es|mx|ar
        |txt|pdf|docx?|xlsx?|csv|zip|png|jpe?g|html?|json|xml|py|md)(?![\w-]|\.\w)
    | (?<![\w&\#])\#[^\W\d_]\w* | {NAME}
    | (?<!\w)[^\W\d_]+\d\w*(?!\w|[.,]\d)                               # MP3
    | \+\d(?:[\d() .-]{{0,30}}\d)?                                     # a telephone number
    | (?<![\w.,])(?:(?:[A-Z]{{2}})?[{_MONEY}][ \u00a0\u202f]?|[-−]|v)?
      (?: \d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)(?:[.,]\d+)?
        | \d+(?:[.,:/'’-]\d+)* )
      (?: [^\W\d_]\w* | [ \u00a0\u202f]?(?:[{_MONEY}%‰]|°[CF]?)(?!\w) )?
    """,
    re.VERBOSE,
)
# One of these is in each of them; most sentences have none.
_SIGN = re.compile(rf"[\d@/\\_#:;={_EMOJI}]|\.\w")
# What of the above is a short whole number, an ordinal or a year: the network handles these.
_SHORT = re.compile(
    r"[-−]?(?:\d{1,3}|1[5-9]\d\d|20\d\d)(?:st|nd|rd|th|s|er|[ªº]|[ \u00a0\u202f]?%)?"
)


class Swap(NamedTuple):
    """A number that stands in for `text[start:end]`."""

    start: int
    end: int
    number: str


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text has something that is held, from left to right."""
    if not _SIGN.search(text):
        return []
    found = _HELD.finditer(text)
    return [each.span() for each in found if not _SHORT.fullmatch(each[0])]


def free(text: str) -> bool:
    """Whether nothing in a text is held."""
    return not spans(text)


def lacking(text: str, raws: Iterable[str]) -> list[str]:
    """Those things that a text does not have, each as often as it is named."""
    there = Counter(text[start:end] for start, end in spans(text))
    out = []
    for raw in raws:
        there[raw] -= 1
        if there[raw] < 0:
            out.append(raw)
    return out


def stand_ins(avoid: str, rows: Iterable[Iterable[str]] = STAND_INS) -> Iterator[str]:
    """The numbers that do not occur in a text."""
    return (number for number in chain.from_iterable(rows) if number not in avoid)


def again(text: str, held: Mapping[str, str]) -> list[Swap]:
    """Where a text has what numbers stand in for; each once, from left to right."""
    left = dict(held)
    found = []
    for start, end in spans(text) if held else ():
        number = next((key for key, raw in left.items() if raw == text[start:end]), None)
        if number is not None:
            del left[number]
            found.append(Swap(start, end, number))
    return found


def swapped(text: str, swaps: Sequence[Swap]) -> str:
    """A text with numbers in the places of what they stand in for."""
    parts, at = [], 0
    for start, end, number in swaps:
        parts += [text[at:start], number]
        at = end
    return "".join([*parts, text[at:]])


def unswapped(places: Iterable[tuple[int, int]], swaps: Sequence[Swap]) -> list[tuple[int, int]]:
    """Where what stands at some places of the swapped text stands in the text itself; what lies in
    a number is all that it stands in for."""
    out = []
    for start, end in places:
        first, last = start, end
        shift = 0
        for swap in swaps:
            begin = swap.start + shift
            shift += len(swap.number) - (swap.end - swap.start)
            behind = swap.end + shift
            if start >= behind:
                first = start - shift
            elif start >= begin:
                first = swap.start
            if end >= behind:
                last = end - shift
            elif end > begin:
                last = swap.end
        out.append((first, last))
    return out


def alone(text: str, numbers: Iterable[str]) -> list[Swap]:
    """Where numbers stand by themselves in a text, from left to right."""
    either = "|".join(numbers)
    if not either:
        return []
    found = re.finditer(rf"(?<![\w.,])(?:{either})(?!\w|[.,]\d)", text)
    return [Swap(*each.span(), each[0]) for each in found]


def settled(text: str, numbers: Iterable[str]) -> list[Swap] | None:
    """Where each of some numbers stands in a text; None where one does not stand there just once,
    by itself."""
    numbers = list(numbers)
    found = alone(text, numbers)
    if Counter(each.number for each in found) != Counter(numbers):
        return None
    return found if all(text.count(each) == 1 for each in numbers) else None


def put_back(text: str, held: Mapping[str, str]) -> str:
    """A text with what the numbers in it stand for."""
    return swapped(text, [swap._replace(number=held[swap.number]) for swap in alone(text, held)])
