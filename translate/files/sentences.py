"""A text with codes as sentences with codes, and what stands between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from translate import documents
from translate.files.parts import Code, Part, Parts, partners, tidied

# What whoever looks for sentences sees in a code's place: a letter of no language, or a border.
_SEEN = {"word": "\ufffc", "cut": "\u2028", "open": "", "close": ""}


class Split(NamedTuple):
    """A text that was split.

    Args:
        sentences: none has a cut in it; of a pair of codes that goes on beyond a sentence, one
            half is in it.
        gaps: what stands before each sentence and after the last, one more than there are
            sentences.
    """

    sentences: tuple[Parts, ...]
    gaps: tuple[Parts, ...]

    def join(self, translations: Sequence[Parts]) -> Parts:
        """The text with each translation in its sentence's place, all else as it was."""
        pairs = chain.from_iterable(zip(self.gaps, translations, strict=False))
        return tidied([*chain.from_iterable(pairs), *self.gaps[-1]])


def split(parts: Parts, language: str) -> Split:
    """Find the sentences of a text.

    Args:
        parts: as `tidied` gives them.
        language: of the text.
    """
    seen = [_SEEN[part.kind] if isinstance(part, Code) else part for part in parts]
    starts = list(accumulate(map(len, seen), initial=0))
    document = documents.split("".join(seen), language)
    spans = chain.from_iterable(zip(document.gaps, (*document.sentences, ""), strict=True))
    # Gaps and sentences take turns: those of an odd number are sentences.
    edges = list(accumulate(map(len, spans), initial=0))[:-1]
    pieces: list[list[Part]] = [[] for _ in edges[1:]]
    partner = partners(parts)
    for at, part in enumerate(parts):
        start = starts[at]
        if isinstance(part, Code):
            other = starts[partner[at]] if at in partner else start
            pieces[_home(edges, part, start, other)].append(part)
            continue
        end = start + len(part)
        while start < end:
            home = bisect_right(edges, start) - 1
            stop = min(end, edges[home + 1])
            pieces[home].append(part[start - starts[at] : stop - starts[at]])
            start = stop
    found = [tuple(piece) for piece in pieces]
    return Split(tuple(found[1::2]), tuple(found[::2]))


def _home(edges: Sequence[int], code: Code, place: int, other: int) -> int:
    """The number of the piece to which a code belongs: what stands around a whole sentence, or
    around more than that, does not belong to the sentence.

    Args:
        edges: where the pieces begin and end.
        code: the code.
        place: where it is.
        other: where its partner is, if it has one.
    """
    if code.kind == "close":
        home = bisect_left(edges, place) - 1
        around = place == edges[home + 1] and other <= edges[home]
        return home + 1 if home % 2 and around else home
    home = min(bisect_right(edges, place) - 1, len(edges) - 2)
    around = place == edges[home] and other >= edges[home + 1]
    return home - 1 if home % 2 and code.kind == "open" and around else home
