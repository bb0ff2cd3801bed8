"""Conversations of ids to batches: rows of utterances, and the order in which they were said.

A batch is a plain dict of int32 arrays:

- `source (N, S)`: utterances, or pieces of long ones, of all its conversations;
- `target (M, T)`: the replies to the first M of them, the longest first, M <= N;
- `speaker (N,)`: who said each source;
- `order (B, E)`: which row is the e-th utterance of conversation b, -1: none.

A few rows belong to no conversation: a reply to nothing, from which the network learns how
likely a reply is whatever was said before (see `chatbot.ranking`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from shared.batching import LENGTHS, Batch, Ids, block, fitting_length
from shared.tokenizer import EOS, PAD

PIECE = 32
"""Most tokens of a row of the source, its end counted; a longer utterance is several rows."""
REPLY = 40
"""Most tokens of a reply that are learned, its end counted."""
NOTHING: Ids = (EOS,)
"""The source of a reply to nothing."""


class Row(NamedTuple):
    """An utterance, or a piece of one."""

    source: Ids
    target: Ids
    """The reply to it; empty where none is learned."""
    speaker: int


Talk = Sequence[Row]
"""A conversation, row by row."""


def pieces(ids: Ids) -> list[list[int]]:
    """An utterance as the network reads it: in pieces of like length, each with an end."""
    count = max(1, -(-len(ids) // (PIECE - 1)))
    cuts = [round(len(ids) * at / count) for at in range(count + 1)]
    return [[*ids[start:end], EOS] for start, end in zip(cuts[:-1], cuts[1:], strict=True)]


def talk(utterances: Sequence[Ids], learned: Sequence[bool]) -> list[Row]:
    """The rows of a conversation of two who take turns.

    Args:
        utterances: their ids, without ends.
        learned: which of them are learned as replies.
    """
    rows: list[Row] = []
    for at, ids in enumerate(utterances[:-1]):
        *earlier, last = pieces(ids)
        rows += [Row(piece, (), at % 2) for piece in earlier]
        # What is longer is learned as far as it is read: without an end.
        reply = [*utterances[at + 1], EOS][:REPLY] if learned[at + 1] else ()
        rows.append(Row(last, reply, at % 2))
    # Behind the last reply that is learned, nothing is worth reading.
    while rows and not rows[-1].target:
        rows.pop()
    return rows


@dataclass(frozen=True)
class Conversations:
    """The batches of a corpus of conversations, epoch after epoch; like `shared.batching.Batches`.

    Args:
        talks: the conversations; or a function of the epoch that makes them.
        positions: padded target positions of a batch.
        seed: of the order.
        nothing: share of the replies that are learned once more as replies to nothing.
        lengths: what rows are padded to.
    """

    talks: Sequence[Talk] | Callable[[int], Sequence[Talk]]
    positions: int
    seed: int = 0
    nothing: float = 0.08
    lengths: tuple[int, ...] = LENGTHS
    _last: dict[int, Sequence[Talk]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch: every conversation once, in an order of its own."""
        talks = self._talks(number)
        for at, chosen in enumerate(self._plan(talks, number)):
            yield self._batch([talks[each] for each in chosen], number, at)

    def after(self, step: int) -> Iterator[Batch]:
        """All batches behind the first `step` ones, epoch after epoch, without an end."""
        number = 0
        while True:
            talks = self._talks(number)
            plan = self._plan(talks, number)
            if not plan:
                return
            for at in range(step, len(plan)):
                yield self._batch([talks[each] for each in plan[at]], number, at)
            step, number = max(0, step - len(plan)), number + 1

    def real_share(self, number: int = 0) -> float:
        """Share of positions, of both sides, that hold a token and no padding; of the epoch's
        first hundred batches, which are as good as any."""
        real = total = 0
        for batch in itertools.islice(self.epoch(number), 100):
            for side in ("source", "target"):
                real += int((batch[side] != PAD).sum())
                total += batch[side].size
        return real / max(total, 1)

    def _talks(self, number: int) -> Sequence[Talk]:
        if not callable(self.talks):
            return self.talks
        if number not in self._last:
            made = self.talks(number)
            self._last.clear()
            self._last[number] = made
        return self._last[number]

    def _plan(self, talks: Sequence[Talk], number: int) -> list[np.ndarray]:
        draw = np.random.default_rng((self.seed, number))
        longest = np.array([max(max(map(len, row[:2])) for row in each) for each in talks], int)
        rows = np.array([len(each) for each in talks], int)
        # Conversations whose longest utterances are of a like length, shuffled among equals.
        order = draw.permutation(len(talks))
        order = order[np.argsort(np.searchsorted(self.lengths, longest[order]), kind="stable")]
        plan, start, count = [], 0, 0
        for at, each in enumerate(order):
            length = fitting_length(int(longest[order[start : at + 1]].max()), self.lengths)
            if count and (count + rows[each]) * length > self.positions:
                plan.append(order[start:at])
                start, count = at, 0
            count += rows[each]
        if count:
            plan.append(order[start:])
        return [plan[at] for at in draw.permutation(len(plan))]

    def _batch(self, talks: Sequence[Talk], number: int, at: int) -> Batch:
        draw = np.random.default_rng((self.seed, number, at))
        rows = [row for talk in talks for row in talk]
        replies = [row.target for row in rows if row.target]
        again = draw.random(len(replies)) < self.nothing
        rows += [Row(NOTHING, replies[each], 0) for each in np.flatnonzero(again)]
        # Replies first, the longest first.
        ranks = sorted(range(len(rows)), key=lambda each: -len(rows[each].target))
        place = {each: rank for rank, each in enumerate(ranks)}
        order = np.full((len(talks), max(map(len, talks))), -1, dtype=np.int32)
        first = 0
        for index, talk in enumerate(talks):
            order[index, : len(talk)] = [place[first + each] for each in range(len(talk))]
            first += len(talk)
        sources = [rows[each].source for each in ranks]
        targets = [rows[each].target for each in ranks if rows[each].target]
        return {
            "source": block(sources, max(map(len, sources))),
            "target": block(targets, max(map(len, targets))),
            "speaker": np.array([rows[each].speaker for each in ranks], dtype=np.int32),
            "order": order,
        }
