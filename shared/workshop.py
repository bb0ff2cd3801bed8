"""The folder of a training: whose it is, what it is on, and where it goes on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keras

from shared import files, precision, presets
from shared.batching import Batches
from shared.budget import Budget
from shared.checkpoints import Checkpoints
from shared.config import ModelConfig, TrainingConfig
from shared.conversations import Conversations
from shared.errors import InputError
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer
from shared.training import Outcome, Training, Validation

FOLDER = "training"
"""In the model's folder: the training's own."""
NOTE = "data.json"
"""In the folder: the fingerprint of the data that the training is on."""


class Workshop:
    """Where a model is made: the sub-folder `training` of the model's own folder.

    Args:
        out: the model's folder.
        mark: fingerprint of the data; a training is resumed on the same data only.
        resume: go on from the last checkpoint, if there is one.
        say: prints a line for people.

    Raises:
        InputError: the folder holds something else, or a training on other data.
    """

    def __init__(self, out: Path, mark: bytes, *, resume: bool, say: Callable[[str], None]):
        self.out, self.folder, self.mark, self.say = out, out / FOLDER, mark, say
        self.resumed = self._claim(resume)
        if resume and not self.resumed:
            say("nothing to resume here: this is a new training")

    def network(
        self,
        texts: Iterable[str],
        base: Preset | None,
        sizes: dict[str, Any],
        training: TrainingConfig,
    ) -> tuple[Seq2Seq, Tokenizer]:
        """The network to train, and its tokenizer; both are noted here for a resumed training.

        A new one, with a tokenizer learned from the texts; one that begins as a preset did; or,
        where a training is resumed, the shape into which its checkpoint fits.

        Args:
            texts: for the tokenizer.
            base: the preset to go on from, or None.
            sizes: settings of the network; of a base, only dropout can be set.
            training: for the seed and the precision.

        Raises:
            InputError: a size is asked for that the base does not have.
        """
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
        network = Seq2Seq(config, precision=kind, seed=training.seed)
        if base is not None:
            network.set_weights(base.network.get_weights())
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
        network: Seq2Seq,
        batches: Batches | Conversations,
        validate: Callable[[Seq2Seq], Validation],
        keep: Callable[[dict[str, Any]], None],
        *,
        config: TrainingConfig,
        budget: Budget,
    ) -> Outcome:
        """Train here, from the last checkpoint if that is what was asked for; as `Training`."""
        course = Training(
            network,
            batches,
            validate,
            keep,
            config=config,
            budget=budget,
            folder=self.folder,
            say=self.say,
        )
        if self.resumed and course.resume():
            self.say(f"going on from step {course.step}, after {budget.spent / 60:.1f} minutes")
        return course.run()

    @property
    def _tokenizer(self) -> Path:
        return self.folder / presets.TOKENIZER

    def _claim(self, resume: bool) -> bool:
        """Whether the folder holds a training to go on with; if not, it must hold nothing."""
        out, note = self.out, self.folder / NOTE
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
    ours = {folder} if resume and not begun else set()
    if out.exists() and (not out.is_dir() or set(out.iterdir()) - ours):
        what = "already holds a model" if (out / presets.CONFIG).exists() else "is not empty"
        if note.exists():
            what += "; add --resume to go on with its training,"
        raise InputError(f"{what}; choose another --out", out)


def _check_sizes(kept: ModelConfig, sizes: dict[str, Any]) -> None:
    for name, value in sizes.items():
        if name not in ("dropout", "word_dropout") and value != getattr(kept, name):
            raise InputError(
                f"--{name.replace('_', '-')} {value}: with --from, the network keeps its own "
                f"({getattr(kept, name)})"
            )
