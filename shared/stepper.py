"""A network's step for a search: what is the same at all steps of it is made once."""

from __future__ import annotations

from typing import Any

from shared.engine import ops
from shared.hypotheses import Step
from shared.lookup import Lookup
from shared.seq2seq import Seq2Seq, Tensor


def stepper(
    network: Seq2Seq,
    output: tuple[Tensor, Tensor],
    pieces: Tensor | None = None,
    words: Lookup | None = None,
) -> Step:
    """`Seq2Seq.step` for a search, as `search` has it.

    Args:
        network: the model.
        output: from its `output`, of those pieces.
        pieces: int `(L,)`, all that may be written, of a network without a pointer, which may
            point at any word. The step then takes places among them for ids, and has logits
            `(R, L)`.
        words: of the network, where it was made.
    """
    if pieces is None:
        return lambda ids, state, memory: network.step(ids, state, memory, output, words)
    assert network.pointer is None, "what it points at may not be among the pieces"

    def step(ids: Tensor, state: Any, memory: Any) -> tuple[Tensor, Any, Tensor]:
        return network.step(ops.take(pieces, ids), state, memory, output, words)

    return step
