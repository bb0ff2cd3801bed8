"""The model card of a chat model: what it is, what it was made from, and how well it does."""

from __future__ import annotations

import math
from typing import Any

from chatbot.lesson import Lesson
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
        name: of the folder.
        command: that makes it again; left out if empty.
        licence: of the data; if empty, the card says that it must be asked for.
    """
    config = network.config
    parameters = sum(math.prod(weight.shape) for weight in network.trainable_variables)
    state = config.context_slots * config.width * 4 / 1024
    lines = [
        f"# {name}",
        "",
        "A recurrent encoder–decoder that chats, made with Parley. What it remembers of a "
        f"conversation is one state of {config.context_slots} × {config.width} numbers "
        f"({state:.0f} KiB).",
        "",
        f"- Network: {config.encoder_blocks} + {config.decoder_blocks} blocks of "
        f"{config.cell.upper()}, width {config.width}, {config.vocabulary:,} subword pieces, "
        f"{parameters:,} parameters.",
        f"- Data: {len(lesson.train):,} dialogues for training and {len(lesson.valid):,} for "
        f"validation from {', '.join(lesson.names) or 'files that were not named'}; in each "
        f"epoch {lesson.facts:,} generated dialogues with facts to remember and "
        f"{lesson.manners:,} of small talk.",
        f"- Licence of the data: {licence or 'not stated; ask its owner before sharing a model'}.",
    ]
    if entry:
        figures = f"validation perplexity {entry['perplexity']:.1f} a subword piece"
        if "recall" in entry:
            figures += f", {entry['recall']:.0%} of the facts recalled"
        lines.append(
            f"- Training: {entry['step']:,} steps in {entry['minutes']:.0f} minutes; {figures}."
        )
    if command:
        lines += ["", "Made by", "", f"    {command}"]
    lines += [
        "",
        "It is a small recurrent network, for fun and learning. It is not a source of facts or "
        "of advice, and it may say things that are wrong or that nobody meant.",
        "",
    ]
    return "\n".join(lines)
