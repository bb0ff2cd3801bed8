"""What a translation model's card tells."""

from __future__ import annotations

from typing import Any

from shared.card import Told, listed
from translate.lesson import Lesson


def told(lesson: Lesson, entry: dict[str, Any]) -> Told:
    """What the card tells of a model that translates.

    Args:
        lesson: what it learned.
        entry: of the training's history, for the weights that are kept.
    """
    directions = ", ".join(f"{pair.source} → {pair.target}" for pair in lesson.directions.pairs)
    figures = ""
    if entry:
        figures = (
            f"{entry['step']:,} steps in {entry['minutes']:.0f} minutes; "
            f"validation BLEU {entry['BLEU']:.1f} (cased, greedy search)."
        )
    return Told(
        what=f"A recurrent encoder–decoder for translation, {directions}, made with Parley.",
        data=f"{len(lesson.train):,} pairs for training and {len(lesson.valid):,} for "
        f"validation from {listed(lesson.names)}.",
        figures=figures,
        closing="It is a small network. It errs, most of all on long sentences, rare words and "
        "subjects far from its data; let a person read what matters.",
    )
