"""How long training may take, and the learning rate that fits it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from shared.errors import InputError


@dataclass
class Budget:
    """Minutes or steps, counted over all runs of a training that was resumed.

    Args:
        minutes: wall-clock time from the process's start to its end.
        steps: updates; taken before `minutes`.
        started: `time.monotonic()` at the process's start.
        spent: seconds that earlier runs used.
        reserve: seconds kept for what comes after the last step.
    """

    minutes: float | None = None
    steps: int | None = None
    started: float = 0.0
    spent: float = 0.0
    reserve: float = 5.0

    def __post_init__(self) -> None:
        if self.steps is None and self.minutes is None:
            raise InputError("training needs a budget: --minutes or --steps")
        if self.steps is not None and self.steps < 1:
            raise InputError(f"--steps {self.steps}: must be at least 1")
        if self.minutes is not None and not 0 < self.minutes <= 1e6:
            raise InputError(f"--minutes {self.minutes}: must be more than 0")

    def elapsed(self) -> float:
        """Seconds used, those of earlier runs included."""
        return self.spent + time.monotonic() - self.started

    def share(self, step: int) -> float:
        """Share of the budget that is used after so many steps; 1 and more: stop."""
        if self.steps is not None:
            return step / self.steps
        assert self.minutes is not None
        # A short budget gives at most half of itself away.
        whole = 60.0 * self.minutes
        return self.elapsed() / max(whole - self.reserve, whole / 2)


def learning_rate(step: int, share: float, *, peak: float, warmup: int, cooldown: float) -> float:
    """The rate of the step-th update, counted from 1.

    It rises linearly, falls with the inverse square root of the step (Vaswani et al. 2017,
    §5.3), and over the last part of the budget linearly to zero besides (Hägele et al. 2024,
    arXiv 2405.18392, §3), so that a run ends settled whatever its length.

    Args:
        step: number of the update.
        share: share of the budget used so far.
        peak: the highest rate.
        warmup: the update that has it.
        cooldown: the last part, as a share of the budget.
    """
    rate = peak * min(step / warmup, (warmup / step) ** 0.5)
    left = max(0.0, 1.0 - share)
    return rate * min(1.0, left / cooldown) if cooldown else rate
