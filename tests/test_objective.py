"""The loss, against the formula written out over all logits."""

from __future__ import annotations

import numpy as np

from shared.objective import smoothing_term, token_losses
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
    *_, target, logits, likelihood = case()
    expected = -np.take_along_axis(likelihood, target[..., None], axis=-1)[..., 0]
    expected[target == PAD] = 0
    np.testing.assert_allclose(token_losses(logits, target), expected, rtol=1e-5)


def test_loss_and_smoothing_term_make_the_smoothed_cross_entropy():
    hidden, embedding, bias, target, logits, likelihood = case()
    for smoothing in (0.0, 0.1, 0.5):
        wanted = np.full((ROWS, STEPS, VOCABULARY), smoothing / VOCABULARY)
        np.put_along_axis(wanted, target[..., None], 1 - smoothing + smoothing / VOCABULARY, -1)
        expected = np.where(target == PAD, 0, -(wanted * likelihood).sum(-1))
        got = token_losses(logits, target) + smoothing * smoothing_term(
            hidden, embedding, bias, target
        )
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
