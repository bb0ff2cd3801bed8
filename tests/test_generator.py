"""Search with a real network: candidates of a source depend on that source alone."""

from __future__ import annotations

import dataclasses
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from builders import network, rows, same, tokenizer
from builders import searched as run
from shared.compaction import FEW
from shared.errors import InputError
from shared.generator import Candidate, Generator
from shared.options import Options
from shared.scoring import log_probs
from shared.tokenizer import BOS, EOS, PAD, SPECIALS, UNK, tag

BEAM = Options(beams=4, candidates=3, attention=True)
DRAW = Options(sample=True, candidates=2, seed=3, temperature=0.8)
LENGTHS = [4, 9, 2, 6, 6, 3, 1]


@pytest.fixture(scope="module")
def generator() -> Generator:
    """Of a network that would rather write what it must not: controls, tags, line feeds."""
    pieces = tokenizer()
    model = network(vocabulary=pieces.vocabulary, noise=0.4)
    bias = np.array(model.output_bias)
    bias[[PAD, BOS, UNK, tag(0), tag(5), *pieces.controls()]] += 6
    bias[EOS] += 4
    model.output_bias.assign(bias)
    return Generator(model, pieces)


@pytest.fixture(scope="module")
def sources(generator) -> list[list[int]]:
    return rows(np.random.default_rng(2), LENGTHS, generator.tokenizer.vocabulary)


@pytest.fixture(scope="module")
def found(generator, sources) -> list[list[Candidate]]:
    return run(generator, sources, BEAM)


def test_a_batch_gives_what_its_sources_give_one_by_one(generator, sources, found):
    for source, expected in zip(sources, found, strict=True):
        same(run(generator, [source], BEAM)[0], expected)
    for one, other in zip(run(generator, sources, BEAM, positions=12), found, strict=True):
        same(one, other)


@pytest.mark.parametrize(
    ("options", "prefixed"),
    [
        (Options(beams=1), False),
        (Options(beams=3, candidates=2), True),
        (dataclasses.replace(DRAW, enough=1), False),
    ],
    ids=["greedy", "beam", "draw"],
)
def test_where_done_rows_leave_a_batch_each_gets_what_it_gets_in_a_small_one(
    generator, options, prefixed
):
    vocabulary = generator.tokenizer.vocabulary
    many = rows(np.random.default_rng(4), [1 + row % 9 for row in range(2 * FEW)], vocabulary)
    more: dict[str, Any] = {"seeds": list(range(len(many)))}
    prefixes = [source[: row % 3] for row, source in enumerate(many)] if prefixed else None
    found = run(generator, many, options, prefixes=prefixes, **more)
    lengths = [len(candidates[0].ids) for candidates in found]
    assert min(lengths) + 4 < max(lengths)
    for at in range(0, len(many), FEW // 2):
        part = slice(at, at + FEW // 2)
        begun = None if prefixes is None else prefixes[part]
        small = run(generator, many[part], options, prefixes=begun, seeds=more["seeds"][part])
        for one, other in zip(small, found[part], strict=True):
            same(one, other)


def test_candidates_are_distinct_and_the_best_comes_first(found):
    for candidates in found:
        assert len(candidates) == BEAM.candidates
        assert len({candidate.ids for candidate in candidates}) == BEAM.candidates
        # What the bound cut ranks behind all that finished.
        ranks = [(not candidate.finished, -candidate.score) for candidate in candidates]
        assert ranks == sorted(ranks)
    assert any(candidate.finished for candidates in found for candidate in candidates)


def test_a_score_is_the_log_probability_over_the_length_penalty(found):
    for candidate in (each for candidates in found for each in candidates):
        penalty = (5 + len(candidate.ids) + candidate.finished) / 6
        assert candidate.score == pytest.approx(candidate.log_prob / penalty, rel=1e-4)


def test_scoring_a_candidate_gives_its_log_probability(generator, sources, found):
    asked = [
        (source, [*candidate.ids, EOS], candidate.log_prob)
        for source, candidates in zip(sources, found, strict=True)
        for candidate in candidates
        if candidate.finished
    ]
    assert len(asked) > len(sources)
    scored = log_probs(generator, [ask[0] for ask in asked], [ask[1] for ask in asked])
    np.testing.assert_allclose(scored, [ask[2] for ask in asked], rtol=1e-3, atol=1e-3)


def test_nothing_is_written_but_text_that_keeps_to_its_line(generator, sources, found):
    drawn = run(generator, sources, DRAW)
    written = {index for row in (*found, *drawn) for each in row for index in each.ids}
    assert len(written) > 10
    assert min(written) >= SPECIALS
    assert not written & set(generator.tokenizer.controls())
    for candidates in (*found, *drawn):
        for candidate in candidates:
            text = generator.tokenizer.decode(candidate.ids)
            assert not any(ord(letter) < 32 or ord(letter) == 127 for letter in text)


def test_attention_is_a_distribution_over_the_source_at_every_token(sources, found):
    for source, candidates in zip(sources, found, strict=True):
        for candidate in candidates:
            assert candidate.attention.shape == (len(candidate.ids), len(source))
            np.testing.assert_allclose(candidate.attention.sum(-1), 1, rtol=1e-4)


def test_no_output_is_longer_than_its_bound(sources, found):
    for source, candidates in zip(sources, found, strict=True):
        for candidate in candidates:
            assert len(candidate.ids) + candidate.finished <= 2 * len(source) + 12


def test_every_output_begins_with_its_prefix_and_an_empty_one_asks_for_nothing(
    generator, sources, found
):
    prefixes = [[], *([SPECIALS + 40 + row, SPECIALS + 3][: row % 3] for row in range(1, 7))]
    assert {len(prefix) for prefix in prefixes} == {0, 1, 2}
    forced = run(generator, sources, BEAM, prefixes=prefixes)
    for prefix, candidates, free in zip(prefixes, forced, found, strict=True):
        for candidate in candidates:
            assert list(candidate.ids[: len(prefix)]) == prefix
        if not prefix:
            same(candidates, free)
        else:
            assert candidates[0].ids != free[0].ids


def test_a_draw_hangs_on_its_seed_and_source_and_not_on_the_batch(generator, sources):
    expected = run(generator, sources, DRAW)
    for positions in (1, 12, 40):
        drawn = run(generator, sources, DRAW, positions=positions)
        assert [[c.ids for c in row] for row in drawn] == [[c.ids for c in row] for row in expected]
    same(run(generator, sources[:1], DRAW)[0], expected[0])
    other = run(generator, sources, dataclasses.replace(DRAW, seed=4))
    assert [row[0].ids for row in other] != [row[0].ids for row in expected]
    assert any(row[0].ids != row[1].ids for row in expected)


def test_equal_sources_are_drawn_apart(generator, sources):
    twins = run(generator, [sources[1]] * 6, DRAW)
    assert len({row[0].ids for row in twins}) > 1


def test_the_temperature_is_no_part_of_the_graph_and_cools_the_draw(generator, sources):
    graphs = len(generator._graphs)
    cold = dataclasses.replace(DRAW, temperature=1e-3)
    for first, second in run(generator, sources, cold):
        assert first.ids == second.ids
    assert len(generator._graphs) in (graphs, graphs + 1)


def test_users_at_the_same_time_do_not_meet(generator, sources, found):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda source: run(generator, [source], BEAM)[0], sources * 3))
    for result, expected in zip(results, found * 3, strict=True):
        same(result, expected)


