"""The recurrent context of a conversation: its gist, and the strongest of its notes."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from builders import batch_of, network, talks
from shared.attention import BARRED
from shared.context import BASE, FADE, HORIZON, WANE, Context, Heard, whereabouts
from shared.seq2seq import Read
from shared.tokenizer import PAD

ROWS, STEPS, WIDTH = 7, 4, 6
NARROW = WIDTH // 2
ORDER = np.array([[2, 5, 0, -1], [6, 3, -1, -1], [1, -1, -1, -1]], "int32")
"""Three conversations; row 4 belongs to none."""
MANY = 40
"""More notes than there are tokens."""
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def context(notes: int) -> Context:
    layer = Context(WIDTH, notes)
    draw = np.random.default_rng(2)
    for weight in layer.trainable_variables:
        weight.assign(weight + 0.5 * draw.normal(size=weight.shape))
    return layer


def case() -> tuple[Read, np.ndarray, np.ndarray]:
    """What the encoder gives, who speaks, and that every token is a word."""
    draw = np.random.default_rng(3)
    encoded = draw.normal(size=(ROWS, STEPS, WIDTH)).astype("float32")
    mask = np.arange(STEPS) < draw.integers(1, STEPS + 1, ROWS)[:, None]
    summary = draw.normal(size=(ROWS, WIDTH)).astype("float32")
    source = np.where(mask, draw.integers(5, 64000, (ROWS, STEPS)), PAD).astype("int32")
    alone = np.ones((ROWS, STEPS), bool)
    return Read(encoded, mask, summary, source), draw.integers(0, 2, ROWS), alone


def heard_by_hand(seed: int) -> Heard:
    """Saliences of three values and of none, so that many tokens are as salient as others; the
    less of two like ones is the stronger when it was said two utterances later, and not one."""
    draw = np.random.default_rng(seed)
    salience = draw.choice([0, 0.5, 0.503, 0.75], (ROWS, STEPS)) * (draw.random((ROWS, 1)) > 0.2)
    notes = draw.normal(size=(ROWS, STEPS, NARROW + 3))
    notes[..., -1] = salience
    gates = draw.normal(size=(ROWS, 3 * WIDTH))
    return Heard(notes.astype("float32"), gates.astype("float32"))


def one(heard: Heard, row: int) -> Heard:
    return Heard(heard.notes[row : row + 1], heard.gates[row : row + 1])


def by_steps(layer: Context, heard: Heard, rows: list[int]) -> list[np.ndarray]:
    """The context after each of the utterances, stepped one by one."""
    state, states = layer.start(1), []
    for row in rows:
        state = layer.step(one(heard, row), state)
        states.append(np.asarray(state)[0])
    return states


def strongest(heard: Heard, rows: list[int], count: int) -> np.ndarray:
    """The notes after some utterances: all of them sorted by hand, `(K, W)`."""
    told = np.asarray(heard.notes)
    found = []
    for at, row in enumerate(rows):
        fresh = FADE ** (len(rows) - 1 - at)
        for note in told[row]:
            if note[-1] > 0:
                found.append((note[-1] * fresh**WANE, np.append(note, fresh)))
    # Of equal ones the first that was said goes first: sorting keeps their order.
    kept = sorted(range(len(found)), key=lambda each: -found[each][0])[:count]
    notes = [found[each][1] for each in sorted(kept)]
    empty = [np.zeros(NARROW + 4)] * (count - len(notes))
    return np.array([*empty, *notes])


@pytest.mark.parametrize("notes", [1, 3, 8, MANY])
@pytest.mark.parametrize("seed", range(4))
def test_of_all_that_was_said_the_strongest_notes_are_kept_in_the_order_they_were_said(notes, seed):
    """Whether found for all utterances at once, or from state to state."""
    layer, heard = context(notes), heard_by_hand(seed)
    at_once = np.asarray(layer(heard, ORDER, replies=ROWS))
    assert at_once.shape == (ROWS, notes + 2, NARROW + 4) == (ROWS, *layer.shape)
    for conversation in ORDER:
        rows = [int(row) for row in conversation if row >= 0]
        for count, state in enumerate(by_steps(layer, heard, rows), 1):
            expected = strongest(heard, rows[:count], notes)
            np.testing.assert_allclose(state[:notes], expected, **CLOSE)
            np.testing.assert_allclose(at_once[rows[count - 1], :notes], expected, **CLOSE)


@pytest.mark.parametrize("notes", [1, 3, MANY])
def test_a_batch_of_conversations_equals_repeated_steps(notes):
    layer = context(notes)
    heard = layer.hear(*case())
    contexts = np.asarray(layer(heard, ORDER, replies=ROWS))
    for conversation in ORDER:
        rows = [int(row) for row in conversation if row >= 0]
        for row, state in zip(rows, by_steps(layer, heard, rows), strict=True):
            np.testing.assert_allclose(contexts[row], state, **CLOSE)


def test_the_gist_is_one_recurrence_over_the_utterances():
    layer, heard = context(2), heard_by_hand(1)
    contexts = np.asarray(layer(heard, ORDER, replies=ROWS))
    for conversation in ORDER:
        state = np.zeros((1, WIDTH), "float32")
        for row in conversation[conversation >= 0]:
            (state,) = layer.cell.advance(heard.gates[row : row + 1], (state,))
            rows = contexts[row, 2:]
            np.testing.assert_allclose(rows[:, :NARROW].reshape(-1), state[0], **CLOSE)
            assert not rows[:, NARROW:].any()


def test_a_row_in_no_conversation_has_the_context_of_a_start():
    layer = context(2)
    contexts = layer(layer.hear(*case()), ORDER, replies=ROWS)
    np.testing.assert_array_equal(contexts[4], layer.start(1)[0])
    nothing = np.full((2, 3), -1, "int32")
    assert not np.asarray(layer(layer.hear(*case()), nothing, replies=ROWS)).any()


def test_only_as_many_contexts_are_made_as_there_are_replies():
    layer, heard = context(3), heard_by_hand(2)
    expected = np.asarray(layer(heard, ORDER, replies=ROWS))
    for replies in (1, 3, 6):
        np.testing.assert_array_equal(layer(heard, ORDER, replies=replies), expected[:replies])


def test_the_order_of_conversations_and_empty_places_change_nothing():
    layer = context(2)
    heard = layer.hear(*case())
    expected = layer(heard, ORDER, replies=ROWS)
    # Shuffled, two of nothing between them, and more places than are needed.
    wider = np.full((5, 7), -1, "int32")
    wider[[3, 0, 4], :4] = ORDER
    np.testing.assert_allclose(layer(heard, wider, replies=ROWS), expected, **CLOSE)


def test_an_utterance_without_a_token_worth_a_note_ages_the_others():
    layer, heard = context(MANY), heard_by_hand(2)
    silent = Heard(heard.notes.copy(), heard.gates)
    silent.notes[5] = 0
    after = by_steps(layer, silent, [2, 5])
    notes = after[0][:MANY].copy()
    notes[:, -1] *= FADE
    np.testing.assert_allclose(after[1][:MANY], notes, **CLOSE)


@pytest.mark.parametrize("what", ["summary", "tokens"])
def test_each_utterance_reaches_all_later_ones_of_its_conversation_and_no_other(what):
    layer = context(MANY)
    read, speakers, alone = case()
    watched = tf.constant(read.summary if what == "summary" else read.encoded)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(watched)
        name = {"summary": "summary", "tokens": "encoded"}[what]
        heard = layer.hear(read._replace(**{name: watched}), speakers, alone)
        contexts = layer(heard, ORDER, replies=ROWS)
        totals = [tf.reduce_sum(contexts[row] ** 2) for row in range(ROWS)]
    slopes = [np.asarray(tape.gradient(total, watched)) for total in totals]
    reached = np.stack([np.abs(slope).reshape(ROWS, -1).sum(-1) > 0 for slope in slopes])
    expected = np.zeros((ROWS, ROWS), bool)
    for conversation in ORDER:
        rows = [row for row in conversation if row >= 0]
        for at, row in enumerate(rows):
            expected[row, rows[: at + 1]] = True
    np.testing.assert_array_equal(reached, expected)


def test_what_stands_behind_the_mask_is_not_heard():
    layer = context(2)
    read, speakers, alone = case()
    assert not read.mask.all()
    other = np.where(read.mask[:, :, None], read.encoded, 100).astype("float32")
    heard, same = (
        layer.hear(each, speakers, alone) for each in (read, read._replace(encoded=other))
    )
    assert (np.asarray(heard.salience)[~read.mask] == 0).all()
    assert (np.asarray(heard.salience)[read.mask] > 0).all()
    np.testing.assert_allclose(
        layer(same, ORDER, replies=ROWS), layer(heard, ORDER, replies=ROWS), **CLOSE
    )


def test_the_speaker_makes_a_difference_to_the_notes_and_to_the_gist():
    layer = context(2)
    read, speakers, alone = case()
    contexts = [
        np.asarray(layer(layer.hear(read, each, alone), ORDER, replies=ROWS))[[0, 1, 2, 3, 5, 6]]
        for each in (speakers, 1 - speakers)
    ]
    apart = np.abs(contexts[0] - contexts[1])[..., :NARROW]
    assert apart[:, 1].max(-1).min() > 1e-3 and apart[:, 2:].max((1, 2)).min() > 1e-3


def test_every_id_of_a_word_survives_in_half_precision():
    layer = context(4)
    ids = np.arange(BASE * BASE, dtype="int32").reshape(-1, 4)
    mask = np.ones_like(ids, bool)
    zeros = np.zeros((len(ids), 4, WIDTH), "float32")
    heard = layer.hear(Read(zeros, mask, zeros[:, 0], ids), np.zeros(len(ids), "int32"), mask)
    state = np.asarray(layer.step(heard, layer.start(len(ids))))
    half = state.astype("float16").astype("float32")
    np.testing.assert_array_equal(half[..., NARROW : NARROW + 2], state[..., NARROW : NARROW + 2])
    np.testing.assert_array_equal(layer.recite(half), ids)


def test_what_is_recited_are_the_words_of_the_notes_and_nothing_for_empty_ones():
    layer = context(MANY)
    read, speakers, alone = case()
    contexts = layer(layer.hear(read, speakers, alone), ORDER, replies=ROWS)
    recited = np.asarray(layer.recite(contexts))
    assert recited.dtype == "int32" and recited.shape == (ROWS, MANY)
    for conversation in ORDER:
        rows = conversation[conversation >= 0]
        said = [int(word) for row in rows for word in read.source[row] if word != PAD]
        assert recited[rows[-1]].tolist() == [PAD] * (MANY - len(said)) + said
    assert (recited[4] == PAD).all()


def test_a_score_is_raised_by_the_logarithm_of_the_strength_of_a_note():
    layer, heard = context(MANY), heard_by_hand(1)
    state = layer(heard, ORDER, replies=ROWS)
    places, bias = (np.asarray(each) for each in layer.places(state))
    assert places.shape == (ROWS, MANY, WIDTH) and bias.shape == (ROWS, MANY)
    notes = np.asarray(state)[:, :MANY]
    salience, fresh = notes[..., -2], notes[..., -1]
    assert (salience > 0).any() and (salience == 0).any()
    np.testing.assert_array_equal(bias[salience == 0], BARRED)
    np.testing.assert_allclose(np.exp(bias), salience * fresh**WANE, rtol=1e-4)


def test_the_strength_gets_no_gradient_and_the_contents_of_a_note_do():
    layer = context(MANY)
    state = tf.constant(layer(heard_by_hand(1), ORDER, replies=ROWS))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(state)
        places, bias = layer.places(state)
        total, strengths = tf.reduce_sum(places**2), tf.reduce_sum(bias)
    assert tape.gradient(strengths, state) is None
    slope = np.asarray(tape.gradient(total, state))
    assert np.abs(slope[..., :NARROW]).max() > 1e-3
    assert not slope[..., NARROW:-1].any()


def test_notes_of_the_same_word_are_told_apart_by_their_age():
    layer = context(3)
    notes = np.zeros((1, 5, NARROW + 4), "float32")
    notes[0, :3, :NARROW] = np.random.default_rng(1).normal(size=NARROW)
    notes[0, :3, -2] = 0.5
    notes[0, :3, -1] = FADE ** np.array([20, 3, 0])
    places = np.asarray(layer.places(notes)[0])[0]
    assert min(np.abs(places[a] - places[b]).max() for a, b in ((0, 1), (0, 2), (1, 2))) > 1e-2


def test_the_summary_of_a_context_is_of_the_gist_alone():
    layer = context(3)
    state = np.random.default_rng(1).normal(size=(2, 5, NARROW + 4)).astype("float32")
    before = np.asarray(layer.summary(state))
    assert before.shape == (2, WIDTH)
    for at in range(5):
        changed = state.copy()
        changed[0, at, :NARROW] += 1
        after = np.asarray(layer.summary(changed))
        assert (np.abs(after[0] - before[0]).max() > 1e-3) == (at >= 3)
        np.testing.assert_array_equal(after[1], before[1])


def test_a_note_outlasts_a_hundred_utterances_of_less_and_gives_way_to_as_much():
    """Kept in half precision from utterance to utterance, as it is in use."""
    layer = context(4)
    step = tf.function(layer.step)

    def said(word: int, salience: float) -> Heard:
        note = np.zeros((1, 3, NARROW + 3), "float32")
        note[..., NARROW + 1], note[..., -1] = word / BASE, [[salience, 0, salience / 2]]
        return Heard(note, np.zeros((1, 3 * WIDTH), "float32"))

    def after(state: np.ndarray, word: int, salience: float) -> np.ndarray:
        return np.asarray(step(said(word, salience), state)).astype("float16").astype("f")

    state = after(np.asarray(layer.start(1)), 77, 0.9)
    for _ in range(100):
        state = after(state, 11, 0.5)
    assert np.asarray(layer.recite(state))[0].tolist() == [77, 11, 11, 11]
    assert state[0, 0, -1] == pytest.approx(FADE**100, rel=0.03)
    for _ in range(4):
        assert 77 in np.asarray(layer.recite(state))
        state = after(state, 12, 0.9)
    assert np.asarray(layer.recite(state))[0].tolist() == [12, 12, 12, 12]


def test_a_new_note_is_what_can_be_said_of_a_token_in_half_the_numbers():
    keras.utils.set_random_seed(1)
    layer = Context(64, 2)
    shorten, lengthen = np.asarray(layer.shorten.kernel), np.asarray(layer.lengthen.kernel)
    np.testing.assert_allclose(shorten.T @ shorten, np.eye(32), atol=1e-5)
    np.testing.assert_array_equal(lengthen, shorten.T)


def test_a_new_context_keeps_things_for_one_to_many_utterances():
    """With gates at one half, as biases of zero have them, a fact is gone after ten."""
    keras.utils.set_random_seed(1)
    layer = Context(64, 2)
    gates = np.split(np.asarray(layer.cell.bias), 3)
    keeping = np.exp(gates[0])
    assert 1 <= keeping.min() < 4 and HORIZON / 2 < keeping.max() <= HORIZON
    assert not gates[1].any() and not gates[2].any()
    # Most features still hold a good part of what they held, 20 silences later.
    silence = Heard(np.zeros((1, 1, 35), "float32"), np.zeros((1, 192), "float32"))
    held = np.zeros((1, 4, 36), "float32")
    held[:, 2:, :32] = 1
    for _ in range(20):
        held = np.asarray(layer.step(silence, held))
    gist = held[0, 2:, :32].reshape(-1)
    assert gist[keeping > 32].mean() > 0.5
    assert abs(gist[keeping < 5].mean()) < 0.3


def test_whereabouts_are_the_conversation_and_the_event_of_each_row():
    draw = np.random.default_rng(4)
    for rows in (1, 9, 20):
        ranks, order = list(draw.permutation(rows)), np.full((4, 6), -1, "int32")
        expected = np.zeros((2, rows), int)
        for talk in range(4):
            for event in range(int(draw.integers(0, 7))):
                if not ranks:
                    break
                order[talk, event] = row = ranks.pop()
                expected[:, row] = talk + 1, event
        np.testing.assert_array_equal(np.stack(whereabouts(order, rows)), expected)


@pytest.mark.parametrize("notes", [3, 60])
def test_a_trained_batch_equals_remembering_one_utterance_at_a_time(notes):
    """The two ways to a reply, of training and of use, are one network."""
    model = network(context_slots=notes)
    batch = batch_of(talks(np.random.default_rng(5), 3))
    source, target = batch["source"], batch["target"]
    read = model.read(batch)
    losses = np.asarray(model.losses(model.speak(read, target), target).plain)
    inside = 0
    for conversation in batch["order"]:
        state = model.context.start(1)
        for row in conversation[conversation >= 0]:
            alone = model.encode(source[row : row + 1, : (source[row] != PAD).sum()])
            state = model.remember(alone, batch["speaker"][row : row + 1], state)
            if row >= len(target):
                continue
            inside += 1
            np.testing.assert_allclose(state[0], read.context[row], rtol=1e-4, atol=1e-4)
            reply = target[row : row + 1, : (target[row] != PAD).sum()]
            spoken = model.speak(alone._replace(context=state), reply)
            costs = np.asarray(model.losses(spoken, reply).plain)[0]
            np.testing.assert_allclose(costs, losses[row, : len(costs)], rtol=1e-3, atol=1e-3)
    # There are replies of both kinds, and rows that none is learned to.
    assert 5 < inside < len(target) < len(source)
