"""The loop of a search over many rows: those that are done make room.

Rows of one batch end at different steps, and until the last one does, each step computes all of
them. So once a quarter of the rows are done, only the others go on, in a smaller batch.

Shapes: B rows asked for, of which C are in the loop; a tensor of rows has C·n of them, n side by
side for each, as many as there are beams.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.engine import keras, ops

FEW = 16
"""Rows that are not made fewer: so few are hardly faster."""

Walk = Any
"""A nest of what changes in a loop: tensors of rows, and scalars that all rows share."""


def loop(
    is_open: Callable[[Walk, Any], Any],
    advance: Callable[[Walk, Any], Walk],
    start: Walk,
    fixed: Any,
    rows: Any,
    *,
    leave: bool = True,
) -> Walk:
    """Advance until no row is open.

    What a row becomes must not hang on the other rows, nor must a row change that is not open.

    Args:
        is_open: `(walk, fixed) -> (C,) bool`.
        advance: `(walk, fixed) -> walk`.
        start: the walk of all rows.
        fixed: a nest of tensors of rows that no step changes.
        rows: B; where it is a Python number, as NumPy's sizes are, all rows stay.
        leave: whether rows that are done leave the loop.

    Returns:
        the walk of all rows when none is open, its scalars as they are then.
    """

    def unfinished(walk: Walk, fixed: Any, *_: Any) -> Any:
        return ops.any(is_open(walk, fixed))

    if isinstance(rows, int) or not leave:
        last, _ = ops.while_loop(unfinished, lambda w, f: (advance(w, f), f), (start, fixed))
        return last

    def body(walk: Walk, fixed: Any, home: Any, whole: Walk) -> Any:
        walk = advance(walk, fixed)
        go_on = is_open(walk, fixed)
        count, size = ops.sum(ops.cast(go_on, "int32")), ops.shape(home)[0]

        def fewer() -> Any:
            (places,) = ops.nonzero(go_on)
            picked = keras.tree.map_structure(lambda x: _take(x, places, size), (walk, fixed, home))
            return *picked, _put(whole, walk, home)

        many = ops.logical_or(count * 4 > 3 * size, size <= FEW)
        return ops.cond(many, lambda: (walk, fixed, home, whole), fewer)

    # Where each row of the loop stands among all of them.
    home = ops.arange(rows)
    last, _, home, whole = ops.while_loop(unfinished, body, (start, fixed, home, start))
    return _put(whole, last, home)


def _take(x: Any, places: Any, size: Any) -> Any:
    """The rows at some of C places."""
    if not len(x.shape):
        return x
    inner = ops.shape(x)[1:]
    found = ops.take(ops.reshape(x, (size, -1, *inner)), places, axis=0)
    return ops.reshape(found, (-1, *inner))


def _put(whole: Walk, walk: Walk, home: Any) -> Walk:
    """The walk of all rows with those of the loop at their places."""

    def put(old: Any, new: Any) -> Any:
        if not len(new.shape):
            return new
        inner, size = ops.shape(new)[1:], ops.shape(home)[0]
        # (C·n, …) -> (C, n, …), and n is that of the whole, too.
        new = ops.reshape(new, (size, -1, *inner))
        count = ops.shape(new)[1]
        rows = ops.reshape(old, (-1, count, *inner))
        return ops.reshape(ops.scatter_update(rows, home[:, None], new), (-1, *inner))

    return keras.tree.map_structure(put, whole, walk)
