"""What comes next is made while what came last is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def ahead(make: Callable[[Item], Made], items: Sequence[Item], count: int) -> Iterator[Made]:
    """What is made of each item, in their order, by so many threads ahead of time.

    It pays where to make it leaves Python's lock to others, as a graph does. Whoever stops in the
    middle waits for what is being made.

    Raises:
        what `make` raises, at the item for which it does.
    """
    if len(items) < 2:
        # Nothing is made beside it.
        yield from map(make, items)
        return
    coming: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(count) as threads:
        try:
            for item in items:
                coming.append(threads.submit(make, item))
                # One waits for a thread, so that none waits for whoever uses them.
                if len(coming) > count:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for each in coming:
                each.cancel()
