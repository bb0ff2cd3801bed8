"""Search on scripted steps and on Markov tables small enough to enumerate."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from scripted import BOS, EOS, IDS, PAD, Markov, Script, lp, same, speller, texts
from shared import search
from shared.constraints import LARGE, SPARE, Constraints
from shared.errors import InputError
from shared.hypotheses import Hypotheses
from shared.vocabulary import likeliest, log_total


def reference_beam(
    model, row, beams, keep, steps, alpha, prefix=(), ngram=0
) -> list[tuple[float, list[int], bool]]:
    """The definition in `shared.beam`, by lists, without its early exit."""
    table = model.log_probs(row)
    live, done = [(0.0, [BOS])], []
    for time in range(steps):
        grown = []
        for total, ids in live:
            seen = {tuple(ids[1:][i : i + ngram]) for i in range(len(ids) - ngram)}
            for token in range(model.size):
                if time < len(prefix):
                    fits = token == prefix[time]
                else:
                    fits = not model.blocked[token]
                    if ngram and token != EOS and len(ids) > ngram - 1:
                        fits = fits and (*ids[1:][len(ids) - ngram :], token) not in seen
                if fits:
                    grown.append((total + table[time, ids[-1], token], [*ids, token]))
        grown.sort(key=lambda pair: -pair[0])
        for total, ids in grown[:beams]:
            if ids[-1] == EOS:
                done.append((total / lp(time + 1, alpha), ids[1:-1], True))
        live = [pair for pair in grown if pair[1][-1] != EOS][:beams]
        ended = sorted((score * lp(len(ids) + 1, alpha) for score, ids, _ in done), reverse=True)
        if not live or (len(ended) >= beams and ended[beams - 1] >= live[0][0]):
            break
    cut = [(total / lp(len(ids) - 1, alpha), ids[1:], False) for total, ids in live]
    return (sorted(done, key=lambda h: -h[0]) + cut)[:keep]


def test_greedy_and_beam_spell_the_word_of_each_row_and_stop():
    step, state, memory = speller([[3, 4, 5], [], [7, 7, 7, 7, 7]])
    found = search.greedy(step, state, memory, rows=3, max_length=10, **IDS)
    assert found.ids.shape == (3, 1, 10)
    assert [texts(found, row)[0] for row in range(3)] == [[3, 4, 5], [], [7] * 5]
    assert np.all(found.finished) and found.attention is None
    best = search.beam(step, state, memory, rows=3, max_length=10, beams=4, candidates=1, **IDS)
    np.testing.assert_array_equal(best.ids, found.ids)
    np.testing.assert_allclose(best.log_probs, found.log_probs, atol=1e-5)


def test_the_end_counts_in_score_but_not_in_ids():
    model = Markov(1, 5, seed=3)
    step, state, memory = model.start()
    found = search.greedy(
        step, state, memory, rows=1, max_length=12, length_penalty=0.8, blocked=model.blocked, **IDS
    )
    (ids,) = texts(found, 0)
    assert EOS not in ids and bool(found.finished[0, 0])
    total = model.total(0, [*ids, EOS])
    assert float(found.log_probs[0, 0]) == pytest.approx(total, abs=1e-5)
    assert float(found.scores[0, 0]) == pytest.approx(total / lp(len(ids) + 1, 0.8), abs=1e-5)


@pytest.mark.parametrize("seed", range(2))
def test_a_beam_of_one_is_greedy(seed):
    model = Markov(6, 7, seed)
    settings: dict[str, Any] = {
        "rows": 6,
        "max_length": 9,
        "blocked": model.blocked,
        "with_attention": True,
        **IDS,
    }
    one = search.beam(*model.start(), beams=1, **settings)
    same(one, search.greedy(*model.start(), **settings))


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0, 2.0])
def test_a_wide_beam_is_exhaustive_search(alpha):
    model, steps = Markov(3, 6, seed=11), 4
    found = search.beam(
        *model.start(), rows=3, max_length=steps, beams=150, candidates=60,
        length_penalty=alpha, blocked=model.blocked, **IDS,
    )  # fmt: skip
    letters = [t for t in range(model.size) if not model.blocked[t] and t != EOS]
    for row in range(3):
        ended = [
            (model.total(row, [*ids, EOS]) / lp(n + 1, alpha), list(ids))
            for n in range(steps)
            for ids in itertools.product(letters, repeat=n)
        ]
        ended.sort(key=lambda pair: -pair[0])
        # 1 + 3 + 9 + 27 hypotheses end within four steps; cut ones fill up the rest.
        assert len(ended) == 40
        np.testing.assert_allclose(found.scores[row, :40], [score for score, _ in ended], atol=1e-4)
        assert texts(found, row)[0] == ended[0][1]
        assert sorted(texts(found, row)[:40]) == sorted(ids for _, ids in ended)
        assert np.all(found.finished[row, :40]) and not np.any(found.finished[row, 40:])
        assert all(len(ids) == steps for ids in texts(found, row)[40:])


@pytest.mark.parametrize("alpha", [0.0, 1.2])
@pytest.mark.parametrize("keep", [1, 3])
@pytest.mark.parametrize("ngram", [0, 2])
def test_beam_finds_what_its_definition_says_and_leaves_early_only_when_that_is_safe(
    alpha, keep, ngram
):
    model = Markov(24, 9, seed=5, spread=1.0)
    prefixes = [[], [4], [5, 5, 5], [3, 4, 3, 4]] * 6
    prefix = np.zeros((24, 4), "int32")
    for line, ids in zip(prefix, prefixes, strict=True):
        line[: len(ids)] = ids
    found = search.beam(
        *model.start(), rows=24, max_length=12, beams=3, candidates=keep, length_penalty=alpha,
        blocked=model.blocked, prefix=prefix, no_repeat_ngram=ngram, **IDS,
    )  # fmt: skip
    for row in range(24):
        wanted = reference_beam(model, row, 3, keep, 12, alpha, prefixes[row], ngram)
        assert texts(found, row) == [ids for _, ids, _ in wanted]
        assert list(found.finished[row].numpy()) == [ended for _, _, ended in wanted]
        np.testing.assert_allclose(found.scores[row], [s for s, _, _ in wanted], atol=1e-4)


def test_hypotheses_of_a_row_differ_and_come_best_first():
    model = Markov(8, 9, seed=8)
    found = search.beam(
        *model.start(), rows=8, max_length=10, beams=6, blocked=model.blocked, **IDS
    )
    for row in range(8):
        lines = [
            (tuple(ids), bool(ended))
            for ids, ended in zip(texts(found, row), found.finished[row], strict=True)
        ]
        assert len(set(lines)) == 6
        scores = found.scores[row].numpy()[found.finished[row].numpy()]
        assert len(scores) > 1 and np.all(np.diff(scores) <= 0)


def test_a_finished_row_stays_frozen_while_others_go_on():
    words = [[3], [4] * 20]
    alone = speller(words[:1])
    for run in (search.greedy, partial(search.beam, beams=3)):
        both = run(*speller(words), rows=2, max_length=24, **IDS)
        one = run(*alone, rows=1, max_length=24, **IDS)
        np.testing.assert_array_equal(both.ids[:1], one.ids)
        np.testing.assert_allclose(both.log_probs[:1], one.log_probs, atol=1e-6)


def counting(step):
    """The step, and a variable that counts its runs in the graph."""
    calls = tf.Variable(0)

    def counted(ids, state, memory):
        calls.assign_add(1)
        return step(ids, state, memory)

    return counted, calls


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_the_loop_ends_when_the_longest_row_does(method):
    step, state, memory = speller([[3, 4], [3, 4, 5, 6]], sure=30.0)
    counted, calls = counting(step)
    more: Any = {"greedy": {}, "beam": {"beams": 3, "candidates": 1}, "sample": {"seed": 1}}[method]
    run = tf.function(
        autograph=False,
        func=lambda: getattr(search, method)(
            counted, state, memory, rows=2, max_length=100, **more, **IDS
        ),
    )
    assert texts(run(), 1)[0] == [3, 4, 5, 6]
    assert int(calls) == 5


def test_a_bound_of_each_row_cuts_it_there():
    words = [[3, 4, 5, 6], [3, 4, 5, 6], [3, 4, 5, 6], [7]]
    step, state, memory = speller(words)
    settings: dict[str, Any] = {
        "rows": 4,
        "max_length": 8,
        "bounds": np.array([2, 5, 0, 99], "int32"),
        **IDS,
    }
    for found in (
        search.greedy(step, state, memory, **settings),
        search.beam(step, state, memory, beams=2, candidates=1, **settings),
    ):
        # At two steps nothing likely has ended: a cut hypothesis is the last resort of greedy.
        assert texts(found, 1)[0] == [3, 4, 5, 6] and texts(found, 3)[0] == [7]
        assert texts(found, 2)[0] == [] and float(found.scores[2, 0]) == 0.0
        assert list(found.finished[:, 0].numpy())[1:] == [True, False, True]
    greedy = search.greedy(step, state, memory, **settings)
    assert texts(greedy, 0)[0] == [3, 4] and not bool(greedy.finished[0, 0])
    both = float(
        search.score(step, state, memory, np.array([[3, 4]] * 4), bos=BOS, pad=PAD)[0].numpy().sum()
    )
    assert float(greedy.log_probs[0, 0]) == pytest.approx(both, abs=1e-5)
    assert float(greedy.scores[0, 0]) == pytest.approx(both / lp(2, 0.6), abs=1e-5)


def test_a_cut_hypothesis_ranks_behind_a_finished_one_whatever_it_scores():
    step, state, memory = speller([[3, 4, 5, 6, 7]])
    found = search.beam(
        step, state, memory, rows=1, max_length=3, beams=40, blocked=np.eye(12)[PAD], **IDS
    )
    finished, scores = found.finished[0].numpy(), found.scores[0].numpy()
    count = int(finished.sum())
    assert 0 < count < 40 and not finished[count:].any()
    assert scores[count] > scores[0]
    assert np.all(np.diff(scores[:count]) <= 0) and np.all(np.diff(scores[count:]) <= 0)


def test_where_a_row_has_too_few_hypotheses_the_rest_is_empty():
    prefix = np.array([[3, EOS]], "int32")
    found = search.beam(
        *Markov(1, 6, seed=1).start(), rows=1, max_length=5, beams=3, prefix=prefix, **IDS
    )
    assert texts(found, 0) == [[3], [], []]
    assert np.isneginf(found.scores[0, 1:]).all() and np.isfinite(found.scores[0, 0])
    assert not np.any(found.ids[0, 1:])


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_a_batch_gives_what_its_rows_give_one_by_one(method):
    model = Markov(5, 9, seed=21)
    prefix = np.array([[3, 4, 5], [6, 0, 0], [0, 0, 0], [7, 8, 0], [0, 0, 0]], "int32")
    bounds = np.array([6, 9, 3, 9, 1], "int32")
    seeds = np.array([5, 6, 7, 8, 9], "int32")
    run = getattr(search, method)

    def settings(rows: slice) -> dict[str, Any]:
        more: Any = {
            "beam": {"beams": 4},
            "sample": {"seed": seeds[rows], "samples": 3},
            "greedy": {},
        }
        return {
            "max_length": 9, "prefix": prefix[rows], "bounds": bounds[rows],
            "blocked": model.blocked, "no_repeat_ngram": 2, "with_attention": True,
            **more[method], **IDS,
        }  # fmt: skip

    batch = run(*model.start(), rows=5, **settings(slice(None)))
    for row in range(5):
        here = slice(row, row + 1)
        alone = run(*model.start(here), rows=1, **settings(here))
        same(Hypotheses(*(x[here] for x in batch)), alone)


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_a_prefix_is_forced_and_paid_for(method):
    model = Markov(3, 8, seed=4)
    prefixes = [[5, 5, 5, 5], [7], []]
    prefix = np.zeros((3, 4), "int32")
    for row, ids in enumerate(prefixes):
        prefix[row, : len(ids)] = ids
    more: Any = {"greedy": {}, "beam": {"beams": 3}, "sample": {"seed": 3, "samples": 2}}[method]
    found = getattr(search, method)(
        *model.start(), rows=3, max_length=7, prefix=prefix, no_repeat_ngram=1,
        blocked=model.blocked | (np.arange(8) == 7), **more, **IDS,
    )  # fmt: skip
    for row, given in enumerate(prefixes):
        for n, line in enumerate(texts(found, row)):
            end = [EOS] if bool(found.finished[row, n]) else []
            assert line[: len(given)] == given
            total = model.total(row, [*line, *end])
            assert float(found.log_probs[row, n]) == pytest.approx(total, abs=1e-4)
            rest = line[len(given) :]
            # A unigram may not come twice, be it first seen in the prefix; 7 is blocked.
            assert 7 not in rest and len(set(rest)) == len(rest) and not set(rest) & set(given)


def test_a_prefix_longer_than_the_search_is_cut():
    prefix = np.array([[3, 4, 5, 6]], "int32")
    found = search.beam(
        *Markov(1, 8, seed=4).start(), rows=1, max_length=2, beams=2, prefix=prefix, **IDS
    )
    assert texts(found, 0)[0] == [3, 4] and not bool(found.finished[0, 0])


@pytest.mark.parametrize("n", [1, 2, 3])
def test_no_ngram_comes_twice(n):
    step, state, memory = speller([[3, 4] * 8], sure=4.0)
    free = search.greedy(step, state, memory, rows=1, max_length=14, **IDS)
    assert texts(free, 0)[0] == [3, 4] * 7
    for method, more in (("greedy", {}), ("beam", {"beams": 4})):
        found = getattr(search, method)(
            step, state, memory, rows=1, max_length=14, no_repeat_ngram=n, **more, **IDS
        )
        for line in texts(found, 0):
            grams = [tuple(line[i : i + n]) for i in range(len(line) - n + 1)]
            assert len(set(grams)) == len(grams)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("count", [1, 6])
def test_the_best_that_may_be_written_are_those_of_the_whole_vocabulary(count, many):
    # So large that a few are looked at first; with many ruled out, all are.
    draw = np.random.default_rng(5)
    logits = draw.normal(size=(7, 640)).astype("float32")
    order = np.argsort(-logits, axis=1)
    blocked = np.zeros(640, bool)
    blocked[order[0, : 12 if many else 2]] = True
    # The pair (4, 9) stands in each row, which ends with a 4: no 9 may follow.
    history = np.tile(np.array([4, 9, 3, 4, PAD, PAD], "int32"), (7, 1))
    logits[:, 9] = logits.max(axis=1) + 1
    rules = Constraints(7, EOS, PAD, 6, blocked=blocked, no_repeat_ngram=2)
    assert logits.shape[1] >= LARGE * (count + SPARE)
    found = rules.best(ops.convert_to_tensor(logits), ops.convert_to_tensor(history), 4, count)
    allowed = rules.allow(ops.convert_to_tensor(logits), ops.convert_to_tensor(history), 4)
    values, tokens = ops.top_k(allowed, count)
    np.testing.assert_array_equal(found.values, values)
    np.testing.assert_array_equal(found.tokens, tokens)
    np.testing.assert_array_equal(found.first[0], logits.max(axis=1))
    np.testing.assert_array_equal(found.first[1], np.full(7, 9))
    assert 9 not in np.asarray(tokens) and not blocked[np.asarray(tokens)].any()


def test_the_total_of_a_row_is_that_of_logsumexp_whether_its_largest_is_known_or_not():
    logits = ops.convert_to_tensor(np.random.default_rng(2).normal(size=(5, 300)) * 9, "float32")
    first = ops.max(logits, axis=1), ops.argmax(logits, axis=1)
    for known in (None, first):
        np.testing.assert_allclose(
            log_total(logits, known), ops.logsumexp(logits, axis=1), rtol=1e-5
        )


def test_the_end_is_never_blocked_as_a_repeat():
    # With n = 1 every letter is used up after nine steps; only the end is left.
    step, state, memory = speller([[3] * 20])
    found = search.greedy(
        step, state, memory, rows=1, max_length=20, no_repeat_ngram=1,
        blocked=np.arange(12) < 2, **IDS,
    )  # fmt: skip
    assert bool(found.finished[0, 0]) and len(texts(found, 0)[0]) <= 9


def test_blocked_ids_are_not_written_and_do_not_change_the_probabilities_of_others():
    step, state, memory = speller([[3, 4, 5]])
    blocked = np.arange(12) == 4
    for method, more in (("greedy", {}), ("beam", {"beams": 3}), ("sample", {"seed": 0})):
        found = getattr(search, method)(
            step, state, memory, rows=1, max_length=6, blocked=blocked, **more, **IDS
        )
        (ids, *_), ended = texts(found, 0), bool(found.finished[0, 0])
        assert 4 not in ids
        target = np.array([[*ids, EOS] if ended else ids], "int32")
        # 0 is padding in a target, so score with another id for it.
        each = search.score(step, state, memory, target, bos=BOS, pad=-1)
        assert float(found.log_probs[0, 0]) == pytest.approx(float(ops.sum(each)), abs=1e-4)


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_attention_follows_the_chosen_hypothesis_through_all_reorderings(method):
    model = Markov(4, 8, seed=13, spread=0.7)
    more: Any = {"greedy": {}, "beam": {"beams": 5}, "sample": {"seed": 3, "samples": 4}}[method]
    found = getattr(search, method)(
        *model.start(), rows=4, max_length=6, blocked=model.blocked, with_attention=True,
        **more, **IDS,
    )  # fmt: skip
    crossed = 0
    for row in range(4):
        for n, line in enumerate(texts(found, row)):
            code, wanted = 0, []
            for read in [BOS, *line[:-1]]:
                code = code * model.size + read
                wanted.append(code)
            seen = found.attention[row, n, :, 0].numpy()
            np.testing.assert_array_equal(seen[: len(line)], wanted[: len(line)])
            assert not seen[len(line) :].any()
            crossed += len(line) > 2
    assert crossed > 1


def test_score_gives_each_token_its_log_probability_and_padding_none():
    model = Markov(2, 7, seed=2)
    target = np.array([[3, 4, EOS, 0, 0], [6, 6, 5, 4, EOS]], "int32")
    step, state, memory = model.start()
    found = search.score(step, state, memory, target, bos=BOS, pad=PAD).numpy()
    for row in range(2):
        line = [BOS, *map(int, target[row])]
        wanted = [
            model.log_probs(row)[t, a, b] if b else 0.0
            for t, (a, b) in enumerate(itertools.pairwise(line))
        ]
        np.testing.assert_allclose(found[row], wanted, atol=1e-5)


def test_score_agrees_with_the_total_of_a_beam():
    model = Markov(1, 9, seed=30)
    found = search.beam(*model.start(), rows=1, max_length=8, beams=4, blocked=model.blocked, **IDS)
    for n, ids in enumerate(texts(found, 0)):
        end = [EOS] if bool(found.finished[0, n]) else []
        each = search.score(*model.start(), np.array([[*ids, *end]], "int32"), bos=BOS, pad=PAD)
        assert float(found.log_probs[0, n]) == pytest.approx(float(ops.sum(each)), abs=1e-4)


@pytest.mark.parametrize(
    ("method", "jit"),
    [("greedy", False), ("beam", False), ("sample", False), ("beam", True), ("sample", True)],
)
def test_a_graph_of_any_batch_gives_what_eager_gives(method, jit):
    model = Markov(3, 9, seed=17)
    more: Any = {
        "greedy": {},
        "beam": {"beams": 3},
        "sample": {"seed": 9, "top_k": 4, "top_p": 0.9},
    }
    settings: dict[str, Any] = {"max_length": 7, "blocked": model.blocked, "no_repeat_ngram": 2,
                "with_attention": True, **more[method], **IDS}  # fmt: skip
    run = getattr(search, method)

    # XLA wants to know the shapes; without it one graph serves every batch.
    rows = 3 if jit else None

    @tf.function(
        autograph=False,
        jit_compile=jit,
        input_signature=[
            tf.TensorSpec((rows, 16, 9, 9)), tf.TensorSpec((rows, 2), tf.int32),
            tf.TensorSpec((rows,), tf.int32),
        ],
    )  # fmt: skip
    def graph(memory, prefix, bounds):
        zeros = ops.zeros_like(bounds)
        found = run(
            model.step, Script(zeros, zeros), memory, rows=ops.shape(bounds)[0],
            prefix=prefix, bounds=bounds, **settings,
        )  # fmt: skip
        return found

    prefix = np.array([[3, 0], [0, 0], [4, 5]], "int32")
    bounds = np.array([7, 4, 6], "int32")
    for count in (3,) if jit else (3, 1):
        here = slice(0, count)
        eager = run(
            *model.start(here), rows=count, prefix=prefix[here], bounds=bounds[here], **settings
        )
        same(graph(model.tables[here], prefix[here], bounds[here]), eager)


def test_score_runs_in_a_graph_of_any_batch():
    model = Markov(3, 7, seed=2)
    target = np.array([[3, 4, EOS], [6, EOS, 0], [5, 5, 5]], "int32")

    @tf.function(
        autograph=False,
        input_signature=[tf.TensorSpec((None, 16, 7, 7)), tf.TensorSpec((None, None), tf.int32)],
    )
    def graph(memory, target):
        zeros = ops.zeros_like(target[:, 0])
        return search.score(model.step, Script(zeros, zeros), memory, target, bos=BOS, pad=PAD)

    eager = search.score(*model.start(), target, bos=BOS, pad=PAD)
    np.testing.assert_allclose(graph(model.tables, target), eager, atol=1e-6)


@pytest.mark.parametrize("count", [6, 50])
@pytest.mark.parametrize("size", [60, 8000, 7993])
def test_likeliest_is_top_k(size, count):
    logits = np.random.default_rng(1).normal(size=(6, size)).astype("float32")
    logits[2, 5:] = -np.inf
    values, tokens = likeliest(ops.convert_to_tensor(logits), count)
    np.testing.assert_array_equal(values, -np.sort(-logits, axis=1)[:, :count])
    assert all(len(set(row)) == count for row in tokens.numpy().tolist())
    np.testing.assert_array_equal(np.take_along_axis(logits, tokens.numpy(), 1), values)


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("beam", {"beams": 0}),
        ("beam", {"beams": 3, "candidates": 4}),
        ("beam", {"beams": 3, "candidates": 0}),
        ("beam", {"beams": 3, "length_penalty": -0.5}),
        ("greedy", {"max_length": 0}),
        ("greedy", {"no_repeat_ngram": -1}),
        ("greedy", {"length_penalty": float("nan")}),
        ("sample", {"seed": 1, "temperature": 0.0}),
        ("sample", {"seed": 1, "temperature": float("nan")}),
        ("sample", {"seed": 1, "top_p": 0.0}),
        ("sample", {"seed": 1, "top_p": 1.5}),
        ("sample", {"seed": 1, "top_k": -2}),
        ("sample", {"seed": 1, "samples": 0}),
    ],
)
def test_a_number_out_of_range_is_refused_in_one_sentence(method, wrong):
    step, state, memory = speller([[3]])
    with pytest.raises(InputError, match=r"must be .*\.$"):
        getattr(search, method)(step, state, memory, **{"rows": 1, "max_length": 5, **IDS, **wrong})
