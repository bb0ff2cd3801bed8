"""Who goes on: the best of every bank first, and the fullest bank in any case."""

from __future__ import annotations

import numpy as np

from shared.allocation import allot

DEAD = -np.inf


def chosen(totals: list[float], written: list[int], count: int) -> list[int]:
    found = allot(np.array([totals], "float32"), np.array([written], "int32"), 10, count)
    return [int(each) for each in found[0]]


def test_with_one_bank_the_most_probable_go_on_and_of_equals_the_first():
    draw = np.random.default_rng(3)
    totals = np.round(draw.normal(size=(20, 30)), 1).astype("float32")
    found = allot(totals, np.zeros((20, 30), "int32"), 1, 12)
    np.testing.assert_array_equal(found, np.argsort(-totals, axis=1, kind="stable")[:, :12])


def test_the_best_of_every_bank_goes_before_any_second():
    totals = [-1.0, -2.0, -3.0, -20.0, -21.0, -9.0]
    written = [0, 0, 0, 2, 2, 1]
    first = chosen(totals, written, 3)
    assert first[0] == 3 and set(first) == {0, 3, 5}
    assert set(chosen(totals, written, 5)) == {0, 3, 5, 1, 4}


def test_the_fullest_bank_is_sure_of_its_place_and_the_others_are_measured_by_the_chord():
    # From (0, -2) to (4, -42) the chord falls by 10: bank 1 lies 2 above it, bank 2 5, bank 3 1.
    totals, written = [-2.0, -10.0, -17.0, -31.0, -42.0], [0, 1, 2, 3, 4]
    assert chosen(totals, written, 5) == [4, 2, 1, 3, 0]
    # However bad it is beside the others.
    assert chosen([-2.0, -900.0, -1.0], [0, 3, 1], 1) == [1]


def test_what_must_not_go_on_comes_last_and_makes_no_bank():
    totals, written = [DEAD, -3.0, DEAD, -1.0, -2.0], [4, 0, 0, 0, 1]
    assert chosen(totals, written, 3) == [4, 3, 1]
    assert set(chosen(totals, written, 5)[3:]) == {0, 2}
    assert chosen([DEAD, DEAD], [0, 1], 2) in ([0, 1], [1, 0])


def test_rows_do_not_touch_each_other():
    totals = np.array([[-1.0, -2.0, -3.0], [-3.0, -1.0, DEAD]], "float32")
    written = np.array([[0, 1, 1], [2, 0, 5]], "int32")
    both = np.asarray(allot(totals, written, 6, 3))
    for row in range(2):
        here = slice(row, row + 1)
        np.testing.assert_array_equal(both[here], allot(totals[here], written[here], 6, 3))
