"""The cells and the loop, against their equations written in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from shared.loop import scan
from shared.recurrent import CELLS, Recurrence

ROWS, STEPS, INPUTS, WIDTH = 3, 5, 4, 6
TOLERANCE = {"rtol": 1e-5, "atol": 1e-6}


def recurrence(cell: str, **options: Any) -> Recurrence:
    layer = Recurrence(INPUTS, WIDTH, cell=cell, **options)
    draw = np.random.default_rng(3)
    for weight in layer.trainable_variables:
        weight.assign(draw.normal(size=weight.shape) * 0.7)
    return layer


def case(layer: Recurrence, seed: int = 1):
    """Inputs and a first state that is not zero."""
    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(ROWS, STEPS, INPUTS)).astype("float32")
    state = tuple(draw.normal(size=(ROWS, WIDTH)).astype("float32") for _ in range(layer.parts))
    return inputs, state


def by_steps(layer: Recurrence, inputs: np.ndarray, state: Any):
    outputs = []
    for time in range(inputs.shape[1]):
        output, state = layer.step(inputs[:, time], state)
        outputs.append(np.asarray(output))
    return np.stack(outputs, axis=1), state


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def equations(layer: Recurrence, x: np.ndarray, state: Any):
    """One step of each cell as its paper writes it, a gate at a time."""
    w, b = (np.asarray(v) for v in (layer.project.kernel, layer.project.bias))
    h = state[0]

    def inside(gate: int) -> np.ndarray:
        part = slice(gate * WIDTH, (gate + 1) * WIDTH)
        return x @ w[:, part] + b[part]

    def around(gate: int) -> np.ndarray:
        part = slice(gate * WIDTH, (gate + 1) * WIDTH)
        return h @ np.asarray(layer.kernel)[:, part] + np.asarray(layer.bias)[part]

    if layer.gates == 2:
        forget = sigmoid(inside(0) + 1)
        carry = forget * state[1] + (1 - forget) * inside(1)
        return np.maximum(carry, 0), carry
    if layer.parts == 2:
        enter, forget, show = (sigmoid(inside(g) + around(g) + (g == 1)) for g in range(3))
        carry = forget * state[1] + enter * np.tanh(inside(3) + around(3))
        return show * np.tanh(carry), carry
    if layer.gates == 3:
        update, reset = (sigmoid(inside(g) + around(g)) for g in range(2))
        candidate = np.tanh(inside(2) + reset * around(2))
        return ((1 - update) * candidate + update * h,)
    return (np.tanh(inside(0) + around(0)),)


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_computes_the_equations_of_its_cell(cell):
    layer = recurrence(cell)
    inputs, state = case(layer)
    output, after = layer.step(inputs[:, 0], state)
    expected = equations(layer, inputs[:, 0], state)
    assert len(after) == len(expected) == CELLS[cell][2]
    for got, want in zip(after, expected, strict=True):
        np.testing.assert_allclose(got, want, **TOLERANCE)
    np.testing.assert_array_equal(output, after[0])


@pytest.mark.parametrize("cell", CELLS)
def test_a_sequence_equals_repeated_steps(cell):
    layer = recurrence(cell)
    inputs, state = case(layer)
    expected, last = by_steps(layer, inputs, state)
    outputs, after = layer(inputs, state)
    np.testing.assert_allclose(outputs, expected, **TOLERANCE)
    for got, want in zip(after, last, strict=True):
        np.testing.assert_allclose(got, want, **TOLERANCE)


@pytest.mark.parametrize("cell", CELLS)
def test_reverse_reads_from_the_last_step_and_keeps_the_order_of_outputs(cell):
    layer, mirrored = recurrence(cell), recurrence(cell, reverse=True)
    inputs, state = case(layer)
    expected, last = by_steps(layer, inputs[:, ::-1], state)
    outputs, after = mirrored(inputs, state)
    np.testing.assert_allclose(outputs, expected[:, ::-1], **TOLERANCE)
    for got, want in zip(after, last, strict=True):
        np.testing.assert_allclose(got, want, **TOLERANCE)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_a_masked_step_holds_the_state_and_repeats_the_output(cell, reverse):
    layer = recurrence(cell, reverse=reverse)
    inputs, state = case(layer)
    # Holes at the start, in the middle, at the end; and a row with nothing to read.
    mask = np.array([[0, 1, 1, 0, 1], [1, 0, 0, 1, 0], [0, 0, 0, 0, 0]], bool)
    outputs, after = layer(inputs, state, mask)
    for row in range(ROWS):
        now = tuple(part[row : row + 1] for part in state)
        for time in reversed(range(STEPS)) if reverse else range(STEPS):
            if mask[row, time]:
                _, now = layer.step(inputs[row : row + 1, time], now)
            np.testing.assert_allclose(outputs[row, time], now[0][0], **TOLERANCE)
        for got, want in zip(after, now, strict=True):
            np.testing.assert_allclose(got[row], want[0], **TOLERANCE)


@pytest.mark.parametrize("cell", CELLS)
def test_what_stands_under_the_mask_has_no_influence_and_no_gradient(cell):
    layer = recurrence(cell)
    inputs, state = case(layer)
    mask = np.array([[1, 1, 0, 1, 0]] * ROWS, bool)
    other = np.where(mask[..., None], inputs, 1e3).astype("float32")
    np.testing.assert_array_equal(layer(inputs, state, mask)[0], layer(other, state, mask)[0])
    watched = tf.constant(other)
    with tf.GradientTape() as tape:
        tape.watch(watched)
        total = tf.reduce_sum(layer(watched, state, mask)[0] ** 2)
    gradient = np.abs(tape.gradient(total, watched)).sum(-1)
    assert (gradient[mask] > 0).all() and (gradient[~mask] == 0).all()


@pytest.mark.parametrize("cell", CELLS)
def test_the_graph_gives_what_eager_gives_at_any_number_of_steps(cell):
    layer = recurrence(cell)
    inputs, state = case(layer)
    graph = tf.function(
        lambda x: layer(x, state)[0], input_signature=[tf.TensorSpec((ROWS, None, INPUTS))]
    )
    for steps in (1, STEPS):
        np.testing.assert_allclose(
            graph(inputs[:, :steps]), layer(inputs[:, :steps], state)[0], **TOLERANCE
        )


def test_the_first_state_is_zero_and_has_the_parts_of_its_cell():
    for cell, (_, _, parts) in CELLS.items():
        state = recurrence(cell).zero_state(2)
        assert [part.shape for part in state] == [(2, WIDTH)] * parts
        assert not np.any(state)


@pytest.mark.parametrize("cell", ["gru", "lstm", "simple"])
def test_each_gate_starts_with_an_orthogonal_matrix(cell):
    layer = Recurrence(INPUTS, WIDTH, cell=cell)
    gates = np.split(np.asarray(layer.kernel), layer.gates, axis=1)
    for gate in gates:
        np.testing.assert_allclose(gate.T @ gate, np.eye(WIDTH), atol=1e-5)
    # The same matrix for all gates would make them move together.
    assert all(not np.allclose(gates[0], gate) for gate in gates[1:])


def test_a_scan_carries_nested_state_over_nested_steps():
    steps = {"a": ops.reshape(ops.arange(6.0), (3, 2)), "b": ops.full((3, 2), 2.0)}

    def advance(state, step):
        total, (count,) = state
        total = total + step["a"] * step["b"]
        return (total, (count + 1,)), total

    state = (ops.zeros((2,)), (ops.convert_to_tensor(0),))
    (total, (count,)), outputs = scan(advance, state, steps)
    np.testing.assert_array_equal(outputs, [[0, 2], [4, 8], [12, 18]])
    np.testing.assert_array_equal(total, [12, 18])
    assert int(count) == 3
    (total, _), outputs = scan(advance, state, steps, reverse=True)
    np.testing.assert_array_equal(outputs, [[12, 18], [12, 16], [8, 10]])
    np.testing.assert_array_equal(total, [12, 18])
