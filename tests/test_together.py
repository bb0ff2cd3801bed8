"""What several threads ask at the same time becomes one batch, and no one is given another's."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from shared.together import Together

WAIT = 10


class Bulk:
    """Doubles numbers, and notes the batches; the first one waits until it is let go."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[int]]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, key: str, numbers: Sequence[int], array: np.ndarray) -> list[int]:
        self.batches.append((key, list(numbers)))
        if len(self.batches) == 1:
            self.begun.set()
            assert self.go_on.wait(WAIT)
        if 13 in numbers:
            raise ValueError("thirteen")
        assert len(array) == len(numbers)
        return [int(2 * each) for each in array]


def asked(bulk: Bulk, calls: Sequence[tuple[str, list[int]]]) -> list[Future[list[int]]]:
    """The first call, and others that come, in their order, while it is computed."""
    together = Together(bulk, few=4, most=6)
    with ThreadPoolExecutor(len(calls)) as pool:
        found = []
        for at, (key, numbers) in enumerate(calls):
            found.append(pool.submit(together, key, numbers, np.array(numbers)))
            if at == 0:
                assert bulk.begun.wait(WAIT)
            until = time.monotonic() + WAIT
            while len(together._waiting) < at and time.monotonic() < until:
                time.sleep(0.001)
        bulk.go_on.set()
    return found


def test_one_alone_is_computed_at_once():
    bulk = Bulk()
    bulk.go_on.set()
    together = Together(bulk, few=4, most=6)
    assert together("a", [3, 4], np.array([3, 4])) == [6, 8]
    assert bulk.batches == [("a", [3, 4])]


def test_what_waits_makes_the_next_batch_and_each_gets_its_own():
    bulk = Bulk()
    found = asked(bulk, [("a", [1]), ("a", [2, 3]), ("a", [4]), ("a", [5, 6])])
    assert [each.result() for each in found] == [[2], [4, 6], [8], [10, 12]]
    assert bulk.batches == [("a", [1]), ("a", [2, 3, 4, 5, 6])]


def test_other_keys_and_what_would_be_too_much_wait_for_a_batch_of_their_own():
    bulk = Bulk()
    calls = [("a", [1]), ("a", [2, 3, 4]), ("b", [5]), ("a", [6, 7, 8, 9]), ("a", [10])]
    found = asked(bulk, calls)
    assert [each.result() for each in found] == [[2 * n for n in numbers] for _, numbers in calls]
    assert bulk.batches == [
        *(("a", [1]), ("a", [2, 3, 4, 10])),
        *(("b", [5]), ("a", [6, 7, 8, 9])),
    ]


def test_many_rows_do_not_wait_for_others():
    bulk = Bulk()
    with ThreadPoolExecutor(1) as pool:
        together = Together(bulk, few=4, most=6)
        first = pool.submit(together, "a", [1], np.array([1]))
        assert bulk.begun.wait(WAIT)
        many = list(range(5))
        assert together("a", many, np.array(many)) == [0, 2, 4, 6, 8]
        assert not first.done()
        bulk.go_on.set()
        assert first.result(WAIT) == [2]


def test_what_fails_fails_for_its_own_caller_only():
    bulk = Bulk()
    found = asked(bulk, [("a", [1]), ("a", [2]), ("a", [13]), ("a", [4])])
    assert [found[at].result() for at in (0, 1, 3)] == [[2], [4], [8]]
    assert isinstance(found[2].exception(), ValueError)
    again = bulk.batches[1:]
    assert again[0] == ("a", [2, 13, 4]) and sorted(again[1:]) == [("a", [n]) for n in (2, 4, 13)]


def test_arrays_are_given_out_as_arrays():
    together = Together(lambda key, rows: rows + 1, few=4, most=8)
    np.testing.assert_array_equal(together(None, np.arange(6).reshape(3, 2))[2], [5, 6])


class Interrupted(BaseException):
    """As an interrupt from the keyboard, in any thread."""


def test_whoever_is_interrupted_leaves_the_others_to_go_on():
    class Interrupting(Bulk):
        def __call__(self, key: str, numbers: Sequence[int], array: np.ndarray) -> list[int]:
            found = super().__call__(key, numbers, array)
            if numbers[0] == 2:
                raise Interrupted
            return found

    bulk = Interrupting()
    found = asked(bulk, [("a", [1]), ("a", [2]), ("a", [3]), ("a", [4])])
    # The second leads a batch of three, and it is over with it alone.
    assert isinstance(found[1].exception(WAIT), Interrupted)
    assert [found[at].result(WAIT) for at in (0, 2, 3)] == [[2], [6], [8]]
    assert bulk.batches == [("a", [1]), ("a", [2, 3, 4]), ("a", [3, 4])]


def interrupt(*_: object) -> None:
    raise Interrupted


def test_whoever_is_interrupted_while_waiting_is_not_waited_for(monkeypatch):
    bulk = Bulk()
    together = Together(bulk, few=4, most=6)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(together, "a", [1], np.array([1]))
        assert bulk.begun.wait(WAIT)
        with monkeypatch.context() as patched, pytest.raises(Interrupted):
            patched.setattr(together._changed, "wait_for", interrupt)
            together("a", [2], np.array([2]))
        bulk.go_on.set()
        assert first.result(WAIT) == [2]
    assert together("a", [3], np.array([3])) == [6]


@pytest.mark.parametrize("columns", [([1, 2], [1]), ([1, 2], np.zeros((1, 2)))])
def test_columns_of_different_lengths_are_refused(columns):
    with pytest.raises(AssertionError, match="differ in their rows"):
        Together(lambda key, *each: each[0], few=4, most=8)(None, *columns)


def test_what_gives_too_few_results_gives_none_to_anybody():
    with pytest.raises(AssertionError, match="2 rows are asked for and 1 came"):
        Together(lambda key, rows: rows[:1], few=4, most=8)(None, [1, 2])


def test_hundreds_of_calls_of_many_threads_each_get_their_own():
    together = Together(lambda key, rows: [(key, each) for each in rows], few=4, most=9)

    def several(number: int) -> bool:
        keys = ("a", "b", "c")
        return all(
            together(keys[(number + at) % 3], [number, at])
            == [(keys[(number + at) % 3], number)] + [(keys[(number + at) % 3], at)]
            for at in range(50)
        )

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(several, range(12), timeout=60))
