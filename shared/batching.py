"""From pairs of ids to batches: bucketed by length, shuffled anew each epoch from a seed.

A batch is a plain dict of NumPy arrays, `source (N, S)` and `target (N, T)`, padded on the
right; `tf.data` wraps it, and another backend can train on it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shared.tokenizer import PAD

Ids = Sequence[int]
Batch = dict[str, np.ndarray]

LENGTHS = (6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128)
"""Lengths to which rows are padded. Closer together where sentences crowd, so that most
positions are real; few, because each is one more shape for a compiler to see."""


@dataclass(frozen=True)
class Pairs:
    """Source and target ids of a corpus, row by row; each row ends as the network reads it."""

    source: list[Ids]
    target: list[Ids]

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Batches:
    """The batches of a corpus, epoch after epoch.

    Args:
        pairs: the ids; or a function of the epoch that makes them, for subword sampling.
        positions: padded target positions of a batch; a batch of length L has
            `positions // L` rows.
        seed: of the order.
        lengths: what rows are padded to; longer rows are left out (`longer_sides` tells which).
    """

    pairs: Pairs | Callable[[int], Pairs]
    positions: int
    seed: int = 0
    lengths: tuple[int, ...] = LENGTHS

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch: every row once, in an order drawn from seed and epoch."""
        pairs = self.pairs(number) if callable(self.pairs) else self.pairs
        for length, rows in self._plan(pairs, number):
            yield pad(pairs, rows, length, length)

    def after(self, step: int) -> Iterator[Batch]:
        """All batches behind the first `step` ones, epoch after epoch, without an end."""
        number = 0
        while True:
            pairs = self.pairs(number) if callable(self.pairs) else self.pairs
            plan = self._plan(pairs, number)
            if not plan:
                return
            for length, rows in plan[step:]:
                yield pad(pairs, rows, length, length)
            step, number = max(0, step - len(plan)), number + 1

    def _plan(self, pairs: Pairs, number: int) -> list[tuple[int, np.ndarray]]:
        draw = np.random.default_rng((self.seed, number))
        longest = longer_sides(pairs)
        order = draw.permutation(len(pairs))
        places = np.searchsorted(self.lengths, longest[order])
        plan, left = [], np.empty(0, dtype=np.int64)
        for place, length in enumerate(self.lengths):
            # What did not fill a batch of the length before is padded to this one.
            rows = np.concatenate([left, order[places == place]])
            size = max(1, self.positions // length)
            full = len(rows) // size * size
            plan += [(length, rows[at : at + size]) for at in range(0, full, size)]
            left = rows[full:]
        if len(left):
            fitting = np.searchsorted(self.lengths, longest[left].max())
            plan.append((self.lengths[fitting], left))
        return [plan[at] for at in draw.permutation(len(plan))]

    def real_share(self, number: int = 0) -> float:
        """Share of an epoch's positions, of both sides, that hold a token and no padding."""
        real = total = 0
        for batch in self.epoch(number):
            for side in ("source", "target"):
                real += int((batch[side] != PAD).sum())
                total += batch[side].size
        return real / max(total, 1)


def longer_sides(pairs: Pairs) -> np.ndarray:
    """Length of each row's longer side, `(N,)`."""
    return np.array(
        [max(len(s), len(t)) for s, t in zip(pairs.source, pairs.target, strict=True)], dtype=int
    )


def pad(pairs: Pairs, rows: Sequence[int] | np.ndarray, source: int, target: int) -> Batch:
    """Rows of a corpus as arrays of the given lengths."""
    return {
        "source": block([pairs.source[row] for row in rows], source),
        "target": block([pairs.target[row] for row in rows], target),
    }


def block(rows: Sequence[Ids], length: int | None = None) -> np.ndarray:
    """Rows of ids as one array `(N, length)`, padded on the right; by default as wide as the
    longest of them."""
    if length is None:
        length = max(1, max(map(len, rows)))
    out = np.full((len(rows), length), PAD, dtype=np.int32)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return out


def fitting_length(length: int, lengths: Sequence[int] = LENGTHS) -> int:
    """The least of `lengths` that holds so many tokens, or the length itself beyond them."""
    return next((each for each in lengths if each >= length), length)


def by_length(sizes: Sequence[int], positions: int, parts: int = 1) -> Iterator[list[int]]:
    """Rows in batches of at most so many padded positions, rows of a like size together.

    Args:
        sizes: of the rows.
        positions: of a batch.
        parts: about how many batches there are to be, so that threads share them; but none has
            less than a fifth of the positions for that.
    """
    positions = min(positions, max(positions // 5, sum(sizes) // parts))
    # Longest first: if one does not fit in memory, it is the first to say so.
    rows = sorted(range(len(sizes)), key=lambda row: -sizes[row])
    at = 0
    while at < len(rows):
        count = max(1, positions // max(1, sizes[rows[at]]))
        yield rows[at : at + count]
        at += count
