"""How to search, as one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.errors import InputError

LONGEST = 256
"""Most tokens of an output, whatever the source."""


@dataclass(frozen=True)
class Options:
    """How to search.

    Args:
        beams: width of the beam; 1 is greedy.
        candidates: how many outputs of each source, at most `beams` unless drawn.
        sample: draw instead of searching.
        temperature: of the draw; below 1 safer, above 1 bolder.
        top_k: draw among so many likeliest tokens; 0: all.
        top_p: draw among the likeliest tokens that have this probability together.
        seed: of the draw.
        length_penalty: α of Wu et al. 2016, eq. 14.
        no_repeat_ngram: block a second occurrence of so many tokens in a row; 0: off.
        max_length: most tokens of an output; 0: as many as suit the length of its source.
        attention: collect the weights.
        enough: the draws of a source end when so many of them have; 0: when all have.

    Raises:
        InputError: a value out of range.
    """

    beams: int = 5
    candidates: int = 1
    sample: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0
    max_length: int = 0
    attention: bool = False
    enough: int = 0

    def __post_init__(self) -> None:
        for name, low, high in (
            ("beams", 1, 64),
            ("candidates", 1, 64),
            ("enough", 0, 64),
            ("top_k", 0, 10**6),
            ("top_p", 1e-6, 1.0),
            ("temperature", 1e-3, 100.0),
            ("seed", 0, 2**31 - 1),
            ("length_penalty", 0.0, 10.0),
            ("no_repeat_ngram", 0, 100),
            ("max_length", 0, LONGEST),
        ):
            if not low <= getattr(self, name) <= high:
                raise InputError(
                    f"{name.replace('_', '-')} = {getattr(self, name)}: "
                    f"must be from {low} to {high}"
                )
        if self.candidates > self.beams and not self.sample:
            raise InputError(
                f"{self.candidates} candidates from a beam of {self.beams}: "
                "the beam must be at least as wide"
            )

    @property
    def enough_of_all(self) -> int:
        """`enough`, and no more than there are."""
        return min(self.enough, self.candidates)

    def bounds(self, lengths: np.ndarray) -> np.ndarray:
        """Most tokens of the output of each source, `(N,)`, given the lengths of the sources."""
        if self.max_length:
            return np.full_like(lengths, self.max_length)
        # Generous: a third of a sentence more than any pair of languages needs.
        return np.minimum(2 * lengths + 12, LONGEST)
