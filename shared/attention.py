"""Attention of the decoder over the places of memory."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.engine import keras, ops
from shared.precision import Linear

Tensor = Any

BARRED = -1e9
"""Added to the score of a place where nothing is. Finite, so that a row without any place gives
numbers, not NaN."""


class Places(NamedTuple):
    """What one attention layer looks at: places P, each with a key and a value."""

    keys: Tensor
    """`(B, H, D/H, P)`"""
    values: Tensor
    """`(B, H, P, D/H)`"""


class Attention(keras.layers.Layer):
    """Scaled dot-product attention with several heads (Vaswani et al. 2017, §3.2).

    Keys and values are projected once a source (`places`), not once a target step.

    Args:
        width: D, of queries, memory and output; a multiple of `heads`.
        heads: H.
        copies: begin by handing on unchanged what is looked at, for networks that have to repeat
            words: where to look is then all that is left to learn, and what is learned of one
            name holds for all.
        precision: number type of the large matrix products.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        *,
        copies: bool = False,
        precision: str = "float32",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.width, self.heads = width, heads
        self.query = Linear(width, width, name="query", precision=precision)
        # A bias on the keys would add the same to every score of a query: softmax drops it.
        self.key = Linear(width, width, bias=False, name="key", precision=precision)
        self.value = Linear(width, width, name="value", precision=precision)
        self.output_ = Linear(width, width, name="output", precision=precision)
        if copies:
            for layer in (self.value, self.output_):
                layer.kernel.assign(ops.eye(width))
        self.built = True

    def places(self, memory: Tensor) -> Places:
        """Project the memory `(B, P, D)` once, for any number of calls."""
        # As the products want them: each step of decoding would lay them out anew.
        keys = ops.swapaxes(self._split(self.key(memory)), -1, -2)
        return Places(keys, self._split(self.value(memory)))

    def call(self, queries: Tensor, places: Places, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Look at places.

        Args:
            queries: `(B, T, D)`.
            places: from `places`.
            bias: `(B, P)`, added to the scores: `BARRED` where there is no place.

        Returns:
            what was found, `(B, T, D)`, and the weights, averaged over the heads, `(B, T, P)`.
        """
        queries, (keys, values) = self._split(self.query(queries)), places
        scores = ops.matmul(queries, keys) / (self.width / self.heads) ** 0.5
        weights = ops.softmax(scores + bias[:, None, None, :], axis=-1)
        found = ops.transpose(ops.matmul(weights, values), (0, 2, 1, 3))
        found = ops.reshape(found, (*ops.shape(found)[:2], self.width))
        return self.output_(found), ops.mean(weights, axis=1)

    def _split(self, tensor: Tensor) -> Tensor:
        # (B, T, D) -> (B, H, T, D/H)
        rows, steps = ops.shape(tensor)[:2]
        tensor = ops.reshape(tensor, (rows, steps, self.heads, self.width // self.heads))
        return ops.transpose(tensor, (0, 2, 1, 3))
