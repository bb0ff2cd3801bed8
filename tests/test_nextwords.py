"""The likeliest next words, against one step after another; and given outputs, weighed."""

from __future__ import annotations

import numpy as np
import pytest

import builders
from shared.generator import Generator
from shared.nextwords import MOST, next_words
from shared.tokenizer import BOS, EOS
from shared.tracing import trace
from shared.weighing import weigh

TOKENIZER = builders.tokenizer()
VOCABULARY = TOKENIZER.vocabulary


@pytest.fixture(scope="module", params=["gru", "lstm"])
def generator(request) -> Generator:
    return Generator(builders.network(cell=request.param, vocabulary=VOCABULARY), TOKENIZER)


def masks(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    first, inside = draw.random(VOCABULARY) < 0.5, draw.random(VOCABULARY) < 0.8
    first[EOS], inside[EOS] = True, False
    return first, inside


def by_steps(generator: Generator, source, prefix, first, inside, count, guesses):
    """The same, word by word and step by step.

    Args:
        guesses: words that may come. A trace tells of every step of its target: so one is enough
            for all steps of a word that was guessed, and each other step has one of its own.
    """
    network, blocked = generator.network, generator.blocked
    seen = {}

    def after(ids):
        ids = tuple(ids)
        if ids not in seen:
            line = next((each for each in lines if each[: len(ids)] == ids), ids)
            logits = trace(network, source, [*line, EOS]).logits
            log_probs = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
            seen.update({line[:at]: each for at, each in enumerate(log_probs)})
        return seen[ids]

    lines = [(*prefix, *guess) for guess in guesses]
    start = np.where(first & ~blocked, after(prefix), -np.inf)
    out = []
    for piece in np.argsort(-start)[:count]:
        ids, total = [int(piece)], float(start[piece])
        while len(ids) < MOST and ids[-1] != EOS:
            log_probs = after([*prefix, *ids])
            best = int(log_probs.argmax())
            if not inside[best] or blocked[best]:
                break
            ids.append(best)
            total += float(log_probs[best])
        out.append((tuple(ids), total))
    return out


@pytest.mark.parametrize("prefix", [[], [60, 61], [70, 71, 72, 73, 74]])
def test_next_words_are_those_of_one_step_after_another(generator, prefix):
    source = [5, *range(50, 58), EOS]
    first, inside = masks()
    found = next_words(generator, source, prefix, first=first, inside=inside, count=6)
    guesses = [word.ids for word in found]
    expected = by_steps(generator, source, prefix, first, inside, 6, guesses)
    # The walk may step beyond the end token; nothing is written there.
    assert [word.ids for word in found] == [ids for ids, _ in expected]
    np.testing.assert_allclose(
        [word.log_prob for word in found], [total for _, total in expected], atol=1e-4
    )


def test_fewer_come_where_fewer_are_allowed(generator):
    first, inside = np.zeros(VOCABULARY, bool), np.zeros(VOCABULARY, bool)
    first[[330, 331, BOS]] = True
    found = next_words(generator, [60, EOS], [], first=first, inside=inside, count=8)
    assert {word.ids for word in found} == {(330,), (331,)}


def test_a_word_is_cut_where_it_has_no_end(generator):
    everything = np.ones(VOCABULARY, bool)
    everything[EOS] = False
    found = next_words(generator, [60, EOS], [], first=everything, inside=everything, count=3)
    assert max(len(word.ids) for word in found) <= MOST


def test_targets_are_weighed_as_the_network_traces_them(generator):
    draw = np.random.default_rng(1)
    sources = builders.rows(draw, [4, 9, 6], VOCABULARY)
    targets = builders.rows(draw, [7, 3, 12], VOCABULARY)
    found = weigh(generator, sources, targets, positions=20)
    for source, target, weighed in zip(sources, targets, found, strict=True):
        seen = trace(generator.network, source, target)
        expected = seen.probabilities[np.arange(len(target)), target]
        np.testing.assert_allclose(weighed.probabilities, expected, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(weighed.attention, seen.attention, atol=1e-5)
        assert weighed.attention.shape == (len(target), len(source))


def test_nothing_to_weigh_gives_nothing(generator):
    assert weigh(generator, [], []) == []
