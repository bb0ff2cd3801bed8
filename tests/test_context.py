"""The recurrent context of a conversation."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from shared.context import Context

ROWS, WIDTH = 7, 6
ORDER = np.array([[2, 5, 0, -1], [6, 3, -1, -1], [1, -1, -1, -1]], "int32")
"""Three conversations; row 4 belongs to none."""


def context(slots: int) -> Context:
    layer = Context(WIDTH, slots)
    draw = np.random.default_rng(2)
    for weight in layer.trainable_variables:
        weight.assign(weight + 0.5 * draw.normal(size=weight.shape))
    return layer


def case():
    draw = np.random.default_rng(3)
    return draw.normal(size=(ROWS, WIDTH)).astype("float32"), draw.integers(0, 2, ROWS)


def by_steps(layer: Context, summaries, speakers, rows: list[int]) -> list[np.ndarray]:
    state, states = layer.start(1), []
    for row in rows:
        state = layer.step(summaries[row : row + 1], speakers[row : row + 1], state)
        states.append(np.asarray(state)[0])
    return states


@pytest.mark.parametrize("slots", [1, 3])
def test_a_batch_of_conversations_equals_repeated_steps(slots):
    layer = context(slots)
    summaries, speakers = case()
    contexts = np.asarray(layer(summaries, speakers, ORDER))
    assert contexts.shape == (ROWS, slots, WIDTH)
    for conversation in ORDER:
        rows = [int(row) for row in conversation if row >= 0]
        for row, state in zip(rows, by_steps(layer, summaries, speakers, rows), strict=True):
            np.testing.assert_allclose(contexts[row], state, rtol=1e-5, atol=1e-6)


def test_a_row_in_no_conversation_has_the_context_of_a_start():
    layer = context(2)
    np.testing.assert_array_equal(layer(*case(), ORDER)[4], layer.start(1)[0])


def test_the_order_of_conversations_and_empty_places_change_nothing():
    layer = context(2)
    summaries, speakers = case()
    expected = layer(summaries, speakers, ORDER)
    holes = np.full((5, 7), -1, "int32")
    # Shuffled, two of nothing between them, and places without a row inside a conversation.
    for at, conversation in zip((3, 0, 4), ORDER, strict=True):
        holes[at, [0, 2, 3, 6]] = conversation
    np.testing.assert_allclose(layer(summaries, speakers, holes), expected, rtol=1e-5, atol=1e-6)


def test_each_utterance_reaches_all_later_ones_of_its_conversation_and_no_other():
    layer = context(2)
    summaries, speakers = case()
    watched = tf.constant(summaries)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(watched)
        contexts = layer(tf.identity(watched), speakers, ORDER)
        totals = [tf.reduce_sum(contexts[row] ** 2) for row in range(ROWS)]
    reached = np.stack(
        [
            np.abs(tf.convert_to_tensor(tape.gradient(total, watched))).sum(-1) > 0
            for total in totals
        ]
    )
    expected = np.zeros((ROWS, ROWS), bool)
    for conversation in ORDER:
        rows = [row for row in conversation if row >= 0]
        for at, row in enumerate(rows):
            expected[row, rows[: at + 1]] = True
    np.testing.assert_array_equal(reached, expected)


def test_the_speaker_and_the_slot_make_a_difference():
    layer = context(2)
    summaries, speakers = case()
    contexts = np.asarray(layer(summaries, speakers, ORDER))
    other = np.asarray(layer(summaries, 1 - speakers, ORDER))
    assert np.abs(contexts - other)[[0, 1, 2, 3, 5, 6]].max(axis=(1, 2)).min() > 1e-3
    assert np.abs(contexts[:, 0] - contexts[:, 1])[ORDER[0, :3]].min() > 1e-6


def test_the_summary_of_a_context_hears_every_slot():
    layer = context(3)
    slots = np.random.default_rng(1).normal(size=(2, 3, WIDTH)).astype("float32")
    before = np.asarray(layer.summary(slots))
    assert before.shape == (2, WIDTH)
    for slot in range(3):
        changed = slots.copy()
        changed[0, slot] += 1
        after = np.asarray(layer.summary(changed))
        assert np.abs(after[0] - before[0]).max() > 1e-3
        np.testing.assert_array_equal(after[1], before[1])
