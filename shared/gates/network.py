"""A network that predicts the next word, as small as one can be."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from shared.recurrent import Recurrence

Tensor = Any


class WordNetwork(keras.layers.Layer):
    """An embedding, one recurrence, and the embedding once more (Press and Wolf 2017).

    Args:
        words: size V of the vocabulary.
        width: D, of a word's embedding and of the state.
        cell: a key of `recurrent.CELLS`.
    """

    def __init__(self, words: int, width: int, cell: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.embedding = self.add_weight(
            shape=(words, width),
            initializer=keras.initializers.RandomNormal(stddev=width**-0.5),
            name="embedding",
        )
        self.recurrence = Recurrence(width, width, cell=cell, name="recurrence")
        self.bias = self.add_weight(shape=(words,), initializer="zeros", name="bias")
        self.built = True

    def embed(self, ids: Tensor) -> Tensor:
        """Ids `(B, T)` -> `(B, T, D)`, each number of about the size of one."""
        return ops.take(self.embedding, ids, axis=0) * self.recurrence.width**0.5

    def logits(self, hidden: Tensor) -> Tensor:
        """`(..., D)` -> `(..., V)`."""
        return ops.matmul(hidden, ops.transpose(self.embedding)) + self.bias

    def call(self, ids: Tensor) -> Tensor:
        """Logits `(B, T, V)` of the word after each of `(B, T)`."""
        inputs = self.embed(ids)
        outputs, _ = self.recurrence(inputs, self.recurrence.zero_state(ops.shape(ids)[0]))
        return self.logits(outputs)
