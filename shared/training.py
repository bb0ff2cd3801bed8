"""Training through `keras.Model.fit`, on a budget, and resumable at any moment."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from shared import journal
from shared.batching import Batches
from shared.budget import Budget
from shared.callbacks import Board, Progress, Rate, Recorder
from shared.checkpoints import KEPT, Checkpoints
from shared.config import TrainingConfig
from shared.conversations import Conversations
from shared.errors import InputError
from shared.gauge import Gauge
from shared.interrupt import Interrupt
from shared.seq2seq import Seq2Seq
from shared.streaming import stream
from shared.trainer import Trainer

VALIDATIONS = 12
"""How often a model is validated within its budget, if the config does not say."""


@dataclass(frozen=True)
class Validation:
    """What the validation set gave.

    Args:
        score: the best weights are those with the highest one.
        figures: by their names, for people and for the history; none is called `step`,
            `minutes`, `loss` or `score`.
        sample: a source, its reference and its output, to look at.
        note: a warning that the output suggests, or nothing.
    """

    score: float
    figures: dict[str, float]
    sample: tuple[str, str, str]
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a training ended.

    Args:
        steps: updates done, over all runs.
        minutes: wall-clock time, over all runs.
        best: record of the weights that were kept: step, minutes, loss, score and the figures.
        interrupted: whether a person stopped it.
        history: such a record a validation.
    """

    steps: int
    minutes: float
    best: dict[str, Any]
    interrupted: bool
    history: list[dict[str, Any]]


def use_xla(config: TrainingConfig, precision: str, budget: Budget) -> bool:
    """Whether to compile the step. Measured (docs/results.md): in float32 it is some 15 %
    faster, and costs ten seconds a shape; beside bfloat16 products it is slower."""
    if config.xla != "auto":
        return config.xla == "on"
    long = (budget.minutes or 0) >= 30 and budget.steps is None
    return precision == "float32" and long


