"""What a network remembers of texts that it hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chatbot.conversation import Conversation
from shared.batching import Ids
from shared.conversations import pieces
from shared.generator import Generator

USER, BOT = 0, 1
"""Speakers."""


def hear(
    generator: Generator, texts: Sequence[str], speaker: int, contexts: np.ndarray
) -> np.ndarray:
    """The contexts `(N, C, W)` after one more text each, read in pieces.

    Args:
        generator: of the network.
        texts: one for each context.
        speaker: who said them.
        contexts: before them; they stay as they are.
    """
    split = [pieces(ids) for ids in generator.tokenizer.encode_all(texts)]
    return hear_pieces(generator, split, speaker, contexts)


def hear_pieces(
    generator: Generator,
    split: Sequence[Sequence[Ids]],
    speaker: int,
    contexts: np.ndarray,
) -> np.ndarray:
    """`hear`, of texts that are pieces of ids already; one may have none."""
    contexts = contexts.copy()
    for part in range(max(map(len, split), default=0)):
        rows = [row for row, each in enumerate(split) if part < len(each)]
        contexts[rows] = generator.remember(
            [split[row][part] for row in rows], [speaker] * len(rows), contexts[rows]
        )
    return contexts


def state_of(generator: Generator, conversation: Conversation) -> np.ndarray:
    """`(C, W)`, what is remembered of a conversation whose last state is there."""
    state = conversation.turns[-1].state if conversation.turns else None
    return generator.contexts(1)[0] if state is None else state


def recalled(generator: Generator, conversation: Conversation, first: int) -> Conversation:
    """A conversation with the states of its turns from the first one on, counted from 0; those
    that were left out are found again by reading the texts."""
    turns, start = list(conversation.turns), first
    if all(turn.state is not None for turn in turns[first:]):
        return conversation
    while start and turns[start - 1].state is None:
        start -= 1
    state = turns[start - 1].state if start else generator.contexts(1)[0]
    for at, turn in enumerate(turns[start:], start):
        if turn.state is None:
            contexts = hear(generator, [turn.user], USER, np.array([state]))
            contexts = hear(generator, [turn.reply], BOT, contexts)
            turns[at] = replace(turn, state=contexts[0].copy())
        state = turns[at].state
    return Conversation(tuple(turns))


def hear_all(generator: Generator, dialogues: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """What is remembered after each text of each dialogue, the first text said by the user.

    Args:
        generator: of the network.
        dialogues: their texts.

    Returns:
        for each dialogue of n texts, the contexts `(n, C, W)`.
    """
    contexts = generator.contexts(len(dialogues))
    heard = [
        np.zeros((len(texts), *contexts.shape[1:]), dtype=contexts.dtype) for texts in dialogues
    ]
    for at in range(max(map(len, dialogues), default=0)):
        rows = [row for row, texts in enumerate(dialogues) if at < len(texts)]
        said = [dialogues[row][at] for row in rows]
        contexts[rows] = hear(generator, said, at % 2, contexts[rows])
        for row in rows:
            heard[row][at] = contexts[row]
    return heard
