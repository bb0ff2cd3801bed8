"""The pointer, against the formulas written out word by word."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from shared.attention import BARRED
from shared.pointer import BACK, NONE, ON, SELDOM, Pointer, ahead_of, mixed, pointed
from shared.tokenizer import PAD

ROWS, STEPS, PLACES, WIDTH, WORDS = 3, 4, 7, 8, 11
ALONE = np.zeros((ROWS, PLACES), bool)
"""No place goes on with a word."""


def softmax(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def case(seed: int = 1) -> tuple[np.ndarray, ...]:
    """Weights over places at which some words stand more than once."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(size=(ROWS, WORDS)).astype("float32") * 2
    weights = softmax(draw.normal(size=(ROWS, PLACES)).astype("float32"))
    gate = np.array([-2.0, 0.0, 3.0], "float32")
    ids = draw.integers(1, WORDS, (ROWS, PLACES)).astype("int32")
    ids[:, 3] = ids[:, 0]
    return logits, weights, gate, ids


def by_dictionary(logits, weights, gate, ids) -> np.ndarray:
    """The mixture, summed up in a dictionary a row."""
    rows = []
    for words, looked, odds, stand in zip(logits, weights, gate, ids, strict=True):
        share = 1 / (1 + np.exp(-odds))
        chance = {word: (1 - share) * p for word, p in enumerate(softmax(words))}
        for place, word in enumerate(stand):
            chance[int(word)] += share * looked[place]
        rows.append([chance[word] for word in range(logits.shape[1])])
    return np.array(rows)


@pytest.mark.parametrize("seed", range(5))
def test_a_mixture_is_the_sum_of_what_is_generated_and_what_is_pointed_at(seed):
    found = np.exp(mixed(*case(seed)))
    np.testing.assert_allclose(found, by_dictionary(*case(seed)), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.sum(-1), 1, rtol=1e-5)


def test_a_word_that_stands_at_several_places_gets_all_their_weight():
    logits, weights, gate, ids = case()
    ids[:] = 5
    found = np.exp(mixed(logits, weights, np.full(ROWS, 40.0, "float32"), ids))
    np.testing.assert_allclose(found[:, 5], 1, rtol=1e-5)


def test_without_a_hint_of_pointing_a_mixture_is_what_is_generated():
    logits, weights, _, ids = case()
    found = mixed(logits, weights, np.full(ROWS, -40.0, "float32"), ids)
    np.testing.assert_allclose(found, np.log(softmax(logits)), rtol=1e-4, atol=1e-5)


def test_a_word_that_is_never_generated_can_be_pointed_at():
    logits, weights, gate, ids = case()
    ids[:, 2] = 9
    ids[:, [0, 1, 3, 4, 5, 6]] = 4
    logits[:, 9] = -1e4
    found = np.exp(mixed(logits, weights, gate, ids))[:, 9]
    np.testing.assert_allclose(found, weights[:, 2] / (1 + np.exp(-gate)), rtol=1e-4)


def test_the_graph_mixes_rows_and_places_of_any_number():
    any_number = [
        tf.TensorSpec((None, WORDS), tf.float32),
        tf.TensorSpec((None, None), tf.float32),
        tf.TensorSpec((None,), tf.float32),
        tf.TensorSpec((None, None), tf.int32),
    ]
    graph = tf.function(mixed, input_signature=any_number)
    logits, weights, gate, ids = case()
    found = graph(logits, weights, gate, ids)
    assert graph.get_concrete_function().output_shapes[-1] == WORDS
    np.testing.assert_allclose(found, mixed(logits, weights, gate, ids), rtol=1e-5)
    few = softmax(weights[:2, :3])
    np.testing.assert_allclose(
        np.exp(graph(logits[:2], few, gate[:2], ids[:2, :3])),
        by_dictionary(logits[:2], few, gate[:2], ids[:2, :3]),
        rtol=1e-4,
        atol=1e-7,
    )


