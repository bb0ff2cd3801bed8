"""The surface of a sentence: what a small network loses for no good reason.

It has met few numbers and hardly any capital letters, so these are looked after outside of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from shared.repairs import whole
from translate import holding

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,:]\d+)*")
_MARKS = re.compile(r"\D")

SHORTEST_SHOUT = 4
"""Letters of the shortest text in capitals that is taken as shouting: `OK` and `UN` are names."""


def needs_no_translation(sentence: str) -> bool:
    """Whether a sentence is the same in every language: no letter in it but in what is held."""
    text = whole(sentence)
    if not any(letter.isalpha() for letter in text):
        return True
    swaps = [holding.Swap(*span, "") for span in holding.spans(text)]
    return bool(swaps) and not any(map(str.isalpha, holding.swapped(text, swaps)))


def softened(sentence: str) -> tuple[str, Callable[[str], str]]:
    """A sentence in capitals as it would be written in calm, and what puts capitals back.

    Returns:
        the sentence to translate, and a function for its translation; both as they are where
        nobody shouts.
    """
    if sentence.isupper() and sum(map(str.isalpha, sentence)) >= SHORTEST_SHOUT:
        return calm(sentence), str.upper
    return sentence, str


def calm(text: str) -> str:
    """A text in small letters, but for a capital at its beginning."""
    lowered = text.lower()
    first = next((at for at, letter in enumerate(lowered) if letter.isalpha()), 0)
    return lowered[:first] + lowered[first : first + 1].upper() + lowered[first + 1 :]


def numbers(sentence: str) -> Counter[str]:
    """The numbers of a sentence, whatever marks stand between their digits."""
    return Counter(_MARKS.sub("", found) for found in _NUMBER.findall(sentence))


def lost_numbers(source: str, translation: str) -> int:
    """How many numbers of the source are missing in a translation, or new in it."""
    before, after = numbers(source), numbers(translation)
    return (before - after).total() + (after - before).total()
