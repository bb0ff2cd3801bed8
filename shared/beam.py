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

With one beam this is greedy search; with as many as there are hypotheses it is exhaustive.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
from keras import ops

from shared.constraints import FREE, INFINITY, Constraints
from shared.errors import InputError
from shared.hypotheses import (
    Hypotheses,
    Step,
    attention_read,
    attention_store,
    attention_write,
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
    with_attention: bool = False,
) -> Hypotheses:
    """The best hypotheses that a beam search finds.

    Args:
        beams: K.
        candidates: N, at most K; default K.
        length_penalty: alpha of Wu et al. 2016, equation 14; 0: rank by log-probability.

    The other arguments are as in `search.greedy`; state and memory have B rows, and are repeated
    K times here (the beams of a row share the memory, so it is never reordered).

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
    most = lp(limits, alpha)
    memory = repeat(memory, beams)
    start = _start(step, repeat(state, beams), memory, rules, bos, beams, kept, with_attention)

    def unfinished(s: _Search) -> Any:
        return ops.logical_and(s.time < max_length, ops.logical_not(ops.all(s.done)))

    def advance(s: _Search) -> _Search:
        logits, state, weights = step(ops.reshape(s.ids, (-1,)), s.state, memory)
        logits = ops.cast(logits, "float32")
        history = ops.reshape(s.path.ids, (-1, max_length))
        must = None if forced is None else ops.repeat(ops.take(forced, s.time, axis=1), beams)
        width = min(beams + 1, logits.shape[-1])
        allowed = rules.allow(logits, history, s.time)
        gains, tokens = _extensions(logits, allowed, must, width)
        # (R, M) -> (B, K·M): K + 1 of each beam are enough for K of the row without an end token
        totals = ops.reshape(s.log_probs, (-1, 1)) + gains
        totals = ops.reshape(totals, (-1, beams * width))
        totals, chosen = ops.top_k(totals, min(2 * beams, beams * width))
        tokens = ops.take_along_axis(ops.reshape(tokens, (-1, beams * width)), chosen, axis=1)
        parents, ends = chosen // width, tokens == eos

        active = ops.logical_not(s.done)[:, None]
        finishing = ops.logical_and(ends, active)[:, :beams]
        finishing = ops.logical_and(finishing, totals[:, :beams] > -INFINITY)
        ended = ops.where(finishing, totals[:, :beams], -INFINITY)
        ended = ops.top_k(ops.concatenate([s.ended, ended], axis=1), beams)[0]
        found = _Kept(
            _pick(s.path, parents[:, :beams]),
            ops.where(finishing, totals[:, :beams] / lp(s.time + 1, alpha), -INFINITY),
            totals[:, :beams],
            ops.zeros_like(parents[:, :beams]) + s.time,
        )
        best = _best(s.kept, found, kept)

        log_probs, order = ops.top_k(ops.where(ends, -INFINITY, totals), beams)
        # A row that is done keeps its beams where they are, and writes padding.
        log_probs = ops.where(active, log_probs, s.log_probs)
        parents = ops.take_along_axis(parents, order, axis=1)
        parents = ops.where(active, parents, ops.arange(beams))
        tokens = ops.where(active, ops.take_along_axis(tokens, order, axis=1), pad)
        path = _write(_pick(s.path, parents), _Path(tokens, parents), s.time)
        lengths = s.lengths + ops.cast(active[:, 0], "int32")

        top = log_probs[:, 0]
        done = ops.logical_or(s.done, lengths >= limits)
        done = ops.logical_or(done, ended[:, -1] >= top)
        done = ops.logical_or(done, top / most <= best.scores[:, -1])
        flat = ops.reshape(parents + ops.arange(ops.shape(parents)[0])[:, None] * beams, (-1,))
        state = keras.tree.map_structure(lambda x: ops.take(x, flat, axis=0), state)
        store = attention_write(s.store, weights, s.time) if with_attention else ()
        after = _Search(
            s.time + 1, tokens, state, path, log_probs, lengths, done, ended, best, store
        )
        return shaped_like(after, s)

    (last,) = ops.while_loop(unfinished, lambda s: (advance(s),), (start,))
    return _result(last, rules, alpha, kept)


def _start(
    step: Step, state: Any, memory: Any, rules: Constraints, bos: int, beams: int, kept: int,
    with_attention: bool,
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
    )


def _extensions(logits: Any, allowed: Any, forced: Any, width: int) -> tuple[Any, Any]:
    """The likeliest next tokens of each beam, (R, M), and their log-probabilities.

    Where `forced` (R,) is not FREE, that token is the only one.
    """
    values, tokens = likeliest(allowed, width)
    if forced is not None:
        must = forced[:, None]
        value = ops.take_along_axis(logits, ops.maximum(must, 0), axis=1)
        alone = ops.where(ops.arange(width) == 0, value, -INFINITY)
        values = ops.where(must == FREE, values, alone)
        tokens = ops.where(must == FREE, tokens, must)
    return values - ops.logsumexp(logits, axis=-1, keepdims=True), tokens


def likeliest(logits: Any, count: int) -> tuple[Any, Any]:
    """`ops.top_k(logits (R, V), count)`, several times faster for a few out of many.

    The `count` best tokens lie in the `count` groups with the highest maxima, so only those
    groups are searched.
    """
    # 320 rows of 8,000, 6 wanted, on 2 cores: 1.4 ms so, 5.2 to 6.4 by top_k. (One top_k over the
    # K·V of each row, 9.7 ms, wants the log-softmax written out besides.) Whole groups are taken
    # by their row: take_along_axis would make it 4.9.
    size = logits.shape[-1]
    group = max((g for g in range(16, 65) if size % g == 0), default=0)
    if not group or 4 * count * group > size:
        return ops.top_k(logits, count)
    # (R, V) -> (R, V / group, group)
    highest = ops.max(ops.reshape(logits, (-1, size // group, group)), axis=-1)
    where = ops.top_k(highest, count)[1]
    first = ops.arange(ops.shape(logits)[0])[:, None] * (size // group)
    inside = ops.take(ops.reshape(logits, (-1, group)), first + where, axis=0)
    values, places = ops.top_k(ops.reshape(inside, (-1, count * group)), count)
    return values, ops.take_along_axis(where, places // group, axis=1) * group + places % group


def _pick(nest: Any, index: Any) -> Any:
    """Of each (B, A, …) the entries `index` (B, C) of the second axis: (B, C, …)."""

    def pick(x: Any) -> Any:
        rows, width = ops.shape(x)[0], ops.shape(x)[1]
        flat = ops.reshape(x, (-1, *ops.shape(x)[2:]))
        return ops.take(flat, index + ops.arange(rows)[:, None] * width, axis=0)

    return keras.tree.map_structure(pick, nest)


def _write(path: _Path, column: _Path, time: Any) -> _Path:
    def write(x: Any, y: Any) -> Any:
        return ops.where(ops.arange(ops.shape(x)[2]) == time, y[:, :, None], x)

    trail = () if isinstance(path.trail, tuple) else write(path.trail, column.trail)
    return _Path(write(path.ids, column.ids), trail)


def _best(kept: _Kept, found: _Kept, count: int) -> _Kept:
    both = keras.tree.map_structure(lambda x, y: ops.concatenate([x, y], axis=1), kept, found)
    return _pick(both, ops.top_k(both.scores, count)[1])


def _result(last: _Search, rules: Constraints, alpha: float, kept: int) -> Hypotheses:
    lengths = last.lengths[:, None]
    cut = _Kept(
        last.path,
        last.log_probs / lp(lengths, alpha),
        last.log_probs,
        ops.zeros_like(last.ids) + lengths,
    )
    # What finished, best first, then what was cut, best first: both are in order already.
    finished = ops.sum(ops.cast(last.kept.scores > -INFINITY, "int32"), axis=1, keepdims=True)
    place = ops.arange(kept)
    ended = place < finished
    both = keras.tree.map_structure(lambda x, y: ops.concatenate([x, y], axis=1), last.kept, cut)
    best = _pick(both, ops.where(ended, place, kept + place - finished))
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
