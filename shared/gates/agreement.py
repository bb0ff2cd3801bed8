"""What the three networks learn: the form of a verb far from its subject."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from shared.gates import sentences
from shared.gates.descent import Progress, descend
from shared.gates.network import WordNetwork
from shared.gates.sentences import END, OTHER

CELLS = ("simple", "lstm", "gru")
"""What the networks differ in; nothing else."""
ROWS = 64
"""Sentences of a batch."""
RATE = 5e-3
"""Of Adam at first; it falls to zero along a cosine."""
CLIP = 1.0
"""The highest norm of a gradient."""
BLANKED = 0.05
"""Share of the words read as `OTHER`, so that a word of no list means something."""
PADDING = -1
"""In place of a word that nobody is asked for."""


class Batch(NamedTuple):
    """Rows of words, both int32 `(B, T)`."""

    read: np.ndarray
    """Begins with `END`."""
    following: np.ndarray
    """The word after each, from the verb on; `PADDING` before it and behind the sentence."""


def batches(seed: int, words: Sequence[str]) -> Iterator[Batch]:
    """Batches of new sentences, without end; the same seed gives the same ones.

    Only what comes from the verb on is asked for. With every word asked for, the verbs' share of
    the gradient is lost among words that nobody can foretell.
    """
    ids = {word: at for at, word in enumerate(words)}
    chance = random.Random(seed)
    while True:
        drawn = [sentences.draw(chance) for _ in range(ROWS)]
        shape = ROWS, max(len(each.words) for each in drawn)
        read, following = np.full(shape, ids[OTHER], "int32"), np.full(shape, PADDING, "int32")
        for row, each in enumerate(drawn):
            known = [ids[word] for word in each.words]
            seen = [ids[OTHER] if chance.random() < BLANKED else at for at in known[:-1]]
            read[row, : len(known)] = [ids[END], *seen]
            following[row, each.verb : len(known)] = known[each.verb :]
        yield Batch(read, following)


def nats(logits: Any, following: Any) -> Any:
    """Mean loss of the words that are asked for, of logits `(B, T, V)`."""
    asked = ops.cast(ops.not_equal(following, PADDING), "float32")
    losses = keras.losses.sparse_categorical_crossentropy(
        ops.maximum(following, 0), logits, from_logits=True
    )
    return ops.sum(losses * asked) / ops.sum(asked)


def learned(
    cell: str,
    words: Sequence[str],
    *,
    width: int,
    steps: int,
    seed: int,
    tell: Callable[[int, Progress], Any] = lambda step, progress: None,
) -> WordNetwork:
    """A trained network. But for the cell, all is the same for the same arguments.

    Args:
        cell: a key of `recurrent.CELLS`.
        words: the vocabulary.
        width: of the state.
        steps: of training.
        seed: of the first weights and of the sentences.
        tell: is told of each step, counted from 1.
    """
    keras.utils.set_random_seed(seed)
    network = WordNetwork(len(words), width, cell)
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps))
    found = itertools.islice(batches(seed, words), steps)
    course = descend(
        network.trainable_variables,
        lambda read, following: nats(network(read), following),
        found,
        optimizer,
        CLIP,
    )
    for step, progress in enumerate(course, start=1):
        tell(step, progress)
    return network
