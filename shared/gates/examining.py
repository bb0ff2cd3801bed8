"""How far the three networks remember, and how far their gradients reach."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from keras import ops

from shared.gates import sentences
from shared.gates.network import WordNetwork
from shared.gates.reach import reach
from shared.gates.sentences import END, OTHER, VERB, Sentence

DISTANCES = ((1, 4), (5, 9), (10, 14), (15, 99))
"""From the subject to its verb, in words: what is told together."""


class Guess(NamedTuple):
    """What a network has after the beginning of a sentence.

    Args:
        reach: `(T,)`, the norm of ∂h_T/∂s_t after each of its T words.
        probabilities: `(V,)`, of the next word.
    """

    reach: np.ndarray
    probabilities: np.ndarray


def guess(network: WordNetwork, words: Sequence[str], read: Sequence[str]) -> Guess:
    """Read the beginning of a sentence, guess how it goes on, and look back.

    Args:
        network: a trained one.
        words: its vocabulary.
        read: T words, at least one; those that it does not know are `OTHER` to it.
    """
    ids = identified(words, read)[None]
    logits = ops.convert_to_numpy(network(ids))[0, -1].astype("float64")
    shares = np.exp(logits - logits.max())
    # Without the mark at the beginning, which is no word.
    return Guess(reach(network.recurrence, network.embed(ids))[1:], shares / shares.sum())


def identified(words: Sequence[str], read: Sequence[str]) -> np.ndarray:
    """Ids `(T + 1,)` of the mark at the beginning and T words."""
    ids = {word: at for at, word in enumerate(words)}
    return np.array([ids[END], *(ids.get(word, ids[OTHER]) for word in read)], "int32")


class Result(NamedTuple):
    """Of sentences whose verbs are about as far from their subjects.

    Args:
        distance: in words, for people.
        right: share of the verbs of which the right form was likelier than the wrong one.
        reach: median of how far the end depends on the state after the subject.
    """

    distance: str
    right: float
    reach: float


def examine(network: WordNetwork, words: Sequence[str], asked: Sequence[Sentence]) -> list[Result]:
    """Results by distance.

    Args:
        network: a trained one.
        words: its vocabulary.
        asked: sentences, of which it reads what stands before the verb.
    """
    one, many = (words.index(form) for form in VERB)
    right, reached = [], []
    for each in asked:
        found = guess(network, words, each.words[: each.verb])
        right.append((found.probabilities[many] > found.probabilities[one]) == each.many)
        reached.append(found.reach[each.subject])
    distances = np.array([each.distance for each in asked])
    results = []
    for low, high in DISTANCES:
        chosen = (distances >= low) & (distances <= high)
        if chosen.any():
            name = f"{low} and more" if (low, high) == DISTANCES[-1] else f"{low} to {high}"
            share, middle = np.mean(np.array(right)[chosen]), np.median(np.array(reached)[chosen])
            results.append(Result(name, float(share), float(middle)))
    return results


def drawn(count: int, seed: int = 2**20) -> list[Sentence]:
    """Sentences to examine with; the seed is none that training is likely to have."""
    chance = random.Random(seed)
    return [sentences.draw(chance) for _ in range(count)]
