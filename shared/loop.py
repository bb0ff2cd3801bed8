"""The loop over time, the one part of the network that speaks to TensorFlow itself.

`keras.ops.scan` on TensorFlow keeps the carried state in a `TensorArray` and wants the outputs
in the shape of that state; a plain `tf.while_loop` is faster (docs/results.md) and shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


def scan(
    advance: Callable[[Any, Any], tuple[Any, Any]], state: Any, steps: Any, reverse: bool = False
) -> tuple[Any, Any]:
    """Carry `state` over the first axis of `steps`.

    Args:
        advance: `(state, step) -> (state, output)`, output one tensor `(B, ·)` of the number type
            of the state's first tensor.
        state: a nested structure of tensors.
        steps: a nested structure of tensors `(T, B, ·)`.
        reverse: from the last step to the first; outputs keep the order of the steps.

    Returns:
        the state at the end, and the outputs `(T, B, ·)`.
    """
    flat = [tf.convert_to_tensor(step) for step in keras.tree.flatten(steps)]
    length = tf.shape(flat[0])[0]
    arrays = [tf.TensorArray(step.dtype, length).unstack(step) for step in flat]

    def body(count: Any, state: Any, outputs: Any) -> Any:
        at = length - 1 - count if reverse else count
        step = keras.tree.pack_sequence_as(steps, [array.read(at) for array in arrays])
        state, output = advance(state, step)
        return count + 1, state, outputs.write(at, output)

    outputs = tf.TensorArray(keras.tree.flatten(state)[0].dtype, length)
    _, state, outputs = tf.while_loop(
        lambda count, *_: count < length, body, (0, state, outputs), maximum_iterations=length
    )
    return state, outputs.stack()
