"""Samplers: what is left of a distribution, and the draw from it.

A filter is a function `logits (..., V) -> logits`, minus infinity where a token is out, so
filters compose. The draw renormalises over what they leave.
"""

from __future__ import annotations

from typing import Any

from shared.engine import ops
from shared.vocabulary import likeliest

INFINITY = float("inf")


def temperature(logits: Any, value: Any) -> Any:
    """Flattens (above 1) or sharpens (below 1) the distribution; towards 0 it becomes greedy."""
    return logits / value


def top_k(logits: Any, k: int) -> Any:
    """Keeps the `k` likeliest tokens (Fan et al. 2018, arXiv 1805.04833, section 5.2).

    Tokens that tie with the k-th stay in.
    """
    kept = ops.top_k(logits, min(k, logits.shape[-1]))[0]
    return ops.where(logits < kept[..., -1:], -INFINITY, logits)


def top_p(logits: Any, p: Any, among: int | None = None) -> Any:
    """Keeps the smallest set of likeliest tokens whose probabilities reach `p`.

    Method: nucleus sampling, Holtzman et al. 2020 (arXiv 1904.09751), section 3.1. Tokens that
    tie with the last of the set stay in.

    Args:
        logits: (..., V) float32.
        p: over 0, at most 1; a number or a scalar.
        among: how many tokens can be left at all, where a filter before this one says so.
    """
    # Sorting 64 rows of 8,000 takes 20 ms on 2 cores, the 50 best of them 2 ms: so `among`.
    ranked = ops.top_k(logits, min(among or logits.shape[-1], logits.shape[-1]))[0]
    probabilities = ops.exp(ranked - ops.logsumexp(logits, axis=-1, keepdims=True))
    before = ops.cumsum(probabilities, axis=-1) - probabilities
    last = ops.min(ops.where(before < p, ranked, INFINITY), axis=-1, keepdims=True)
    return ops.where(logits < last, -INFINITY, logits)


def filtered(logits: Any, heat: Any = 1.0, k: int = 0, p: Any = 1.0) -> Any:
    """Temperature, then top-k (0: off), then top-p (1: off), in the customary order."""
    if not _is(heat, 1):
        logits = temperature(logits, heat)
    if k:
        logits = top_k(logits, k)
    return logits if _is(p, 1) else top_p(logits, p, among=k or None)


def _is(value: Any, number: int) -> bool:
    # A tensor is known only when the graph runs, so it never counts as off.
    return isinstance(value, int | float) and value == number


def row_seeds(seed: Any, rows: Any) -> Any:
    """A seed for each row, (B,) uint32, from one seed (an int or an integer scalar, modulo 2^32).

    The seed of row i depends on `seed` and i alone, so one row of a batch can be drawn again
    by itself with its own.
    """
    return _hash(_word(seed), ops.cast(ops.arange(rows), "uint32"), 0)


def uniform(seeds: Any, time: Any, samples: int) -> Any:
    """One number in [0, 1) for each row and sample, (..., B, N) float32.

    A hash of (seed, time, sample) and not a generator with a state: a row's draws then depend
    on nothing else in the batch and every backend gives the same ones.

    Args:
        seeds: (B,) integers.
        time: integer, the step; or steps (...).
        samples: N.
    """
    time = _word(time)[..., None, None]
    bits = _hash(_word(seeds)[:, None], time, ops.cast(ops.arange(samples), "uint32"))
    # 24 bits fill a float32 exactly; more could round up to 1.
    return ops.cast(ops.right_shift(bits, 8), "float32") * 2.0**-24


def draw(logits: Any, numbers: Any) -> Any:
    """The token that each number picks from its row's softmax, by the inverse distribution.

    Args:
        logits: (R, V) float32, minus infinity where a token is out.
        numbers: (R,) float32 in [0, 1).

    Returns:
        (R,) int32.
    """
    weights = ops.exp(logits - ops.max(logits, axis=-1, keepdims=True))
    heap = ops.cumsum(weights, axis=-1)
    # Where a parallel sum is not quite monotone, a token that is out must still not be hit.
    reached = ops.logical_and(heap > numbers[:, None] * heap[:, -1:], weights > 0)
    return ops.cast(ops.argmax(reached, axis=-1), "int32")


def drawn(logits: Any, numbers: Any, heat: Any = 1.0, k: int = 0, p: Any = 1.0) -> Any:
    """`draw` from what `filtered` leaves; with a top-k, all behind it is done on k numbers a row.

    Of tokens that tie with the k-th, some are kept.
    """
    if not k:
        return draw(filtered(logits, heat, 0, p), numbers)
    ranked, ids = likeliest(logits, min(k, logits.shape[-1]))
    place = draw(filtered(ranked, heat, 0, p), numbers)
    return ops.cast(ops.take_along_axis(ids, place[:, None], axis=1)[:, 0], "int32")


def _word(value: Any) -> Any:
    if isinstance(value, int):
        return ops.convert_to_tensor(value & 0xFFFFFFFF, dtype="uint32")
    return ops.cast(value, "uint32")


def _hash(x: Any, y: Any, z: Any) -> Any:
    """pcg3d of Jarzynski & Olano 2020 (JCGT 9(3), section 5.1 and listing), its first word."""
    x, y, z = (_word(v) * _word(1664525) + _word(1013904223) for v in (x, y, z))
    for last in (False, True):
        x = x + y * z
        y = y + z * x
        z = z + x * y
        if not last:
            x, y, z = (ops.bitwise_xor(v, ops.right_shift(v, 16)) for v in (x, y, z))
    return x
