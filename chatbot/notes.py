"""What a state holds, in words: the notes of a conversation, oldest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from shared.context import WANE
from shared.generator import Generator
from shared.tokenizer import SPACE


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


def notes(generator: Generator, state: np.ndarray) -> list[Note]:
    """The words that a state holds, oldest first.

    Args:
        generator: of the network whose state it is.
        state: `(K+2, W)`, of a conversation.
    """
    ids = generator.recite(state[None])[0]
    rows = state[: len(ids)]
    strengths = rows[:, -2] * rows[:, -1] ** WANE
    found: list[Note] = []
    age = None
    for row, strength, piece in zip(rows, strengths, generator.tokenizer.pieces(ids), strict=True):
        if row[-2] == 0:
            continue
        text = piece.removeprefix(SPACE)
        if found and text.isalnum() and text == piece and row[-1] == age and found[-1].text:
            # The word goes on.
            last = found[-1]
            found[-1] = Note(last.text + text, max(last.strength, float(strength)), last.key)
        else:
            # All but the freshness, which fades.
            found.append(Note(text, float(strength), row[:-1].tobytes()))
        age = row[-1]
    return [note for note in found if any(map(str.isalnum, note.text))]
