"""Batches of a corpus whose lengths are those of real sentences."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from shared.batching import (
    LENGTHS,
    Batches,
    Pairs,
    block,
    by_length,
    fitting_length,
    longer_sides,
    pad,
)
from shared.errors import InputError
from shared.tokenizer import PAD
from shared.training import stream

POSITIONS = 640


def corpus(count: int = 3000, longest: int = 128, seed: int = 1) -> Pairs:
    """Rows with ids that tell them apart; the target about as long as the source."""
    draw = np.random.default_rng(seed)
    lengths = np.clip(draw.lognormal(2.3, 0.45, count), 2, longest).astype(int)
    others = np.clip(lengths * draw.normal(1.05, 0.12, count), 2, longest).astype(int)
    return Pairs(
        [[1000 + row] * n for row, n in enumerate(lengths)],
        [[100_000 + row] * n for row, n in enumerate(others)],
    )


def names(batches) -> list[list[int]]:
    """The rows of each batch, by their ids."""
    return [[int(row) - 1000 for row in batch["source"][:, 0]] for batch in batches]


def same(one, two) -> bool:
    return all(np.array_equal(one[side], two[side]) for side in ("source", "target"))


def test_an_epoch_has_every_row_once_and_each_whole():
    pairs = corpus()
    seen = []
    for batch in Batches(pairs, POSITIONS).epoch(0):
        for source, target in zip(batch["source"], batch["target"], strict=True):
            row = int(source[0]) - 1000
            seen.append(row)
            assert list(source[source != PAD]) == pairs.source[row]
            assert list(target[target != PAD]) == pairs.target[row]
            assert source[len(pairs.source[row]) :].sum() == PAD
    assert sorted(seen) == list(range(len(pairs)))


def test_each_epoch_has_another_order_and_other_batches():
    batches = Batches(corpus(), POSITIONS)
    first, second = names(batches.epoch(0)), names(batches.epoch(1))
    assert first != second
    assert not {frozenset(rows) for rows in first} & {frozenset(rows) for rows in second}


def test_the_same_seed_gives_the_same_batches_and_another_seed_others():
    batches = Batches(corpus(), POSITIONS, seed=4)
    again, other = Batches(corpus(), POSITIONS, seed=4), Batches(corpus(), POSITIONS, seed=5)
    for one, two in zip(batches.epoch(3), again.epoch(3), strict=True):
        assert same(one, two)
    assert names(batches.epoch(3)) != names(other.epoch(3))


def test_long_and_short_batches_come_mixed():
    lengths = [batch["source"].shape[1] for batch in Batches(corpus(), POSITIONS).epoch(0)]
    assert lengths != sorted(lengths)
    half = len(lengths) // 2
    assert abs(np.mean(lengths[:half]) - np.mean(lengths[half:])) < 0.2 * np.mean(lengths)


def test_after_a_step_come_the_batches_that_would_have_come():
    batches = Batches(corpus(200), POSITIONS)
    epoch = len(list(batches.epoch(0)))
    whole = [batch for number in range(4) for batch in batches.epoch(number)]
    assert not same(whole[0], whole[epoch])
    for step in (0, 1, epoch - 1, epoch, epoch + 1, 2 * epoch + 2):
        found = list(itertools.islice(batches.after(step), epoch))
        assert len(found) == epoch
        assert all(map(same, found, whole[step:]))


def test_most_positions_hold_a_token_and_no_batch_has_more_than_its_share():
    batches = Batches(corpus(), POSITIONS)
    real = total = 0
    for batch in batches.epoch(0):
        assert batch["source"].shape == batch["target"].shape
        assert batch["target"].size <= POSITIONS
        for side in batch.values():
            real, total = real + np.count_nonzero(side), total + side.size
    assert batches.real_share() == pytest.approx(real / total)
    assert real / total >= 0.8


def test_the_shapes_are_few_and_the_same_in_every_epoch():
    batches = Batches(corpus(), POSITIONS)
    shapes = [{batch["source"].shape for batch in batches.epoch(number)} for number in range(3)]
    # One a length, and one for the rows that are left at the end.
    full = {(POSITIONS // length, length) for length in LENGTHS}
    assert all(len(found - full) <= 1 for found in shapes)
    assert {length for found in shapes for _, length in found} <= set(LENGTHS)


def test_rows_beyond_the_longest_length_are_left_out_and_only_they():
    pairs = corpus(longest=60)
    batches = Batches(pairs, POSITIONS, lengths=(8, 16))
    found = sorted(row for rows in names(batches.epoch(0)) for row in rows)
    assert found == list(np.flatnonzero(longer_sides(pairs) <= 16))
    assert 0 < len(found) < len(pairs)


def test_a_row_of_the_longest_length_fits_even_where_it_alone_is_too_many_positions():
    pairs = Pairs([[1] * 128, [1] * 3], [[1] * 100, [1] * 128])
    shapes = [batch["source"].shape for batch in Batches(pairs, 64).epoch(0)]
    assert shapes == [(1, 128), (1, 128)]


def test_a_small_corpus_makes_one_batch_no_longer_than_it_must_be():
    pairs = Pairs([[1] * 3, [1] * 9], [[1] * 5, [1] * 2])
    (batch,) = Batches(pairs, POSITIONS).epoch(0)
    assert batch["source"].shape == batch["target"].shape == (2, 10)


def test_pairs_may_be_made_anew_for_every_epoch():
    """Subword sampling cuts the texts of each epoch otherwise."""
    asked = []

    def sampled(number: int) -> Pairs:
        asked.append(number)
        return corpus(50, seed=number)

    batches = Batches(sampled, POSITIONS)
    first, second = list(batches.epoch(0)), list(batches.epoch(1))
    assert asked == [0, 1]
    sizes = [sum(np.count_nonzero(batch["source"]) for batch in each) for each in (first, second)]
    assert sizes[0] != sizes[1]
    skipped = itertools.islice(batches.after(len(first)), len(second))
    assert all(map(same, skipped, second))


def test_a_batch_is_plain_arrays_padded_on_the_right():
    pairs = Pairs([[5, 6], [7]], [[8], [9, 10, 11]])
    batch = pad(pairs, [1, 0], 3, 4)
    assert {type(side) for side in batch.values()} == {np.ndarray}
    assert {side.dtype for side in batch.values()} == {np.dtype("int32")}
    assert batch["source"].tolist() == [[7, 0, 0], [5, 6, 0]]
    assert batch["target"].tolist() == [[9, 10, 11, 0], [8, 0, 0, 0]]
    assert block([], 3).shape == (0, 3)


def test_a_fitting_length_is_the_least_that_holds_the_row():
    assert [fitting_length(n) for n in (1, 6, 7, 128, 129)] == [6, 6, 8, 128, 129]


def test_the_pipeline_gives_the_batches_and_can_be_taken_from_and_left():
    batches = Batches(corpus(200), POSITIONS)
    data = stream(batches, 2)
    assert {spec.shape.rank for spec in data.element_spec.values()} == {2}
    for _ in range(2):  # A pipeline starts over when it is iterated again.
        taken = list(data.take(5).as_numpy_iterator())
        assert len(taken) == 5
        assert all(map(same, taken, batches.after(2)))


def test_a_pipeline_without_a_row_is_refused():
    for pairs in (Pairs([], []), Pairs([[1] * 200], [[1] * 3])):
        with pytest.raises(InputError, match="no row fits"):
            stream(Batches(pairs, POSITIONS), 0)
        assert list(Batches(pairs, POSITIONS).epoch(0)) == []
        assert Batches(pairs, POSITIONS).real_share() == 0


def test_rows_of_a_like_size_come_together_in_about_as_many_batches_as_are_wanted():
    sizes = [1 + row % 10 for row in range(200)]
    (whole,) = by_length(sizes, 10_000)
    assert (
        sorted(whole) == list(range(200)) and [sizes[row] for row in whole] == sorted(sizes)[::-1]
    )
    # Positions count as padded, so there may be a batch more.
    assert len(list(by_length(sizes, 1100, 4))) in (4, 5)
    assert len(list(by_length(sizes, 550, 2))) in (2, 3)
    # None is so small that it would not pay.
    batches = list(by_length(sizes, 2000, 100))
    assert all(len(batch) * sizes[batch[0]] > 380 for batch in batches[:-1])
    assert sorted(row for batch in batches for row in batch) == list(range(200))
