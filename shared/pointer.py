"""Saying a word again: a pointer at the places of memory, mixed with the vocabulary."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from shared.precision import Linear

Tensor = Any

SELDOM = -3.0
"""Log-odds of pointing when training begins."""


class Pointer(keras.layers.Layer):
    """A pointer-generator (See et al. 2017, arXiv 1704.04368, §2.2).

    A word is generated from the vocabulary, or it is one that stands at a place of memory:

        p(w) = (1 - g) · p_generated(w) + g · Σ (weight of the places where w stands)

    So names of which training saw nothing can be said: what is learned is where to point.

    Args:
        width: D.
        precision: number type of the large matrix products.
    """

    def __init__(self, width: int, *, precision: str = "float32", **kwargs: Any):
        super().__init__(**kwargs)
        self.width = width
        self.query = Linear(width, width, precision=precision, name="query")
        self.key = Linear(width, width, bias=False, precision=precision, name="key")
        self.gate = Linear(width, 1, name="gate")
        assert self.gate.bias is not None
        self.gate.bias.assign([SELDOM])
        self.built = True

    def call(self, hidden: Tensor, keys: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Where to point, and whether.

        Args:
            hidden: `(B, T, D)`, of the decoder.
            keys: `(B, P, D)`, by `key` from the places.
            bias: `(B, P)`, added to the scores, as in attention.

        Returns:
            weights `(B, T, P)` and the log-odds of pointing, `(B, T)`.
        """
        scores = ops.matmul(self.query(hidden), ops.swapaxes(keys, -1, -2)) / self.width**0.5
        return ops.softmax(scores + bias[:, None, :], axis=-1), self.gate(hidden)[..., 0]


def pointed(weights: Tensor, ids: Tensor, target: Tensor) -> Tensor:
    """The probability that the pointer gives each target: `(B, T)`.

    Args:
        weights: `(B, T, P)`.
        ids: int `(B, P)`, the word at each place.
        target: int `(B, T)`.
    """
    stands = ops.equal(ids[:, None, :], target[:, :, None])
    return ops.sum(ops.where(stands, weights, 0.0), axis=-1)


def mixed(logits: Tensor, weights: Tensor, gate: Tensor, ids: Tensor) -> Tensor:
    """Log-probabilities `(B, V)` of words, generated and pointed at.

    Args:
        logits: `(B, V)`; weights: `(B, P)`; gate: `(B,)`, log-odds of pointing.
        ids: int `(B, P)`.
    """
    rows, words = ops.shape(logits)
    places = ops.shape(ids)[1]
    row = ops.broadcast_to(ops.arange(rows, dtype="int32")[:, None], (rows, places))
    at = ops.reshape(row * words + ops.cast(ids, "int32"), (-1,))
    copied = ops.segment_sum(ops.reshape(weights, (-1,)), at, num_segments=rows * words)
    copied = ops.log(ops.reshape(copied, (rows, words)) + 1e-9) + ops.log_sigmoid(gate)[:, None]
    return ops.logaddexp(ops.log_softmax(logits) + ops.log_sigmoid(-gate)[:, None], copied)
