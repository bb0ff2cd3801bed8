"""Filters against NumPy, and what the draw promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from scripted import for_each
from shared import sampling, search
from shared.errors import InputError

IDS: dict[str, Any] = {"bos": 1, "eos": 2, "pad": 0}


@pytest.fixture
def logits() -> np.ndarray:
    return (np.random.default_rng(7).normal(size=(5, 40)) * 2).astype("float32")


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits.astype("float64") - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def kept(found) -> list[set[int]]:
    return [set(np.flatnonzero(np.isfinite(row))) for row in np.asarray(found)]


def nucleus(probabilities: np.ndarray, p: float) -> set[int]:
    order = np.argsort(-probabilities)
    count = int(np.searchsorted(np.cumsum(probabilities[order]), p)) + 1
    return set(order[:count])


@pytest.mark.parametrize("k", [1, 3, 39, 40, 1000])
def test_top_k_keeps_the_k_likeliest_as_they_are(logits, k):
    found = sampling.top_k(ops.convert_to_tensor(logits), k)
    assert kept(found) == [set(np.argsort(-row)[:k]) for row in logits]
    inside = np.isfinite(found)
    np.testing.assert_array_equal(np.asarray(found)[inside], logits[inside])


@pytest.mark.parametrize("p", [0.01, 0.5, 0.9, 0.99])
def test_top_p_keeps_the_smallest_set_that_reaches_p(logits, p):
    found = sampling.top_p(ops.convert_to_tensor(logits), p)
    assert kept(found) == [nucleus(row, p) for row in softmax(logits)]


def test_filters_apply_in_the_order_temperature_top_k_top_p(logits):
    found = sampling.filtered(ops.convert_to_tensor(logits), 0.7, 8, 0.8)
    cooled = logits / np.float32(0.7)
    for row, ids in zip(cooled, kept(found), strict=True):
        best = np.where(row >= np.sort(row)[-8], row, -np.inf)
        assert ids == nucleus(softmax(best[None])[0], 0.8)


def test_filters_that_are_off_change_nothing(logits):
    np.testing.assert_array_equal(sampling.filtered(ops.convert_to_tensor(logits)), logits)


def test_settings_may_be_tensors(logits):
    found = sampling.filtered(
        ops.convert_to_tensor(logits), ops.convert_to_tensor(0.7), 0, ops.convert_to_tensor(0.8)
    )
    same = sampling.filtered(ops.convert_to_tensor(logits), 0.7, 0, 0.8)
    np.testing.assert_allclose(found, same, rtol=1e-6)


def chi_square(counts: np.ndarray, expected: np.ndarray) -> float:
    return float(((counts - expected) ** 2 / expected).sum())


def test_numbers_are_even_over_seeds_steps_and_samples():
    for numbers in (
        sampling.uniform(sampling.row_seeds(1, 20_000), 3, 1),
        sampling.uniform(sampling.row_seeds(2, 1), 3, 20_000),
        ops.stack([sampling.uniform(np.array([5]), time, 40) for time in range(500)]),
        sampling.uniform(np.arange(20_000, dtype="int32"), 0, 1),
    ):
        counts, _ = np.histogram(np.ravel(numbers), bins=50, range=(0, 1))
        assert counts.sum() == 20_000
        # 49 degrees of freedom: 85 is passed by chance once in a thousand.
        assert chi_square(counts, np.full(50, 400.0)) < 85


def test_neighbours_are_not_correlated():
    numbers = np.asarray(sampling.uniform(sampling.row_seeds(3, 200), 1, 200))
    later = np.asarray(sampling.uniform(sampling.row_seeds(3, 200), 2, 200))
    for a, b in ((numbers[:-1], numbers[1:]), (numbers[:, :-1], numbers[:, 1:]), (numbers, later)):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.02


def test_the_numbers_of_all_steps_at_once_are_those_of_each():
    seeds = sampling.row_seeds(4, 5)
    together = sampling.uniform(seeds, ops.arange(7), 3)
    for time in range(7):
        np.testing.assert_array_equal(together[time], sampling.uniform(seeds, time, 3))


def test_draws_come_as_often_as_the_softmax_says():
    logits = np.array([0.0, 1.0, -np.inf, 2.0, -1.0, 0.5, -np.inf], "float32")
    numbers = sampling.uniform(np.array([42]), 0, 20_000)[0]
    drawn = sampling.draw(ops.broadcast_to(logits, (20_000, 7)), numbers)
    counts, wanted = np.bincount(drawn, minlength=7), softmax(logits[None])[0] * 20_000
    assert counts[2] == counts[6] == 0
    inside = wanted > 0
    # 4 degrees of freedom: 18.5 is passed by chance once in a thousand.
    assert chi_square(counts[inside], wanted[inside]) < 18.5


def test_the_ends_of_the_interval_draw_what_is_possible():
    logits = np.array([[-np.inf, 0.0, 1.0, -np.inf]] * 2, "float32")
    numbers = np.array([0.0, 1 - 2**-24], "float32")
    assert list(sampling.draw(logits, numbers).numpy()) == [1, 2]


def test_seeds_of_any_size_are_taken_and_differ():
    seeds = [0, 1, -2, 2**31, 2**32 - 1, 2**40 + 5]
    drawn = [tuple(np.asarray(sampling.row_seeds(seed, 3))) for seed in seeds]
    assert len(set(drawn)) == len(seeds) and all(len(set(row)) == 3 for row in drawn)


def steady(rows: int):
    """A step with the same logits always: the end is as likely as each of five letters."""

    def step(ids, state, memory):
        logits = for_each(ids, memory)
        return logits, state, ops.ones_like(logits[:, :1])

    logits = np.full((rows, 8), -np.inf, "float32")
    logits[:, 2:] = 0.0
    return step, ops.zeros((rows, 1)), ops.convert_to_tensor(logits)


def test_the_same_seed_draws_the_same_and_another_does_not():
    run = tf.function(
        autograph=False,
        func=lambda seed: (
            search.sample(*steady(6), rows=6, max_length=12, seed=seed, samples=3, **IDS).ids
        ),
    )
    eager = search.sample(*steady(6), rows=6, max_length=12, seed=5, samples=3, **IDS).ids
    np.testing.assert_array_equal(run(5), eager)
    np.testing.assert_array_equal(run(tf.constant(5)), eager)
    assert not np.array_equal(run(6), eager)
    flat = eager.numpy().reshape(18, 12)
    assert len(np.unique(flat, axis=0)) > 12


def test_a_row_alone_draws_what_it_draws_in_a_batch():
    batch = search.sample(*steady(6), rows=6, max_length=12, seed=5, samples=2, **IDS)
    seeds = sampling.row_seeds(5, 6)
    alone = search.sample(*steady(1), rows=1, max_length=12, seed=seeds[4:5], samples=2, **IDS)
    np.testing.assert_array_equal(alone.ids[0], batch.ids[4])
    more = search.sample(*steady(6), rows=6, max_length=12, seed=5, samples=4, **IDS)
    np.testing.assert_array_equal(more.ids[:, :2], batch.ids)


def test_a_row_s_draws_end_when_enough_of_them_have():
    draws = {"max_length": 40, "seed": 3, "samples": 8}
    all_of_them = search.sample(*steady(5), rows=5, **draws, **IDS)
    cut = search.sample(*steady(5), rows=5, enough=5, **draws, **IDS)
    assert all_of_them.finished.numpy().all()
    lengths = all_of_them.lengths.numpy()
    last = np.sort(lengths, axis=1)[:, 4:5]
    np.testing.assert_array_equal(cut.finished, lengths <= last)
    # Each row by its own draws: what is cut has the steps that the fifth to end had.
    np.testing.assert_array_equal(cut.lengths, np.minimum(lengths, last + 1))
    for row in range(5):
        for at in np.flatnonzero(lengths[row] <= last[row]):
            np.testing.assert_array_equal(cut.ids[row, at], all_of_them.ids[row, at])
    np.testing.assert_allclose(
        cut.log_probs.numpy()[cut.finished], all_of_them.log_probs.numpy()[cut.finished]
    )


@pytest.mark.parametrize("enough", [-1, 4])
def test_no_more_than_are_drawn_can_be_enough(enough):
    with pytest.raises(
        InputError, match=f"enough is {enough}, but must be from 0 to the 3 samples"
    ):
        search.sample(*steady(1), rows=1, max_length=9, seed=1, samples=3, enough=enough, **IDS)


def test_lengths_of_samples_follow_the_chance_of_the_end():
    found = search.sample(*steady(4), rows=4, max_length=40, seed=1, samples=500, **IDS)
    # The end has chance 1/6 at each step, so 5 tokens come before it on average.
    assert abs(float(np.mean(found.lengths)) - 5.0) < 0.4
    per_token = np.asarray(found.log_probs) / (np.asarray(found.lengths) + found.finished.numpy())
    np.testing.assert_allclose(per_token, -np.log(6), rtol=1e-5)


def test_a_cold_or_narrow_sample_is_greedy(logits):
    tables = ops.convert_to_tensor(logits[:, :8])

    def step(ids, state, memory):
        logits = for_each(ids, memory)
        return logits, state, logits

    settings: dict[str, Any] = {"rows": 5, "max_length": 4, **IDS}
    greedy = search.greedy(step, tables, tables, **settings)
    narrow: dict[str, Any]
    for narrow in ({"temperature": 1e-4}, {"top_k": 1}, {"top_p": 1e-6}):
        found = search.sample(step, tables, tables, seed=3, **narrow, **settings)
        np.testing.assert_array_equal(found.ids, greedy.ids)
        np.testing.assert_allclose(found.log_probs, greedy.log_probs, rtol=1e-6)
