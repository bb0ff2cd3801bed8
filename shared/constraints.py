"""What a search may not write, and what it must: blocked ids, repeated n-grams, a forced prefix.

Shapes: R rows of a step, B rows asked for, T steps, F prefix, V vocabulary (see `search`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.engine import ops
from shared.errors import InputError

FREE = -1
"""Stands in the table of forced ids where the search may choose."""

INFINITY = float("inf")


@dataclass(frozen=True)
class Constraints:
    """The constraints of one search over B rows.

    Attributes:
        rows: B, an int or an integer scalar.
        eos, pad: the ids that end a row and fill it up.
        max_length: T, the most steps, the one that ends a row counted.
        bounds: (B,) int32, a row's own most steps, or None.
        prefix: (B, F) int32, padded on the right, what each row must begin with, or None.
        blocked: (V,) bool, true for ids that are never chosen, or None.
        no_repeat_ngram: length of the n-grams that no row may hold twice; 0: off.

    Raises:
        InputError: a number is out of range.
    """

    rows: Any
    eos: int
    pad: int
    max_length: int
    bounds: Any = None
    prefix: Any = None
    blocked: Any = None
    no_repeat_ngram: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.max_length, int) and self.max_length < 1:
            raise InputError(f"max-length is {self.max_length}, but must be at least 1.")
        if self.no_repeat_ngram < 0:
            raise InputError(
                f"no-repeat-ngram is {self.no_repeat_ngram}, but must be 0 (off) or more."
            )

    def limits(self) -> Any:
        """(B,) int32: the most steps of each row."""
        most = ops.full((self.rows,), self.max_length, dtype="int32")
        return most if self.bounds is None else ops.minimum(ops.cast(self.bounds, "int32"), most)

    def forced(self) -> Any:
        """(B, T) int32, the id that each step must write, or `FREE`; None without a prefix."""
        if self.prefix is None:
            return None
        return forced_table(self.prefix, self.max_length, self.pad)

    def allow(self, logits: Any, history: Any, time: Any) -> Any:
        """`logits` (R, V) without what `history` (R, T), written up to `time`, rules out."""
        if self.blocked is not None:
            logits = block(logits, self.blocked)
        if self.no_repeat_ngram:
            logits = block_repeats(logits, history, time, self.no_repeat_ngram)
        return logits


def forced_table(prefix: Any, steps: int, pad: int) -> Any:
    """The id that each step must write.

    Args:
        prefix: (B, F) int32, padded on the right; a row may be all padding.
        steps: T, the number of columns wanted; a longer prefix is cut there.
        pad: the id that fills `prefix`.

    Returns:
        (B, T) int32, `FREE` where nothing is forced.
    """
    prefix = ops.cast(prefix, "int32")
    forced = ops.where(prefix == pad, FREE, prefix)
    tail = ops.full((ops.shape(prefix)[0], steps), FREE, dtype="int32")
    return ops.concatenate([forced, tail], axis=1)[:, :steps]


def block(logits: Any, blocked: Any) -> Any:
    """`logits` (..., V) with minus infinity where `blocked` (V,) is true (or not zero)."""
    return ops.where(ops.cast(blocked, "bool"), -INFINITY, logits)


def block_repeats(logits: Any, history: Any, time: Any, n: int) -> Any:
    """Takes away every token that would complete an n-gram already in its row.

    The end token is never taken away: it ends its row, so no history holds it.

    Method: Paulus et al. 2017 (arXiv 1705.04304), section 2.5, for any n.

    Args:
        logits: (R, V) float32.
        history: (R, T) int32, the ids so far, a forced prefix included.
        time: scalar int32, how many columns of `history` are written.
        n: length of the n-gram; 1 lets no token come twice.

    Returns:
        (R, V) float32, minus infinity at the tokens taken away.
    """
    rows, steps = ops.shape(history)[0], ops.shape(history)[1]
    if isinstance(steps, int) and steps < n:
        return logits
    windows = steps - n + 1
    # A window counts once its last token is written.
    repeated = ops.broadcast_to(ops.arange(windows) + n <= time, (rows, windows))
    for place in range(n - 1):
        recent = ops.take(history, ops.maximum(time - n + 1 + place, 0), axis=1)
        repeated = ops.logical_and(repeated, history[:, place : place + windows] == recent[:, None])
    followers = history[:, n - 1 :]
    row = ops.broadcast_to(ops.arange(rows)[:, None], (rows, windows))
    # (R, W, 2) -> (R·W, 2): one scatter of the few followers; a one-hot would be (R, W, V).
    where = ops.reshape(ops.stack([row, followers], axis=-1), (-1, 2))
    ceiling = ops.reshape(ops.where(repeated, -INFINITY, INFINITY), (-1,))
    return ops.scatter_update(logits, where, ops.cast(ceiling, logits.dtype), reduction="min")
