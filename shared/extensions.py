"""The ways to go on with the beams of a row, best first. Shape letters: see `hypotheses`."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared import phrases
from shared.allocation import allot
from shared.constraints import FREE, INFINITY, Best
from shared.engine import keras, ops
from shared.hypotheses import pick
from shared.vocabulary import at, log_total


class Extensions(NamedTuple):
    """The X extensions that have the best claims, in their order.

    Attributes:
        totals: (B, X) float32, log-probabilities, minus infinity where there are fewer.
        tokens: (B, X) int32
        parents: (B, X) int32, the beam that each extends.
        places: (B, X) int32, of each in `progress`.
        progress: `phrases.Progress` of all extensions, (B, Y, …); () without phrases.
    """

    totals: Any
    tokens: Any
    parents: Any
    places: Any
    progress: Any


def ranked(
    log_probs: Any,
    logits: Any,
    best: Best,
    forced: Any,
    time: Any,
    eos: int,
    goals: phrases.Goals | None,
    progress: Any,
    normalised: bool,
) -> Extensions:
    """The 2K best extensions of all beams of each row, which hold K without an end token.

    They are ranked by log-probability; where phrases are asked for, the beams are shared out
    among more and less complete hypotheses (`allocation`).

    Args:
        log_probs: (B, K), of the beams.
        logits: (R, V), of their next tokens.
        best: the likeliest that may be chosen, at least K + 1 of each beam.
        forced: (R,), the id that each beam must write, or `FREE`; None where nothing is forced.
        time: the step at which they are written.
        eos: the id that ends a row.
        goals, progress: the phrases and the beams' progress; None and () without phrases.
        normalised: the logits are log-probabilities as they are.
    """
    beams = log_probs.shape[1]
    # (R, M): K + 1 of each beam are enough for K of the row without an end token.
    width = min(beams + 1, logits.shape[-1])
    count = min(2 * beams, beams * width)
    values, tokens = _extensions(logits, best, forced)
    if goals is not None:
        values, tokens = phrases.offer(goals, progress, logits, values, tokens, forced, eos)
        width = ops.shape(tokens)[1]
    gains = values if normalised else values - log_total(logits, best.first)[:, None]
    # (R, M) -> (B, K·M)
    totals = ops.reshape(ops.reshape(log_probs, (-1, 1)) + gains, (-1, beams * width))
    tokens = ops.reshape(tokens, (-1, beams * width))
    if goals is None:
        totals, chosen = ops.top_k(totals, count)
        tokens = pick(tokens, chosen)
    else:
        # (B, K, M, …) -> (B, K·M, …)
        after = phrases.advance(goals, progress, ops.reshape(tokens, (-1, beams, width)), time)
        progress = keras.tree.map_structure(
            lambda x: ops.reshape(x, (-1, beams * width, *ops.shape(x)[3:])), after
        )
        chosen = allot(totals, progress.written, goals.banks, count)
        totals, tokens = pick((totals, tokens), chosen)
    return Extensions(totals, tokens, chosen // width, chosen, progress)


def _extensions(logits: Any, best: Best, forced: Any) -> tuple[Any, Any]:
    """The likeliest next tokens of each beam, (R, M), behind their logits.

    Where `forced` (R,) is not FREE, that token is the only one.
    """
    values, tokens = best.values, best.tokens
    if forced is not None:
        must = forced[:, None]
        value = at(logits, ops.maximum(forced, 0))[:, None]
        alone = ops.where(ops.arange(values.shape[1]) == 0, value, -INFINITY)
        values = ops.where(must == FREE, values, alone)
        tokens = ops.where(must == FREE, tokens, must)
    return values, tokens
