"""Work that is done ahead by threads, with its results in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = min(4, os.cpu_count() or 1)
"""Items that are worked on at once."""


def ahead(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int = WORKERS
) -> Iterator[Result]:
    """`map`, some items ahead of what is asked for.

    The steps of a search are too small to keep all cores busy, and two searches at once are not.
    What is raised for an item is raised at its turn; then, and when the iterator is closed, what
    has not begun is never done.

    Args:
        work: of one item; threads call it at the same time.
        items: of which `workers` are taken before their results are.
        workers: how many are worked on at once; with one, nothing is done ahead.
    """
    items = iter(items)
    first = next(items, None)
    if first is None:
        return
    # The first one alone: it makes what the others share, as the graph of a search.
    yield work(first)
    if workers < 2:
        yield from map(work, items)
        return
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
