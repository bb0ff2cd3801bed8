"""What a translation model's card tells."""

from __future__ import annotations

from typing import Any

from shared import card as cards
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
        name, command, licence: as in `shared.card`.
    """
    directions = ", ".join(f"{pair.source} → {pair.target}" for pair in lesson.directions.pairs)
    figures = ""
    if entry:
        figures = (
            f"{entry['step']:,} steps in {entry['minutes']:.0f} minutes; "
            f"validation BLEU {entry['BLEU']:.1f} (cased, greedy search)."
        )
    return cards.card(
        name,
        network,
        what=f"A recurrent encoder–decoder for translation, {directions}, made with Parley.",
        data=f"{len(lesson.train):,} pairs for training and {len(lesson.valid):,} for "
        f"validation from {cards.listed(lesson.names)}.",
        licence=licence,
        figures=figures,
        command=command,
        closing="It is a small network. It errs, most of all on long sentences, rare words and "
        "subjects far from its data; let a person read what matters.",
    )
