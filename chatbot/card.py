"""What a chat model's card tells."""

from __future__ import annotations

from typing import Any

from chatbot.lesson import Lesson
from shared.card import Told, listed
from shared.seq2seq import Seq2Seq


def told(lesson: Lesson, network: Seq2Seq, entry: dict[str, Any]) -> Told:
    """What the card tells of a model that chats.

    Args:
        lesson: what it learned.
        network: the model.
        entry: of the training's history, for the weights that are kept.
    """
    config = network.config
    assert network.context is not None, "a chat remembers"
    rows, numbers = network.context.shape
    size = rows * numbers * 2 / 1024
    figures = ""
    if entry:
        figures = (
            f"{entry['step']:,} steps in {entry['minutes']:.0f} minutes; validation perplexity "
            f"{entry['perplexity']:.1f} a subword piece"
            + (f", {entry['recall']:.0%} of the facts recalled." if "recall" in entry else ".")
        )
    return Told(
        what="A recurrent encoder–decoder that chats, made with Parley. What it remembers of a "
        f"conversation is one state of {rows} × {numbers} numbers ({size:.1f} KiB): "
        f"{config.context_slots} notes and a gist.",
        data=f"{len(lesson.train):,} dialogues for training and {len(lesson.valid):,} for "
        f"validation from {listed(lesson.names)}; in each epoch {lesson.facts:,} generated "
        f"dialogues with facts to remember and {lesson.manners:,} of small talk.",
        figures=figures,
        closing="It is a small recurrent network, for fun and learning. It is no source of facts "
        "or of advice, and it may say things that are wrong or that nobody meant.",
    )
