"""The loop of greedy search and of sampling, in the graph. Shape letters: see `hypotheses`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from shared.compaction import loop
from shared.constraints import FREE, Constraints
from shared.engine import ops
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
from shared.vocabulary import at, log_total


class Manner(NamedTuple):
    """How to walk, as `search.sample` has it; `enough` is from 1 to `samples`."""

    bos: int
    samples: int
    enough: int
    length_penalty: float
    normalised: bool
    with_attention: bool
    leave: bool


class _Walk(NamedTuple):
    time: Any  # scalar int32
    ids: Any  # (R,) int32, what the next step reads
    state: Any  # nest of (R, …)
    history: Any  # (R, T) int32
    log_probs: Any  # (R,) float32
    lengths: Any  # (R,) int32, the end token not counted
    finished: Any  # (R,) bool
    store: Any  # (T, R, P) float32; () without attention


class _Fixed(NamedTuple):
    memory: Any  # nest of (B, …)
    limits: Any  # (R,) int32, the most steps
    forced: Any  # (R, T) int32; () without a prefix
    numbers: Any  # (R, T) float32, what draws; () if nothing is drawn


def follow(
    pick: Callable[[Any, Any, Any, Any], tuple[Any, Any]],
    step: Step,
    state: Any,
    memory: Any,
    numbers: Any,
    rules: Constraints,
    manner: Manner,
) -> Hypotheses:
    """The loop of `search.greedy` and `search.sample`.

    `pick(logits (R, V), history (R, T), time, numbers) -> ids (R,)`, and the first of `Best`;
    R = B·N.
    """
    bos, samples, enough, alpha, normalised, with_attention, leave = manner
    steps, pad = rules.max_length, rules.pad
    state, limits, forced = repeat(state, samples), repeat(rules.limits(), samples), rules.forced()
    forced = () if forced is None else repeat(forced, samples)
    ids = ops.full_like(limits, bos)
    start = _Walk(
        time=ops.convert_to_tensor(0, dtype="int32"),
        ids=ids,
        state=state,
        history=ops.zeros((ops.shape(ids)[0], steps), dtype="int32") + pad,
        log_probs=ops.zeros_like(ids, dtype="float32"),
        lengths=ops.zeros_like(ids),
        finished=ops.zeros_like(ids, dtype="bool"),
        store=attention_store(step, ids, state, memory, steps) if with_attention else (),
    )

    def open_rows(w: _Walk, fixed: _Fixed) -> Any:
        rows = ops.logical_and(w.time < fixed.limits, ops.logical_not(w.finished))
        if enough == samples:
            return rows
        ended = ops.sum(ops.cast(ops.reshape(w.finished, (-1, samples)), "int32"), axis=1)
        return ops.logical_and(rows, repeat(ended < enough, samples))

    def is_open(w: _Walk, fixed: _Fixed) -> Any:
        return ops.any(ops.reshape(open_rows(w, fixed), (-1, samples)), axis=1)

    def advance(w: _Walk, fixed: _Fixed) -> _Walk:
        active = open_rows(w, fixed)
        logits, state, weights = step(w.ids, w.state, fixed.memory)
        logits = ops.cast(logits, "float32")
        ids, first = pick(logits, w.history, w.time, fixed.numbers)
        if not isinstance(fixed.forced, tuple):
            must = ops.take(fixed.forced, w.time, axis=1)
            ids = ops.where(must == FREE, ids, must)
        gain = at(logits, ids) if normalised else at(logits, ids) - log_total(logits, first)
        ends = ids == rules.eos
        ids = ops.where(active, ids, pad)
        # A row that is done writes padding and counts nothing more.
        written = ops.logical_and(active, ops.logical_not(ends))
        column = ops.where(written, ids, pad)[:, None]
        after = _Walk(
            time=w.time + 1,
            ids=ids,
            state=state,
            history=ops.where(ops.arange(steps) == w.time, column, w.history),
            log_probs=w.log_probs + ops.where(active, gain, 0.0),
            lengths=w.lengths + ops.cast(written, "int32"),
            finished=ops.logical_or(w.finished, ops.logical_and(active, ends)),
            store=attention_write(w.store, weights, w.time) if with_attention else (),
        )
        return shaped_like(after, w)

    fixed = _Fixed(memory, limits, forced, numbers)
    # The store of the weights is laid out by steps, not by rows.
    leave = leave and not with_attention
    last = loop(is_open, advance, start, fixed, rules.rows, leave=leave)
    counted = last.lengths + ops.cast(last.finished, "int32")
    # (R,) -> (B, N)
    lengths = ops.reshape(last.lengths, (-1, samples))
    ids = ops.reshape(last.history, (-1, samples, steps))
    trail = ops.zeros_like(ids) + ops.arange(samples)[:, None]
    return Hypotheses(
        ids=ids,
        lengths=lengths,
        scores=ops.reshape(last.log_probs / lp(counted, alpha), (-1, samples)),
        log_probs=ops.reshape(last.log_probs, (-1, samples)),
        finished=ops.reshape(last.finished, (-1, samples)),
        attention=attention_read(last.store, trail, lengths) if with_attention else None,
    )
