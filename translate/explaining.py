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
from translate import surface
from translate.directions import Direction
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
    calm = [_calm(*each) for each in texts]
    tokenizer = translator.tokenizer
    read = [source_ids(tokenizer, translator.directions, direction, each) for each, _ in calm]
    written = [[*tokenizer.encode(each), EOS] for _, each in calm]
    # What is copied was not translated.
    weighed = [
        at
        for at, (source, target) in enumerate(texts)
        if target and not surface.needs_no_translation(source)
    ]
    found = weigh(
        translator.generator, [read[at] for at in weighed], [written[at] for at in weighed]
    )
    out = [
        Explanation(target, tuple(words(source)), tuple(words(target))) for source, target in texts
    ]
    for at, each in zip(weighed, found, strict=True):
        plain = out[at]
        out[at] = Explanation(
            plain.text,
            plain.source,
            plain.target,
            _weights(tokenizer, calm[at], plain, each),
            tuple(tokenizer.pieces(read[at])),
            tuple(tokenizer.pieces(written[at][:-1])),
            each.attention[:-1],
        )
    return out


def _calm(source: str, target: str) -> tuple[str, str]:
    """As the network reads and writes them."""
    soft, restore = surface.softened(source)
    return soft, target if restore is str else surface.calm(target)


def _weights(
    tokenizer: Tokenizer, calm: tuple[str, str], plain: Explanation, weighed: Weighed
) -> tuple[Weight, ...]:
    reads, writes = (
        members(tokenizer.spans(text)[1], side)
        for text, side in zip(calm, (plain.source, plain.target), strict=True)
    )
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