def test_no_sources_have_no_candidates(generator):
    assert list(generator.generate([], BEAM)) == []
    assert log_probs(generator, [], []).shape == (0,)


NOTES = 3
WORDS = Options(beams=3, candidates=2, attention=True)


@pytest.fixture(scope="module")
def chat() -> Generator:
    """Of a network that takes notes."""
    pieces = tokenizer()
    model = network(vocabulary=pieces.vocabulary, noise=0.4, context_slots=NOTES)
    bias = np.array(model.output_bias)
    bias[EOS] += 3
    model.output_bias.assign(bias)
    return Generator(model, pieces)


@pytest.fixture(scope="module")
def contexts(chat, sources) -> np.ndarray:
    """The contexts after an utterance of other conversations, and then the sources."""
    earlier = rows(np.random.default_rng(6), [5] * len(sources), chat.tokenizer.vocabulary)
    before = chat.remember(earlier, [0] * len(sources), chat.contexts(len(sources)))
    return chat.remember(sources, [1] * len(sources), before)


def test_what_is_remembered_is_what_the_network_remembers_in_half_precision(
    chat, sources, contexts
):
    np.testing.assert_array_equal(contexts, contexts.astype("float16").astype("float32"))
    assert contexts.dtype == "float32" and contexts.shape == (len(sources), NOTES + 2, 12)
    after = chat.remember(sources, [0] * len(sources), contexts)
    for row, source in enumerate(sources):
        read = chat.network.encode(np.array([source], "int32"))
        expected = chat.network.remember(read, np.array([0]), contexts[row : row + 1])
        np.testing.assert_allclose(after[row], expected[0], rtol=1e-3, atol=1e-4)
        alone = chat.remember([source], [0], contexts[row : row + 1])
        np.testing.assert_allclose(alone[0], after[row], rtol=1e-3, atol=1e-4)


def test_a_conversation_that_has_not_begun_remembers_nothing(chat, generator):
    nothing = chat.contexts(2)
    assert nothing.shape == (2, NOTES + 2, 12) and not nothing.any()
    assert chat.recite(nothing).tolist() == [[PAD] * NOTES] * 2
    assert generator.contexts(2).size == 0


