"""The figures of the steps of a training, read only when somebody looks."""

from __future__ import annotations

import math
import time
from collections import deque
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
        self._began = 0.0
        self._forget()

    def _forget(self) -> None:
        self._steps, self._seconds = 0, 0.0
        self._tokens = self._norm = self._clipped = 0.0

    def begin(self) -> None:
        """A step begins."""
        self._began = time.monotonic()

    def add(self, logs: Any) -> None:
        """A step has ended, with what `shared.trainer.Trainer.train_step` returns."""
        self._seconds += time.monotonic() - self._began
        self._pending.append(logs)
        if len(self._pending) == self._losses.maxlen:
            # However long nobody looks, few are kept.
            self._gather()

    @property
    def loss(self) -> float:
        """Mean over the last hundred steps, in nats a token; NaN before the first."""
        self._gather()
        return sum(self._losses) / len(self._losses) if self._losses else math.nan

    def read(self) -> Reading:
        """Look at the steps since the last time."""
        self._gather()
        steps, seconds = self._steps or math.nan, self._seconds or math.nan
        found = Reading(self._tokens / seconds, self._norm / steps, self._clipped / steps)
        self._forget()
        return found

    def _gather(self) -> None:
        for logs in self._pending:
            norm = float(logs["norm"])
            self._losses.append(float(logs["loss"]))
            self._tokens += float(logs["tokens"])
            self._norm += norm
            # As `tf.clip_by_global_norm` does.
            self._clipped += min(norm, self.clip)
            self._steps += 1
        self._pending.clear()
