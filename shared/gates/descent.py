"""Gradient descent one step at a time, with what can be seen of each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf


class Progress(NamedTuple):
    """One step.

    Args:
        loss: before the step.
        norm: of the whole gradient, before it was clipped.
    """

    loss: float
    norm: float


def descend(
    weights: Sequence[keras.Variable],
    loss_of: Callable[..., Any],
    batches: Iterable[Sequence[Any]],
    optimizer: keras.optimizers.Optimizer,
    clip: float | None,
) -> Iterator[Progress]:
    """Change weights by the gradient on each batch, and tell of it.

    Args:
        weights: they change.
        loss_of: gets the arrays of a batch; one number, made of the weights.
        batches: as many as there are to be steps.
        optimizer: a new one.
        clip: the highest norm of the gradient: a longer one is shortened to it, and keeps its
            direction (Pascanu et al. 2013, arXiv 1211.5063, §3.2). None: however long it is.
    """
    optimizer.build(weights)

    @tf.function(reduce_retracing=True)
    def step(*batch: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            loss = loss_of(*batch)
        gradients = tape.gradient(loss, [weight.value for weight in weights])
        norm = tf.linalg.global_norm(gradients)
        if clip is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, clip, norm)
        optimizer.apply(gradients, weights)
        return loss, norm

    for batch in batches:
        # Tensors: a NumPy array of another length would be another graph.
        loss, norm = step(*map(tf.convert_to_tensor, batch))
        yield Progress(float(loss), float(norm))
