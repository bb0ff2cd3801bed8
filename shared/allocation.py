"""Which extensions of the beams live on where phrases are asked for.

Dynamic beam allocation (Post and Vilar 2018, arXiv 1804.06609, §3) puts hypotheses that have
written as much of their phrases into one bank and shares the beams out among the banks, so that
the sure ones without a phrase do not crowd out those that have paid for one. Sorting does it for a
whole batch at once (Hu et al. 2019, aclweb N19-1090, §3): first the best of every bank, then the
second best, and so on.

Where there are more banks than beams, the papers prefer the fullest banks. Those are filled by
hypotheses that wrote their phrases before anything else, and good ones that meet a phrase where
it belongs are lost. Here only the fullest bank is sure of its place, so that every search comes
to its phrases. The other banks are compared by how far their best hypothesis lies above the chord
from the best of the emptiest bank to the best of the fullest one: what an id of a phrase costs on
the average is then no one's merit.
"""

from __future__ import annotations

from typing import Any

from shared.constraints import INFINITY
from shared.engine import ops
from shared.hypotheses import pick


def allot(totals: Any, written: Any, banks: Any, count: int) -> Any:
    """The places of the extensions that go on, in the order of their claims.

    Args:
        totals: (B, X) float32, log-probabilities, minus infinity for what must not go on.
        written: (B, X) int32, the bank of each.
        banks: an integer above all of them.
        count: how many places are wanted, at most X.

    Returns:
        (B, count) int32. Of a row with one bank they are those of `ops.top_k`.
    """
    alive = totals > -INFINITY
    fullest = ops.max(ops.where(alive, written, 0), axis=1, keepdims=True)
    emptiest = ops.min(ops.where(alive, written, fullest), axis=1, keepdims=True)
    high, low = (
        ops.max(ops.where(written == bank, totals, -INFINITY), axis=1, keepdims=True)
        for bank in (emptiest, fullest)
    )
    between = fullest - emptiest
    slope = ops.where(between > 0, (high - low) / ops.cast(ops.maximum(between, 1), "float32"), 0.0)
    claims = totals + slope * ops.cast(written, "float32")
    size = ops.shape(totals)[1]
    claims, order = ops.top_k(claims, size)
    written = pick(written, order)
    # (B, X, banks): how many of each bank stand before each place
    inside = written[:, :, None] == ops.arange(banks)
    before = ops.cumsum(ops.cast(inside, "int32"), axis=1) - 1
    turn = ops.sum(ops.where(inside, before, 0), axis=-1)
    key = turn * size + ops.arange(size)
    key = ops.where(ops.logical_and(written == fullest, turn == 0), -1, key)
    key = ops.where(claims > -INFINITY, key, size * size)
    return pick(order, ops.top_k(-key, count)[1])
