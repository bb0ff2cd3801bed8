"""Greedy search, beam search, sampling and scoring, each one loop inside the graph.

The search knows neither text nor layers. It is given a

    step(ids (R,) int32, state, memory) -> logits (R, V), state, weights (R, P)

where `state` is any nest of tensors with R rows, `memory` one with B rows, each for R/B rows side
by side, and `weights` says where the step looked. V must be known when the graph is made; B, P and
the insides of state and memory may be dynamic. Shape letters: see `hypotheses`.

All four share these rules:
- Log-probabilities are the model's own: log-softmax of the logits before anything is blocked,
  filtered or forced, so the figures of greedy, beam, sample and score can be compared. Only the
  *draw* of a sample is renormalised over what is left.
- The end token is in no `ids` and no `lengths`, but its log-probability is in `log_probs` and it
  counts in |Y| of the length penalty: an empty hypothesis has |Y| = 1.
- Ids in `blocked` and repeated n-grams are never chosen, but a prefix or a phrase may hold them.
"""

from __future__ import annotations

from typing import Any

from shared import sampling
from shared.beam import beam
from shared.constraints import INFINITY, Constraints
from shared.engine import ops
from shared.errors import InputError
from shared.following import Manner, follow
from shared.hypotheses import Hypotheses, Step, repeat, shaped_like
from shared.options import Options
from shared.vocabulary import at, log_total

__all__ = ["Hypotheses", "Step", "as_asked", "beam", "greedy", "sample", "score"]


def as_asked(
    options: Options,
    given: tuple[Step, Any, Any],
    draw: dict[str, Any],
    phrases: Any = None,
    **common: Any,
) -> Hypotheses:
    """The search that some options ask for.

    Args:
        options: how to search.
        given: step, state and memory.
        draw: seed, temperature and `top_p` of a draw, which a graph takes as tensors: those of the
            options are not looked at.
        phrases: what a beam search must find, or None.
        common: all else that `greedy`, `sample` and `beam` take and options do not have.
    """
    common["length_penalty"] = options.length_penalty
    common["no_repeat_ngram"] = options.no_repeat_ngram
    common["with_attention"] = options.attention
    if options.sample:
        common |= {"samples": options.candidates, "enough": options.enough_of_all, **draw}
        return sample(*given, top_k=options.top_k, **common)
    if options.beams == 1:
        return greedy(*given, **common)
    common |= {"beams": options.beams, "candidates": options.candidates}
    return beam(*given, phrases=phrases, **common)


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
    leave: bool = True,
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
        leave: whether rows that are done leave the loop, see `compaction`; it changes no result.

    Returns:
        `Hypotheses` with N = 1.

    Raises:
        InputError: a number is out of range.
    """
    rules = Constraints(rows, eos, pad, max_length, bounds, prefix, blocked, no_repeat_ngram)

    def pick(logits: Any, history: Any, time: Any, _: Any) -> tuple[Any, Any]:
        best = rules.best(logits, history, time, 1)
        return best.tokens[:, 0], best.first

    manner = Manner(bos, 1, 1, length_penalty, normalised, with_attention, leave)
    return follow(pick, step, state, memory, (), rules, manner)


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
    leave: bool = True,
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
    # (T, B, N) -> (R, T), at once: a hash is many small operations.
    numbers = sampling.uniform(seeds, ops.arange(max_length), samples)
    numbers = ops.transpose(ops.reshape(numbers, (max_length, -1)))

    def pick(logits: Any, history: Any, time: Any, numbers: Any) -> tuple[Any, Any]:
        allowed, now = rules.allow(logits, history, time), ops.take(numbers, time, axis=1)
        return sampling.drawn(allowed, now, temperature, top_k, top_p), None

    manner = Manner(
        bos, samples, enough or samples, length_penalty, normalised, with_attention, leave
    )
    return follow(pick, step, state, memory, numbers, rules, manner)


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
