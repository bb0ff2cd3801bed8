"""The folder of a training: whose it is, what it is on, and where it goes on."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from shared import files, precision, presets
from shared.batching import Batches
from shared.budget import Budget
from shared.card import Told, card
from shared.checkpoints import Checkpoints
from shared.config import ModelConfig, TrainingConfig
from shared.conversations import Conversations
from shared.errors import InputError
from shared.growing import begin_as
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer
from shared.training import Outcome, Training, Validation

FOLDER = "training"
"""In the model's folder: the training's own."""
JOB = "job"
"""Beside it: what a program that starts trainings keeps of this one, such as its corpus."""
NOTE = "data.json"
"""In the folder: the fingerprint of the data that the training is on."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of a training, whatever is to be learned.

    Args:
        out: the model's folder; its sub-folder `training` keeps checkpoints and logs.
        budget: minutes or steps.
        sizes: settings of the network; of a base, only dropout can be set, and more blocks of
            the encoder and more notes can be asked for.
        training: rates and intervals.
        base: the preset to go on from, or None for a new network.
        resume: go on from the last checkpoint, if there is one.
        command: for the card: how to make this model again.
        licence: for the card: of the data.
    """

    out: Path
    budget: Budget
    sizes: dict[str, Any]
    training: TrainingConfig
    base: Preset | None = None
    resume: bool = False
    command: str = ""
    licence: str = ""


class Workshop:
    """Where a model is made: the sub-folder `training` of the model's own folder.

    Args:
        order: what is asked for.
        fingerprint: of the data; a training is resumed on the same data only.
        say: prints a line for people.

    Raises:
        InputError: the folder holds something else, or a training on other data.
    """

    def __init__(self, order: Order, fingerprint: str, say: Callable[[str], None] = print):
        self.order, self.say = order, say
        self.folder = order.out / FOLDER
        self.mark = json.dumps({"data": fingerprint}).encode()
        self.resumed = self._claim()
        if order.resume and not self.resumed:
            say("nothing to resume here: this is a new training")

    def network(self, texts: Iterable[str]) -> tuple[Seq2Seq, Tokenizer]:
        """The network to train, and its tokenizer; both are noted here for a resumed training.

        A new one, with a tokenizer learned from the texts; one that begins as a preset did; or,
        where a training is resumed, the shape into which its checkpoint fits.

        Args:
            texts: for the tokenizer.

        Raises:
            InputError: a size is asked for that the base does not have.
        """
        base, sizes, training = self.order.base, self.order.sizes, self.order.training
        if base is not None:
            _check_sizes(base.network.config, sizes)
            config, tokenizer = dataclasses.replace(base.network.config, **sizes), base.tokenizer
        elif self.resumed:
            config, tokenizer = ModelConfig(**sizes), Tokenizer.load(self._tokenizer)
        else:
            config = ModelConfig(**sizes)
            tokenizer = Tokenizer.train(texts, config.vocabulary)
        config = dataclasses.replace(config, vocabulary=tokenizer.vocabulary)
        keras.utils.set_random_seed(training.seed)
        kind = precision.resolve(training.precision)
        network = Seq2Seq(config, precision=kind, seed=training.seed, begins=tokenizer.begins())
        if base is not None:
            begin_as(network, base.network)
        if not self.resumed:
            self.folder.mkdir(parents=True, exist_ok=True)
            files.replace_all(
                {
                    self.folder / NOTE: lambda file: file.write(self.mark),
                    self._tokenizer: lambda file: file.write(tokenizer.model),
                }
            )
        return network, tokenizer

    def train(
        self,
        preset: Preset,
        batches: Batches | Conversations,
        validate: Callable[[Seq2Seq], Validation],
        told: Callable[[dict[str, Any]], Told],
    ) -> Outcome:
        """Train here, from the last checkpoint if that is what was asked for; as `Training`.

        Args:
            preset: the model; its network is trained, and each best one is saved with its card.
            batches: as in `Training`.
            validate: as in `Training`.
            told: what the card tells, given the history's record of the weights that are kept.
        """
        order = self.order

        def keep(entry: dict[str, Any]) -> None:
            text = card(
                preset.network,
                told(entry),
                name=order.out.name,
                licence=order.licence,
                command=order.command,
            )
            presets.save(preset, order.out, text)

        course = Training(
            preset.network,
            batches,
            validate,
            keep,
            config=order.training,
            budget=order.budget,
            folder=self.folder,
            say=self.say,
        )
        if self.resumed and course.resume():
            minutes = order.budget.spent / 60
            self.say(f"going on from step {course.step}, after {minutes:.1f} minutes")
        return course.run()

    @property
    def _tokenizer(self) -> Path:
        return self.folder / presets.TOKENIZER

    def _claim(self) -> bool:
        """Whether the folder holds a training to go on with; if not, it must hold nothing."""
        out, resume, note = self.order.out, self.order.resume, self.folder / NOTE
        if resume and note.exists():
            if note.read_bytes() != self.mark:
                raise InputError(
                    "the training here was on other data; resume it with the same command, or "
                    "choose another --out",
                    out,
                )
            return bool(Checkpoints(self.folder / "checkpoints").steps())
        check_free(out, resume=resume)
        return False


def check_free(out: Path, *, resume: bool) -> None:
    """Whether a training may begin in a folder, or may have begun there: before an hour's
    reading, too.

    Raises:
        InputError: it holds something else.
    """
    folder = out / FOLDER
    note = folder / NOTE
    if resume and note.exists():
        return
    # Killed before its first note, a training leaves its empty folder.
    begun = any(path.suffix != ".tmp" for path in folder.glob("*"))
    ours = {out / JOB} | ({folder} if resume and not begun else set())
    if out.exists() and (not out.is_dir() or set(out.iterdir()) - ours):
        what = "already holds a model" if (out / presets.CONFIG).exists() else "is not empty"
        if note.exists():
            what += "; add --resume to go on with its training,"
        raise InputError(f"{what}; choose another --out", out)


def _check_sizes(kept: ModelConfig, sizes: dict[str, Any]) -> None:
    for name, value in sizes.items():
        own = getattr(kept, name)
        # No weight's shape depends on how many notes there are, if there are any.
        grows = name == "encoder_blocks" or (name == "context_slots" and own > 0)
        if name in ("dropout", "word_dropout") or value == own or (grows and value > own):
            continue
        raise InputError(
            f"--{name.replace('_', '-')} {value}: with --from, the network keeps its own ({own})"
            + (" or gets more" if grows else "")
        )
