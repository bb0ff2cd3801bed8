"""Some are made while the last one is used."""

from __future__ import annotations

import threading
import time

import pytest

from shared.ahead import ahead


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_made_comes_in_the_order_of_the_items(count) -> None:
    def late(item: int) -> int:
        time.sleep(0.002 * (item % 3 == 0))
        return -item

    assert list(ahead(late, range(50), count)) == [-item for item in range(50)]
    assert list(ahead(late, [], count)) == []
    assert list(ahead(lambda item: item, [None, False, ()], count)) == [None, False, ()]


@pytest.mark.parametrize("count", [1, 3])
def test_so_many_and_one_are_begun_ahead_of_time_and_no_more(count) -> None:
    begun = [threading.Event() for _ in range(8)]

    def make(item: int) -> int:
        begun[item].set()
        return item

    for at, item in enumerate(ahead(make, range(8), count)):
        assert item == at
        assert all(event.wait(10) for event in begun[: at + count + 1])
        assert not any(event.is_set() for event in begun[at + count + 1 :])


def test_so_many_are_made_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    assert len(list(ahead(lambda _: together.wait(), range(6), 3))) == 6


@pytest.mark.parametrize("count", [1, 3])
def test_an_error_comes_where_it_is_made_and_whoever_stops_early_leaves_nothing_running(count):
    def make(item: int) -> int:
        if item == 3:
            raise ValueError("three")
        return item

    found = []
    with pytest.raises(ValueError, match="three"):
        for item in ahead(make, range(1, 10), count):
            found.append(item)
    assert found == [1, 2]
    before = threading.active_count()
    started = ahead(make, range(4, 10), count)
    assert next(started) == 4
    started.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
