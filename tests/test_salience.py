"""What is worth noting, against a plain walk through the conversations."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
import tensorflow as tf

from builders import batch_of, network, talks
from shared.salience import LEAST, MOST, salience_loss, worth
from shared.seq2seq import Seq2Seq
from shared.tokenizer import PAD

DEAR = 100.0
"""Nats, of which a word's frequency is always less."""


def by_hand(source, target, nats, order) -> np.ndarray:
    """The worth of each token: every later reply of its conversation is looked through."""
    counts = Counter(int(word) for word in target.reshape(-1) if word != PAD)
    found = np.zeros(source.shape)
    for conversation in order:
        rows = [int(row) for row in conversation if row >= 0]
        for at, row in enumerate(rows):
            for place, word in enumerate(source[row]):
                if word == PAD:
                    continue
                for later in rows[at:]:
                    if later >= len(target) or word in source[later]:
                        continue
                    for step, said in enumerate(target[later]):
                        if said == word:
                            rarity = -math.log(counts[int(word)] / counts.total())
                            spared = min(nats[later, step], rarity) - LEAST
                            spared = min(max(spared / (MOST - LEAST), 0), 1)
                            found[row, place] = max(found[row, place], spared)
    return found


def costs(target: np.ndarray, seed: int) -> np.ndarray:
    nats = np.random.default_rng(seed).uniform(0, 2 * MOST, target.shape).astype("float32")
    return np.where(target == PAD, 0, nats).astype("float32")


@pytest.mark.parametrize("seed", range(6))
def test_worth_is_what_the_costliest_later_reply_would_be_spared(seed):
    # Of few words, all of them too frequent to be worth a note; and of more.
    words = (12, 50, 80)[seed % 3]
    batch = batch_of(talks(np.random.default_rng(seed), 12, words=words))
    nats = costs(batch["target"], seed)
    case = (batch["source"], batch["target"], nats, batch["order"])
    expected = by_hand(*case)
    np.testing.assert_allclose(worth(*case), expected, atol=1e-5)
    assert (expected.max() > 0.1) == (words > 12)


def told(replies: list[list[int]], said: list[list[int]]) -> tuple[np.ndarray, ...]:
    """One conversation: what is said, and the reply to each. All its words cost `DEAR`."""
    source, target = (
        np.array([[*row, *[PAD] * (4 - len(row))] for row in rows], "int32")
        for rows in (said, replies)
    )
    nats = np.where(target == PAD, 0, DEAR).astype("float32")
    # Other replies, in no conversation, so that no word has a great share of all.
    filler = np.arange(4000, dtype="int32").reshape(-1, 4) + 1000
    source = np.concatenate([source, np.full_like(filler, 9)])
    target = np.concatenate([target, filler])
    nats = np.concatenate([nats, np.zeros_like(filler, "float32")])
    return source, target, nats, np.arange(len(said), dtype="int32")[None]


def test_a_word_is_worth_noting_when_a_later_reply_says_it_and_not_when_an_earlier_one_did():
    case = told([[50, 51], [60], [70, 52]], [[52, 70], [50, 61], [62, 51]])
    found = np.asarray(worth(*case))[:3]
    np.testing.assert_allclose(found[:, :2], [[1, 1], [0, 0], [0, 0]], atol=1e-5)


def test_a_word_in_the_text_that_is_replied_to_need_not_be_remembered_for_it():
    case = told([[50], [50]], [[50, 51], [52]])
    # The second reply is to another text, so the word is worth a note after all.
    np.testing.assert_allclose(np.asarray(worth(*case))[0, :2], [1, 0], atol=1e-5)
    case = told([[50], [50]], [[50, 51], [52, 50]])
    assert not np.asarray(worth(*case)).any()


@pytest.mark.parametrize(
    ("nats", "expected"),
    [(0.0, 0), (LEAST, 0), ((LEAST + MOST) / 2, 0.5), (MOST, 1), (2 * MOST, 1)],
)
def test_worth_rises_with_the_cost_from_the_least_to_the_most(nats, expected):
    source, target, _, order = told([[60], [50]], [[50, 61], [62]])
    costs = np.zeros(target.shape, "float32")
    costs[1, 0] = nats
    found = np.asarray(worth(source, target, costs, order))
    assert found[0, 0] == pytest.approx(expected, abs=1e-5)
    assert np.delete(found.reshape(-1), 0).max() == 0


