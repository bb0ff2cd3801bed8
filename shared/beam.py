"""Beam search as one loop in the graph. Shape letters: see `hypotheses`.

The definition, for each row:
- K live beams. At each step the 2K best extensions of all of them are ranked by log-probability.
  Of the first K, those with the end token are finished hypotheses; the K best without it live on.
- Finished hypotheses are ranked by log-probability over length penalty; the best N are kept.
- The row is done when it reaches its bound, or when K finished hypotheses are each at least as
  probable as the best live beam: a finished hypothesis holds its place among the K best. (To
  stop at any K finished ones would drop a sure beam for the sake of K improbable early ends.)
- It is also done when no live beam can still beat the worst of N kept hypotheses, which changes
  no result: a log-probability only falls and the penalty only grows, so log-probability over
  penalty at the bound is the most that a live beam can reach.
- What lives at the bound is cut and ranks behind all that finished.

A row may have phrases that its hypotheses must hold (`phrases`). For such a row:
- An end token is no extension of a beam whose phrases are not all there, and the next ids of the
  phrases are extensions beside the likeliest ones.
- The 2K extensions are not the most probable ones but those that `allocation` puts first, so
  that the beams are shared out among hypotheses with more and with less of their phrases.
- It is done, too, when no live beam over the penalty at its present length is better than the
  worst of N kept hypotheses. That can change a result, but mostly it ends what must not end: a
  beam that has said all but a phrase talks on, and its log-probability falls with every token.

With one beam this is greedy search; with as many as there are hypotheses it is exhaustive.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from shared import phrases as asked
from shared.compaction import loop
from shared.constraints import INFINITY, Constraints
from shared.engine import keras, ops
from shared.errors import InputError
from shared.extensions import ranked
from shared.hypotheses import (
    Hypotheses,
    Step,
    attention_read,
    attention_store,
    attention_write,
    pick,
    repeat,
    shaped_like,
)
from shared.hypotheses import length_penalty as lp


class _Path(NamedTuple):
    ids: Any  # (B, ·, T) int32
    trail: Any  # (B, ·, T) int32, the beam each token came from; () without attention


class _Kept(NamedTuple):
    path: _Path  # (B, N, T)
    scores: Any  # (B, N) float32
    log_probs: Any  # (B, N) float32
    lengths: Any  # (B, N) int32


class _Search(NamedTuple):
    time: Any  # scalar int32
    ids: Any  # (B, K) int32, what the next step reads
    state: Any  # nest of (R, …)
    path: _Path  # (B, K, T)
    log_probs: Any  # (B, K) float32, best first, minus infinity for a dead beam
    lengths: Any  # (B,) int32
    done: Any  # (B,) bool
    ended: Any  # (B, K) float32, log-probabilities of the most probable finished hypotheses
    kept: _Kept
    store: Any  # (T, R, P) float32; () without attention
    progress: Any  # `phrases.Progress`; () without phrases


class _Fixed(NamedTuple):
    memory: Any  # nest of (B, …)
    limits: Any  # (B,) int32, the most steps
    forced: Any  # (B, T) int32; () without a prefix
    most: Any  # (B,) float32, the length penalty at the limit


def beam(
    step: Step,
    state: Any,
    memory: Any,
    *,
    rows: Any,
    bos: int,
    eos: int,
    pad: int,
    max_length: int,
    beams: int,
    candidates: int | None = None,
    length_penalty: float = 0.6,
    bounds: Any = None,
    prefix: Any = None,
    blocked: Any = None,
    no_repeat_ngram: int = 0,
    normalised: bool = False,
    with_attention: bool = False,
    leave: bool = True,
    phrases: asked.Phrases | None = None,
) -> Hypotheses:
    """The best hypotheses that a beam search finds.

    Args:
        beams: K.
        candidates: N, at most K; default K.
        length_penalty: alpha of Wu et al. 2016, equation 14; 0: rank by log-probability.
        phrases: what each row must hold, or None. A hypothesis that its bound cuts lacks some only
            where the bound is less than all their ids.

    The other arguments are as in `search.greedy`; the state has B rows, and is repeated K times
    here (the beams of a row share the memory, which is never reordered).

    Returns:
        `Hypotheses`, all different, best first.

    Raises:
        InputError: a number is out of range.
    """
    kept = beams if candidates is None else candidates
    if beams < 1:
        raise InputError(f"beam is {beams}, but must be at least 1.")
    if not 1 <= kept <= beams:
        raise InputError(f"candidates is {kept}, but must be from 1 to the beam, {beams}.")
    rules = Constraints(rows, eos, pad, max_length, bounds, prefix, blocked, no_repeat_ngram)
    alpha, limits, forced = length_penalty, rules.limits(), rules.forced()
    fixed = _Fixed(memory, limits, () if forced is None else forced, lp(limits, alpha))
    goals = None if phrases is None else asked.goals(phrases)
    start = _start(
        step, repeat(state, beams), memory, rules, bos, beams, kept, with_attention, goals
    )

    def is_open(s: _Search, fixed: _Fixed) -> Any:
        return ops.logical_not(s.done)

    def advance(s: _Search, fixed: _Fixed) -> _Search:
        logits, state, weights = step(ops.reshape(s.ids, (-1,)), s.state, fixed.memory)
        logits = ops.cast(logits, "float32")
        history = ops.reshape(s.path.ids, (-1, max_length))
        must = None
        if not isinstance(fixed.forced, tuple):
            must = ops.repeat(ops.take(fixed.forced, s.time, axis=1), beams)
        likely = rules.best(logits, history, s.time, min(beams + 1, logits.shape[-1]))
        totals, tokens, parents, places, progress = ranked(
            s.log_probs, logits, likely, must, s.time, eos, goals, s.progress, normalised
        )
        ends = tokens == eos

        active = ops.logical_not(s.done)[:, None]
        finishing = ops.logical_and(ends, active)[:, :beams]
        finishing = ops.logical_and(finishing, totals[:, :beams] > -INFINITY)
        ended = ops.where(finishing, totals[:, :beams], -INFINITY)
        ended = ops.top_k(ops.concatenate([s.ended, ended], axis=1), beams)[0]
        found = _Kept(
            pick(s.path, parents[:, :beams]),
            ops.where(finishing, totals[:, :beams] / lp(s.time + 1, alpha), -INFINITY),
            totals[:, :beams],
            ops.zeros_like(parents[:, :beams]) + s.time,
        )
        best = _best(s.kept, found, kept)

        # The first K without an end token
        order = ops.top_k(ops.where(ends, -2 * beams, -ops.arange(totals.shape[1])), beams)[1]
        log_probs, parents, tokens, places = pick(
            (ops.where(ends, -INFINITY, totals), parents, tokens, places), order
        )
        # A row that is done keeps its beams where they are, and writes padding.
        log_probs = ops.where(active, log_probs, s.log_probs)
        parents = ops.where(active, parents, ops.arange(beams))
        tokens = ops.where(active, tokens, pad)
        path = _write(pick(s.path, parents), _Path(tokens, parents), s.time)
        lengths = s.lengths + ops.cast(active[:, 0], "int32")

        reach = fixed.most
        if goals is not None:
            progress = pick(progress, places)
            written = ops.where(active, progress.written, s.progress.written)
            progress = progress._replace(written=written)
            reach = ops.where(goals.total[:, 0] > 0, lp(lengths, alpha), fixed.most)
        top = ops.max(log_probs, axis=1)
        done = ops.logical_or(s.done, lengths >= fixed.limits)
        done = ops.logical_or(done, ended[:, -1] >= top)
        done = ops.logical_or(done, top / reach <= best.scores[:, -1])
        flat = ops.reshape(parents + ops.arange(ops.shape(parents)[0])[:, None] * beams, (-1,))
        state = keras.tree.map_structure(lambda x: ops.take(x, flat, axis=0), state)
        store = attention_write(s.store, weights, s.time) if with_attention else ()
        after = _Search(
            s.time + 1, tokens, state, path, log_probs, lengths, done, ended, best, store, progress
        )
        return shaped_like(after, s)

    # What is made for phrases is not laid out by rows alone.
    leave = leave and goals is None and not with_attention
    last = loop(is_open, advance, start, fixed, rows, leave=leave)
    return _result(last, rules, alpha, kept, goals)


def _start(
    step: Step, state: Any, memory: Any, rules: Constraints, bos: int, beams: int, kept: int,
    with_attention: bool, goals: asked.Goals | None,
) -> _Search:  # fmt: skip
    rows, steps = rules.rows, rules.max_length

    def path(width: int) -> _Path:
        shape = (rows, width, steps)
        trail = ops.zeros(shape, dtype="int32") if with_attention else ()
        return _Path(ops.full(shape, rules.pad, dtype="int32"), trail)

    ids = ops.full((rows, beams), bos, dtype="int32")
    store: Any = ()
    if with_attention:
        store = attention_store(step, ops.reshape(ids, (-1,)), state, memory, steps)
    none = ops.full((rows, kept), -INFINITY, dtype="float32")
    # All beams are the same at first: only one of them lives.
    alive = ops.where(ops.arange(beams) == 0, 0.0, -INFINITY)
    return _Search(
        time=ops.convert_to_tensor(0, dtype="int32"),
        ids=ids,
        state=state,
        path=path(beams),
        log_probs=ops.zeros((rows, beams), dtype="float32") + ops.cast(alive, "float32"),
        lengths=ops.zeros((rows,), dtype="int32"),
        done=rules.limits() <= 0,
        ended=ops.full((rows, beams), -INFINITY, dtype="float32"),
        kept=_Kept(path(kept), none, none, ops.zeros((rows, kept), dtype="int32")),
        store=store,
        progress=() if goals is None else asked.begin(goals, bos, beams),
    )


def _write(path: _Path, column: _Path, time: Any) -> _Path:
    def write(x: Any, y: Any) -> Any:
        return ops.where(ops.arange(ops.shape(x)[2]) == time, y[:, :, None], x)

    trail = () if isinstance(path.trail, tuple) else write(path.trail, column.trail)
    return _Path(write(path.ids, column.ids), trail)


def _best(kept: _Kept, found: _Kept, count: int) -> _Kept:
    both = keras.tree.map_structure(lambda x, y: ops.concatenate([x, y], axis=1), kept, found)
    return pick(both, ops.top_k(both.scores, count)[1])


def _result(
    last: _Search, rules: Constraints, alpha: float, kept: int, goals: asked.Goals | None
) -> Hypotheses:
    lengths = last.lengths[:, None]
    cut = _Kept(
        last.path,
        last.log_probs / lp(lengths, alpha),
        last.log_probs,
        ops.zeros_like(last.ids) + lengths,
    )
    if goals is not None:
        # The beams of phrases stand in the order of their claims: first what has written most of
        # its phrases, and of equals the most probable.
        order = ops.top_k(last.log_probs, ops.shape(last.log_probs)[1])[1]
        cut, written = pick((cut, last.progress.written), order)
        cut = pick(cut, ops.top_k(written, ops.shape(written)[1])[1])
    # What finished, best first, then what was cut, best first: both are in order already.
    finished = ops.sum(ops.cast(last.kept.scores > -INFINITY, "int32"), axis=1, keepdims=True)
    place = ops.arange(kept)
    ended = place < finished
    both = keras.tree.map_structure(lambda x, y: ops.concatenate([x, y], axis=1), last.kept, cut)
    best = pick(both, ops.where(ended, place, kept + place - finished))
    # A dead beam, where a row has fewer hypotheses than were asked for, holds nothing.
    real = best.scores > -INFINITY
    lengths = ops.where(real, best.lengths, 0)
    inside = ops.arange(rules.max_length) < lengths[:, :, None]
    return Hypotheses(
        ids=ops.where(inside, best.path.ids, rules.pad),
        lengths=lengths,
        scores=best.scores,
        log_probs=ops.where(real, best.log_probs, -INFINITY),
        finished=ended,
        attention=None
        if isinstance(last.store, tuple)
        else attention_read(last.store, best.path.trail, lengths),
    )
