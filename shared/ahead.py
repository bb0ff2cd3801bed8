"""What comes next is made while what came last is used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, one of them made ahead of time by a thread of its own.

    It pays where to make an item leaves Python's lock to others, as a graph does. Whoever stops in
    the middle waits for the one that is being made.

    Raises:
        what the items raise, at the item that raises it.
    """
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield item  # type: ignore[misc]
