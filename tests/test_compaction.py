"""A loop over rows that leaves out those that are done."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from shared.compaction import FEW, loop

BEAMS = 3


class Walk(NamedTuple):
    time: Any  # scalar
    total: Any  # (C,)
    beams: Any  # (C·BEAMS, 2)
    done: Any  # (C,) bool
    work: Any  # scalar: rows that were computed, over all steps


def counted(limits: np.ndarray, leave: bool = True) -> tuple[Walk, Walk]:
    """Rows that add up their own number until their limit: by a graph of any number of rows, which
    may leave some out, and by one that keeps all."""
    numbers = np.arange(len(limits), dtype="float32") + 1

    def walked(limits: Any, numbers: Any, rows: Any) -> Walk:
        def is_open(walk: Walk, fixed: Any) -> Any:
            return ops.logical_not(walk.done)

        def advance(walk: Walk, fixed: Any) -> Walk:
            limits, (numbers,) = fixed
            go_on = ops.logical_not(walk.done)
            each = ops.repeat(ops.where(go_on, numbers, 0.0), BEAMS, axis=0)
            return Walk(
                walk.time + 1,
                walk.total + ops.where(go_on, numbers, 0.0),
                walk.beams + each[:, None],
                walk.time + 1 >= limits,
                walk.work + ops.shape(numbers)[0],
            )

        start = Walk(
            ops.convert_to_tensor(0, "int32"),
            ops.zeros_like(numbers),
            ops.zeros((ops.shape(numbers)[0] * BEAMS, 2)),
            limits <= 0,
            ops.convert_to_tensor(0, "int32"),
        )
        return loop(is_open, advance, start, (limits, (numbers,)), rows, leave=leave)

    specs = [tf.TensorSpec((None,), "int32"), tf.TensorSpec((None,), "float32")]
    graph = tf.function(
        lambda limits, numbers: walked(limits, numbers, ops.shape(numbers)[0]),
        input_signature=specs,
        autograph=False,
    )
    return graph(limits, numbers), walked(limits, ops.convert_to_tensor(numbers), len(limits))


@pytest.mark.parametrize("rows", [1, FEW, FEW + 1, 100])
def test_every_row_ends_where_it_would_with_all_the_others_there(rows: int) -> None:
    limits = np.random.default_rng(rows).integers(0, 30, rows).astype("int32")
    fewer, all_of_them = counted(limits)
    for found, expected in zip(fewer[:-1], all_of_them[:-1], strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(fewer.total, limits * (np.arange(rows) + 1))
    np.testing.assert_array_equal(np.asarray(fewer.beams)[::BEAMS, 1], fewer.total)


def test_what_is_done_is_not_computed_on_and_on() -> None:
    # All but three are done after two steps.
    limits = np.where(np.arange(200) % 70 == 5, 40, 2).astype("int32")
    fewer, all_of_them = counted(limits)
    assert int(all_of_them.work) == 200 * 40
    assert int(fewer.work) == 200 * 2 + 3 * 38


def test_a_few_rows_stay_together_and_so_do_all_where_none_may_leave() -> None:
    limits = np.arange(FEW).astype("int32")
    assert int(counted(limits)[0].work) == FEW * (FEW - 1)
    limits = np.arange(50).astype("int32")
    assert int(counted(limits, leave=False)[0].work) == 50 * 49


def test_a_loop_in_which_nothing_is_open_leaves_all_as_it_was() -> None:
    fewer, _ = counted(np.zeros(40, "int32"))
    assert int(fewer.time) == int(fewer.work) == 0 and not np.any(fewer.total)
