"""A phrase of text as the ids with which an output may spell it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntFlag
from typing import NamedTuple

import numpy as np

from shared.phrases import NOTHING, Phrases
from shared.tokenizer import BOS, EOS, SPACE, Tokenizer
from shared.words import in_word, unspaced

SPELLINGS = 4
"""Most spellings of a phrase: as a word of its own, behind a mark, and each with a capital."""


class Kind(IntFlag):
    """What a token is to the word before it and the word behind it."""

    BEGIN = 1
    """The beginning of the output."""
    OPEN = 2
    """Ends with a mark that the next word may touch: `¿`, `(`, `-`."""
    GROW = 4
    """Goes on with the word before it."""
    OTHER = 8


ANYWHERE = Kind.BEGIN | Kind.OPEN | Kind.GROW | Kind.OTHER

# Marks that open by nature are told by their category; these open where a space stands before
# them, and those join two words.
_QUOTES = "\"'«»„“”‘’‚`—–"
_JOINTS = "-‐‑/'’"


class Phrase(NamedTuple):
    """What an output must hold.

    Attributes:
        spellings: its ids, and the kinds of tokens that they may follow; the first ones may
            follow any.
        apart: the kinds of tokens that may not follow it.
    """

    spellings: tuple[tuple[tuple[int, ...], Kind], ...]
    apart: Kind


def phrase(tokenizer: Tokenizer, text: str) -> Phrase:
    """A phrase of text, which is not empty.

    It stands as a word of its own or right behind an opening mark. A phrase without any capital
    may have one at the beginning of the output or behind such a mark.
    """
    found = {tuple(tokenizer.encode(text)): ANYWHERE}
    # A script without spaces goes on anywhere.
    found.setdefault(_touching(tokenizer, text), ANYWHERE if unspaced(text[0]) else Kind.OPEN)
    if text.islower() and (capital := text[0].upper() + text[1:]) != text:
        found.setdefault(tuple(tokenizer.encode(capital)), Kind.BEGIN)
        found.setdefault(_touching(tokenizer, capital), Kind.OPEN)
    found.pop((), None)
    return Phrase(tuple(found.items()), Kind.GROW if in_word(text[-1]) else Kind(0))


def _touching(tokenizer: Tokenizer, text: str) -> tuple[int, ...]:
    """The ids of a text that follows a mark without a space; none if they hang on the mark."""
    for mark in '("¿':
        alone, both = tokenizer.encode(mark), tokenizer.encode(mark + text)
        if both[: len(alone)] == alone:
            return tuple(both[len(alone) :])
    return ()


def kinds(tokenizer: Tokenizer) -> np.ndarray:
    """The `Kind` of each id, int32 `(V,)`."""
    pieces = tokenizer.pieces(range(tokenizer.vocabulary))
    found = np.array([_kind(piece) for piece in pieces], "int32")
    found[BOS], found[EOS] = Kind.BEGIN, Kind.OTHER
    return found


def _kind(piece: str) -> Kind:
    spaced, text = piece.startswith(SPACE), piece.replace(SPACE, "")
    if len(piece) == 6 and piece.startswith("<0x"):
        code = int(piece[3:5], 16)
        if code >= 0x80:
            # First bytes of UTF-8: U+00C0 to U+1FFF are letters as good as all; what lies beside
            # them are marks, signs and ideographs.
            return Kind.GROW if 0xC3 <= code <= 0xE1 else Kind.OTHER
        spaced, text = False, chr(code)
    if not text:
        return Kind.OTHER
    last = text[-1]
    opens = last in "¿¡" or unicodedata.category(last) in ("Ps", "Pi") or last in _JOINTS
    if opens or (spaced and all(letter in _QUOTES for letter in text)):
        return Kind.OPEN
    return Kind.GROW if not spaced and in_word(text[0]) else Kind.OTHER


def packed(rows: Sequence[Sequence[Phrase]], kinds: np.ndarray) -> Phrases:
    """The phrases of each row as arrays, beside the `kinds` of all ids."""
    count = max(1, max(len(row) for row in rows))
    lengths = [len(ids) for row in rows for each in row for ids, _ in each.spellings]
    shape = (len(rows), count, SPELLINGS, max(lengths, default=1))
    ids = np.full(shape, NOTHING, "int32")
    after, apart = np.zeros(shape[:3], "int32"), np.zeros(shape[:2], "int32")
    for at, row in enumerate(rows):
        for c, each in enumerate(row):
            apart[at, c] = each.apart
            for a, (spelled, kind) in enumerate(each.spellings):
                ids[at, c, a, : len(spelled)] = spelled
                after[at, c, a] = kind
    return Phrases(ids, after, apart, kinds)


def most_ids(phrases: Phrases) -> np.ndarray:
    """How many ids the packed phrases of each row take at most, `(B,)`."""
    sizes: np.ndarray = (phrases.ids != NOTHING).sum(axis=-1).max(axis=-1).sum(axis=-1)
    return sizes
