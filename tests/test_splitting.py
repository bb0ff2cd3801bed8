"""Splits: nothing leaks, sizes are as wanted, the seed decides."""

from __future__ import annotations

import random

import pytest

from shared.cleaning import Example
from shared.errors import InputError
from shared.splitting import (
    Splits,
    common_keys_left_out,
    default_sizes,
    dialogue_keys,
    pair_keys,
    split,
)


def corpus(size: int, texts: int, seed: int = 0) -> list[Example]:
    """Pairs of which some share a side, with case and spaces as people vary them."""
    draw = random.Random(seed)
    return [
        Example(
            (
                draw.choice(["Source {}", "source  {}", " SOURCE {} "]).format(
                    draw.randrange(texts)
                ),
                f"target {draw.randrange(texts)}",
            ),
            "corpus.tsv",
            line,
        )
        for line in range(1, size + 1)
    ]


def divided(examples: list[Example], seed: int = 0, valid: int = 40, test: int = 30) -> Splits:
    return split(examples, valid=valid, test=test, seed=seed, keys=pair_keys)


@pytest.mark.parametrize("texts", [500, 1000, 4000])
def test_no_text_of_one_split_stands_in_another(texts: int) -> None:
    splits = divided(corpus(800, texts))
    keys = [{key for example in part for key in pair_keys(example)} for part in splits]
    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]
    assert not keys[1] & keys[2]


def test_examples_connected_through_others_stay_together() -> None:
    chain = [Example((f"s{n // 2}", f"t{(n + 1) // 2}"), "c", n) for n in range(50)]
    loose = [Example((f"a{n}", f"b{n}"), "c", n) for n in range(50)]
    splits = divided(chain + loose, valid=20, test=20)
    assert set(chain) <= set(splits.train)
    assert [len(part) for part in splits] == [60, 20, 20]


def test_every_example_is_in_exactly_one_split() -> None:
    examples = corpus(800, 2000)
    splits = divided(examples)
    assert sorted(each.line for part in splits for each in part) == list(range(1, 801))


def test_sizes_are_as_wanted_where_the_corpus_allows() -> None:
    splits = divided(corpus(2000, 100_000))
    assert (len(splits.valid), len(splits.test)) == (40, 30)


def test_pairs_of_pairs_still_fill_a_small_split() -> None:
    twins = [Example((f"s{n // 2}", f"t{n}"), "c", n) for n in range(100)]
    assert [len(part) for part in divided(twins, valid=6, test=4)] == [90, 6, 4]


def test_the_seed_decides_and_nothing_else() -> None:
    examples = corpus(800, 4000)
    assert divided(examples, seed=3) == divided(examples, seed=3)
    assert divided(examples, seed=3).valid != divided(examples, seed=4).valid


def test_training_keeps_its_order_and_validation_is_a_fair_sample() -> None:
    splits = divided(corpus(2000, 100_000), valid=400)
    lines = [example.line for example in splits.train]
    assert lines == sorted(lines)
    start = [example.line for example in splits.valid[:100]]
    assert max(start) > 1500


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_train_is_never_empty(size: int) -> None:
    same = [Example(("same", f"t{n}"), "c", n) for n in range(size)]
    assert divided(same, valid=size - 1, test=0) == Splits(same, [], [])


@pytest.mark.parametrize(("valid", "test"), [(-1, 0), (0, -1), (10, 0), (5, 5), (100, 100)])
def test_sizes_that_leave_no_training_are_refused(valid: int, test: int) -> None:
    with pytest.raises(InputError):
        divided(corpus(10, 1000), valid=valid, test=test)


def test_the_key_is_the_callers_choice() -> None:
    numbers = list(range(100))
    splits = split(numbers, valid=20, test=10, seed=0, keys=lambda number: [number // 10])
    assert {number // 10 for number in splits.valid}.isdisjoint(n // 10 for n in splits.train)
    assert (len(splits.valid), len(splits.test)) == (20, 10)


def dialogues(count: int, shared: int, *, line: str) -> list[Example]:
    """Dialogues of which the first few share a line."""
    return [
        Example((line if n < shared else f"What {n}?", f"Text {n}."), "d", n, shape="dialogue")
        for n in range(count)
    ]


GREETING = "Welcome to our shop, how can I help you today?"


@pytest.mark.parametrize(
    ("count", "shared", "together"),
    [(40, 2, True), (40, 3, False), (400, 4, True), (400, 5, False), (400, 400, False)],
)
def test_a_line_connects_dialogues_unless_it_is_common(
    count: int, shared: int, together: bool
) -> None:
    examples = dialogues(count, shared, line=GREETING)
    keys = common_keys_left_out(examples)
    assert (GREETING.casefold() in keys(examples[0])) == together
    found = split(examples, valid=count // 10, test=0, seed=0, keys=keys)
    assert len(found.valid) == count // 10


def test_dialogues_that_are_the_same_stay_together_however_many() -> None:
    same = [Example((GREETING, "Hi."), "d", n, shape="dialogue") for n in range(50)]
    other = dialogues(50, 0, line="")
    found = split([*same, *other], valid=10, test=10, seed=0, keys=common_keys_left_out(same))
    assert sum(any(each in part for each in same) for part in found) == 1


def test_a_place_connects_parts_unless_they_are_most_of_the_corpus() -> None:
    parts = [Example((f"a{n}", f"b{n}"), "e", 7, shape="dialogue") for n in range(4)]
    assert ("e", 7) not in common_keys_left_out(parts)(parts[0])
    many = [*parts, *dialogues(400, 0, line="")]
    assert set(common_keys_left_out(many)(parts[0])) == set(dialogue_keys(parts[0]))


@pytest.mark.parametrize(
    ("examples", "size"), [(0, 0), (9, 0), (500, 50), (1000, 100), (10_000, 500), (500_000, 2000)]
)
def test_default_sizes_fit_the_corpus(examples: int, size: int) -> None:
    assert default_sizes(examples) == (size, size)
