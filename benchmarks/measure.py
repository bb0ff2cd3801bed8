"""Times taken in turn, and ratios pair by pair, which hold on a machine whose speed varies."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def in_turn(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each run gives in each of so many rounds.

    In each round all have one turn; who goes first changes, so that nobody always runs behind
    the same other.

    Args:
        runs: by their names; each returns what is measured, such as seconds.
        rounds: how many.
    """
    names = list(runs)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(runs[name]())
    return found


def timed(call: Callable[[], object]) -> float:
    """Seconds of a call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Median of the ratios round by round: whatever slows the machine for a while slows both."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size with which a cost grows: slope of the line through the logarithms
    (least squares). 0: it stays, 1: it grows as the size does."""
    points = [(math.log(size), math.log(cost)) for size, cost in zip(sizes, costs, strict=True)]
    across = statistics.mean(x for x, _ in points)
    up = statistics.mean(y for _, y in points)
    spread = sum((x - across) ** 2 for x, _ in points)
    return sum((x - across) * (y - up) for x, y in points) / spread
