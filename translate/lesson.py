"""What a model is to learn: pairs of texts, and the directions between their languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import lessons
from shared.examples import Example
from translate.directions import Direction, Directions


@dataclass(frozen=True)
class Lesson:
    """What to learn: the pairs, cleaned and split.

    Args:
        train: pairs of texts, source first.
        valid: pairs that are never trained on.
        directions: of the model.
        names: of the corpus's files, for the card.
    """

    train: list[tuple[str, str]]
    valid: list[tuple[str, str]]
    directions: Directions
    names: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        train: Sequence[Example],
        valid: Sequence[Example],
        directions: Directions,
        names: Sequence[str] = (),
    ) -> Lesson:
        """From cleaned examples.

        Raises:
            InputError: there are too few.
        """
        lessons.check_enough(train, valid, noun="pairs", wish="some hundreds to learn anything")

        def pairs(examples: Sequence[Example]) -> list[tuple[str, str]]:
            return [(example.texts[0], example.texts[1]) for example in examples]

        return cls(pairs(train), pairs(valid), directions, tuple(Path(n).name for n in names))

    def fingerprint(self) -> str:
        """Of all that is learned and validated on: a training is resumed on the same only."""
        return lessons.fingerprint(repr(self.directions), self.train, self.valid)


def ways(lesson: Lesson, sides: Sequence[Any]) -> list[tuple[Direction, tuple[Any, Any]]]:
    """Each direction that is learned, with the side that it reads and the one that it writes."""
    first = lesson.directions.pairs[0]
    out = [(first, (sides[0], sides[1]))]
    back = Direction(first.target, first.source)
    if back in lesson.directions.pairs[1:2]:
        out.append((back, (sides[1], sides[0])))
    return out
