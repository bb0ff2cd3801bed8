"""Words as a person clicks them, and the pieces of a network that make them up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from shared.tokenizer import EOS, Tokenizer
from shared.words import in_word, unspaced
from translate import holding

_JOINTS = "'’-‐‑·"
"""Marks that are part of a word where letters stand on both sides."""
_POINTS = ".,:"
"""The same where digits do."""
_OPENING = "¿¡([{«“„‘"


class Word(NamedTuple):
    """A word, a run of marks, or a character of a script without spaces: `text[start:end]`."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, from left to right; only white space lies between them. What is held,
    see `translate.holding`, is one word."""
    found, at = [], 0
    held = dict(holding.spans(text))
    while at < len(text):
        start = at
        at += 1
        if text[start].isspace():
            continue
        if start in held:
            at = held[start]
        elif in_word(text[start]):
            while at < len(text) and (in_word(text[at]) or _joins(text, at)):
                at += 1
        elif not unspaced(text[start]):
            while at < len(text) and _is_mark(text[at]) and at not in held:
                at += 1
        found.append(Word(text[start:at], start, at))
    return found


def joined(left: str, right: str) -> str:
    """Two parts of a text, with a space between them where one is written."""
    left, right = left.rstrip(), right.strip()
    touches = (
        not left
        or not right
        or left[-1] in _OPENING
        or (_is_mark(right[0]) and right[0] not in _OPENING)
        or unspaced(left[-1])
        or unspaced(right[0])
    )
    return left + ("" if touches else " ") + right


def runs_on(text: str, at: int) -> bool:
    """Whether a word goes on from before a place in a text to behind it."""
    return 0 < at < len(text) and in_word(text[at - 1]) and in_word(text[at])


def without_joint(text: str) -> str:
    """A word without the mark at its end that was to join more to it."""
    stripped = text.rstrip(_JOINTS)
    return stripped if stripped.strip() else text


def members(spans: Sequence[tuple[int, int]], found: Sequence[Word]) -> list[list[int]]:
    """Which pieces, by their spans, make up each word; a word that is but a part of a piece gets
    that piece."""
    ends = [word.end for word in found]
    out: list[list[int]] = [[] for _ in found]
    last = 0
    for piece, (start, end) in reversed(list(enumerate(spans))):
        # An empty span is a byte of the character behind it.
        last = end if start < end else last
        word = bisect_left(ends, last)
        if word < len(out):
            out[word].insert(0, piece)
    for word in reversed(range(len(out) - 1)):
        out[word] = out[word] or out[word + 1][:1]
    return out


class Manners(NamedTuple):
    """How each piece of a vocabulary stands to the word before it; `(V,)` bool each."""

    grows: np.ndarray
    """Makes the word before it longer."""
    inside: np.ndarray
    """Is not the beginning of another word: it grows, or is a mark between letters."""
    apart: np.ndarray
    """Has a space before it."""

    def next(self, text: str) -> np.ndarray:
        """Which pieces can be the next word behind a text, `(V,)` bool."""
        if not text:
            return np.ones_like(self.grows)
        if text[-1] in _OPENING:
            return ~self.apart
        # Behind a letter, what grows would make the word before it another one.
        return ~self.grows if in_word(text[-1]) else np.ones_like(self.grows)


@lru_cache(maxsize=8)
def manners(tokenizer: Tokenizer) -> Manners:
    """Of the pieces of a tokenizer; the end of the text does neither."""
    pieces = tokenizer.pieces(range(tokenizer.vocabulary))
    grows = np.array([_grows(piece) for piece in pieces])
    inside = grows | np.array([_is_joint(piece) or _is_rest(piece) for piece in pieces])
    grows[EOS] = inside[EOS] = False
    return Manners(grows, inside, np.array([piece.startswith("▁") for piece in pieces]))


def _joins(text: str, at: int) -> bool:
    if at + 1 >= len(text):
        return False
    before, mark, behind = text[at - 1], text[at], text[at + 1]
    if mark in _POINTS:
        return before.isdigit() and behind.isdigit()
    return mark in _JOINTS and in_word(before) and in_word(behind)


def _is_mark(character: str) -> bool:
    return not (character.isspace() or in_word(character) or unspaced(character))


def _byte(piece: str) -> int | None:
    return int(piece[3:5], 16) if len(piece) == 6 and piece.startswith("<0x") else None


def _grows(piece: str) -> bool:
    byte = _byte(piece)
    if byte is None:
        return in_word(piece[0])
    # First bytes of UTF-8: U+00C0 to U+1FFF are letters as good as all; what lies beside them are
    # marks, signs and ideographs.
    return 0xC3 <= byte <= 0xE1 if byte >= 0x80 else chr(byte).isalnum()


def _is_joint(piece: str) -> bool:
    return piece[0] in _JOINTS and (len(piece) == 1 or in_word(piece[1]))


def _is_rest(piece: str) -> bool:
    """Whether it is a byte that goes on with a character."""
    return 0x80 <= (_byte(piece) or 0) < 0xC0
