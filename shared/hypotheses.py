"""What a search finds, and how it is scored.

Shape letters of search, here and in `search`, `beam`, `constraints` and `sampling`:
    B  rows asked for           T  steps: the longest hypothesis, its end token counted
    K  beams of a row           F  ids of a forced prefix
    N  hypotheses returned      V  vocabulary
    R  rows of a step (B·K)     P  places of memory
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from shared.engine import keras, ops
from shared.errors import InputError

Step = Callable[[Any, Any, Any], tuple[Any, Any, Any]]
"""`step(ids (R,) int32, state, memory) -> logits (R, V), state, weights (R, P)`."""


class Hypotheses(NamedTuple):
    """N hypotheses of each of B rows: of a beam the best first, of samples in drawing order.

    Attributes:
        ids: (B, N, T) int32, `pad` after the last token; the end token is not among them.
        lengths: (B, N) int32, tokens, the end token not counted.
        scores: (B, N) float32, the log-probability over the length penalty; minus infinity where
            a row has fewer than N hypotheses.
        log_probs: (B, N) float32, total log-probability, that of the end token included.
        finished: (B, N) bool, false where the bound cut the hypothesis; such ones rank last.
        attention: (B, N, T, P) float32, where the step that wrote each token looked, 0 after the
            last; None if not wanted.
    """

    ids: Any
    lengths: Any
    scores: Any
    log_probs: Any
    finished: Any
    attention: Any


def length_penalty(length: Any, alpha: float) -> Any:
    """lp(Y) = (5 + |Y|)^α / (5 + 1)^α: Wu et al. 2016 (arXiv 1609.08144), equation 14.

    Args:
        length: |Y|, integers of any shape, the end token counted.
        alpha: 0: no penalty.

    Raises:
        InputError: alpha is negative (a longer hypothesis would then be punished twice).
    """
    if not 0 <= alpha < float("inf"):
        raise InputError(f"length-penalty is {alpha}, but must be 0 or more.")
    return ((5.0 + ops.cast(length, "float32")) / 6.0) ** alpha


def repeat(nest: Any, times: int) -> Any:
    """Each leading row of a nest of tensors `times` times, side by side: (B, …) -> (B·times, …)."""
    if times == 1:
        return keras.tree.map_structure(ops.convert_to_tensor, nest)
    return keras.tree.map_structure(lambda x: ops.repeat(x, times, axis=0), nest)


def pick(nest: Any, index: Any) -> Any:
    """Of each (B, A, …) the entries `index` (B, C) of the second axis: (B, C, …)."""
    first = keras.tree.flatten(nest)[0]
    rows, width = ops.shape(first)[0], ops.shape(first)[1]
    flat = index + ops.arange(rows)[:, None] * width

    def picked(x: Any) -> Any:
        return ops.take(ops.reshape(x, (-1, *ops.shape(x)[2:])), flat, axis=0)

    return keras.tree.map_structure(picked, nest)


def shaped_like(nest: Any, model: Any) -> Any:
    """`nest` with the static shapes of `model`: what a loop in the graph asks of its variables."""
    return keras.tree.map_structure(
        lambda x, y: x if x.shape == y.shape else ops.reshape(x, ops.shape(y)), nest, model
    )


def attention_store(step: Step, ids: Any, state: Any, memory: Any, steps: Any) -> Any:
    """(T, R, P) float32 of zeros, a place for the weights of every step.

    The step is asked once, only for the number of places: a graph drops all else of it.
    """
    weights = step(ids, state, memory)[2]
    return ops.zeros((steps, ops.shape(ids)[0], ops.shape(weights)[1]), dtype="float32")


def attention_write(store: Any, weights: Any, time: Any) -> Any:
    """`store` (T, R, P) with the `weights` (R, P) of step `time`."""
    # 60 steps into (60, 320, 40): 11 ms so, 26 ms by a `where` over the whole store.
    weights = ops.cast(weights, "float32")[None]
    return shaped_like(ops.slice_update(store, [time, 0, 0], weights), store)


def attention_read(store: Any, trail: Any, lengths: Any) -> Any:
    """The weights along each hypothesis, (B, N, T, P).

    Args:
        store: (T, R, P), R = B·K.
        trail: (B, N, T) int32, the beam in which each token's step was made.
        lengths: (B, N) int32; what follows is 0.
    """
    rows, _, steps = ops.shape(trail)
    beams = ops.shape(store)[1] // rows
    time = ops.arange(steps)
    # (B, N, T), places in the store when it is laid out as (T·B·K, P)
    where = (time * rows + ops.arange(rows)[:, None, None]) * beams + trail
    flat = ops.reshape(store, (-1, ops.shape(store)[2]))
    inside = time < lengths[:, :, None]
    return ops.where(inside[..., None], ops.take(flat, where, axis=0), 0.0)
