"""How much a reply owes to what was remembered, word by word."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from chatbot.hearing import USER, hear
from chatbot.notes import SPACE
from shared.conversations import pieces
from shared.errors import InputError
from shared.generator import Generator
from shared.scoring import token_log_probs
from shared.tokenizer import EOS

LONGEST = 200
"""Tokens of a reply that is looked into: five times as many as one that is drawn can have."""


class Word(NamedTuple):
    """A word of a reply.

    Args:
        text: the word, with the marks at it.
        remembering: its probability as the reply was given, after all that was said before.
        forgetting: its probability if the conversation had begun with the text that is replied to.
    """

    text: str
    remembering: float
    forgetting: float


def influence(generator: Generator, before: np.ndarray, text: str, reply: str) -> list[Word]:
    """The words of a reply, each with its probability with and without what was remembered.

    The state of a conversation that has not begun is zero; in both cases the text itself is heard.
    The nats of the pieces of a word add up; those of the end of the reply are left out.

    Args:
        generator: of the network.
        before: `(C, W)`, the state before the text.
        text: what the user said.
        reply: the reply to look into.

    Raises:
        InputError: the reply is too long.
    """
    ids = generator.tokenizer.encode(reply)
    if len(ids) > LONGEST:
        raise InputError(
            f"this reply has {len(ids):,} pieces of words; up to {LONGEST} can be looked into"
        )
    contexts = hear(generator, [text] * 2, USER, np.stack([before, generator.contexts(1)[0]]))
    source = pieces(generator.tokenizer.encode(text))[-1]
    found = token_log_probs(generator, [source] * 2, [[*ids, EOS]] * 2, contexts=contexts)
    words = []
    for start, end in _words(generator.tokenizer.pieces(ids)):
        remembering, forgetting = (math.exp(each[start:end].sum()) for each in found)
        words.append(Word(generator.tokenizer.decode(ids[start:end]), remembering, forgetting))
    return words


def _words(written: list[str]) -> list[tuple[int, int]]:
    """Where each word begins and ends: a piece that begins with a space begins one."""
    starts = [at for at, piece in enumerate(written) if not at or piece.startswith(SPACE)]
    return list(pairwise([*starts, len(written)]))
