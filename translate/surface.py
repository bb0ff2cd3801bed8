"""The surface of a sentence: what a small network loses for no good reason.

It has met few numbers and hardly any capital letters, so these are looked after outside of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from shared.repairs import whole
from translate import holding
from translate.typed import asks, capitals

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,:]\d+)*")
_MARKS = re.compile(r"\D")

SHORTEST_PROSE = 3
"""Words of the shortest text that is taken as a sentence."""
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


def printed(sentence: str, language: str = "") -> tuple[str, bool, bool]:
    """A sentence as it would be printed: a capital at its beginning, a mark at its end.

    Args:
        sentence: as it was typed. Words alone, what has no small letters, and what begins or ends
            with a mark of its own is left as it is.
        language: its code.

    Returns:
        the sentence, and whether its translation is to lack the capital, and the full stop, that it
        was given. That of a question keeps its marks, which say that it is one.
    """
    words = sentence.split()
    if len(words) < SHORTEST_PROSE or not any(map(str.islower, sentence)):
        return sentence, False, False
    opened = sentence[0].isalpha() and words[0].islower() and capital(sentence) != sentence
    closed = sentence[-1].isalnum()
    text = capitals(capital(sentence) if opened else sentence, language)
    if closed and asks(text, language):
        return text + "?", False, False
    return text + "." * closed, opened, closed


def capital(text: str) -> str:
    """A text with a capital for its first letter, if that is one letter, too."""
    first = text[:1].upper()
    return first + text[1:] if len(first) == 1 else text


def small(text: str) -> str:
    """A text without the capital of its first letter; the English `I` keeps it."""
    word = re.split(r"[\s'’]", text, maxsplit=1)[0]
    first = text[:1].lower()
    return text if word == "I" or word[1:].isupper() or len(first) != 1 else first + text[1:]


def numbers(sentence: str) -> Counter[str]:
    """The numbers of a sentence, whatever marks stand between their digits."""
    return Counter(_MARKS.sub("", found) for found in _NUMBER.findall(sentence))


def lost_numbers(source: str, translation: str) -> int:
    """How many numbers of the source are missing in a translation, or new in it."""
    before, after = numbers(source), numbers(translation)
    return (before - after).total() + (after - before).total()
