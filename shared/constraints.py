"""What a search may not write, and what it must: blocked ids, repeated n-grams, a forced prefix.

Shapes: R rows of a step, B rows asked for, T steps, F prefix, V vocabulary (see `search`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.engine import ops
from shared.errors import InputError
from shared.vocabulary import likeliest

FREE = -1
"""Stands in the table of forced ids where the search may choose."""

INFINITY = float("inf")

SPARE = 4
"""Tokens that are looked at besides those that are wanted, at most as many again: so many may be
ruled out."""
LARGE = 50
"""How many times more tokens a vocabulary must have than are looked at, for that to pay."""


class Best(NamedTuple):
    """The N likeliest tokens of each row that may be written.

    Attributes:
        values: (R, N) their logits, best first, minus infinity where there are fewer.
        tokens: (R, N) int32
        first: the logit and the id of the likeliest of all, which may be ruled out, each (R,); None
            where it is not known.
    """

    values: Any
    tokens: Any
    first: Any


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

    def best(self, logits: Any, history: Any, time: Any, count: int) -> Best:
        """The `count` likeliest tokens that `allow` leaves.

        They are looked for among a few more. Only where too many of those are ruled out is the
        whole vocabulary gone through.
        """

        def among_all() -> tuple[Any, Any]:
            return likeliest(self.allow(logits, history, time), count)

        spare = min(count, SPARE)
        looked = count + spare
        if logits.shape[-1] < LARGE * looked:
            values, tokens = among_all()
            return Best(values, tokens, None)
        values, tokens = likeliest(logits, looked)
        first = values[:, 0], tokens[:, 0]
        out = self._ruled_out(tokens, history, time)
        values, places = ops.top_k(ops.where(out, -INFINITY, values), count)
        tokens = ops.take_along_axis(tokens, places, axis=1)
        too_few = ops.any(ops.sum(ops.cast(out, "int32"), axis=1) > spare)
        values, tokens = ops.cond(too_few, among_all, lambda: (values, tokens))
        return Best(values, tokens, first)

    def _ruled_out(self, tokens: Any, history: Any, time: Any) -> Any:
        """Whether each of some tokens (R, M) must not be written: (R, M) bool."""
        out = ops.zeros_like(tokens, dtype="bool")
        if self.blocked is not None:
            out = ops.take(ops.cast(self.blocked, "bool"), tokens)
        if self.no_repeat_ngram:
            repeated, followers = repeats(history, time, self.no_repeat_ngram)
            # (R, 1, W) against (R, M, 1)
            again = repeated[:, None] & (followers[:, None] == tokens[:, :, None])
            out = ops.logical_or(out, ops.any(again, axis=-1))
        return out


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
    # To add takes a fifth of the time of a choice between two tensors.
    return logits + ops.where(ops.cast(blocked, "bool"), -INFINITY, 0.0)


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
    repeated, followers = repeats(history, time, n)
    rows, windows = ops.shape(followers)
    row = ops.broadcast_to(ops.arange(rows)[:, None], (rows, windows))
    # (R, W, 2) -> (R·W, 2): one scatter of the few followers; a one-hot would be (R, W, V).
    where = ops.reshape(ops.stack([row, followers], axis=-1), (-1, 2))
    ceiling = ops.reshape(ops.where(repeated, -INFINITY, INFINITY), (-1,))
    return ops.scatter_update(logits, where, ops.cast(ceiling, logits.dtype), reduction="min")


def repeats(history: Any, time: Any, n: int) -> tuple[Any, Any]:
    """The tokens of a row that followed what it ends with.

    Args:
        history: (R, T) int32, the ids so far.
        time: scalar int32, how many columns of `history` are written.
        n: length of an n-gram.

    Returns:
        (R, W) bool, whether the n - 1 ids ahead of a place are the last ones, and (R, W) int32,
        what stands there; W is T - n + 1, or 0.
    """
    followers = history[:, n - 1 :]
    rows, windows = ops.shape(followers)
    # A window counts once its last token is written.
    repeated = ops.broadcast_to(ops.arange(windows) + n <= time, (rows, windows))
    for place in range(n - 1):
        recent = ops.take(history, ops.maximum(time - n + 1 + place, 0), axis=1)
        repeated = ops.logical_and(repeated, history[:, place : place + windows] == recent[:, None])
    return repeated, followers
