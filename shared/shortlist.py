"""The pieces out of which a search writes, where those are not the whole vocabulary.

Languages that share a vocabulary each use a part of it, and the pieces of the others are never
meant: they only cost time in the output layer, the largest of all, and now and then one slips into
a word. (A list for each sentence, by lexical translation as in Devlin 2017, arXiv 1705.01991, §4,
is shorter, but lacks pieces of one output in six; see docs/performance.md.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from shared.phrases import NOTHING
from shared.tokenizer import PAD, SPECIALS

GROUP = 64
"""Sizes are multiples of it: `vocabulary.likeliest` wants groups, and a graph is made for each."""


class Shortlist:
    """Some ids of a vocabulary, the special ones always among them. A value.

    In a search that is given one, the *places* in the list stand for the ids, as `asked` and
    `shared.stepper` have them.

    Args:
        ids: of pieces.
        size: of the list, if there is room in it.

    Attributes:
        pieces: int32 `(L,)`, in their order, so that each special id is its own place; what is
            left at the end is `PAD`, which is never written.
    """

    def __init__(self, ids: Iterable[int], size: int = 0):
        self.ids = np.union1d(range(SPECIALS), [*ids]).astype("int32")
        # Some more that must be written find room without another size.
        size = size if size >= len(self.ids) else (len(self.ids) // GROUP + 2) * GROUP
        self.pieces = np.full(size, PAD, "int32")
        self.pieces[: len(self.ids)] = self.ids

    def holds(self, vocabulary: int) -> np.ndarray:
        """Whether each id is in the list, bool `(V,)`."""
        found = np.zeros(vocabulary, bool)
        found[self.ids] = True
        return found

    def asked(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What a search is asked for besides, as `signatures.WANTED` has it, by places in a list
        that also holds all that must be written."""
        forced = [np.zeros(0, "int32")]
        if "prefix" in wanted:
            forced.append(wanted["prefix"].ravel())
        if "phrases" in wanted:
            forced.append(wanted["phrases"].ids[wanted["phrases"].ids != NOTHING])
        more = np.setdiff1d(np.concatenate(forced), self.ids)
        own = Shortlist(np.append(self.ids, more), len(self.pieces)) if len(more) else self
        found = {**wanted, "pieces": own.pieces}
        if "prefix" in wanted:
            found["prefix"] = own._places(wanted["prefix"])
        if "phrases" in wanted:
            ids, kinds = wanted["phrases"].ids, wanted["phrases"].kinds[own.pieces]
            places = np.where(ids == NOTHING, NOTHING, own._places(ids))
            found["phrases"] = wanted["phrases"]._replace(ids=places, kinds=kinds)
        return found

    def _places(self, ids: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.ids, ids).astype("int32")
