"""What a chat model's card tells."""

from __future__ import annotations

from typing import Any

from chatbot.lesson import Lesson
from shared import card as cards
from shared.seq2seq import Seq2Seq


def card(
    lesson: Lesson,
    network: Seq2Seq,
    entry: dict[str, Any],
    *,
    name: str,
    command: str,
    licence: str,
) -> str:
    """A README in Markdown for a model's folder.

    Args:
        lesson: what it learned.
        network: the model.
        entry: of the training's history, for the weights that are kept.
        name, command, licence: as in `shared.card`.
    """
    config = network.config
    state = config.context_slots * config.width * 4 / 1024
    figures = ""
    if entry:
        figures = (
            f"{entry['step']:,} steps in {entry['minutes']:.0f} minutes; validation perplexity "
            f"{entry['perplexity']:.1f} a subword piece"
            + (f", {entry['recall']:.0%} of the facts recalled." if "recall" in entry else ".")
        )
    return cards.card(
        name,
        network,
        what="A recurrent encoder–decoder that chats, made with Parley. What it remembers of a "
        f"conversation is one state of {config.context_slots} × {config.width} numbers "
        f"({state:.0f} KiB).",
        data=f"{len(lesson.train):,} dialogues for training and {len(lesson.valid):,} for "
        f"validation from {cards.listed(lesson.names)}; in each epoch {lesson.facts:,} generated "
        f"dialogues with facts to remember and {lesson.manners:,} of small talk.",
        licence=licence,
        figures=figures,
        command=command,
        closing="It is a small recurrent network, for fun and learning. It is no source of facts "
        "or of advice, and it may say things that are wrong or that nobody meant.",
    )
