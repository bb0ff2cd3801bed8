"""What can stand in for a network where a file is translated: each says where it looked."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from shared.options import Options
from translate.directions import Direction
from translate.glossary import Glossary, applied
from translate.reading import due
from translate.translator import Translation

_PIECE = re.compile(r"\s*(?:\w+|[^\w\s])")

Said = tuple[list[str], list[int]]


class Speaker:
    """Translates word by word.

    Args:
        say: what becomes of the pieces of a sentence: pieces, and for each the source piece that
            was looked at.
    """

    def __init__(self, say: Callable[[list[str]], Said]):
        self.say = say
        self.heard: list[str] = []

    def sentences(
        self,
        sentences: Sequence[str],
        direction: Direction,
        options: Options,
        *,
        glossary: Glossary | None = None,
    ) -> Iterator[tuple[int, list[Translation]]]:
        """As `Translator.sentences`; the last sentence comes first, as it may. Terms are said as
        the glossary has them."""
        for at, sentence in reversed(list(enumerate(sentences))):
            self.heard.append(sentence)
            said = applied(sentence, due(sentence, glossary)) if glossary else sentence
            yield at, [self._translation(said, options.attention)]

    def _translation(self, sentence: str, attention: bool) -> Translation:
        read = [piece.replace(" ", "▁") for piece in _PIECE.findall(sentence)]
        written, looked = self.say(read)
        text = "".join(written).replace("▁", " ").strip()
        weights = np.zeros((len(written) + 1, len(read) + 2))
        for row, column in enumerate(looked):
            weights[row, column + 1] = 1.0
        weights[-1, -1] = 1.0
        return Translation(
            text,
            0.0,
            0.0,
            ("<tag1>", *read, "</s>"),
            (*written, "</s>"),
            weights if attention else None,
        )


def echo() -> Speaker:
    """Says what it hears."""
    return Speaker(lambda pieces: (pieces, list(range(len(pieces)))))


def shout() -> Speaker:
    """Says it in capitals."""
    return Speaker(lambda pieces: ([each.upper() for each in pieces], list(range(len(pieces)))))


def backwards() -> Speaker:
    """Says the words in the opposite order, and leaves the signs where they are."""

    def say(pieces: list[str]) -> Said:
        words = [at for at, piece in enumerate(pieces) if re.search(r"\w", piece)]
        order = list(range(len(pieces)))
        for at, other in zip(words, reversed(words), strict=True):
            order[at] = other
        written = [pieces[at].strip("▁") for at in order]
        spaced = ["▁" if piece.startswith("▁") else "" for piece in pieces]
        return [space + piece for space, piece in zip(spaced, written, strict=True)], order

    return Speaker(say)


def vandal(seed: int) -> Speaker:
    """Loses words, says them twice or in another place, looks elsewhere, and makes things up."""
    draw = random.Random(seed)
    inventions = [
        "▁%s",
        "▁{name}",
        "<b>",
        "</b>",
        "▁&amp;",
        "▁81",
        "$",
        "%",
        "▁`",
        "**",
        "▁|",
        "\\",
    ]

    def say(pieces: list[str]) -> Said:
        said: list[str] = []
        looked: list[int] = []
        for at, piece in enumerate(pieces):
            for _ in range(draw.choice([0, 1, 1, 1, 1, 1, 2])):
                said.append(piece)
                looked.append(draw.randrange(len(pieces)) if draw.random() < 0.2 else at)
            if draw.random() < 0.05:
                said.append(draw.choice(inventions))
                looked.append(at)
        if draw.random() < 0.2:
            both = list(zip(said, looked, strict=True))
            draw.shuffle(both)
            said, looked = [one for one, _ in both], [other for _, other in both]
        return said, looked

    return Speaker(say)
