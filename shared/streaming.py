"""Batches as a `tf.data` pipeline."""

from __future__ import annotations

from collections.abc import Iterator

import tensorflow as tf

from shared.batching import Batch, Batches
from shared.conversations import Conversations
from shared.errors import InputError


def stream(batches: Batches | Conversations, step: int) -> tf.data.Dataset:
    """The batches behind the first `step` ones as a `tf.data` pipeline, two made ahead."""
    first = next(batches.after(step), None)
    if first is None:
        raise InputError("there is nothing to train on: no row fits into a batch")
    signature = {
        name: tf.TensorSpec((None,) * array.ndim, tf.int32) for name, array in first.items()
    }

    def generate() -> Iterator[Batch]:
        yield from batches.after(step)

    return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(2)
