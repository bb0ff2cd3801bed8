"""The encoder: blocks of bidirectional recurrence, pre-norm and residual."""

from __future__ import annotations

from typing import Any

from shared.dropout import Dropout
from shared.engine import keras, ops
from shared.recurrent import Recurrence

Tensor = Any


class EncoderBlock(keras.layers.Layer):
    """`x + dropout(BiRNN(norm(x)))` (Chen et al. 2018, arXiv 1804.09849, §4)."""

    def __init__(
        self, width: int, *, cell: str, dropout: float, seed: Any, precision: str, **kwargs: Any
    ):
        super().__init__(**kwargs)
        shared: dict[str, Any] = {"cell": cell, "precision": precision}
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.norm.build((None, None, width))
        self.forward = Recurrence(width, width // 2, name="forward", **shared)
        self.backward = Recurrence(width, width // 2, reverse=True, name="backward", **shared)
        self.drop = Dropout(dropout, seed)
        self.built = True

    def shares(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """What `(B, S, D)` gives to the gates of the two directions, see `Recurrence.shares`."""
        normed = self.norm(inputs)
        return self.forward.shares(normed), self.backward.shares(normed)

    def call(
        self,
        inputs: Tensor,
        mask: Tensor,
        training: bool = False,
        shares: tuple[Tensor, Tensor] | None = None,
    ) -> tuple[Tensor, Tensor]:
        """`(B, S, D)` -> the same shape, and the two directions' last outputs, `(B, D)`."""
        ends, read = [], []
        both = (self.forward, self.backward)
        for direction, share in zip(both, shares or self.shares(inputs), strict=True):
            state = direction.zero_state(ops.shape(inputs)[0])
            outputs, state = direction.along(share, state, mask)
            read.append(outputs)
            ends.append(state[0])
        outputs = self.drop(ops.concatenate(read, axis=-1), training=training)
        return inputs + outputs, ops.concatenate(ends, axis=-1)


class Encoder(keras.layers.Layer):
    """Read a source: embeddings in, one vector a token and one a sentence out."""

    def __init__(
        self,
        width: int,
        blocks: int,
        *,
        cell: str,
        dropout: float,
        seed: Any,
        precision: str,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.blocks = [
            EncoderBlock(
                width,
                cell=cell,
                dropout=dropout,
                seed=seed,
                precision=precision,
                name=f"block_{index}",
            )
            for index in range(blocks)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.norm.build((None, None, width))
        self.built = True

    def call(
        self,
        embedded: Tensor,
        mask: Tensor,
        training: bool = False,
        shares: tuple[Tensor, Tensor] | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Encode a batch.

        Args:
            embedded: `(B, S, D)`.
            mask: bool `(B, S)`, true where a token is real.
            training: whether to drop features.
            shares: of the first block, where they are known.

        Returns:
            encoded `(B, S, D)` and summary `(B, D)`, the last outputs of the two directions of
            the top block.
        """
        outputs, summary = embedded, None
        for block in self.blocks:
            outputs, summary = block(outputs, mask, training=training, shares=shares)
            shares = None
        return self.norm(outputs), summary
