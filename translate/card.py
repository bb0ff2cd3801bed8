"""The model card: what a model is, what it was made from, and how well it does."""

from __future__ import annotations

import math
from typing import Any

from shared.seq2seq import Seq2Seq
from translate.lesson import Lesson


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
    directions = ", ".join(f"{pair.source} → {pair.target}" for pair in lesson.directions.pairs)
    lines = [
        f"# {name}",
        "",
        f"A recurrent encoder–decoder for translation, {directions}, made with Parley.",
        "",
        f"- Network: {config.encoder_blocks} + {config.decoder_blocks} blocks of "
        f"{config.cell.upper()}, width {config.width}, {config.vocabulary:,} subword pieces, "
        f"{parameters:,} parameters.",
        f"- Data: {len(lesson.train):,} pairs for training and {len(lesson.valid):,} for "
        f"validation from {', '.join(lesson.names) or 'files that were not named'}.",
        f"- Licence of the data: {licence or 'not stated; ask its owner before sharing a model'}.",
    ]
    if entry:
        lines.append(
            f"- Training: {entry['step']:,} steps in {entry['minutes']:.0f} minutes; "
            f"validation BLEU {entry['BLEU']:.1f} (cased, greedy search)."
        )
    if command:
        lines += ["", "Made by", "", f"    {command}"]
    lines += [
        "",
        "It is a small network. It errs, most of all on long sentences, rare words and subjects "
        "far from its data; let a person read what matters.",
        "",
    ]
    return "\n".join(lines)