def test_what_is_pointed_at_is_the_weight_of_the_places_where_the_target_stands():
    draw = np.random.default_rng(2)
    weights = softmax(draw.normal(size=(ROWS, STEPS, PLACES)))
    ids = draw.integers(1, 6, (ROWS, PLACES))
    target = draw.integers(1, 9, (ROWS, STEPS))
    found = np.asarray(pointed(weights, ids, target))
    for row in range(ROWS):
        for step in range(STEPS):
            stands = [at for at in range(PLACES) if ids[row, at] == target[row, step]]
            expected = sum(weights[row, step, at] for at in stands)
            assert found[row, step] == pytest.approx(expected, rel=1e-5)
    # Both kinds are among them: words that stand somewhere, and words that do not.
    assert (found == 0).any() and (found > 0).any()


def layer(seed: int = 3) -> Pointer:
    built = Pointer(WIDTH)
    draw = np.random.default_rng(seed)
    for weight in built.trainable_variables:
        weight.assign(weight + 0.5 * draw.normal(size=weight.shape))
    return built


def places(seed: int = 4) -> tuple[np.ndarray, ...]:
    """Hidden states, places, and a bias that bars some of them."""
    draw = np.random.default_rng(seed)
    hidden = draw.normal(size=(ROWS, STEPS, WIDTH)).astype("float32")
    memory = draw.normal(size=(ROWS, PLACES, WIDTH)).astype("float32")
    bias = np.log(draw.uniform(0.1, 1, (ROWS, PLACES))).astype("float32")
    bias[0, 1:] = bias[1, :3] = BARRED
    return hidden, memory, bias