def test_what_is_recited_are_words_that_were_said_in_their_order(chat):
    said = [[40, 41], [42], [43, 44, 45]]
    state, heard = chat.contexts(1), []
    for at, words in enumerate(said):
        state = chat.remember([words], [at % 2], state)
        heard += words
        recited = chat.recite(state)
        assert recited.dtype == "int32" and recited.shape == (1, NOTES)
        noted = [word for word in recited[0].tolist() if word != PAD]
        assert noted == [word for word in heard if word in noted]
        assert len(noted) == min(NOTES, len(heard))


def test_a_reply_hangs_on_its_own_context_and_looks_at_its_notes(chat, sources, contexts):
    found = run(chat, sources, WORDS, contexts=contexts)
    for row, (source, expected) in enumerate(zip(sources, found, strict=True)):
        same(run(chat, [source], WORDS, contexts=contexts[row : row + 1])[0], expected)
        for candidate in expected:
            assert candidate.attention.shape == (len(candidate.ids), NOTES + len(source))
            np.testing.assert_allclose(candidate.attention.sum(-1), 1, rtol=1e-4)
    begun = run(chat, sources, WORDS)
    assert [row[0].log_prob for row in begun] != [row[0].log_prob for row in found]


def test_a_source_that_is_heard_by_the_search_is_one_that_was_heard_before_it(
    chat, sources, contexts
):
    heard = chat.remember(sources, [1] * len(sources), contexts)
    wanted = run(chat, sources, BEAM, contexts=heard)
    for ones, others in zip(
        run(chat, sources, BEAM, contexts=contexts, speaker=1), wanted, strict=True
    ):
        same(ones, others)
    one = run(chat, sources[:1], BEAM, contexts=contexts[:1], speaker=1)
    same(one[0], wanted[0])
    unheard = run(chat, sources[:1], BEAM, contexts=contexts[:1])
    assert abs(unheard[0][0].log_prob - wanted[0][0].log_prob) > 1e-4


def test_scoring_a_reply_gives_its_log_probability_with_what_is_pointed_at(chat, sources, contexts):
    found = run(chat, sources, WORDS, contexts=contexts)
    asked = [
        (row, [*candidate.ids, EOS], candidate.log_prob)
        for row, candidates in enumerate(found)
        for candidate in candidates
        if candidate.finished
    ]
    assert len(asked) > len(sources) / 2
    rows, targets, expected = zip(*asked, strict=True)
    scored = log_probs(chat, [sources[row] for row in rows], targets, contexts=contexts[list(rows)])
    np.testing.assert_allclose(scored, expected, rtol=1e-3, atol=1e-3)
    # Words that were said are said again: without the notes of them, it costs something else.
    assert np.abs(log_probs(chat, [sources[row] for row in rows], targets) - scored).max() > 1e-2


def test_calls_with_contexts_and_seeds_of_their_own_are_joined_and_do_not_meet(
    chat, sources, contexts, monkeypatch
):
    def draw(row: int, options: Options) -> Any:
        ((_, found),) = chat.generate(
            [sources[row]], options, contexts=contexts[row : row + 1], seeds=[row]
        )
        return found

    options = [dataclasses.replace(DRAW, candidates=4, enough=3), WORDS]
    asked = [(row, each) for row in range(len(sources)) for each in options] * 2
    alone = [draw(*each) for each in asked]
    batches, run_batch = [], chat._run

    def counted(source: np.ndarray, *others: Any) -> Any:
        batches.append(len(source))
        return run_batch(source, *others)

    monkeypatch.setattr(chat, "_run", counted)
    with ThreadPoolExecutor(8) as pool:
        for found, expected in zip(pool.map(lambda each: draw(*each), asked), alone, strict=True):
            same(found, expected)
    assert sum(batches) == len(asked) and max(batches) > 1


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("beams", 1, 64),
        ("top_k", 0, 10**6),
        ("top_p", 1e-6, 1.0),
        ("temperature", 1e-3, 100.0),
        ("seed", 0, 2**31 - 1),
        ("length_penalty", 0.0, 10.0),
        ("no_repeat_ngram", 0, 100),
    ],
)
def test_an_option_out_of_range_is_refused_with_its_range(name, low, high):
    for value in (low, high):
        Options(**{name: value})
    wrong = [low - 1, high + 1, *([math.nan, math.inf] if isinstance(low, float) else [])]
    for value in wrong:
        with pytest.raises(InputError, match=f"{name.replace('_', '-')} = .*must be from {low} to"):
            Options(**{name: value})


def test_a_beam_gives_no_more_candidates_than_it_is_wide_and_a_draw_does():
    with pytest.raises(InputError, match="6 candidates from a beam of 5"):
        Options(candidates=6)
    assert Options(candidates=6, sample=True).candidates == 6
    for count in (0, 65):
        with pytest.raises(InputError, match="candidates = "):
            Options(candidates=count, sample=True)
