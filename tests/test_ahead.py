"""One item is made while the last one is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from shared.ahead import ahead


def test_the_items_are_the_same_in_their_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert list(ahead(iter([]))) == []
    assert list(ahead(iter([None, False, ()]))) == [None, False, ()]


def test_the_next_one_is_made_while_the_last_one_is_used_and_no_more() -> None:
    made = [threading.Event() for _ in range(4)]

    def items() -> Iterator[int]:
        for at, event in enumerate(made):
            event.set()
            yield at

    for at, item in enumerate(ahead(items())):
        assert item == at
        if at < 3:
            assert made[at + 1].wait(10)
        assert not any(event.is_set() for event in made[at + 2 :])


def test_an_error_comes_where_it_is_made_and_whoever_stops_early_leaves_nothing_running() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("three")

    found = []
    with pytest.raises(ValueError, match="three"):
        for item in ahead(items()):
            found.append(item)
    assert found == [1, 2]
    before = threading.active_count()
    started = ahead(iter(range(10)))
    assert next(started) == 0
    started.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
