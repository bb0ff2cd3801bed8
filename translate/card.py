"""What a translation model's card tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.card import Told, listed
from translate.lesson import Lesson

_SUGGESTIONS = "\n## Suggestions\n"


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


def with_suggestions(card: str, languages: Sequence[str], names: Sequence[str]) -> str:
    """A card that tells, too, that the model suggests the next word.

    Args:
        card: as it is; what it tells of suggestions is replaced.
        languages: of which it suggests.
        names: of the files from which it learned that.
    """
    return (
        f"{card.partition(_SUGGESTIONS)[0].rstrip()}\n{_SUGGESTIONS}\n"
        f"It suggests the next word of texts in {' and '.join(languages)}, by a few symbols of "
        f"each language in place of a source, learned from {listed(names)} "
        "(`python -m translate suggest`). All other weights, and so all translations, stayed.\n"
    )
