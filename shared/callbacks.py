"""What `fit` calls after each step: the learning rate, the progress line, the journal,
TensorBoard."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import keras
import tensorflow as tf

from shared import journal
from shared.budget import Budget, learning_rate
from shared.config import TrainingConfig
from shared.gauge import Gauge


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
        gauge: for this line alone.
        out: where the line goes.
    """

    def __init__(self, budget: Budget, step: int, gauge: Gauge, out: TextIO):
        super().__init__()
        self.budget, self.step, self.gauge, self.out = budget, step, gauge, out
        self.live = out.isatty()
        self._since = time.monotonic()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.gauge.begin()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.step += 1
        self.gauge.add(logs)
        now = time.monotonic()
        if now - self._since < (1.0 if self.live else 60.0):
            return
        self._since = now
        found, loss = self.gauge.read(), self.gauge.loss
        share = min(1.0, self.budget.share(self.step))
        spent = self.budget.elapsed()
        left = spent / share - spent if share > 0 else 0.0
        line = (
            f"step {self.step}  loss {loss:.3f}  perplexity {math.exp(min(loss, 50)):.1f}"
            f"  {found.rate:,.0f} tokens/s  gradient {found.norm:.2f}"
            f"  {share:.0%} of the budget, {left / 60:.0f} min left"
        )
        self.out.write(f"\r\x1b[2K{line}" if self.live else line + "\n")
        self.out.flush()

    def clear(self) -> None:
        """Make room for lines that stay."""
        if self.live:
            self.out.write("\r\x1b[2K")
            self.out.flush()

    close = clear


class Recorder(keras.callbacks.Callback):
    """Writes the journal: a line at the first step, and then one every two seconds or each
    thousandth of the budget, whichever is longer, so that no journal grows long.

    Args:
        path: of the journal.
        budget: of the training.
        step: steps done before.
        gauge: for the journal alone.
    """

    EVERY, PART = 2.0, 0.001

    def __init__(self, path: Path, budget: Budget, step: int, gauge: Gauge):
        super().__init__()
        self.budget, self.step, self.gauge = budget, step, gauge
        self.journal = journal.Journal(path, step)
        self._next = self._next_share = 0.0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.gauge.begin()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.step += 1
        self.gauge.add(logs)
        seconds, share = self.budget.elapsed(), self.budget.share(self.step)
        # The last step has its line, however soon it comes.
        if share < 1 and (seconds < self._next or share < self._next_share):
            return
        self._next, self._next_share = seconds + self.EVERY, share + self.PART
        found = self.gauge.read()
        self.journal.write(
            journal.STEP,
            self.step,
            seconds,
            share=round(min(1.0, share), 5),
            loss=round(self.gauge.loss, 4),
            tokens_per_second=round(found.rate, 1),
            norm=round(found.norm, 4),
            clipped=round(found.clipped, 4),
        )

    def validated(
        self, figures: Mapping[str, float], sample: tuple[str, str, str], *, best: bool
    ) -> None:
        """Tell of a validation after the step at hand."""
        self.journal.write(
            journal.VALIDATION,
            self.step,
            self.budget.elapsed(),
            figures=dict(figures),
            best=best,
            **dict(zip(("source", "reference", "output"), sample, strict=True)),
        )

    def ended(self, best: Mapping[str, Any], *, interrupted: bool) -> None:
        """Tell how the training ended, and of the weights that were kept."""
        self.journal.write(
            journal.END,
            self.step,
            self.budget.elapsed(),
            interrupted=interrupted,
            best=dict(best),
        )


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
