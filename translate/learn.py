"""From a translator's own files to a model of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.batching import LENGTHS, Batches, Ids, Pairs
from shared.budget import Budget
from shared.config import TrainingConfig
from shared.presets import Preset
from shared.tokenizer import EOS, Tokenizer
from shared.training import Outcome
from shared.workshop import Order, Workshop
from translate import prose, shortlists
from translate.card import told
from translate.examiner import Examiner
from translate.lesson import Lesson, ways
from translate.translator import source_ids


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


def learnable(source: Ids, target: Ids = ()) -> bool:
    """Whether a pair of texts, as ids, is short enough for a batch, direction and ends counted."""
    return max(len(source) + 2, len(target) + 1) <= LENGTHS[-1]


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
            if learnable(ids, answer):
                source.append([*head, *ids, EOS])
                target.append([*answer, EOS])
    return Pairs(source, target)


def learn(
    lesson: Lesson,
    order: Order,
    say: Callable[[str], None] = print,
    *,
    tokenized: bool = False,
) -> Outcome:
    """Train a model and leave it in a folder.

    Args:
        lesson: what to learn.
        order: where, from what and how.
        say: prints a line for people.
        tokenized: the corpus is tokenised: validate on its words as they are.

    Raises:
        InputError: the folder holds something else, or a training on other data.
    """
    training = order.training
    workshop = Workshop(order, lesson.fingerprint(), say)
    network, tokenizer = workshop.network(text for pair in lesson.train for text in pair)
    batches = Batches(_rows(lesson, tokenizer, training), training.batch_positions, training.seed)
    say(
        f"{len(lesson.train):,} pairs for training, {len(lesson.valid):,} for validation; "
        f"{batches.real_share():.0%} of the positions of a batch are real"
    )
    examiner = Examiner(lesson, network, tokenizer, training.validate_sentences, tokenized)
    about = lesson.directions.to_about() | prose.learned(lesson, order.base)
    about |= shortlists.learned(lesson, tokenizer, order.base)
    preset = Preset(network, tokenizer, "translate", about)
    return workshop.train(preset, batches, examiner, lambda entry: told(lesson, entry))


def _rows(lesson: Lesson, tokenizer: Tokenizer, training: TrainingConfig) -> Any:
    if not training.subwords:
        return encoded(lesson, tokenizer, lesson.train)

    def epoch(number: int) -> Pairs:
        tokenizer.reseed(training.seed * 100_003 + number)
        return encoded(
            lesson, tokenizer, lesson.train, lambda text: tokenizer.sample(text, training.subwords)
        )

    return epoch