def words(seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """The words just said and those at the places, few enough to meet often."""
    draw = np.random.default_rng(seed)
    said, ids = draw.integers(4, 8, (ROWS, STEPS)), draw.integers(4, 8, (ROWS, PLACES))
    return said.astype("int32"), ids.astype("int32")


def run_of(built: Pointer, hidden: np.ndarray, row: int, step: int) -> np.ndarray:
    return hidden[row, step] @ np.asarray(built.run.kernel) + np.asarray(built.run.bias)


def test_a_pointer_is_attention_of_one_head_that_follows_the_word_just_said_and_a_gate():
    built, (hidden, memory, bias), (said, ids) = layer(), places(), words()
    weights, gate = built(hidden, said, built.key(memory), bias, ids, ahead_of(ids), ALONE)
    queries = hidden @ np.asarray(built.query.kernel) + np.asarray(built.query.bias)
    keys = memory @ np.asarray(built.key.kernel)
    scores = np.einsum("btd,bpd->btp", queries, keys) / np.sqrt(WIDTH) + bias[:, None, :]
    odds = hidden @ np.asarray(built.gate.kernel)[:, 0] + np.asarray(built.gate.bias)[0]
    met = 0
    for row in range(ROWS):
        for step in range(STEPS):
            on, back, going_on = run_of(built, hidden, row, step)
            follows = [at for at in range(1, PLACES) if ids[row, at - 1] == said[row, step]]
            scores[row, step, follows] += on
            scores[row, step, ids[row] == said[row, step]] += back
            odds[row, step] += going_on * bool(follows)
            met += bool(follows)
    assert 0 < met < ROWS * STEPS
    np.testing.assert_allclose(weights, softmax(scores), rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(gate, odds, rtol=1e-4, atol=1e-5)


def test_nothing_is_ahead_of_the_first_word_and_nothing_goes_on_where_nothing_is():
    ids = np.array([[PAD, PAD, 5, 6, PAD], [7, 7, 8, 9, 4]], "int32")
    expected = [[NONE, NONE, NONE, 5, NONE], [NONE, 7, 7, 8, 9]]
    np.testing.assert_array_equal(ahead_of(ids), expected)


def test_a_new_pointer_says_a_name_to_its_end():
    """Behind each piece of a name the next one is likeliest, whatever the hidden state."""
    built, (hidden, memory, _) = Pointer(WIDTH), places()
    ids = np.tile(np.array([9, 4, 5, 6, 7, 8, 10], "int32"), (ROWS, 1))
    said = np.tile(np.array([4, 5, 6, 7], "int32"), (ROWS, 1))
    none = np.zeros((ROWS, PLACES), "float32")
    weights, _ = built(0 * hidden, said, built.key(memory), none, ids, ahead_of(ids), ALONE)
    np.testing.assert_array_equal(np.argmax(weights, axis=-1), np.tile([2, 3, 4, 5], (ROWS, 1)))
    others = PLACES - 2
    np.testing.assert_allclose(
        np.max(weights, axis=-1), np.exp(ON) / (np.exp(ON) + np.exp(BACK) + others), rtol=1e-4
    )


def test_a_name_is_not_begun_in_its_middle():
    """A place within a word has weight only behind the piece ahead of it."""
    built, (hidden, memory, _) = layer(), places()
    ids = np.tile(np.array([4, 5, 6, 7, 8, 9, 10], "int32"), (ROWS, 1))
    within = np.isin(ids, (6, 7))
    said = np.tile(np.array([4, 5, 6, 9], "int32"), (ROWS, 1))
    none = np.zeros((ROWS, PLACES), "float32")
    case = (hidden, said, built.key(memory), none, ids, ahead_of(ids))
    weights = np.asarray(built(*case, within)[0])
    plain = np.asarray(built(*case, ALONE)[0])
    assert (plain > 0).all()
    np.testing.assert_array_equal(
        (weights > 0)[0, :, 2:4], [[False, False], [True, False], [False, True], [False, False]]
    )
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-5)
    rest = ~within[:, None, :] & (weights > 0)
    ratio = weights / plain
    for row in range(ROWS):
        for step in range(STEPS):
            some = ratio[row, step][rest[row, step]]
            np.testing.assert_allclose(some, some[0], rtol=1e-4)


def test_nothing_is_pointed_at_where_nothing_is():
    built, (hidden, memory, bias), (said, ids) = layer(), places(), words()
    weights = np.asarray(built(hidden, said, built.key(memory), bias, ids, ahead_of(ids), ALONE)[0])
    assert (weights[np.broadcast_to(bias[:, None, :] == BARRED, weights.shape)] == 0).all()
    np.testing.assert_allclose(weights[0, :, 0], 1)
    other = np.where(bias[..., None] == BARRED, 100, memory).astype("float32")
    np.testing.assert_array_equal(
        built(hidden, said, built.key(other), bias, ids, ahead_of(ids), ALONE)[0], weights
    )
    ids = np.where(bias == BARRED, PAD, 5).astype("int32")
    logits = np.zeros((ROWS, WORDS), "float32")
    logits[:, PAD] = -1e4
    found = np.asarray(mixed(logits, weights[:, 0], np.zeros(ROWS, "float32"), ids))
    assert np.exp(found[:, PAD]).max() < 1e-8


def test_a_row_without_any_place_gives_numbers():
    built, (hidden, memory, bias), (said, ids) = layer(), places(), words()
    for tensor in built(
        hidden, said, built.key(memory), np.full_like(bias, BARRED), ids, ahead_of(ids), ALONE
    ):
        assert np.isfinite(tensor).all()


def test_a_new_pointer_points_seldom():
    built = Pointer(WIDTH)
    (hidden, memory, bias), (said, ids) = places(), words()
    _, gate = built(0 * hidden, said, built.key(memory), bias, ids, ahead_of(ids), ALONE)
    np.testing.assert_allclose(gate, SELDOM)
    assert 1 / (1 + np.exp(-SELDOM)) < 0.1


def test_the_weights_learn_where_to_point():
    """Steps down the gradient of the mixture find the place of the one word that is wanted."""
    built, (hidden, memory, bias) = layer(), places()
    bias = np.zeros_like(bias)
    ids = np.tile(np.arange(1, PLACES + 1, dtype="int32"), (ROWS, 1))
    target, said = np.full((ROWS, STEPS), 3, "int32"), np.full((ROWS, STEPS), 5, "int32")
    weights = built.trainable_variables

    def loss() -> tf.Tensor:
        looked, gate = built(hidden, said, built.key(memory), bias, ids, ahead_of(ids), ALONE)
        return -tf.reduce_mean(
            tf.math.log_sigmoid(gate) + tf.math.log(pointed(looked, ids, target))
        )

    before = float(loss())
    for _ in range(30):
        with tf.GradientTape() as tape:
            found = loss()
        for weight, slope in zip(
            weights, tape.gradient(found, [each.value for each in weights]), strict=True
        ):
            weight.assign_sub(0.3 * slope)
    assert float(loss()) < 0.3 * before
