"""Greedy search, beam search, sampling and scoring, each one loop inside the graph.

The search knows neither text nor layers. It is given a

    step(ids (R,) int32, state, memory) -> logits (R, V), state, weights (R, P)

where `state` and `memory` are any nests of tensors with a leading row axis and `weights` says
where the step looked. V must be known when the graph is made; B, P and the insides of state and
memory may be dynamic. Shape letters: see `hypotheses`.

All four share these rules:
- Log-probabilities are the model's own: log-softmax of the logits before anything is blocked,
  filtered or forced, so the figures of greedy, beam, sample and score can be compared. Only the
  *draw* of a sample is renormalised over what is left.
- The end token is in no `ids` and no `lengths`, but its log-probability is in `log_probs` and it
  counts in |Y| of the length penalty: an empty hypothesis has |Y| = 1.
- Ids in `blocked` and repeated n-grams are never chosen, but a prefix or a phrase may hold them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from shared import sampling
from shared.beam import beam
from shared.constraints import FREE, INFINITY, Constraints
from shared.engine import ops
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
from shared.vocabulary import at, log_total

__all__ = ["Hypotheses", "Step", "beam", "greedy", "sample", "score"]


def greedy(
    step: Step,
    state: Any,
    memory: Any,
    *,
    rows: Any,
    bos: int,
    eos: int,
    pad: int,
    max_length: int,
    length_penalty: float = 0.6,
    bounds: Any = None,
    prefix: Any = None,
    blocked: Any = None,
    no_repeat_ngram: int = 0,
    normalised: bool = False,
    with_attention: bool = False,
) -> Hypotheses:
    """The likeliest token at each step.

    Args:
        step, state, memory: as the module says, with B rows.
        rows: B, an int or an integer scalar.
        bos, eos, pad: the ids that start a row, end it and fill it up.
        max_length: T, the most steps, the one that ends a row counted.
        length_penalty: alpha of the score; 0: the score is the log-probability.
        bounds: (B,) int32, a row's own most steps (0: an empty hypothesis).
        prefix: (B, F) int32, padded on the right with `pad`: what each row must begin with.
        blocked: (V,) bool, true for ids that are never chosen.
        no_repeat_ngram: length of the n-grams that no row may hold twice; 0: off.
        normalised: the logits of the step are log-probabilities as they are.
        with_attention: also collect the weights.

    Returns:
        `Hypotheses` with N = 1.

    Raises:
        InputError: a number is out of range.
    """
    rules = Constraints(rows, eos, pad, max_length, bounds, prefix, blocked, no_repeat_ngram)

    def pick(logits: Any, history: Any, time: Any) -> tuple[Any, Any]:
        best = rules.best(logits, history, time, 1)
        return best.tokens[:, 0], best.first

    loop = _Loop(bos, 1, 1, length_penalty, normalised, with_attention)
    return _follow(pick, step, state, memory, rules, loop)


def sample(
    step: Step,
    state: Any,
    memory: Any,
    *,
    rows: Any,
    bos: int,
    eos: int,
    pad: int,
    max_length: int,
    seed: Any,
    samples: int = 1,
    enough: int = 0,
    temperature: Any = 1.0,
    top_k: int = 0,
    top_p: Any = 1.0,
    length_penalty: float = 0.6,
    bounds: Any = None,
    prefix: Any = None,
    blocked: Any = None,
    no_repeat_ngram: int = 0,
    normalised: bool = False,
    with_attention: bool = False,
) -> Hypotheses:
    """Draws `samples` hypotheses of each row; the same one may be drawn twice.

    What a row draws depends on its seed alone, not on the rest of the batch, and its first
    samples are the same however many are drawn, if none is cut short.

    Args:
        seed: an int (or integer scalar), modulo 2^32, from which `sampling.row_seeds` derives
            those of the rows; or those themselves, a tensor or array (B,) of integers.
        samples: N.
        enough: a row's draws end, all of them, at the step at which so many have found their own
            end; those that have not are not `finished`. 0: none is cut short.
        temperature: over 0; a number or a scalar.
        top_k: keep so many likeliest tokens; 0: all.
        top_p: keep the likeliest tokens that make up this probability; a number or a scalar.

    The other arguments, the result and the errors are as in `greedy`.
    """
    if samples < 1:
        raise InputError(f"samples is {samples}, but must be at least 1.")
    if not 0 <= enough <= samples:
        raise InputError(f"enough is {enough}, but must be from 0 to the {samples} samples.")
    if isinstance(temperature, int | float) and not 0 < temperature < INFINITY:
        raise InputError(f"temperature is {temperature}, but must be over 0.")
    if top_k < 0:
        raise InputError(f"top-k is {top_k}, but must be 0 (all tokens) or more.")
    if isinstance(top_p, int | float) and not 0 < top_p <= 1:
        raise InputError(f"top-p is {top_p}, but must be over 0 and at most 1.")
    rules = Constraints(rows, eos, pad, max_length, bounds, prefix, blocked, no_repeat_ngram)
    own = not isinstance(seed, int) and len(seed.shape) == 1
    seeds = seed if own else sampling.row_seeds(seed, rows)
    # (T, B, N) -> (T, R), at once: a hash is many small operations.
    numbers = sampling.uniform(seeds, ops.arange(max_length), samples)
    numbers = ops.reshape(numbers, (max_length, -1))

    def pick(logits: Any, history: Any, time: Any) -> tuple[Any, Any]:
        allowed, now = rules.allow(logits, history, time), ops.take(numbers, time, axis=0)
        return sampling.drawn(allowed, now, temperature, top_k, top_p), None

    loop = _Loop(bos, samples, enough or samples, length_penalty, normalised, with_attention)
    return _follow(pick, step, state, memory, rules, loop)


class _Loop(NamedTuple):
    """Settings of `_follow`, as `sample` has them; `enough` is from 1 to `samples`."""

    bos: int
    samples: int
    enough: int
    length_penalty: float
    normalised: bool
    with_attention: bool


class _Walk(NamedTuple):
    time: Any  # scalar int32
    ids: Any  # (R,) int32, what the next step reads
    state: Any  # nest of (R, …)
    history: Any  # (R, T) int32
    log_probs: Any  # (R,) float32
    lengths: Any  # (R,) int32, the end token not counted
    finished: Any  # (R,) bool
    store: Any  # (T, R, P) float32; () without attention


def _follow(
    pick: Callable[[Any, Any, Any], tuple[Any, Any]],
    step: Step,
    state: Any,
    memory: Any,
    rules: Constraints,
    loop: _Loop,
) -> Hypotheses:
    """The loop of `greedy` and `sample`.

    `pick(logits (R, V), history (R, T), time) -> ids (R,)`, and the first of `Best`; R = B·N.
    """
    bos, samples, enough, alpha, normalised, with_attention = loop
    steps, pad = rules.max_length, rules.pad
    state, memory, limits = repeat(state, samples), repeat(memory, samples), rules.limits()
    limits, forced = repeat(limits, samples), rules.forced()
    forced = None if forced is None else repeat(forced, samples)
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

    def open_rows(w: _Walk) -> Any:
        rows = ops.logical_and(w.time < limits, ops.logical_not(w.finished))
        if enough == samples:
            return rows
        ended = ops.sum(ops.cast(ops.reshape(w.finished, (-1, samples)), "int32"), axis=1)
        return ops.logical_and(rows, repeat(ended < enough, samples))

    def unfinished(w: _Walk) -> Any:
        return ops.logical_and(w.time < steps, ops.any(open_rows(w)))

    def advance(w: _Walk) -> _Walk:
        active = open_rows(w)
        logits, state, weights = step(w.ids, w.state, memory)
        logits = ops.cast(logits, "float32")
        ids, first = pick(logits, w.history, w.time)
        if forced is not None:
            must = ops.take(forced, w.time, axis=1)
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

    (last,) = ops.while_loop(unfinished, lambda w: (advance(w),), (start,))
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


def score(step: Step, state: Any, memory: Any, target: Any, *, bos: int, pad: int) -> Any:
    """The log-probability of each token of a given target, by the step.

    Args:
        step, state, memory: as the module says, with B rows.
        target: (B, T) int32, padded on the right; its end token is a token like any other.
        bos, pad: the ids that start a row and fill it up.

    Returns:
        (B, T) float32, 0 at padding.
    """
    target = ops.cast(target, "int32")
    steps = ops.shape(target)[1]
    before = ops.concatenate([ops.full_like(target[:, :1], bos), target[:, :-1]], axis=1)
    state = repeat(state, 1)

    def advance(time: Any, state: Any, log_probs: Any) -> Any:
        logits, after, _ = step(ops.take(before, time, axis=1), state, memory)
        logits = ops.cast(logits, "float32")
        gain = at(logits, ops.take(target, time, axis=1)) - log_total(logits)
        log_probs = ops.where(ops.arange(steps) == time, gain[:, None], log_probs)
        return time + 1, shaped_like(after, state), log_probs

    time = ops.convert_to_tensor(0, dtype="int32")
    start = (time, state, ops.zeros_like(target, dtype="float32"))
    log_probs = ops.while_loop(lambda time, *_: time < steps, advance, start)[2]
    return ops.where(target == pad, 0.0, log_probs)
