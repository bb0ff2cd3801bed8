"""What the first recurrences make of each word, made once for a network whose weights stay.

Nothing but a word itself reaches the first block of the encoder, or of the decoder, but for the
state: the embedding, a norm and the product for the gates. So a search looks them up.
"""

from __future__ import annotations

from typing import NamedTuple

from shared.engine import ops
from shared.seq2seq import Seq2Seq, Tensor


class Lookup(NamedTuple):
    """Shares of the gates of each of V words, see `Recurrence.shares`."""

    reading: tuple[Tensor, Tensor]
    """`(V, G·D/2)`, of the encoder's two directions."""
    writing: Tensor
    """`(V, G·D)`, of the decoder."""

    def read(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """Of sources, int `(B, S)`: `(S, B, G·D/2)` each."""
        forward, backward = self.reading
        steps = ops.transpose(source)
        return ops.take(forward, steps, axis=0), ops.take(backward, steps, axis=0)

    def written(self, ids: Tensor) -> Tensor:
        """Of the words before a step, int `(R,)`: `(R, G·D)`."""
        return ops.take(self.writing, ids, axis=0)


def size(network: Seq2Seq) -> int:
    """How many numbers the lookup of a network has."""
    gates = network.decoder.blocks[0].recurrence.gates
    return 2 * network.config.vocabulary * gates * network.config.width


def made(network: Seq2Seq) -> Lookup:
    """The lookup of a network as its weights are now."""
    # (1, V, D): all words as if they were one sentence
    words = network.embed(ops.arange(network.config.vocabulary)[None])
    forward, backward = network.encoder.blocks[0].shares(words)
    return Lookup((forward[:, 0], backward[:, 0]), network.decoder.blocks[0].share(words)[0])
