"""What `fit` calls after each step: the learning rate, the progress line, TensorBoard."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import keras
import tensorflow as tf

from shared.budget import Budget, learning_rate
from shared.config import TrainingConfig


class Rate(keras.callbacks.Callback):
    """Set the learning rate of each step before it is made."""

    def __init__(self, config: TrainingConfig, budget: Budget, step: int):
        super().__init__()
        self.config, self.budget, self.step = config, budget, step

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.step += 1
        # Nothing is drawn from the clock where the budget is counted in steps.
        share = self.budget.share(self.step - 1)
        self.model.optimizer.learning_rate = learning_rate(
            self.step,
            share,
            peak=self.config.peak_rate,
            warmup=self.config.warmup,
            cooldown=self.config.cooldown,
        )


class Progress(keras.callbacks.Callback):
    """One live line on a terminal, and a line a minute elsewhere.

    Args:
        budget: of the training.
        step: steps done before.
        out: where the line goes.
    """

    def __init__(self, budget: Budget, step: int, out: TextIO):
        super().__init__()
        self.budget, self.step, self.out = budget, step, out
        self.live = out.isatty()
        self._losses: deque[float] = deque(maxlen=100)
        self._since = time.monotonic()
        # Read when they are shown: to read a tensor is to wait for its step.
        self._pending: list[Any] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.step += 1
        self._pending.append(logs)
        now = time.monotonic()
        if now - self._since < (1.0 if self.live else 60.0):
            return
        tokens, norm = self.gather()
        loss = self.loss
        share = min(1.0, self.budget.share(self.step))
        spent = self.budget.elapsed()
        left = spent / share - spent if share > 0 else 0.0
        line = (
            f"step {self.step}  loss {loss:.3f}  perplexity {math.exp(min(loss, 50)):.1f}"
            f"  {tokens / (now - self._since):,.0f} tokens/s  gradient {norm:.2f}"
            f"  {share:.0%} of the budget, {left / 60:.0f} min left"
        )
        self._since = now
        self.out.write(f"\r\x1b[2K{line}" if self.live else line + "\n")
        self.out.flush()

    @property
    def loss(self) -> float:
        """Mean over the last hundred steps, in nats a token; NaN before the first."""
        self.gather()
        return sum(self._losses) / len(self._losses) if self._losses else math.nan

    def gather(self) -> tuple[float, float]:
        """Read the figures of the steps since the last time: tokens and gradient norm."""
        tokens = norm = 0.0
        for logs in self._pending:
            self._losses.append(float(logs["loss"]))
            tokens, norm = tokens + float(logs["tokens"]), float(logs["norm"])
        self._pending.clear()
        return tokens, norm

    def clear(self) -> None:
        """Make room for lines that stay."""
        if self.live:
            self.out.write("\r\x1b[2K")
            self.out.flush()

    close = clear


class Board(keras.callbacks.Callback):
    """Scalars for TensorBoard.

    Args:
        folder: of its event files.
        step: steps done before.
        every: steps between two records.
    """

    def __init__(self, folder: Path, step: int, every: int = 50):
        super().__init__()
        self.writer = tf.summary.create_file_writer(str(folder))
        self.step, self.every = step, every

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.step += 1
        if self.step % self.every == 0:
            rate = float(self.model.optimizer.learning_rate)
            self.write({"loss": logs["loss"], "norm": logs["norm"], "learning_rate": rate})

    def write(self, values: Mapping[str, Any], group: str = "training") -> None:
        """Record some scalars at the step at hand."""
        with self.writer.as_default():
            for name, value in values.items():
                tf.summary.scalar(f"{group}/{name}", float(value), step=self.step)
        self.writer.flush()
