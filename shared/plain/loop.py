"""The loop over time, as `shared.loop` has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from shared.plain import tree


def scan(
    advance: Callable[[Any, Any], tuple[Any, Any]], state: Any, steps: Any, reverse: bool = False
) -> tuple[Any, Any]:
    """Carry `state` over the first axis of `steps`; see `shared.loop.scan`."""
    length = len(tree.flatten(steps)[0])
    outputs: list[Any] = [None] * length
    for at in reversed(range(length)) if reverse else range(length):
        state, outputs[at] = advance(state, tree.map_structure(lambda step: step[at], steps))  # noqa: B023
    return state, np.stack(outputs)
