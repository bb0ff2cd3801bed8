"""Phrases that each hypothesis must hold, and how much of them each beam has written.

The tokens of a hypothesis are read from left to right. A phrase is there once one of its
spellings has been written through, id by id; of several that end at one token, the longest counts.
Each token counts for one phrase: the same phrase asked for twice must come twice, and a phrase
that ends within a longer one gives its place up to it. What was begun and broken off counts for
nothing. The prefixes that stand open are kept as in shift-and matching (Baeza-Yates and Gonnet
1992), so phrases may begin alike, and begin within each other.

Shape letters, beside those of `hypotheses`:
    C  phrases of a row         L  ids of a spelling
    A  spellings of a phrase    M  tokens that a beam may take
"""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.constraints import FREE, INFINITY
from shared.engine import ops
from shared.hypotheses import pick

NOTHING = -1
"""No id, and no step."""

OFFERED = 4
"""Most tokens that a beam is offered for the sake of its phrases."""


class Phrases(NamedTuple):
    """What each of B rows must hold; a row may have fewer phrases than C, or none.

    Which tokens may stand beside a phrase hangs on their kinds, which are bits.

    Attributes:
        ids: (B, C, A, L) int32, `NOTHING` behind the last id; all `NOTHING`: no such spelling.
            Where a phrase is there, one of its spellings must be free to follow anything.
        after: (B, C, A) int32, the kinds of tokens that a spelling may follow.
        apart: (B, C) int32, the kinds of tokens that may not follow a phrase; where one does, the
            phrase is not there.
        kinds: (V,) int32, the kind of each id, that of the beginning too.
    """

    ids: Any
    after: Any
    apart: Any
    kinds: Any


class Progress(NamedTuple):
    """How far beams have come with their phrases; or, with an axis M behind K, would come."""

    open: Any
    """(B, K, C, A, L) bool, whether the next token may be this id of the spelling."""
    ended: Any
    """(B, K, C) int32, the step that completed the phrase, `NOTHING` where it is not there."""
    written: Any
    """(B, K) int32, how many ids of phrases are there, those of one that is begun included."""


class Goals(NamedTuple):
    """What does not change in the loop of a search; made by `goals`."""

    phrases: Phrases
    ids: Any
    """(B, 1, 1, C, A, L) int32"""
    after: Any
    """(B, 1, 1, C, A) int32"""
    apart: Any
    """(B, 1, 1, C) int32"""
    place: Any
    """(B, 1, 1, C, A, L) int32, the number of each id, 0 where there is none."""
    closing: Any
    """(B, 1, 1, C, A, L) int32, the size of each spelling at its last id, 0 elsewhere."""
    size: Any
    """(B, 1, 1, C) int32, the ids of each phrase's longest spelling, 0 where there is none."""
    total: Any
    """(B, 1) int32, what `Progress.written` is once every phrase is there."""
    banks: Any
    """An integer above all of `total`."""
    earlier: Any
    """(C·A, C·A) bool, whether one spelling comes behind another."""


def goals(phrases: Phrases) -> Goals:
    """Prepare the phrases of a search."""
    phrases = Phrases(*(ops.cast(each, "int32") for each in phrases))
    ids, after, apart = (x[:, None, None] for x in phrases[:3])
    number = ops.arange(ops.shape(ids)[-1], dtype="int32")
    real = ids != NOTHING
    sizes = ops.sum(ops.cast(real, "int32"), axis=-1, keepdims=True)
    size = ops.max(sizes, axis=(-1, -2))
    total = ops.sum(size[:, 0], axis=-1)
    spelling = ops.arange(ops.prod(ops.shape(after)[3:]))
    return Goals(
        phrases=phrases,
        ids=ids,
        after=after,
        apart=apart,
        place=ops.where(real, number, 0),
        closing=ops.where(ops.logical_and(real, number == sizes - 1), sizes, 0),
        size=size,
        total=total,
        banks=ops.max(total) + 1,
        earlier=spelling[:, None] > spelling,
    )


def begin(goals: Goals, bos: int, beams: int) -> Progress:
    """Before the first step."""
    rows, count, _, length = ops.shape(goals.phrases.ids)
    first = ops.bitwise_and(goals.phrases.after, goals.phrases.kinds[bos]) != 0
    first = ops.logical_and(first[..., None], ops.arange(length) == 0)
    ended = ops.full((rows, beams, count), NOTHING, dtype="int32")
    return Progress(ops.repeat(first[:, None], beams, axis=1), ended, ops.zeros_like(ended[..., 0]))


def complete(goals: Goals, progress: Progress) -> Any:
    """Whether all phrases of each beam are there, (B, K) bool."""
    return progress.written >= goals.total


