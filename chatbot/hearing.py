"""What a network remembers of texts that it hears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.conversations import pieces
from shared.generator import Generator


def hear(
    generator: Generator, texts: Sequence[str], speaker: int, contexts: np.ndarray
) -> np.ndarray:
    """The contexts `(N, C, W)` after one more text each, read in pieces.

    Args:
        generator: of the network.
        texts: one for each context.
        speaker: who said them: 0 the user, 1 the bot.
        contexts: before them; they stay as they are.
    """
    contexts = contexts.copy()
    split = [pieces(ids) for ids in generator.tokenizer.encode_all(texts)]
    for part in range(max(map(len, split), default=0)):
        rows = [row for row, each in enumerate(split) if part < len(each)]
        contexts[rows] = generator.remember(
            [split[row][part] for row in rows], [speaker] * len(rows), contexts[rows]
        )
    return contexts


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
