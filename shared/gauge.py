"""The figures of the steps of a training, read only when somebody looks."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """Figures of the steps since the last look; NaN if there was none.

    Args:
        rate: tokens a second of the steps themselves; what comes between them is not counted.
        norm: of the gradient before clipping, a mean.
        clipped: the same after clipping.
    """

    rate: float
    norm: float
    clipped: float


class Gauge:
    """Collects what each step hands over, and reads it when it is shown: to read a tensor is to
    wait for its step.

    Args:
        clip: highest norm of the gradient.
    """

    def __init__(self, clip: float):
        self.clip = clip
        self._losses: deque[float] = deque(maxlen=100)
        self._pending: list[Any] = []
        self._busy = self._began = 0.0

    def begin(self) -> None:
        """A step begins."""
        self._began = time.monotonic()

    def add(self, logs: Any) -> None:
        """A step has ended, with what `shared.trainer.Trainer.train_step` returns."""
        self._pending.append(logs)
        self._busy += time.monotonic() - self._began

    @property
    def loss(self) -> float:
        """Mean over the last hundred steps, in nats a token; NaN before the first."""
        losses = [*self._losses, *(float(logs["loss"]) for logs in self._pending)][-100:]
        return _mean(losses)

    def read(self) -> Reading:
        """Look at the steps since the last time."""
        self._losses.extend(float(logs["loss"]) for logs in self._pending)
        tokens = sum(float(logs["tokens"]) for logs in self._pending)
        norms = [float(logs["norm"]) for logs in self._pending]
        # As `tf.clip_by_global_norm` does.
        clipped = [min(norm, self.clip) for norm in norms]
        found = Reading(
            tokens / self._busy if self._busy else math.nan, _mean(norms), _mean(clipped)
        )
        self._pending.clear()
        self._busy = 0.0
        return found


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else math.nan
