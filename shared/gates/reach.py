"""How far back a gradient reaches: the derivative of the last output by every earlier state."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops

from shared.recurrent import Recurrence, State

Tensor = Any


def reach(recurrence: Recurrence, inputs: Tensor) -> np.ndarray:
    """`(T,)`: the norm of ∂h_T/∂s_t for each step t, where h_T is the last output and s_t the
    whole state after step t.

    It is the spectral norm: by how much the strongest of all small changes of that state changes
    the end. A loss at the end reaches step t through this matrix alone, so where it is near zero
    nothing is learned from there (Pascanu et al. 2013, arXiv 1211.5063, §2). The state of an LSTM
    is its output and its memory together, since both carry. At the last step the norm is 1.

    Args:
        recurrence: one that reads forward.
        inputs: `(1, T, I)`, from a state of zeros.
    """
    steps = jacobians(recurrence, inputs)
    width = recurrence.width
    # float64: over many steps a product falls below what float32 holds.
    product = np.eye(width, steps.shape[-1])
    norms = [1.0]
    for step in steps[:0:-1]:
        product = product @ step
        norms.append(float(np.linalg.norm(product, 2)))
    return np.array(norms[::-1])


def jacobians(recurrence: Recurrence, inputs: Tensor) -> np.ndarray:
    """`(T, S, S)`, float64: ∂s_t/∂s_{t-1} of each step, where s is the state's tensors, S numbers
    in all, one after another.

    Args:
        recurrence: one that reads forward.
        inputs: `(1, T, I)`, from a state of zeros.
    """
    projected = recurrence.project(inputs)[0]
    before = _states(recurrence, inputs)
    count, size = before.shape[0], before.shape[-1]
    # Row t·S + i asks for the derivative of the i-th number of the state after step t.
    asked = ops.tile(ops.eye(size), (count, 1))
    states = ops.repeat(before, size, axis=0)
    steps = ops.repeat(projected, size, axis=0)
    with tf.GradientTape() as tape:
        tape.watch(states)
        after = recurrence.advance(steps, tuple(ops.split(states, recurrence.parts, axis=-1)))
        joined = ops.concatenate(after, axis=-1)
    rows = tape.gradient(joined, states, output_gradients=asked)
    return np.asarray(rows, "float64").reshape(count, size, size)


def _states(recurrence: Recurrence, inputs: Tensor) -> Tensor:
    """`(T, S)`: the state before each step."""
    state: State = recurrence.zero_state(1)
    found = []
    for at in range(inputs.shape[1]):
        found.append(ops.concatenate(state, axis=-1))
        _, state = recurrence.step(inputs[:, at], state)
    return ops.concatenate(found, axis=0)
