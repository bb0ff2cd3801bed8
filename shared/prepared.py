"""What a search wants of a network besides its weights, made once where those stay."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from shared import lookup
from shared.engine import ALONE
from shared.lookup import Lookup
from shared.seq2seq import Seq2Seq, Tensor

MOST = 8
"""Output layers that are kept; the languages of a model have one each."""
LARGEST = 50_000_000
"""Numbers of a lookup that is made: 200 MB. The shipped models have 12 million."""


class Prepared:
    """Made at the first search that wants it, before its graph begins.

    Args:
        network: the model.
        settled: whether its weights will not change any more. If they will, nothing is kept.
    """

    def __init__(self, network: Seq2Seq, settled: bool):
        self.network, self.settled = network, settled
        self._outputs: dict[bytes | None, tuple[Tensor, Tensor]] = {}

    @cached_property
    def words(self) -> Lookup | None:
        """What the network makes of each word; None where it is still learning, or large, or has
        only a few sentences to come: with NumPy it takes a fifth of a second."""
        pays = self.settled and not ALONE and lookup.size(self.network) <= LARGEST
        return lookup.made(self.network) if pays else None

    def output(self, pieces: np.ndarray | None) -> tuple[Tensor, Tensor]:
        """Kernel and bias of the output layer, or of those of int `(L,)` pieces: see
        `Seq2Seq.output`. As they lie there, a step would transpose them."""
        if not self.settled:
            return self.network.output(pieces)
        key = None if pieces is None else pieces.tobytes()
        found = self._outputs.get(key)
        if found is None:
            found = self.network.output(pieces)
            # Another thread may put its own in this place: then one of them is made again.
            kept = [*self._outputs.items()][1 - MOST :]
            self._outputs = {**dict(kept), key: found}
        return found