def offer(
    goals: Goals, progress: Progress, logits: Any, values: Any, tokens: Any, forced: Any, eos: int
) -> tuple[Any, Any]:
    """The tokens that each beam may take, those that its phrases want among them.

    An end is taken away from a beam whose phrases are not all there. What goes on with a phrase
    that is begun comes before what begins another one. Neither blocked ids nor repeated n-grams
    stand in the way of a phrase (Post and Vilar 2018 add these candidates in §3, steps 2 and 3).

    Args:
        goals, progress: the phrases.
        logits: (R, V).
        values, tokens: (R, M), the likeliest tokens and their logits.
        forced: (R,), the id that each must write, or `FREE`; None where nothing is forced.
        eos: the id that ends a row.

    Returns:
        values and tokens, (R, M') with a few more columns.
    """
    reached = ops.max(ops.where(progress.open, goals.place[:, 0], 0), axis=-1, keepdims=True)
    number = ops.arange(ops.shape(progress.open)[-1])
    here = ops.logical_and(progress.open, number == reached)
    here = ops.logical_and(here, progress.ended[..., None, None] == NOTHING)
    wanted = ops.max(ops.where(here, goals.ids[:, 0], NOTHING), axis=-1)
    # (B, K, C, A) -> (R, C·A)
    rows = (ops.shape(logits)[0], -1)
    wanted, reached = ops.reshape(wanted, rows), ops.reshape(reached, rows)
    value = pick(logits, ops.maximum(wanted, 0))
    there = ops.logical_and(wanted[:, :, None] == tokens[:, None], values[:, None] > -INFINITY)
    twice = ops.logical_and(wanted[:, :, None] == wanted[:, None], goals.earlier)
    idle = ops.any(ops.concatenate([there, twice], axis=2), axis=2)
    idle = ops.logical_or(idle, wanted == NOTHING)
    unfinished = ops.reshape(progress.written < goals.total, (-1, 1))
    barred = ops.logical_and(tokens == eos, unfinished)
    if forced is not None:
        free = (forced == FREE)[:, None]
        idle = ops.logical_or(idle, ops.logical_not(free))
        barred = ops.logical_and(barred, free)
    # Logits are within a thousand of each other.
    rank = ops.where(idle, -INFINITY, value + 1e4 * ops.cast(reached, "float32"))
    rank, best = ops.top_k(rank, ops.minimum(OFFERED, ops.shape(rank)[1]))
    value, wanted = pick((value, wanted), best)
    value = ops.where(rank > -INFINITY, value, -INFINITY)
    values = ops.concatenate([ops.where(barred, -INFINITY, values), value], axis=1)
    return values, ops.concatenate([tokens, ops.maximum(wanted, 0)], axis=1)


def advance(goals: Goals, progress: Progress, tokens: Any, time: Any) -> Progress:
    """The progress behind each of the tokens (B, K, M) written at step `time`."""
    kind = ops.take(goals.phrases.kinds, tokens)[..., None]
    # A token that goes on with the last word of a phrase makes it another word.
    grown = ops.bitwise_and(kind, goals.apart) != 0
    ended = progress.ended[:, :, None]
    ended = ops.where(ops.logical_and(grown, ended == time - 1), NOTHING, ended)
    hit = ops.logical_and(progress.open[:, :, None], goals.ids == tokens[..., None, None, None])
    # (B, K, M, C, A, L) -> (B, K, M, C), the ids of a missing phrase that ends here
    found = ops.max(ops.where(hit, goals.closing, 0), axis=(-1, -2))
    found = ops.where(ended == NOTHING, found, 0)
    longest = ops.max(found, axis=-1, keepdims=True)
    first = ops.arange(ops.shape(found)[-1]) == ops.argmax(found, axis=-1)[..., None]
    # What ended within the phrase gives its tokens up to it.
    ended = ops.where(ended > time - longest, NOTHING, ended)
    ended = ops.where(ops.logical_and(first, longest > 0), time, ended)
    # What began within the phrase is dropped; what began before it and goes on may outgrow it.
    fresh = (ops.bitwise_and(kind[..., None], goals.after) != 0)[..., None]
    number = ops.arange(ops.shape(hit)[-1])
    kept = ops.logical_and(hit[..., :-1], number[1:] >= longest[..., None, None])
    open = ops.concatenate([fresh, kept], axis=-1)
    return Progress(open, ended, _written(goals, open, ended, time))


def _written(goals: Goals, open: Any, ended: Any, time: Any) -> Any:
    missing = ended == NOTHING
    done = ops.sum(ops.where(missing, 0, goals.size), axis=-1)
    begun = ops.max(ops.where(open, goals.place, 0), axis=(-1, -2))
    begun = ops.max(ops.where(missing, begun, 0), axis=-1)
    # What stands open around a phrase that is there counts from the end of that one.
    return done + ops.minimum(begun, time - ops.max(ended, axis=-1))
