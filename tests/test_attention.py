"""Attention against the formula, written for one query and one head at a time."""

from __future__ import annotations

import numpy as np
import pytest

from shared.attention import BARRED, Attention

ROWS, STEPS, PLACES, WIDTH = 2, 3, 5, 8


def layer(heads: int) -> Attention:
    built = Attention(WIDTH, heads)
    draw = np.random.default_rng(5)
    for weight in built.trainable_variables:
        weight.assign(draw.normal(size=weight.shape) * 0.5)
    return built


def case():
    draw = np.random.default_rng(6)
    queries = draw.normal(size=(ROWS, STEPS, WIDTH)).astype("float32")
    memory = draw.normal(size=(ROWS, PLACES, WIDTH)).astype("float32")
    return queries, memory, np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 0]], bool)


def barred(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, 0, BARRED).astype("float32")


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_attention_is_the_formula_of_vaswani_head_by_head(heads):
    built = layer(heads)
    queries, memory, mask = case()
    bias = np.random.default_rng(7).normal(size=mask.shape).astype("float32") + barred(mask)
    found, weights = built(queries, built.places(memory), bias)

    def linear(part, x):
        y = x @ np.asarray(part.kernel)
        return y if part.bias is None else y + np.asarray(part.bias)

    size = WIDTH // heads
    for row in range(ROWS):
        seen = memory[row][mask[row]]
        keys, values = linear(built.key, seen), linear(built.value, seen)
        for time in range(STEPS):
            query, parts, shares = linear(built.query, queries[row, time]), [], []
            for head in range(heads):
                part = slice(head * size, (head + 1) * size)
                scores = keys[:, part] @ query[part] / np.sqrt(size) + bias[row][mask[row]]
                scores = np.exp(scores)
                shares.append(scores / scores.sum())
                parts.append(shares[-1] @ values[:, part])
            expected = linear(built.output_, np.concatenate(parts))
            np.testing.assert_allclose(found[row, time], expected, rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(
                np.asarray(weights)[row, time][mask[row]], np.mean(shares, axis=0), rtol=1e-4
            )


def test_weights_sum_to_one_over_the_real_places():
    built = layer(2)
    queries, memory, mask = case()
    weights = np.asarray(built(queries, built.places(memory), barred(mask))[1])
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-5)
    assert (weights[1][:, ~mask[1]] == 0).all()


def test_a_place_of_twice_the_strength_weighs_twice_as_much_against_the_others():
    """What is added to a score is the logarithm of a strength."""
    built = layer(1)
    queries, memory, mask = case()
    plain = np.asarray(built(queries, built.places(memory), barred(mask))[1])
    bias = barred(mask)
    bias[:, 1] += np.log(2)
    weights = np.asarray(built(queries, built.places(memory), bias)[1])
    expected = plain * [1, 2, 1, 1, 1]
    expected /= expected.sum(-1, keepdims=True)
    np.testing.assert_allclose(weights, expected, rtol=1e-4)


def test_a_masked_place_changes_nothing_whatever_it_holds():
    built = layer(2)
    queries, memory, mask = case()
    other = np.where(mask[..., None], memory, 1e4).astype("float32")
    first = built(queries, built.places(memory), barred(mask))
    second = built(queries, built.places(other), barred(mask))
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_row_without_any_place_gives_numbers():
    built = layer(2)
    queries, memory, mask = case()
    for tensor in built(queries, built.places(memory), barred(np.zeros_like(mask))):
        assert np.isfinite(tensor).all()
