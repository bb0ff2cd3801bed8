"""What a network remembers of texts that it hears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.conversations import pieces
from shared.generator import Generator


def hear(
    generator: Generator, texts: Sequence[str], speaker: int, contexts: np.ndarray
) -> np.ndarray:
    """The contexts `(N, C, D)` after one more text each, read in pieces.

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
