"""Saying a word again: a pointer at the places of memory, mixed with the vocabulary."""

from __future__ import annotations

from typing import Any

from shared.attention import BARRED
from shared.engine import keras, ops
from shared.objective import LEAST
from shared.precision import Linear
from shared.tokenizer import PAD

Tensor = Any

SELDOM = -3.0
"""Log-odds of pointing when training begins."""
ON, BACK = 2.0, -1.0
"""What is added to the scores, when training begins, of a place behind the word just said, and of
a place where that word stands itself."""


class Pointer(keras.layers.Layer):
    """A pointer-generator (See et al. 2017, arXiv 1704.04368, §2.2).

    A word is generated from the vocabulary, or it is one that stands at a place of memory:

        p(w) = (1 - g) · p_generated(w) + g · Σ (weight of the places where w stands)

    So names of which training saw nothing can be said: what is learned is where to point. A name
    of several pieces is said to its end, as the place behind the word just said stands out: the
    selective read of CopyNet (Gu et al. 2016, arXiv 1603.06393, §3.3), here by the words instead
    of the weights, so that all steps of training go at once. By how much, the network decides at
    each step.

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
        self.run = Linear(width, 3, name="run")
        assert self.gate.bias is not None and self.run.bias is not None
        self.gate.bias.assign([SELDOM])
        self.run.bias.assign([ON, BACK, 0.0])
        self.built = True

    def call(
        self,
        hidden: Tensor,
        before: Tensor,
        keys: Tensor,
        bias: Tensor,
        ids: Tensor,
        ahead: Tensor,
        within: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Where to point, and whether.

        Args:
            hidden: `(B, T, D)`, of the decoder.
            before: int `(B, T)`, the word just said.
            keys: `(B, P, D)`, by `key` from the places.
            bias: `(B, P)`, added to the scores, as in attention.
            ids: int `(B, P)`, the word at each place.
            ahead: int `(B, P)`, the word ahead of each place, by `ahead_of`.
            within: bool `(B, P)`, whether what stands at a place goes on with a word: it is
                pointed at only behind what is ahead of it, so that no name is begun in its middle.

        Returns:
            weights `(B, T, P)` and the log-odds of pointing, `(B, T)`.
        """
        scores = ops.matmul(self.query(hidden), ops.swapaxes(keys, -1, -2)) / self.width**0.5
        # (B, T, P): whether the word just said stands before a place, and whether at it.
        on, back = (
            ops.cast(ops.equal(each[:, None, :], before[:, :, None]), scores.dtype)
            for each in (ahead, ids)
        )
        run = self.run(hidden)
        scores = scores + run[..., :1] * on + run[..., 1:2] * back + bias[:, None, :]
        scores = ops.where(within[:, None, :] & (on == 0), BARRED, scores)
        gate = self.gate(hidden)[..., 0] + run[..., 2] * ops.max(on, axis=-1)
        return ops.softmax(scores, axis=-1), gate


NONE = -1
"""No word: it is equal to none that is said."""


def ahead_of(ids: Tensor) -> Tensor:
    """The word ahead of each place of one text, int `(B, P)` -> `(B, P)`; `NONE` where there is
    no word, or no place for one to follow."""
    ahead = ops.pad(ids[:, :-1], [[0, 0], [1, 0]], constant_values=PAD)
    return ops.where(ops.equal(ids, PAD) | ops.equal(ahead, PAD), NONE, ahead)


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
    share = ops.reshape(weights * ops.sigmoid(gate)[:, None], (-1,))
    copied = ops.reshape(ops.segment_sum(share, at, num_segments=rows * words), (rows, words))
    generated = ops.softmax(logits) * ops.sigmoid(-gate)[:, None]
    # The vocabulary is large and this is done at each step: one exponential and one logarithm.
    return ops.log(generated + copied + LEAST)
