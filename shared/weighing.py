"""What a network thinks of a given output: how likely each piece is, and where it looks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from shared.batching import Ids, block, by_length
from shared.engine import ops
from shared.generator import Generator
from shared.seq2seq import Seq2Seq, Spoken
from shared.signatures import ROWS
from shared.tokenizer import BOS

FEW, MOST = 8, 64
"""Pairs of a call that is put together with those of other threads, and of what comes of it."""


class Weighed(NamedTuple):
    """A target of T pieces, given a source of S. A value."""

    probabilities: np.ndarray
    """`(T,)`, of each piece, given those before it."""
    attention: np.ndarray
    """`(T, S)`, where the step that writes each piece looks; rows sum to one."""


def weigh(
    generator: Generator, sources: Sequence[Ids], targets: Sequence[Ids], positions: int = 2000
) -> list[Weighed]:
    """Weigh each target against its source, by teacher forcing.

    Args:
        generator: of a network without a context.
        sources: ids, ended as in training.
        targets: ids, at least one each.
        positions: padded positions of a batch, of the longer side.
    """
    together = generator.together("weigh", partial(_all_weighed, generator), FEW, MOST)
    found: list[Weighed] = together(positions, sources, targets)
    return found


def _all_weighed(
    generator: Generator, positions: int, sources: Sequence[Ids], targets: Sequence[Ids]
) -> list[Weighed]:
    out: list[Any] = [None] * len(sources)
    graph = generator.graph("weigh", partial(_weigh, generator.network), (ROWS, ROWS))
    sizes = [max(len(s), len(t)) for s, t in zip(sources, targets, strict=True)]
    for rows in by_length(sizes, positions):
        source, target = (block([ids[row] for row in rows]) for ids in (sources, targets))
        probabilities, attention = graph(source, target)
        for at, row in enumerate(rows):
            steps, places = len(targets[row]), len(sources[row])
            out[row] = Weighed(probabilities[at, :steps], attention[at, :steps, :places])
    return out


def _weigh(network: Seq2Seq, source: Any, target: Any) -> tuple[Any, Any]:
    state, memory = network.begin(network.encode(source))
    before = ops.pad(target[:, :-1], [[0, 0], [1, 0]], constant_values=BOS)
    hidden, _, weights = network.decoder(network.embed(before), state, memory)
    return ops.exp(-network.losses(Spoken(hidden), target).plain), weights
