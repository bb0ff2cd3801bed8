"""The loss, against the formula written out over all logits."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from shared.objective import losses, packed, smoothing_term, token_losses, unpacked
from shared.tokenizer import PAD

ROWS, STEPS, WIDTH, VOCABULARY = 3, 4, 6, 11


def case():
    draw = np.random.default_rng(1)
    hidden = draw.normal(size=(ROWS, STEPS, WIDTH)).astype("float32")
    embedding = draw.normal(size=(VOCABULARY, WIDTH)).astype("float32")
    bias = draw.normal(size=VOCABULARY).astype("float32")
    target = draw.integers(1, VOCABULARY, (ROWS, STEPS)).astype("int32")
    target[0, 2:] = target[1, 3:] = PAD
    logits = hidden @ embedding.T + bias
    likelihood = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    return hidden, embedding, bias, target, logits, likelihood


def test_a_token_loss_is_its_negative_log_likelihood_and_padding_costs_nothing():
    hidden, embedding, bias, target, _, likelihood = case()
    expected = -np.take_along_axis(likelihood, target[..., None], axis=-1)[..., 0]
    expected[target == PAD] = 0
    found = token_losses(hidden, embedding, bias, target)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_gradient_that_is_written_down_is_that_of_the_loss(precision):
    """Bit for bit it need not be: with bfloat16, both round, at other places."""
    hidden, embedding, bias, target, *_ = case()
    weights = [tf.constant(each) for each in (hidden, embedding, bias)]
    upstream = np.random.default_rng(5).normal(size=target.shape).astype("float32")
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(weights)
        found = token_losses(*weights, target, precision)
        logits = tf.matmul(weights[0], weights[1], transpose_b=True) + weights[2]
        plain = tf.nn.sparse_softmax_cross_entropy_with_logits(target, logits)
        plain = tf.where(target != PAD, plain, 0.0)
    slopes, expected = (tape.gradient(each, weights, upstream) for each in (found, plain))
    near = 1e-5 if precision == "float32" else 0.03
    for slope, wanted in zip(slopes, expected, strict=True):
        np.testing.assert_allclose(slope, wanted, atol=near * np.abs(wanted).max())


def test_a_loss_is_finite_and_no_less_than_nothing_however_large_the_logits():
    hidden, embedding, bias, target, *_ = case()
    found = np.asarray(token_losses(hidden * 100, embedding, bias, target))
    assert np.isfinite(found).all() and (found >= 0).all() and (found > 100).any()


def test_loss_and_smoothing_term_make_the_smoothed_cross_entropy():
    hidden, embedding, bias, target, _, likelihood = case()
    for smoothing in (0.0, 0.1, 0.5):
        wanted = np.full((ROWS, STEPS, VOCABULARY), smoothing / VOCABULARY)
        np.put_along_axis(wanted, target[..., None], 1 - smoothing + smoothing / VOCABULARY, -1)
        expected = np.where(target == PAD, 0, -(wanted * likelihood).sum(-1))
        got = token_losses(hidden, embedding, bias, target)
        got += smoothing * smoothing_term(hidden, embedding, bias, target)
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)


def pointing() -> tuple[np.ndarray, np.ndarray]:
    """The probability with which each target is pointed at, and the log-odds of pointing."""
    draw = np.random.default_rng(2)
    copied = draw.uniform(0, 1, (ROWS, STEPS)) * (draw.random((ROWS, STEPS)) > 0.4)
    target = case()[3]
    copied[target == PAD] = 0
    return copied.astype("float32"), draw.normal(size=(ROWS, STEPS)).astype("float32") * 2


def test_without_a_pointer_a_token_costs_what_it_costs_as_a_generated_one():
    hidden, embedding, bias, target, *_ = case()
    found = losses(hidden, target, embedding, bias)
    np.testing.assert_array_equal(found.plain, token_losses(hidden, embedding, bias, target))
    np.testing.assert_array_equal(found.generated, found.plain)
    np.testing.assert_array_equal(found.smoothing, smoothing_term(hidden, embedding, bias, target))


def test_with_a_pointer_a_token_costs_what_it_costs_in_the_mixture():
    hidden, embedding, bias, target, _, likelihood = case()
    copied, gate = pointing()
    found = losses(hidden, target, embedding, bias, copied, gate)
    share = 1 / (1 + np.exp(-gate))
    generated = np.exp(np.take_along_axis(likelihood, target[..., None], -1)[..., 0])
    chance = (1 - share) * generated + share * copied
    expected = np.where(target == PAD, 0, -np.log(chance))
    np.testing.assert_allclose(found.plain, expected, rtol=1e-4, atol=1e-5)
    expected = np.where(target == PAD, 0, -np.log(generated))
    np.testing.assert_allclose(found.generated, expected, rtol=1e-4, atol=1e-5)
    # Smoothed is the share of a token that was generated.
    expected = (1 - share) * generated / chance
    expected = expected * np.asarray(smoothing_term(hidden, embedding, bias, target))
    np.testing.assert_allclose(found.smoothing, expected, rtol=1e-4, atol=1e-5)
    assert (copied == 0).any() and (copied[target != PAD] > 0).any()


def test_packed_losses_are_those_of_the_real_tokens():
    hidden, embedding, bias, target, *_ = case()
    copied, gate = pointing()
    whole = losses(hidden, target, embedding, bias, copied, gate)
    few = packed(target, hidden, target, copied, gate)
    tight = losses(few[0], few[1], embedding, bias, few[2], few[3])
    for one, other in zip(tight, whole, strict=True):
        np.testing.assert_allclose(one, np.asarray(other)[target != PAD], rtol=1e-5)
        np.testing.assert_allclose(unpacked(one, target), other, rtol=1e-5, atol=1e-6)


def test_packing_keeps_the_order_and_passes_over_what_there_is_not():
    target = np.array([[5, 6, PAD], [PAD, PAD, PAD], [7, PAD, PAD]], "int32")
    numbers = np.arange(18, dtype="float32").reshape(3, 3, 2)
    ids, nothing, found = packed(target, target, None, numbers)
    assert np.asarray(ids).tolist() == [5, 6, 7] and nothing is None
    assert np.asarray(found).tolist() == [[0, 1], [2, 3], [12, 13]]
    expected = [[1, 2, 0], [0, 0, 0], [3, 0, 0]]
    assert np.asarray(unpacked(np.array([1.0, 2, 3], "float32"), target)).tolist() == expected


@pytest.mark.parametrize("copied", [0.0, 1.0])
def test_a_name_that_is_pointed_at_is_not_made_likelier_in_the_vocabulary(copied):
    """The gradient of the loss and of the smoothing term reach the output layer where, and as far
    as, the word was generated."""
    hidden, embedding, bias, target, *_ = case()
    watched = tf.constant(hidden)
    share = np.full((ROWS, STEPS), copied, "float32")
    gate = np.full((ROWS, STEPS), 12.0 if copied else -12.0, "float32")
    gate = tf.constant(gate)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([watched, gate])
        found = losses(watched, target, embedding, bias, share, gate)
        plain, smoothing = (tf.reduce_sum(each) for each in found[:2])
    slopes = [tape.gradient(each, watched) for each in (plain, smoothing)]
    largest = [float(tf.reduce_max(tf.abs(slope))) for slope in slopes]
    assert max(largest) < 1e-3 if copied else min(largest) > 0.1
    # How far it was generated is taken as it is: smoothing must not push towards pointing.
    assert tape.gradient(smoothing, gate) is None
