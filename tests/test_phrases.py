"""Beam search for phrases: each hypothesis holds them, and those that need none are as ever."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from scripted import BOS, EOS, IDS, Markov, Script, lp, same, speller, texts
from shared import phrases, search
from shared.hypotheses import Hypotheses
from shared.phrases import NOTHING, Phrases

PLAIN, OPENING, GROWING, BEGINNING = 1, 2, 4, 8
ANYTHING = 15

Spelling = tuple[list[int], int]


def asked(
    rows: Sequence[Sequence[list[int] | list[Spelling]]],
    size: int,
    *,
    kinds: dict[int, int] | None = None,
    apart: int = 0,
) -> Phrases:
    """Phrases of rows, each given by its ids, or by spellings with what they may follow."""
    spelled = [
        [[(each, ANYTHING)] if isinstance(each[0], int) else each for each in row] for row in rows
    ]
    shape = (
        len(rows),
        max(1, *map(len, rows)),
        max([len(each) for row in spelled for each in row], default=1),
        max([len(ids) for row in spelled for each in row for ids, _ in each], default=1),
    )
    ids, after = np.full(shape, NOTHING, "int32"), np.zeros(shape[:3], "int32")
    for b, row in enumerate(spelled):
        for c, each in enumerate(row):
            for a, (line, kind) in enumerate(each):
                ids[b, c, a, : len(line)] = line
                after[b, c, a] = kind
    kind_of = np.full(size, PLAIN, "int32")
    kind_of[BOS] = BEGINNING
    for index, kind in (kinds or {}).items():
        kind_of[index] = kind
    return Phrases(ids, after, np.full(shape[:2], apart, "int32"), kind_of)


def holds(line: Sequence[int], wanted: Sequence[list[int]]) -> bool:
    """Whether all phrases stand somewhere, no two sharing a token: by trying every way."""
    if not wanted:
        return True
    first, *rest = wanted
    for at in range(len(line) - len(first) + 1):
        if list(line[at : at + len(first)]) == first:
            without = [*line[:at], NOTHING, *line[at + len(first) :]]
            if holds(without, rest):
                return True
    return False


def reads(wanted: Phrases, lines: Sequence[Sequence[int]]) -> list[bool]:
    """Whether all phrases of each row are there once its line, all of a length, is written."""
    goals = phrases.goals(wanted)
    progress = phrases.begin(goals, BOS, 1)
    for time, tokens in enumerate(np.array(lines, "int32").T):
        after = phrases.advance(goals, progress, tokens[:, None, None], time)
        progress = phrases.Progress(*(x[:, :, 0] for x in after))
    return [bool(each) for each in phrases.complete(goals, progress)[:, 0]]


def read(wanted: Phrases, line: Sequence[int]) -> bool:
    (found,) = reads(wanted, [line])
    return found


def test_phrases_are_read_as_trying_every_way_finds_them():
    draw = np.random.default_rng(4)
    rows = [
        [
            list(map(int, draw.integers(3, 6, draw.integers(1, 4))))
            for _ in range(draw.integers(1, 4))
        ]
        for _ in range(1000)
    ]
    lines = [list(map(int, draw.integers(3, 6, 9))) for _ in rows]
    there = [holds(line, wanted) for line, wanted in zip(lines, rows, strict=True)]
    found = reads(asked(rows, 6), lines)
    # Never too many. Where phrases overlap, one way to share out the tokens is taken.
    assert not any(yes and not truly for yes, truly in zip(found, there, strict=True))
    assert 300 < sum(there) < 700
    assert sum(found) >= 0.97 * sum(there)


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ([[4, 4, 5]], [4, 4, 4, 5]),
        ([[4, 5, 4, 6]], [4, 5, 4, 5, 4, 6]),
        ([[4, 5], [4, 5, 6]], [4, 5, 6, 7, 4, 5]),
        ([[4, 5], [4, 5, 6]], [4, 5, 7, 4, 5, 6]),
        ([[4], [4, 4]], [4, 4, 4]),
        ([[4], [5], [4, 6, 5]], [4, 6, 5, 5, 4]),
        ([[4, 5], [4, 6]], [4, 6, 4, 5]),
        ([[5, 6], [4, 5, 6]], [4, 5, 6, 5, 6]),
        ([[4, 5], [4, 5]], [4, 5, 4, 5]),
    ],
)
def test_phrases_may_begin_alike_and_in_each_other(wanted, line):
    assert read(asked([wanted], 9), line)
    assert not read(asked([wanted], 9), line[:-1])


def test_a_phrase_asked_for_twice_is_not_there_once():
    assert not read(asked([[[4, 5], [4, 5]]], 9), [4, 5])
    assert not read(asked([[[4, 4], [4, 4]]], 9), [4, 4, 4])
    assert not read(asked([[[5], [4, 5, 6]]], 9), [4, 5, 6])


def settings(model: Markov, **more: Any) -> dict[str, Any]:
    return {"rows": model.rows, "max_length": 12, "blocked": model.blocked, **IDS, **more}


@pytest.mark.parametrize("beams", [1, 3, 6])
@pytest.mark.parametrize("ngram", [0, 2])
def test_rows_without_phrases_are_searched_as_if_none_were_asked_for(beams, ngram):
    model = Markov(6, 9, seed=5, spread=1.0)
    prefix = np.array([[0, 0], [4, 0], [3, 5]] * 2, "int32")
    common = settings(
        model, beams=beams, prefix=prefix, no_repeat_ngram=ngram, with_attention=True,
        bounds=np.array([12, 12, 5, 4, 12, 0], "int32"),
    )  # fmt: skip
    plain = search.beam(*model.start(), **common)
    wanted = asked([[], [[5, 6]], [], [], [[7], [8, 3]], []], 9)
    found = search.beam(*model.start(), phrases=wanted, **common)
    free = np.array([0, 2, 3, 5])
    same(*(Hypotheses(*(np.asarray(x)[free] for x in each)) for each in (found, plain)))
    same(search.beam(*model.start(), phrases=asked([[]] * 6, 9), **common), plain)


PHRASES = [
    [[4, 5]],
    [[6, 6], [3]],
    [[7, 8, 3], [7, 4], [5]],
    [[3, 4], [3, 4]],
    [[8, 8, 8, 8]],
    [[3], [4], [5], [6], [7], [8]],
]


@pytest.mark.parametrize("beams", [1, 2, 5, 9])
@pytest.mark.parametrize("ngram", [0, 1, 2, 3])
def test_every_hypothesis_that_ends_holds_its_phrases(beams, ngram):
    """With more phrases than beams, too, and where a phrase repeats what no row may repeat."""
    model = Markov(6, 9, seed=5, spread=1.0)
    found = search.beam(
        *model.start(), phrases=asked(PHRASES, 9),
        **settings(model, beams=beams, no_repeat_ngram=ngram, max_length=15),
    )  # fmt: skip
    for row, wanted in enumerate(PHRASES):
        # With few beams an end may never be likely enough, but the phrases are there.
        assert holds(texts(found, row)[0], wanted)
        for n, line in enumerate(texts(found, row)):
            if found.finished[row, n]:
                assert holds(line, wanted)
                # The right beams were followed: what they cost is what their ids cost.
                total = model.total(row, [*line, EOS])
                assert float(found.log_probs[row, n]) == pytest.approx(total, abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_beam_finds_the_best_of_all_that_hold_the_phrases(seed):
    model, steps = Markov(4, 6, seed=seed), 5
    rows = [[[3, 4]], [[5], [4, 3]], [[4], [4]], []]
    found = search.beam(
        *model.start(), phrases=asked(rows, 6),
        **settings(model, beams=330, candidates=30, max_length=steps, length_penalty=0.0),
    )  # fmt: skip
    for row, wanted in enumerate(rows):
        ended = [
            (model.total(row, [*ids, EOS]), list(ids))
            for n in range(steps)
            for ids in itertools.product(range(3, 6), repeat=n)
            if holds(ids, wanted)
        ]
        ended.sort(key=lambda pair: -pair[0])
        count = min(30, len(ended))
        assert texts(found, row)[:count] == [ids for _, ids in ended[:count]]
        scores = [score for score, _ in ended[:count]]
        np.testing.assert_allclose(found.scores[row, :count], scores, atol=1e-4)
        assert found.finished[row].numpy().sum() == count > 5


def test_a_word_that_holds_its_phrases_anyway_is_spelled_as_it_is():
    words = [[4, 5, 6, 7, 4, 5], [3, 3, 3, 4], [5, 6]]
    wanted = asked([[[4, 5], [4, 5, 6]], [[3, 3, 4]], [[5, 6], [6]]], 12)
    step, state, memory = speller(words)
    common: dict[str, Any] = {"rows": 3, "max_length": 14, "beams": 4, "candidates": 1, **IDS}
    found = search.beam(step, state, memory, phrases=wanted, **common)
    plain = search.beam(step, state, memory, **common)
    for row in range(2):
        assert texts(found, row) == [words[row]]
        np.testing.assert_allclose(found.scores[row], plain.scores[row], atol=1e-5)
    # The last 6 counts for [5, 6], so another one is wanted.
    assert texts(found, 2)[0].count(6) == 2


def test_a_phrase_that_is_begun_and_broken_off_must_come_as_a_whole():
    step, state, memory = speller([[4, 5, 7, 8]])
    found = search.beam(
        step, state, memory, rows=1, max_length=14, beams=4, candidates=1,
        phrases=asked([[[4, 5, 6]]], 12), **IDS,
    )  # fmt: skip
    (line,) = texts(found, 0)
    assert holds(line, [[4, 5, 6]]) and bool(found.finished[0, 0])


def test_where_the_bound_is_too_near_the_search_ends_there_with_what_it_has():
    model = Markov(3, 9, seed=2)
    rows = [[[3, 4, 5, 6, 7]], [[3], [4], [5], [6]], [[3, 4]]]
    bounds = np.array([3, 2, 0], "int32")
    found = search.beam(
        *model.start(), phrases=asked(rows, 9), **settings(model, beams=3, bounds=bounds)
    )
    assert not np.any(found.finished)
    assert list(found.lengths[:, 0].numpy()) == [3, 2, 0]
    # What has written most of its phrases comes first.
    assert texts(found, 0)[0] == [3, 4, 5]
    assert len(set(texts(found, 1)[0]) & {3, 4, 5, 6}) == 2


def test_at_its_very_bound_the_phrases_are_there():
    model = Markov(4, 9, seed=2)
    rows = [[[3, 4, 5], [8]], [[3], [3], [3], [3]], [[7, 7, 7, 7]], [[5, 6], [7, 8]]]
    for beams in (1, 2, 6):
        found = search.beam(
            *model.start(), phrases=asked(rows, 9), **settings(model, beams=beams, max_length=4)
        )
        for row, wanted in enumerate(rows):
            assert holds(texts(found, row)[0], wanted)


def test_blocked_ids_stand_in_the_way_of_no_phrase():
    model = Markov(1, 9, seed=2)
    common = settings(model, beams=4, blocked=model.blocked | (np.arange(9) == 7))
    found = search.beam(*model.start(), phrases=asked([[[7, 4]]], 9), **common)
    for n, line in enumerate(texts(found, 0)):
        if found.finished[0, n]:
            assert holds(line, [[7, 4]])
    assert not any(7 in line for line in texts(search.beam(*model.start(), **common), 0))


def test_a_prefix_is_forced_and_its_phrases_count():
    model = Markov(3, 9, seed=4)
    prefix = np.array([[3, 4, 0], [5, 3, 0], [6, 6, 6]], "int32")
    rows = [[[3, 4]], [[3, 4]], [[6, 7]]]
    common = settings(model, beams=3, prefix=prefix)
    found = search.beam(*model.start(), phrases=asked(rows, 9), **common)
    plain = search.beam(*model.start(), **common)
    for row, wanted in enumerate(rows):
        line = texts(found, row)[0]
        assert line[: np.count_nonzero(prefix[row])] == [t for t in prefix[row] if t]
        assert holds(line, wanted)
    assert texts(found, 0)[0] == texts(plain, 0)[0]


def test_a_token_that_goes_on_with_the_last_word_takes_the_phrase_back():
    wanted = asked([[[4, 5]]], 12, kinds={6: GROWING}, apart=GROWING)
    assert read(wanted, [4, 5]) and read(wanted, [4, 5, 7, 6])
    assert not read(wanted, [4, 5, 6, 7])
    assert read(wanted, [4, 5, 6, 4, 5])
    step, state, memory = speller([[3, 4, 5, 6, 7]])
    common: dict[str, Any] = {"rows": 1, "max_length": 12, "beams": 4, "candidates": 1, **IDS}
    (line,) = texts(search.beam(step, state, memory, phrases=wanted, **common), 0)
    assert read(wanted, line)


def test_a_spelling_counts_only_behind_what_it_may_follow():
    spellings = [([4, 5], ANYTHING), ([7, 5], OPENING), ([8], BEGINNING)]
    wanted = asked([[spellings]], 12, kinds={3: OPENING})
    for line in ([6, 4, 5], [3, 7, 5], [8, 6], [6, 3, 7, 5]):
        assert read(wanted, line)
    for line in ([7, 5], [6, 7, 5], [6, 8], [3, 8], [3, 6, 7, 5]):
        assert not read(wanted, line)
    # A word with a spelling in its place needs no other one.
    for word in ([6, 3, 7, 5, 9], [8, 9]):
        step, state, memory = speller([word])
        found = search.beam(
            step, state, memory, rows=1, max_length=12, beams=4, candidates=1, phrases=wanted, **IDS
        )
        assert texts(found, 0) == [word]


def test_a_batch_gives_what_its_rows_give_one_by_one():
    model = Markov(6, 9, seed=21)
    prefix = np.array([[3, 4], [6, 0], [0, 0], [7, 8], [0, 0], [0, 0]], "int32")
    bounds = np.array([12, 9, 12, 12, 7, 12], "int32")

    def run(here: slice) -> Hypotheses:
        return search.beam(
            *model.start(here), phrases=asked(PHRASES[here], 9),
            **settings(
                model, rows=len(PHRASES[here]), beams=4, prefix=prefix[here],
                bounds=bounds[here], no_repeat_ngram=2, with_attention=True,
            ),
        )  # fmt: skip

    batch = run(slice(None))
    for row in range(6):
        here = slice(row, row + 1)
        same(Hypotheses(*(x[here] for x in batch)), run(here))


def test_attention_and_scores_follow_the_hypothesis_through_all_reorderings():
    model = Markov(6, 9, seed=13, spread=0.7)
    found = search.beam(
        *model.start(), phrases=asked(PHRASES, 9),
        **settings(model, beams=5, max_length=8, with_attention=True),
    )  # fmt: skip
    for row in range(6):
        for n, line in enumerate(texts(found, row)):
            code, wanted = 0, []
            for token in [BOS, *line[:-1]][: len(line)]:
                code = code * model.size + token
                wanted.append(code)
            np.testing.assert_array_equal(found.attention[row, n, : len(line), 0], wanted)
            end = [EOS] if bool(found.finished[row, n]) else []
            total = model.total(row, [*line, *end])
            assert float(found.log_probs[row, n]) == pytest.approx(total, abs=1e-4)
            score = total / lp(len(line) + len(end), 0.6)
            assert float(found.scores[row, n]) == pytest.approx(score, abs=1e-4)


def test_one_graph_serves_any_batch_and_any_phrases():
    model = Markov(3, 9, seed=17)
    common = settings(model, beams=3, no_repeat_ngram=2, with_attention=True)
    any_phrases = Phrases(*(tf.TensorSpec((None,) * n, tf.int32) for n in (4, 3, 2, 1)))

    @tf.function(autograph=False, input_signature=[tf.TensorSpec((None, 16, 9, 9)), any_phrases])
    def graph(memory, wanted):
        rows = ops.shape(memory)[0]
        zeros = ops.zeros((rows,), dtype="int32")
        start = (model.step, Script(zeros, zeros), memory)
        return search.beam(*start, phrases=wanted, **{**common, "rows": rows})

    for rows in ([[[4, 5]], [], [[3], [6, 7, 8]]], [[[3], [4], [5], [6], [7]]]):
        wanted, here = asked(rows, 9), slice(0, len(rows))
        eager = search.beam(*model.start(here), phrases=wanted, **{**common, "rows": len(rows)})
        same(graph(model.tables[here], Phrases(*map(tf.constant, wanted))), eager)


def test_a_search_without_any_id_left_ends():
    """Where everything is blocked, only the phrases and the end can be written."""
    blocked = np.arange(9) != EOS
    model = Markov(1, 9, seed=1)
    found = search.beam(
        *model.start(),
        phrases=asked([[[5, 6], [7]]], 9),
        **settings(model, beams=3, blocked=blocked),
    )
    (line, *_) = texts(found, 0)
    assert bool(found.finished[0, 0])
    assert holds(line, [[5, 6], [7]]) and set(line) == {5, 6, 7}
