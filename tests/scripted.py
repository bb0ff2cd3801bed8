"""Steps without a network, on which searches are tested: spellers and Markov tables."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from shared.hypotheses import Hypotheses

PAD, BOS, EOS = 0, 1, 2
IDS: dict[str, Any] = {"bos": BOS, "eos": EOS, "pad": PAD}


class Script(NamedTuple):
    """The state of a scripted step: which step it is, and how often it was called."""

    time: Any  # (R,) int32
    code: Any  # (R,) int32, the ids read so far as the digits of a number


def speller(words: list[list[int]], size: int = 12, sure: float = 9.0):
    """A step that spells the word of its row, which is its memory, and then the end."""
    longest = max(map(len, words)) + 1
    table = np.full((len(words), longest), EOS, "int32")
    for row, word in zip(table, words, strict=True):
        row[: len(word)] = word

    def step(ids, state, memory):
        time = ops.minimum(state.time, longest - 1)
        letter = ops.take_along_axis(for_each(ids, memory), time[:, None], axis=1)[:, 0]
        weights = ops.one_hot(time, longest)
        return ops.one_hot(letter, size) * sure, Script(state.time + 1, state.code), weights

    zeros = ops.zeros((len(words),), dtype="int32")
    return step, Script(zeros, zeros), ops.convert_to_tensor(table)


def for_each(ids, memory):
    """The memory `(B, …)`, which rows side by side share, once for each of the ids `(R,)`."""
    rows = ops.shape(ids)[0]
    return ops.take(memory, ops.arange(rows) // (rows // ops.shape(memory)[0]), axis=0)


class Markov:
    """A step whose logits depend on the time, the last id and the row's own table; V ids.

    Without the time, two orders of the same bigrams would have the same probability, and which
    of them is best would hang on rounding.
    """

    steps = 16

    def __init__(self, rows: int, size: int, seed: int, spread: float = 1.5):
        draw = np.random.default_rng(seed)
        self.tables = (draw.normal(size=(rows, self.steps, size, size)) * spread).astype("float32")
        self.rows, self.size = rows, size
        blocked = np.zeros(size, bool)
        blocked[[PAD, BOS]] = True
        self.blocked = blocked

    def step(self, ids, state, memory):
        place = state.time * self.size + ids
        flat = ops.reshape(for_each(ids, memory), (-1, self.steps * self.size, self.size))
        logits = ops.take_along_axis(flat, place[:, None, None], axis=1)[:, 0]
        code = state.code * self.size + ids
        # The one weight is the history itself, the id just read included.
        weights = ops.cast(code, "float32")[:, None]
        return logits, Script(state.time + 1, code), weights

    def start(self, rows: slice = slice(None)) -> tuple[Any, Any, Any]:
        tables = ops.convert_to_tensor(self.tables[rows])
        zeros = ops.zeros((tables.shape[0],), dtype="int32")
        return self.step, Script(zeros, zeros), tables

    def log_probs(self, row: int) -> np.ndarray:
        table = self.tables[row].astype("float64")
        return table - np.log(np.exp(table).sum(-1, keepdims=True))

    def total(self, row: int, ids: list[int]) -> float:
        table = self.log_probs(row)
        return float(
            sum(table[t, a, b] for t, (a, b) in enumerate(itertools.pairwise([BOS, *ids])))
        )


def lp(length: int, alpha: float) -> float:
    return ((5 + length) / 6) ** alpha


def texts(found: Hypotheses, row: int) -> list[list[int]]:
    ids, lengths = np.asarray(found.ids)[row], np.asarray(found.lengths)[row]
    return [list(map(int, line[:n])) for line, n in zip(ids, lengths, strict=True)]


def same(a: Hypotheses, b: Hypotheses) -> None:
    for field, x, y in zip(Hypotheses._fields, a, b, strict=True):
        if x is not None or y is not None:
            np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-5, err_msg=field)
