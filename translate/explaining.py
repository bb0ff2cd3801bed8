"""A translation word by word: how sure the network is of each, and what it looks at for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shared.repairs import whole
from shared.tokenizer import EOS, Tokenizer
from shared.weighing import Weighed, weigh
from translate import holding
from translate.directions import Direction
from translate.reading import Reading, reading
from translate.translation import merged, whole_pieces
from translate.translator import Translator, source_ids
from translate.wording import Word, members, words


class Weight(NamedTuple):
    """What the network thinks of one word of a translation.

    Args:
        probability: of its pieces, given the source and all to the left: 0 to 1.
        looks: attention while it is written, a number a word of the source; together at most one.
    """

    probability: float
    looks: tuple[float, ...]


@dataclass(frozen=True)
class Explanation:
    """One sentence and one translation of it, whoever wrote it.

    Args:
        text: of the translation.
        source: its words.
        target: those of the translation.
        weights: of each of them; none where nothing was translated.
        source_pieces: what the network reads; the first is the direction's tag.
        target_pieces: what it writes.
        attention: `(target_pieces, source_pieces)`; rows sum to one.
    """

    text: str
    source: tuple[Word, ...]
    target: tuple[Word, ...]
    weights: tuple[Weight, ...] = ()
    source_pieces: tuple[str, ...] = ()
    target_pieces: tuple[str, ...] = ()
    attention: np.ndarray | None = None

    @property
    def log_prob(self) -> float:
        """Of all words together, in nats."""
        return sum(math.log(max(each.probability, 1e-30)) for each in self.weights)


def explained(
    translator: Translator, pairs: Sequence[tuple[str, str]], direction: Direction
) -> list[Explanation]:
    """Weigh the words of translations.

    Args:
        translator: the model.
        pairs: a sentence and its translation each.
        direction: of the model.
    """
    texts = [(whole(source), whole(target)) for source, target in pairs]
    # What is copied was not translated.
    prose = translator.prose(direction)
    readings = [reading(source, prose=prose) if target else None for source, target in texts]
    asked = {at: each for at, each in enumerate(readings) if each is not None}
    tokenizer = translator.tokenizer
    sides = {at: (each.text, each.whole(texts[at][1])) for at, each in asked.items()}
    read = [
        source_ids(tokenizer, translator.directions, direction, side) for side, _ in sides.values()
    ]
    written = [[*tokenizer.encode(side), EOS] for _, side in sides.values()]
    found = weigh(translator.generator, read, written)
    out = [
        Explanation(target, tuple(words(source)), tuple(words(target))) for source, target in texts
    ]
    for n, (at, wanted) in enumerate(asked.items()):
        plain, side = out[at], sides[at]
        reads, writes = (
            _members(tokenizer, wanted, text, calm, found)
            for text, calm, found in zip(texts[at], side, (plain.source, plain.target), strict=True)
        )
        sources, across = whole_pieces(tokenizer.pieces(read[n]), side[0], wanted.held)
        targets, down = whole_pieces(tokenizer.pieces(written[n][:-1]), side[1], wanted.held)
        out[at] = Explanation(
            plain.text,
            plain.source,
            plain.target,
            _weights(reads, writes, found[n]),
            sources,
            targets,
            merged(found[n].attention[:-1], down, across),
        )
    return out


def _members(
    tokenizer: Tokenizer, wanted: Reading, text: str, side: str, found: Sequence[Word]
) -> list[list[int]]:
    """The pieces of each word of a text, of which the network has read or written `side`."""
    swaps = holding.again(text, wanted.held)
    return members(holding.unswapped(tokenizer.spans(side)[1], swaps), found)


def _weights(
    reads: Sequence[Sequence[int]], writes: Sequence[Sequence[int]], weighed: Weighed
) -> tuple[Weight, ...]:
    out = []
    for pieces in writes:
        # The first place of the source is the tag.
        looks = weighed.attention[pieces, 1:-1].mean(axis=0) if pieces else np.zeros(0)
        out.append(
            Weight(
                float(weighed.probabilities[pieces].prod()),
                tuple(float(looks[each].sum()) for each in reads) if pieces else (),
            )
        )
    return tuple(out)
