"""The floor of a training step: the time of its matrix products alone.

Counted are the products that the step does, with the padding that a batch has: forward once, and
backward twice, for the inputs and for the weights. The products of whole sequences run in the
number type of the network, those of the recurrence and of attention's scores in float32; each is
taken at the rate of a large square product of its type, timed in the same run. No real step can
reach it: small products are slower than large ones, and a step also does all that is no product.
"""

from __future__ import annotations

import numpy as np

PASSES = 3
"""Forward, and backward for inputs and for weights."""


def operations(
    source: np.ndarray, target: np.ndarray, *, width: int, blocks: int, vocabulary: int
) -> dict[str, int]:
    """Floating-point operations of a step's products, by the part that decides their type.

    Args:
        source: int `(N, S)`; target: int `(N, T)`, padded with 0.
        width, blocks, vocabulary: of the network, whose cell is a GRU.

    Returns:
        `sequence`: products of whole sequences with weights; `step`: all others.
    """
    rows, read = source.shape
    written = target.shape[1]
    half, square = width // 2, width * width
    sequence = rows * (
        # Encoder: inputs of three gates of two directions. Decoder: those of three gates, then
        # queries and outputs of attention, and keys and values of the source.
        blocks * read * 2 * width * 3 * half
        + blocks * written * (3 + 2) * square
        + blocks * read * 2 * square
    )
    # The output layer sees real tokens only.
    sequence += int((target != 0).sum()) * width * vocabulary
    step = rows * (
        blocks * read * 2 * half * 3 * half
        + blocks * written * 3 * square
        # Scores, and the mean of the values.
        + blocks * 2 * written * read * width
        # The first states of the decoder.
        + blocks * square
    )
    return {"sequence": 2 * PASSES * sequence, "step": 2 * PASSES * step}


def seconds(work: dict[str, int], rates: dict[str, float], precision: str) -> float:
    """Time of the products, given operations a second by number type."""
    return work["sequence"] / rates[precision] + work["step"] / rates["float32"]
