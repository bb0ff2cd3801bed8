"""Tokens that belong together: the pieces of one word."""

from __future__ import annotations

from typing import Any

from shared.engine import ops

Tensor = Any


def spread(values: Tensor, begins: Tensor) -> Tensor:
    """The greatest value of a word, at each of its tokens.

    Args:
        values: `(N, S)`, not negative.
        begins: bool `(N, S)`, whether a token begins a word.

    Returns:
        `(N, S)`.
    """
    word = ops.cumsum(ops.cast(begins, "int32"), axis=1)
    together = ops.equal(word[:, :, None], word[:, None, :])
    return ops.max(ops.where(together, values[:, None, :], 0.0), axis=-1)
