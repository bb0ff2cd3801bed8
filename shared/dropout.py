"""Dropout whose mask is the same at every step of a sequence."""

from __future__ import annotations

from typing import Any

from shared.engine import keras, ops


class Dropout(keras.layers.Layer):
    """Drop features of a whole sequence (Gal and Ghahramani 2016, arXiv 1512.05287, §4).

    One mask a row suits a recurrent network, which would otherwise see fresh noise at every
    step, and needs as many fewer random numbers as a sequence has steps.

    Args:
        rate: share of the features that are dropped.
        seed: the model's one generator, so that a checkpoint has one random state to keep.
    """

    def __init__(self, rate: float, seed: keras.random.SeedGenerator, **kwargs: Any):
        super().__init__(**kwargs)
        self.rate, self.seed = rate, seed
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        """`(B, T, D)` -> the same shape, `1/(1-rate)` times as large where it is kept."""
        if not training or self.rate == 0.0:
            return inputs
        rows, _, width = ops.shape(inputs)
        return keras.random.dropout(inputs, self.rate, noise_shape=(rows, 1, width), seed=self.seed)


def drop_words(
    ids: Any, embedded: Any, rate: float, seed: keras.random.SeedGenerator, spare: int
) -> Any:
    """Blank out whole tokens (Sennrich et al. 2016, aclweb W16-2323, §2.3).

    Args:
        ids: `(B, T)`.
        embedded: `(B, T, D)`, their embeddings.
        rate: share of the tokens.
        seed: the model's generator.
        spare: ids below this one (pad, bos, eos, tags) are never blanked out.
    """
    drawn = keras.random.uniform(ops.shape(ids), seed=seed)
    kept = ops.logical_or(drawn >= rate, ids < spare)
    return ops.where(kept[:, :, None], embedded, 0.0)
