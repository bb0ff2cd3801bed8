"""What is shown of a network is what it computes."""

from __future__ import annotations

import numpy as np
import pytest

from builders import network, rows
from shared.recurrent import CELLS, Recurrence
from shared.seq2seq import Seq2Seq
from shared.tokenizer import BOS
from shared.tracing import Course, course, trace

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
INPUTS, WIDTH, STEPS = 4, 6, 5
GATES = {
    "gru": ["update", "reset"],
    "lstm": ["input", "forget", "output"],
    "ssru": ["forget"],
    "simple": [],
}


def pair(seed: int = 2) -> tuple[list[int], list[int]]:
    source, target = rows(np.random.default_rng(seed), [6, 4])
    return source, target


def traced_layer(cell: str, reverse: bool) -> tuple[Recurrence, np.ndarray, tuple, Course]:
    layer = Recurrence(INPUTS, WIDTH, cell=cell, reverse=reverse)
    draw = np.random.default_rng(3)
    for weight in layer.trainable_variables:
        weight.assign(draw.normal(size=weight.shape) * 0.7)
    inputs = draw.normal(size=(1, STEPS, INPUTS)).astype("float32")
    state = tuple(draw.normal(size=(1, WIDTH)).astype("float32") for _ in range(layer.parts))
    return layer, inputs, state, course(layer, inputs, state)[2]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_traced_states_are_those_of_the_layer_and_of_its_single_steps(cell, reverse):
    layer, inputs, state, seen = traced_layer(cell, reverse)
    outputs, _ = layer(inputs, state)
    np.testing.assert_array_equal(seen.after, outputs[0])
    for time in reversed(range(STEPS)) if reverse else range(STEPS):
        np.testing.assert_allclose(seen.before[time], state[0][0], **TOLERANCE)
        output, state = layer.step(inputs[:, time], state)
        np.testing.assert_allclose(seen.after[time], output[0], **TOLERANCE)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_gates_of_a_gru_lead_from_the_state_before_to_the_state_after(reverse):
    layer, inputs, _, seen = traced_layer("gru", reverse)
    update, reset = seen.gates["update"], seen.gates["reset"]
    candidate = slice(2 * WIDTH, 3 * WIDTH)
    inside = np.asarray(layer.project(inputs))[0, :, candidate]
    around = (seen.before @ np.asarray(layer.kernel) + np.asarray(layer.bias))[:, candidate]
    after = update * seen.before + (1 - update) * np.tanh(inside + reset * around)
    np.testing.assert_allclose(seen.after, after, **TOLERANCE)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_gates_of_an_lstm_lead_from_the_memory_before_to_the_state_after(reverse):
    layer, inputs, state, seen = traced_layer("lstm", reverse)
    candidate = slice(3 * WIDTH, 4 * WIDTH)
    inside = np.asarray(layer.project(inputs))[0, :, candidate]
    around = (seen.before @ np.asarray(layer.kernel) + np.asarray(layer.bias))[:, candidate]
    carry = state[1][0]
    for time in reversed(range(STEPS)) if reverse else range(STEPS):
        enter, forget, output = (gate[time] for gate in seen.gates.values())
        carry = forget * carry + enter * np.tanh(inside[time] + around[time])
        np.testing.assert_allclose(seen.after[time], output * np.tanh(carry), **TOLERANCE)


@pytest.mark.parametrize("cell", CELLS)
def test_every_gate_of_a_cell_has_its_name_and_lies_between_shut_and_open(cell):
    _, _, _, seen = traced_layer(cell, False)
    assert list(seen.gates) == GATES[cell]
    for gate in seen.gates.values():
        assert gate.shape == (STEPS, WIDTH)
        assert ((gate > 0) & (gate < 1)).all() and gate.std() > 0.05


def of_a_conversation(built: Seq2Seq, source: list[int], target: list[int]):
    """A batch of one conversation of one utterance, and the context after it."""
    batch = {
        "source": np.array([source], "int32"),
        "target": np.array([target], "int32"),
        "order": np.array([[0]], "int32"),
        "speaker": np.array([0], "int32"),
    }
    return batch, np.asarray(built.read(batch).context)[0]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("slots", [0, 3])
def test_traced_logits_and_states_are_those_of_the_whole_network(cell, slots):
    built = network(cell=cell, encoder_blocks=2, decoder_blocks=2, context_slots=slots)
    source, target = pair()
    batch, context = {"source": np.array([source]), "target": np.array([target])}, None
    if slots:
        batch, context = of_a_conversation(built, source, target)
    seen = trace(built, source, target, context)
    np.testing.assert_allclose(seen.logits, built.call(batch)[0], **TOLERANCE)
    read = built.read(batch)
    ends = [seen.reading[-1].forward.after[-1], seen.reading[-1].backward.after[0]]
    np.testing.assert_allclose(np.concatenate(ends), read.summary[0], **TOLERANCE)
    state, memory = built.begin(read)
    for time, before in enumerate([BOS, *target[:-1]]):
        for block, part in zip(seen.writing, state.blocks, strict=True):
            np.testing.assert_allclose(block.before[time], part[0][0], **TOLERANCE)
        logits, state, weights = built.step(np.array([before]), state, memory)
        np.testing.assert_allclose(seen.attention[time], weights[0], **TOLERANCE)
        np.testing.assert_allclose(seen.logits[time], logits[0], **TOLERANCE)
        for block, part in zip(seen.writing, state.blocks, strict=True):
            np.testing.assert_allclose(block.after[time], part[0][0], **TOLERANCE)


def test_a_trace_has_a_part_for_each_block_and_step():
    built = network(encoder_blocks=3, decoder_blocks=2, context_slots=3)
    source, target = pair()
    seen = trace(built, source, target, of_a_conversation(built, source, target)[1])
    assert (len(seen.reading), len(seen.writing)) == (3, 2)
    assert seen.reading[0].backward.before.shape == (6, 8)
    assert not seen.reading[2].forward.before[0].any()
    assert seen.writing[1].gates["update"].shape == (4, 16)
    assert seen.attention.shape == (4, 9)
    np.testing.assert_allclose(seen.attention.sum(axis=1), 1, **TOLERANCE)
    np.testing.assert_allclose(seen.probabilities.sum(axis=1), 1, **TOLERANCE)
    assert (seen.probabilities.argmax(axis=1) == seen.logits.argmax(axis=1)).all()


def test_the_probabilities_are_those_of_words_generated_and_pointed_at():
    """A network that always points gives all probability to the words it was told."""
    built = network(context_slots=3)
    built.pointer.gate.kernel.assign(0 * built.pointer.gate.kernel)
    source, target = pair()
    _, context = of_a_conversation(built, source, target)
    for odds, low, high in ((30.0, 0.9999, 1.0001), (-30.0, 0.0, 0.9)):
        built.pointer.gate.bias.assign([odds])
        told = trace(built, source, target, context).probabilities[:, source].sum(axis=1)
        assert (told >= low).all() and (told <= high).all()


def test_a_change_is_the_average_distance_between_the_states():
    before, after = np.zeros((2, 4)), np.array([[0.5, -0.5, 0, 0], [1, 1, 1, 1]])
    assert list(Course(before, after, {}).change) == [0.25, 1.0]