def test_a_frequent_word_is_worth_no_more_than_its_share_says():
    source, target, nats, order = told([[60], [50]], [[50, 61], [62]])
    real = (target != PAD).sum()
    for share in (math.exp(-LEAST), math.exp(-(LEAST + MOST) / 2)):
        often = target.copy()
        often[2:].reshape(-1)[: round(share * real)] = 50
        expected = (-math.log((often == 50).sum() / real) - LEAST) / (MOST - LEAST)
        found = np.asarray(worth(source, often, nats, order))[0, 0]
        assert found == pytest.approx(max(expected, 0), abs=1e-4)


def test_where_no_reply_costs_anything_nothing_is_worth_a_note():
    batch = batch_of(talks(np.random.default_rng(1)))
    nothing = np.zeros(batch["target"].shape, "float32")
    found = np.asarray(worth(batch["source"], batch["target"], nothing, batch["order"]))
    assert found.shape == batch["source"].shape and not found.any()


def test_the_graph_gives_what_eager_gives_for_any_number_of_rows():
    integers, floats = (tf.TensorSpec((None, None), kind) for kind in (tf.int32, tf.float32))
    graph = tf.function(worth, input_signature=[integers, integers, floats, integers])
    for seed in (1, 2):
        batch = batch_of(talks(np.random.default_rng(seed), 3 + seed))
        nats = costs(batch["target"], seed)
        case = (batch["source"], batch["target"], nats, batch["order"])
        np.testing.assert_allclose(graph(*case), by_hand(*case), atol=1e-5)


def test_the_loss_is_the_cross_entropy_of_a_real_token():
    draw = np.random.default_rng(1)
    source = np.array([[5, 6, 7], [8, PAD, PAD]], "int32")
    salience = draw.uniform(0.05, 0.95, source.shape).astype("float32")
    wanted = draw.uniform(0, 1, source.shape).astype("float32")
    salience[source == PAD] = wanted[source == PAD] = 0
    each = -(wanted * np.log(np.maximum(salience, 1e-9)) + (1 - wanted) * np.log(1 - salience))
    expected = each[source != PAD].mean()
    assert float(salience_loss(salience, wanted, source)) == pytest.approx(expected, rel=1e-4)
    wide = ((0, 1), (0, 2))
    padded = [np.pad(tensor, wide) for tensor in (salience, wanted, source)]
    assert float(salience_loss(*padded)) == pytest.approx(expected, rel=1e-4)


def test_the_loss_is_least_where_the_salience_is_the_worth_and_teaches_the_worth_nothing():
    source = np.full((1, 3), 5, "int32")
    wanted = tf.constant([[0.2, 0.5, 0.9]])
    salience = tf.constant([[0.5, 0.5, 0.5]])
    with tf.GradientTape() as tape:
        tape.watch([wanted, salience])
        loss = salience_loss(salience, wanted, source)
    slopes = tape.gradient(loss, [wanted, salience])
    assert slopes[0] is None
    np.testing.assert_array_equal(np.sign(np.round(slopes[1], 5)), [[1, 0, -1]])


def taught(by: str) -> tuple[Seq2Seq, list[bool]]:
    """Which of a network's weights one of the two losses has a gradient for."""
    model = network(context_slots=4)
    batch = batch_of(talks(np.random.default_rng(3)))
    source, target = batch["source"], batch["target"]
    with tf.GradientTape() as tape:
        read = model.read(batch)
        losses = model.losses(model.speak(read, target), target)
        wanted = worth(source, target, losses.generated, batch["order"])
        loss = {
            "salience": salience_loss(read.salience, wanted, source),
            "replies": tf.reduce_sum(losses.plain),
        }[by]
    found = tape.gradient(loss, [weight.value for weight in model.trainable_variables])
    slopes = [0 if each is None else np.abs(tf.convert_to_tensor(each)).max() for each in found]
    return model, [slope > 0 for slope in slopes]


def test_what_is_salient_is_taught_to_the_encoder_and_never_to_the_decoder():
    model, found = taught("salience")
    learning = [model.embedding, *model.encoder.trainable_variables]
    learning += [model.context.speaker, *model.context.worth.trainable_variables]
    known = {id(weight) for weight in learning}
    assert found == [id(weight) in known for weight in model.trainable_variables]


def test_the_replies_teach_every_weight_but_what_is_salient():
    model, found = taught("replies")
    salient = {id(weight) for weight in model.context.worth.trainable_variables}
    assert len(salient) == 2
    assert found == [id(weight) not in salient for weight in model.trainable_variables]
