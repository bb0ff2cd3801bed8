"""What a search found for one source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Candidate:
    """One output.

    Args:
        ids: its tokens, without the end.
        score: by which candidates are ranked: log-probability over the length penalty.
        log_prob: total log-probability in nats, the end included.
        finished: false where the length bound cut it, or enough others of a draw had ended.
        attention: `(tokens, source)`, slots of a context before the source, if asked for.
    """

    ids: tuple[int, ...]
    score: float
    log_prob: float
    finished: bool
    attention: np.ndarray | None = None


def candidates(found: Any, row: int, places: int) -> list[Candidate]:
    """The candidates of a row of `shared.hypotheses.Hypotheses`, whose tensors are NumPy arrays,
    with their attention to so many places."""
    out: list[Candidate] = []
    for ids, length, score, log_prob, finished in zip(
        found.ids[row],
        found.lengths[row],
        found.scores[row],
        found.log_probs[row],
        found.finished[row],
        strict=True,
    ):
        if not np.isfinite(score):
            continue
        attention = None
        if found.attention is not None:
            # A copy: a view would keep those of the whole batch in memory.
            attention = found.attention[row, len(out), :length, :places].copy()
        out.append(
            Candidate(
                tuple(ids[:length].tolist()),
                float(score),
                float(log_prob),
                bool(finished),
                attention,
            )
        )
    return out
