"""From dialogues to a model that chats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chatbot.card import told
from chatbot.dialogue import Dialogue
from chatbot.examiner import Examiner
from chatbot.lesson import Lesson
from shared.batching import Ids
from shared.budget import Budget
from shared.conversations import Conversations, Talk, talk
from shared.presets import Preset
from shared.tokenizer import Tokenizer
from shared.training import Outcome
from shared.workshop import Order, Workshop


def suited_model(dialogues: int) -> dict[str, Any]:
    """Sizes for a corpus of so many dialogues, where the user names none."""
    sizes: dict[str, Any] = {"context_slots": 32}
    if dialogues < 2_000:
        return sizes | {"width": 128, "vocabulary": 2000, "dropout": 0.3, "word_dropout": 0.1}
    if dialogues < 10_000:
        return sizes | {"width": 192, "vocabulary": 4000, "dropout": 0.2}
    return sizes | {"width": 256, "vocabulary": 8000, "dropout": 0.1}


def suited_training(dialogues: int, budget: Budget, *, tuning: bool) -> dict[str, Any]:
    """Rates for a corpus of so many dialogues and a budget."""
    # About one step a second on two cores.
    steps = budget.steps or round((budget.minutes or 0) * 60)
    found: dict[str, Any] = {
        "warmup": max(1, min(800, steps // 10)),
        "batch_positions": 5120,
    }
    if dialogues < 2_000:
        found["batch_positions"] = 2048
    if tuning:
        # A model that can chat is led on, not thrown back.
        found |= {"peak_rate": 5e-4, "average": 0.99, "patience": 4}
    return found


class Reader:
    """Dialogues to rows of ids; the texts of the corpus are encoded once, unless sampled anew.

    Args:
        tokenizer: of the model.
        texts: those that come again each epoch.
        subwords: share of the merges that are left out at random, each time anew.
    """

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str], subwords: float = 0.0):
        self.tokenizer, self.subwords = tokenizer, subwords
        known = [] if subwords else texts
        self._known: dict[str, Ids] = dict(zip(known, tokenizer.encode_all(known), strict=True))

    def talks(self, dialogues: Sequence[Dialogue]) -> list[Talk]:
        """The rows of each dialogue; one of which nothing is learned is left out."""
        rows = [talk([self._ids(text) for text in each.texts], each.learned) for each in dialogues]
        return [each for each in rows if each]

    def _ids(self, text: str) -> Ids:
        if self.subwords:
            return self.tokenizer.sample(text, self.subwords)
        found = self._known.get(text)
        return self.tokenizer.encode(text) if found is None else found


def learn(lesson: Lesson, order: Order, say: Callable[[str], None] = print) -> Outcome:
    """Train a model and leave it in a folder.

    Args:
        lesson: what to learn.
        order: where, from what and how.
        say: prints a line for people.

    Raises:
        InputError: the folder holds something else, or a training on other data.
    """
    # The batches have too many shapes for a compiler.
    training = replace(order.training, xla="off")
    workshop = Workshop(replace(order, training=training), lesson.fingerprint(), say)
    made = {0: lesson.epoch(0, training.seed)}
    network, tokenizer = workshop.network(text for each in made[0] for text in each.texts)
    known = sorted({text for texts in lesson.train for text in texts})
    reader = Reader(tokenizer, known, training.subwords)

    def talks(number: int) -> list[Talk]:
        # The first epoch was made for the tokenizer, and is let go of here.
        dialogues = made.pop(number, None) or lesson.epoch(number, training.seed)
        if training.subwords:
            tokenizer.reseed(training.seed * 100_003 + number)
        return reader.talks(dialogues)

    batches = Conversations(talks, training.batch_positions, training.seed)
    say(
        f"{len(lesson.train):,} dialogues for training, {len(lesson.valid):,} for validation; "
        f"{lesson.facts:,} with facts and {lesson.manners:,} of small talk an epoch; "
        f"{batches.real_share():.0%} of the positions of a batch are real"
    )
    examiner = Examiner(lesson, network, tokenizer, training.validate_sentences)
    preset = Preset(network, tokenizer, "chat", {})
    return workshop.train(preset, batches, examiner, lambda entry: told(lesson, network, entry))