class Training:
    """One training: its network, its position, and its folder on the disk.

    Args:
        network: with its first weights; left with the best averaged ones.
        batches: where the data comes from.
        validate: decodes the validation set with the network as it is.
        keep: writes the network as it is to its place, called at each new best.
        config: rates and intervals.
        budget: minutes or steps.
        folder: of checkpoints and logs.
        say: prints a line for people.
    """

    def __init__(
        self,
        network: Seq2Seq,
        batches: Batches | Conversations,
        validate: Callable[[Seq2Seq], Validation],
        keep: Callable[[dict[str, Any]], None],
        *,
        config: TrainingConfig,
        budget: Budget,
        folder: str | Path,
        say: Callable[[str], None] = print,
    ):
        self.network, self.batches, self.config = network, batches, config
        self.validate, self.keep, self.budget, self.say = validate, keep, budget, say
        self.folder = Path(folder)
        self.checkpoints = Checkpoints(self.folder / "checkpoints")
        self.trainer = Trainer(network, config)
        self.trainer.prepare(xla=use_xla(config, network.precision, budget))
        self.step = 0
        self.history: list[dict[str, Any]] = []
        self.best: list[np.ndarray] | None = None
        self.interrupt = Interrupt()

    def resume(self) -> bool:
        """Go back to where the last checkpoint was; false if there is none.

        Raises:
            InputError: it is damaged, or it belongs to another configuration.
        """
        found = self.checkpoints.latest()
        if found is None:
            return False
        variables = self.trainer.state
        expected = [tuple(variable.shape) for variable in variables]
        best = found.arrays[len(variables) :]
        if [array.shape for array in found.arrays[: len(variables)]] != expected:
            raise InputError(
                "the checkpoint belongs to a network of another shape", self.checkpoints.folder
            )
        for variable, array in zip(variables, found.arrays[: len(variables)], strict=True):
            variable.assign(array)
        self.best = list(best) or None
        self.step = found.record["step"]
        self.history = found.record["history"]
        self.budget.spent = found.record["seconds"]
        return True

    def run(self) -> Outcome:
        """Train until the budget is used, nothing gets better, or a person interrupts.

        Whichever it was, the network then has the best averaged weights, and `keep` has
        written them.
        """
        parameters = sum(math.prod(weight.shape) for weight in self.network.trainable_variables)
        # Weights, averages, two momenta and the best: five numbers of four bytes a parameter.
        disk = KEPT * 5 * 4 * parameters / 1e6
        self.say(
            f"{parameters:,} parameters; {self.network.precision} products; the last {KEPT} "
            f"checkpoints take up to {disk:.0f} MB in {self.checkpoints.folder}"
        )
        budget, step, clip = self.budget, self.step, self.config.clip
        self.progress = Progress(budget, step, Gauge(clip), sys.stderr)
        self.recorder = Recorder(self.folder / journal.FILE, budget, step, Gauge(clip))
        self.board = Board(self.folder / "logs", step)
        rate = Rate(self.config, budget, step)
        callbacks = [rate, self.progress, self.recorder, self.board, _Watch(self)]
        try:
            with self.interrupt:
                if budget.share(step) < 1:
                    data = stream(self.batches, step)
                    self.trainer.fit(data, epochs=1, verbose=0, shuffle=False, callbacks=callbacks)
                self._settle()
        finally:
            self.progress.close()
        best, asked = self._best_entry(), self.interrupt.asked
        self.recorder.ended(best, interrupted=asked)
        return Outcome(self.step, budget.elapsed() / 60, best, asked, self.history)

    def _settle(self) -> None:
        """What is left to do after the last step."""
        if not self.interrupt.asked and (not self.history or self.history[-1]["step"] != self.step):
            self.look()
        self.save()
        for weight, best in zip(
            self.network.trainable_variables, self.best or self._averages(), strict=True
        ):
            weight.assign(best)
        self.keep(self._best_entry())

    def _best_entry(self) -> dict[str, Any]:
        return max(self.history, key=lambda entry: entry["score"], default={})

    def look(self) -> None:
        """Validate with the averaged weights, and keep them if they are the best so far."""
        weights = self.network.trainable_variables
        raw, averages = [weight.numpy() for weight in weights], self._averages()
        started = self.budget.elapsed()
        try:
            for weight, average in zip(weights, averages, strict=True):
                weight.assign(average)
            found = self.validate(self.network)
            entry = {
                "step": self.step,
                "minutes": round(self.budget.elapsed() / 60, 2),
                "loss": round(self.progress.gauge.loss, 4),
                "score": round(found.score, 4),
                **{name: round(value, 4) for name, value in found.figures.items()},
            }
            better = all(entry["score"] > other["score"] for other in self.history)
            self.history.append(entry)
            if better:
                self.best = averages
                self.keep(entry)
        finally:
            for weight, value in zip(weights, raw, strict=True):
                weight.assign(value)
        # The last validation must fit into the budget too.
        self.budget.reserve = max(self.budget.reserve, 5 + 1.5 * (self.budget.elapsed() - started))
        self.progress.clear()
        figures = ", ".join(f"{name} {value:.2f}" for name, value in found.figures.items())
        self.say(
            f"step {self.step}, {entry['minutes']:.1f} min: loss {entry['loss']:.3f}, validation "
            f"{figures}{' (best)' if better else ''}"
        )
        source, reference, output = found.sample
        self.say(f"    source     {source}\n    reference  {reference}\n    output     {output}")
        if found.note:
            self.say(f"    note: {found.note}")
        self.board.write(found.figures, "validation")
        self.recorder.validated(found.figures, found.sample, best=better)

    def save(self) -> None:
        """Write a checkpoint."""
        variables = [variable.numpy() for variable in self.trainer.state]
        record = {
            "step": self.step,
            "seconds": self.budget.elapsed(),
            "history": self.history,
            "config": dataclasses.asdict(self.config),
        }
        self.checkpoints.save(self.step, variables + (self.best or []), record)

    def exhausted(self) -> bool:
        """Whether patience is used up."""
        scores = [entry["score"] for entry in self.history]
        if not self.config.patience or not scores:
            return False
        return len(scores) - 1 - int(np.argmax(scores)) >= self.config.patience

    def _averages(self) -> list[np.ndarray]:
        return [average.numpy() for average in self.trainer.averages]


class _Watch(keras.callbacks.Callback):
    """After each step: is it time to validate, to save, to stop?"""

    def __init__(self, training: Training):
        super().__init__()
        self.training = training
        budget = training.budget
        self.saved = budget.elapsed()
        share = 1.0 / VALIDATIONS
        if training.config.validate_minutes and budget.minutes:
            share = training.config.validate_minutes / budget.minutes
        self.every = share
        done = training.step
        if budget.steps is not None:
            # An interrupt may have come at the very step after which it was time to validate.
            done = training.history[-1]["step"] if training.history else 0
        self.next = share * (math.floor(budget.share(done) / share) + 1)

    def on_train_begin(self, logs: Any = None) -> None:
        if self.training.budget.share(self.training.step) >= self.next:
            self.validate()

    def validate(self) -> None:
        """Do it, and note when the next time is."""
        training = self.training
        share = training.budget.share(training.step)
        self.next = self.every * (math.floor(share / self.every) + 1)
        training.look()
        training.trainer.stop_training = training.exhausted()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        training = self.training
        training.step += 1
        share = training.budget.share(training.step)
        if share >= 1 or training.interrupt.asked:
            training.trainer.stop_training = True
            return
        seconds = training.budget.elapsed()
        if share >= self.next:
            self.validate()
        elif seconds - self.saved < 60 * training.config.checkpoint_minutes:
            return
        training.save()
        self.saved = training.budget.elapsed()
