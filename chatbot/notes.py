"""What a state holds, in words: the notes of a conversation, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from shared.context import WANE
from shared.generator import Generator
from shared.tokenizer import SPACE

GIST = 2
"""Rows of the gist, behind the notes."""


class Note(NamedTuple):
    """A word that is remembered.

    Args:
        text: the word, or as much of it as is noted.
        strength: how firmly, from 0 to 1.
        key: of its row in the state, the same for as long as it is kept.
    """

    text: str
    strength: float
    key: bytes


def changes(states: Sequence[np.ndarray]) -> list[float]:
    """How far each state of a conversation but the first lies from the one before it: the norm
    of their difference.

    A note is held against itself, wherever in the state it stands: one that both have differs in
    freshness only, one that is new or gone counts whole. The gist is held against the gist.

    Args:
        states: each `(K+2, W)`, in their order.
    """
    return [_change(*each) for each in pairwise(states)]


def _change(before: np.ndarray, after: np.ndarray) -> float:
    old, new = (
        {row[:-1].tobytes(): row for row in state[:-GIST] if row[-2] > 0}
        for state in (before, after)
    )
    squares = float(np.square(after[-GIST:] - before[-GIST:]).sum())
    nothing = np.zeros_like(before[0])
    for key in old.keys() | new.keys():
        squares += float(np.square(new.get(key, nothing) - old.get(key, nothing)).sum())
    return squares**0.5


def notes(generator: Generator, state: np.ndarray) -> list[Note]:
    """The words that a state holds, oldest first.

    Args:
        generator: of the network whose state it is.
        state: `(K+2, W)`, of a conversation.
    """
    ids = generator.recite(state[None])[0]
    rows = state[: len(ids)]
    strengths = rows[:, -2] * rows[:, -1] ** WANE
    words: list[_Word] = []
    before, age = "", None
    pieces = generator.tokenizer.pieces(ids)
    for row, strength, index, piece in zip(rows, strengths, ids, pieces, strict=True):
        if row[-2] == 0:
            continue
        if words and row[-1] == age and before != SPACE and _goes_on(piece):
            last = words[-1]
            words[-1] = _Word([*last.ids, index], max(last.strength, float(strength)), last.key)
        else:
            # All but the freshness, which fades.
            words.append(_Word([index], float(strength), row[:-1].tobytes()))
        before, age = piece, row[-1]
    # Of a letter of several bytes, some may not be noted.
    texts = [generator.tokenizer.decode(each.ids).strip("\ufffd ") for each in words]
    return [
        Note(text, each.strength, each.key)
        for text, each in zip(texts, words, strict=True)
        if any(map(str.isalnum, text))
    ]


class _Word(NamedTuple):
    """A note before its pieces are one text."""

    ids: list[int]
    strength: float
    key: bytes


def _goes_on(piece: str) -> bool:
    """Whether a piece may be inside of a word: letters, digits, or a byte of such."""
    if piece.startswith("<0x"):
        return int(piece[3:5], 16) >= 0x80
    return piece.isalnum()
