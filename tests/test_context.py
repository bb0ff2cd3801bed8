"""The recurrent context of a conversation."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from builders import network, rows
from shared.batching import block
from shared.context import HORIZON, Context
from shared.conversations import Conversations, Row
from shared.tokenizer import PAD

ROWS, STEPS, WIDTH = 7, 4, 6
ORDER = np.array([[2, 5, 0, -1], [6, 3, -1, -1], [1, -1, -1, -1]], "int32")
"""Three conversations; row 4 belongs to none."""
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def context(slots: int) -> Context:
    layer = Context(WIDTH, slots)
    draw = np.random.default_rng(2)
    for weight in layer.trainable_variables:
        weight.assign(weight + 0.5 * draw.normal(size=weight.shape))
    return layer


def case() -> tuple[np.ndarray, ...]:
    """What the encoder gives, and who speaks."""
    draw = np.random.default_rng(3)
    encoded = draw.normal(size=(ROWS, STEPS, WIDTH)).astype("float32")
    mask = np.arange(STEPS) < draw.integers(1, STEPS + 1, ROWS)[:, None]
    summaries = draw.normal(size=(ROWS, WIDTH)).astype("float32")
    return encoded, mask, summaries, draw.integers(0, 2, ROWS)


def by_steps(layer: Context, rows: list[int]) -> list[np.ndarray]:
    """The context after each of the utterances, heard and stepped one by one."""
    state, states = layer.start(1), []
    for row in rows:
        heard = layer.hear(*(each[row : row + 1] for each in case()))
        state = layer.step(heard, state)
        states.append(np.asarray(state)[0])
    return states


@pytest.mark.parametrize("slots", [1, 3])
def test_a_batch_of_conversations_equals_repeated_steps(slots):
    layer = context(slots)
    contexts = np.asarray(layer(layer.hear(*case()), ORDER))
    assert contexts.shape == (ROWS, slots, WIDTH)
    for conversation in ORDER:
        rows = [int(row) for row in conversation if row >= 0]
        for row, state in zip(rows, by_steps(layer, rows), strict=True):
            np.testing.assert_allclose(contexts[row], state, rtol=1e-5, atol=1e-6)


def test_a_row_in_no_conversation_has_the_context_of_a_start():
    layer = context(2)
    contexts = layer(layer.hear(*case()), ORDER)
    np.testing.assert_array_equal(contexts[4], layer.start(1)[0])


def test_the_order_of_conversations_and_empty_places_change_nothing():
    layer = context(2)
    heard = layer.hear(*case())
    expected = layer(heard, ORDER)
    holes = np.full((5, 7), -1, "int32")
    # Shuffled, two of nothing between them, and places without a row inside a conversation.
    for at, conversation in zip((3, 0, 4), ORDER, strict=True):
        holes[at, [0, 2, 3, 6]] = conversation
    np.testing.assert_allclose(layer(heard, holes), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("what", ["summary", "tokens"])
def test_each_utterance_reaches_all_later_ones_of_its_conversation_and_no_other(what):
    layer = context(2)
    encoded, mask, summaries, speakers = case()
    watched = tf.constant(summaries if what == "summary" else encoded)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(watched)
        parts = (encoded, mask, watched) if what == "summary" else (watched, mask, summaries)
        contexts = layer(layer.hear(*parts, speakers), ORDER)
        totals = [tf.reduce_sum(contexts[row] ** 2) for row in range(ROWS)]
    reached = np.stack(
        [
            np.abs(tf.convert_to_tensor(tape.gradient(total, watched))).reshape(ROWS, -1).sum(-1)
            > 0
            for total in totals
        ]
    )
    expected = np.zeros((ROWS, ROWS), bool)
    for conversation in ORDER:
        rows = [row for row in conversation if row >= 0]
        for at, row in enumerate(rows):
            expected[row, rows[: at + 1]] = True
    np.testing.assert_array_equal(reached, expected)


def test_what_stands_behind_the_mask_is_not_heard():
    layer = context(2)
    encoded, mask, summaries, speakers = case()
    assert not mask.all()
    other = np.where(mask[:, :, None], encoded, 100).astype("float32")
    expected = layer.hear(encoded, mask, summaries, speakers)
    np.testing.assert_allclose(layer.hear(other, mask, summaries, speakers), expected, **CLOSE)


def test_the_speaker_and_the_slot_make_a_difference():
    layer = context(2)
    *said, speakers = case()
    contexts = np.asarray(layer(layer.hear(*said, speakers), ORDER))
    other = np.asarray(layer(layer.hear(*said, 1 - speakers), ORDER))
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


def test_slots_that_hold_the_same_are_told_apart_by_their_places():
    layer = context(3)
    places = np.asarray(layer.places(np.ones((1, 3, WIDTH), "float32")))[0]
    assert min(np.abs(places[a] - places[b]).max() for a, b in ((0, 1), (0, 2), (1, 2))) > 1e-2


def test_a_new_context_keeps_things_for_one_to_many_utterances():
    """With gates at one half, as biases of zero have them, a fact is gone after ten."""
    keras.utils.set_random_seed(1)
    layer = Context(64, 2)
    gates = np.split(np.asarray(layer.cell.bias), 3)
    keeping = np.exp(gates[0])
    assert 1 <= keeping.min() < 4 and HORIZON / 2 < keeping.max() <= HORIZON
    assert not gates[1].any() and not gates[2].any()
    # Most features still hold a good part of what they held, 20 silences later.
    held = np.ones((1, 2, 64), "float32")
    for _ in range(20):
        held = np.asarray(layer.step(np.zeros((1, 2, 192), "float32"), held))
    assert held[0, 0][keeping > 32].mean() > 0.5
    assert abs(held[0, 0][keeping < 5].mean()) < 0.3


def talks() -> list[list[Row]]:
    """Two conversations: of four utterances, and of two of which the first is not answered."""
    draw = np.random.default_rng(5)
    said, replies = rows(draw, [3, 6, 2, 5, 4, 4]), rows(draw, [4, 3, 6, 5, 2, 7])
    learned = [1, 1, 1, 1, 0, 1]
    found = [
        Row(source, reply if wanted else (), at % 2)
        for at, (source, reply, wanted) in enumerate(zip(said, replies, learned, strict=True))
    ]
    return [found[:4], found[4:]]


def test_a_trained_batch_equals_remembering_one_utterance_at_a_time():
    """The two ways to a reply, of training and of use, are one network."""
    model = network(context_slots=3)
    (batch,) = Conversations(talks(), 10_000, nothing=0.0).epoch(0)
    assert len(batch["source"]) == 6 and len(batch["target"]) == 5
    expected = {}
    for ids, hidden in zip(batch["target"], np.asarray(model.hidden(batch)), strict=True):
        expected[tuple(ids[ids != PAD])] = hidden
    for talk in talks():
        state = model.context.start(1)
        for row in talk:
            read = model.encode(block([row.source], len(row.source)))
            state = model.remember(*read, np.array([row.speaker]), state)
            if row.target:
                target = block([row.target], len(row.target))
                found = np.asarray(model.answered(read, state, target))[0]
                wanted = expected.pop(tuple(row.target))[: len(row.target)]
                np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)
    assert not expected
