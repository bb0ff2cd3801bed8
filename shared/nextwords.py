"""The likeliest next words behind a forced prefix, each to its end, in one compiled graph."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from shared.batching import Ids
from shared.constraints import INFINITY
from shared.engine import Spec, ops
from shared.generator import Generator
from shared.hypotheses import repeat, shaped_like
from shared.seq2seq import Seq2Seq
from shared.stepper import stepper
from shared.tokenizer import BOS, PAD
from shared.vocabulary import likeliest, log_total

MOST = 12
"""Most pieces of a word; a longer one is cut."""

WIDTHS = (8, 24)
"""How many words are looked for at once: each number is a graph to compile."""

_ROW = Spec((1, None), "int32")
_MASK = Spec((None,), "bool")


class NextWord(NamedTuple):
    """A word that may come next: its ids, and their log-probability in nats together."""

    ids: tuple[int, ...]
    log_prob: float


class _Walk(NamedTuple):
    time: Any  # scalar int32
    ids: Any  # (R,) int32, what the next step reads
    state: Any  # nest of (R, …)
    words: Any  # (R, MOST) int32
    log_probs: Any  # (R,) float32
    open: Any  # (R,) bool, whether the word may go on


def next_words(
    generator: Generator,
    source: Ids,
    prefix: Ids,
    *,
    first: np.ndarray,
    inside: np.ndarray,
    count: int,
) -> list[NextWord]:
    """The likeliest pieces behind a prefix, each followed greedily to the end of its word.

    Args:
        generator: of a network without a context.
        source: ids, ended as in training.
        prefix: ids of what is written already; may be empty.
        first: `(V,)` bool, the pieces that may come next.
        inside: `(V,)` bool, the pieces with which a word goes on; before any other it ends.
        count: how many, at most the last of `WIDTHS`; fewer come where fewer are allowed.

    Returns:
        the likeliest first piece first.
    """
    width = next(each for each in WIDTHS if each >= count)
    walk = partial(_next_words, generator.network, width)
    graph = generator.graph(("next words", width), walk, (_ROW, _ROW, _MASK, _MASK))
    found = graph(
        np.array([source], "int32"),
        np.array([[BOS, *prefix]], "int32"),
        first & ~generator.blocked,
        inside & ~generator.blocked,
    )
    return [
        NextWord(tuple(int(each) for each in ids if each != PAD), float(log_prob))
        for ids, log_prob in zip(*(each[:count] for each in found), strict=True)
        if np.isfinite(log_prob)
    ]


def _next_words(
    network: Seq2Seq, count: int, source: Any, before: Any, first: Any, inside: Any
) -> tuple[Any, Any]:
    """`source (1, S)` and `before (1, T)` -> ids `(R, MOST)` and log-probabilities `(R,)`."""
    state, memory = network.begin(network.encode(source))
    # The prefix is read at once, as in training: its words are known.
    hidden, state, _ = network.decoder(network.embed(before), state, memory)
    logits = ops.cast(network.logits(hidden[:, -1]), "float32")
    gains, ids = likeliest(ops.where(first, logits, -INFINITY), count)
    log_probs = (gains - log_total(logits)[:, None])[0]
    ids, step = ops.cast(ids[0], "int32"), stepper(network, network.output())
    words = ops.where(ops.arange(MOST) == 0, ids[:, None], PAD)
    start = _Walk(
        time=ops.convert_to_tensor(1, dtype="int32"),
        ids=ids,
        state=repeat(state, count),
        words=words,
        log_probs=log_probs,
        open=log_probs > -INFINITY,
    )

    def unfinished(w: _Walk) -> Any:
        return ops.logical_and(w.time < MOST, ops.any(w.open))

    def advance(w: _Walk) -> _Walk:
        logits, state, _ = step(w.ids, w.state, memory)
        logits = ops.cast(logits, "float32")
        ids = ops.argmax(logits, axis=-1)
        best = ops.max(logits, axis=-1)
        gain = best - log_total(logits, (best, ids))
        goes_on = ops.logical_and(w.open, ops.take(inside, ids))
        ids = ops.where(goes_on, ops.cast(ids, "int32"), PAD)
        after = _Walk(
            time=w.time + 1,
            ids=ids,
            state=state,
            words=ops.where(ops.arange(MOST) == w.time, ids[:, None], w.words),
            log_probs=w.log_probs + ops.where(goes_on, gain, 0.0),
            open=goes_on,
        )
        return shaped_like(after, w)

    (last,) = ops.while_loop(unfinished, lambda w: (advance(w),), (start,))
    return last.words, last.log_probs
