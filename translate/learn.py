"""From a translator's own files to a model of their own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras

from shared import files, precision, presets
from shared.batching import LENGTHS, Batches, Ids, Pairs
from shared.budget import Budget
from shared.checkpoints import Checkpoints
from shared.config import ModelConfig, TrainingConfig
from shared.errors import InputError
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import EOS, Tokenizer
from shared.training import Outcome, Training
from translate.card import card
from translate.examiner import Examiner
from translate.lesson import Lesson, ways
from translate.translator import source_ids

NOTE = "data.json"
"""In the folder of a training: the fingerprint of what it was on."""


def suited_model(pairs: int) -> dict[str, Any]:
    """Sizes for a corpus of so many pairs, where the user names none.

    A small corpus can fill neither many rare pieces nor a wide network, and is seen so many
    times that only dropout keeps it from being learned by heart.
    """
    if pairs < 5_000:
        return {"width": 128, "vocabulary": 1500, "dropout": 0.3, "word_dropout": 0.1}
    if pairs < 20_000:
        return {"width": 192, "vocabulary": 3000, "dropout": 0.3, "word_dropout": 0.1}
    if pairs < 80_000:
        return {"width": 256, "vocabulary": 5000, "dropout": 0.3, "word_dropout": 0.05}
    return {"width": 256, "vocabulary": 8000, "dropout": 0.1}


def suited_training(pairs: int, budget: Budget, *, tuning: bool) -> dict[str, Any]:
    """Rates for a corpus of so many pairs and a budget."""
    # About two steps a second on two cores; the warm-up takes a tenth of a short training.
    steps = budget.steps or round((budget.minutes or 0) * 120)
    found: dict[str, Any] = {"warmup": max(1, min(800, steps // 10))}
    if pairs < 5_000:
        found["batch_positions"] = 1024
    if tuning:
        # A model that can translate is led on, not thrown back.
        found |= {"peak_rate": 5e-4, "average": 0.99, "patience": 4}
    elif pairs < 20_000:
        found["average"] = 0.995
    return found


def base_network(
    lesson: Lesson, base: Preset | None, sizes: dict[str, Any], training: TrainingConfig
) -> tuple[Seq2Seq, Tokenizer]:
    """A new network with a tokenizer learned from the lesson, or the one to go on from.

    Args:
        lesson: the pairs.
        base: the preset to fine-tune, or None.
        sizes: settings of the network; of a base, only dropout can be set.
        training: for the seed and the precision.

    Raises:
        InputError: a size is asked for that the base does not have.
    """
    kind = precision.resolve(training.precision)
    if base is None:
        config = ModelConfig(**sizes)
        tokenizer = Tokenizer.train(
            (text for pair in lesson.train for text in pair), config.vocabulary
        )
        config = dataclasses.replace(config, vocabulary=tokenizer.vocabulary)
        keras.utils.set_random_seed(training.seed)
        return Seq2Seq(config, precision=kind, seed=training.seed), tokenizer
    fixed = {k: v for k, v in sizes.items() if k not in ("dropout", "word_dropout")}
    for name, value in fixed.items():
        if value != getattr(base.network.config, name):
            raise InputError(
                f"--{name.replace('_', '-')} {value}: with --from, the network keeps its own "
                f"({getattr(base.network.config, name)})"
            )
    config = dataclasses.replace(base.network.config, **sizes)
    network = Seq2Seq(config, precision=kind, seed=training.seed)
    network.set_weights(base.network.get_weights())
    return network, base.tokenizer


def encoded(
    lesson: Lesson,
    tokenizer: Tokenizer,
    pairs: Sequence[tuple[str, str]],
    encode: Callable[[str], list[int]] | None = None,
) -> Pairs:
    """Rows of ids for every direction of the lesson; what is longer than a batch is left out."""
    encode = encode or tokenizer.encode
    sides = [[encode(text) for text in side] for side in zip(*pairs, strict=True)]
    source: list[Ids] = []
    target: list[Ids] = []
    for direction, (read, written) in ways(lesson, sides):
        head = source_ids(tokenizer, lesson.directions, direction, "")[:1]
        for ids, answer in zip(read, written, strict=True):
            if max(len(ids) + 2, len(answer) + 1) <= LENGTHS[-1]:
                source.append([*head, *ids, EOS])
                target.append([*answer, EOS])
    return Pairs(source, target)


def learn(
    lesson: Lesson,
    out: Path,
    *,
    budget: Budget,
    sizes: dict[str, Any],
    training: TrainingConfig,
    base: Preset | None = None,
    resume: bool = False,
    tokenized: bool = False,
    command: str = "",
    licence: str = "",
    say: Callable[[str], None] = print,
) -> Outcome:
    """Train a model and leave it in a folder.

    Args:
        lesson: what to learn.
        out: the model's folder; its sub-folder `training` keeps checkpoints and logs.
        budget: minutes or steps.
        sizes: settings of the network.
        training: rates and intervals.
        base: the preset to fine-tune.
        resume: go on from the last checkpoint, if there is one.
        tokenized: the corpus is tokenised: validate on its words as they are.
        command: for the card: how to make this model again.
        licence: for the card: of the data.
        say: prints a line for people.

    Raises:
        InputError: the folder holds something else, or a training on other data.
    """
    work = out / "training"
    mark = json.dumps({"data": lesson.fingerprint()}).encode()
    resume = _claim(out, work, mark, resume, say)
    if resume:
        tokenizer = Tokenizer.load(work / presets.TOKENIZER)
        sizes = {**sizes, "vocabulary": tokenizer.vocabulary}
        config = dataclasses.replace(base.network.config, **sizes) if base else ModelConfig(**sizes)
        network = Seq2Seq(
            config, precision=precision.resolve(training.precision), seed=training.seed
        )
    else:
        network, tokenizer = base_network(lesson, base, sizes, training)
        work.mkdir(parents=True, exist_ok=True)
        files.replace_all(
            {
                work / NOTE: lambda file: file.write(mark),
                work / presets.TOKENIZER: lambda file: file.write(tokenizer.model),
            }
        )
    batches = Batches(_rows(lesson, tokenizer, training), training.batch_positions, training.seed)
    say(
        f"{len(lesson.train):,} pairs for training, {len(lesson.valid):,} for validation; "
        f"{batches.real_share():.0%} of the positions of a batch are real"
    )
    examiner = Examiner(lesson, network, tokenizer, training.validate_sentences, tokenized)
    preset = Preset(network, tokenizer, "translate", lesson.directions.to_about())

    def keep(entry: dict[str, Any]) -> None:
        text = card(lesson, network, entry, name=out.name, command=command, licence=licence)
        presets.save(preset, out, text)

    course = Training(
        network, batches, examiner, keep, config=training, budget=budget, folder=work, say=say
    )
    if resume and course.resume():
        say(f"going on from step {course.step}, after {budget.spent / 60:.1f} minutes")
    return course.run()


def _rows(lesson: Lesson, tokenizer: Tokenizer, training: TrainingConfig) -> Any:
    if not training.subwords:
        return encoded(lesson, tokenizer, lesson.train)

    def epoch(number: int) -> Pairs:
        tokenizer.reseed(training.seed * 100_003 + number)
        return encoded(
            lesson, tokenizer, lesson.train, lambda text: tokenizer.sample(text, training.subwords)
        )

    return epoch


def _claim(out: Path, work: Path, mark: bytes, resume: bool, say: Callable[[str], None]) -> bool:
    """Whether the folder holds a training to go on with; if not, it must hold nothing."""
    note = work / NOTE
    if resume and note.exists():
        if note.read_bytes() != mark:
            raise InputError(
                "the training here was on other data or languages; resume it with the same "
                "command, or choose another --out",
                out,
            )
        if Checkpoints(work / "checkpoints").steps():
            return True
    else:
        # Killed before its first note, a training leaves its empty folder.
        begun = any(path.suffix != ".tmp" for path in work.glob("*"))
        ours = {work} if resume and not begun else set()
        if out.exists() and (not out.is_dir() or set(out.iterdir()) - ours):
            what = "already holds a model" if (out / presets.CONFIG).exists() else "is not empty"
            if note.exists():
                what += "; add --resume to go on with its training,"
            raise InputError(f"{what}; choose another --out", out)
    if resume:
        say("nothing to resume here: this is a new training")
    return False
