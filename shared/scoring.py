"""How likely given outputs are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from shared.batching import Ids, block, by_length
from shared.generator import Generator
from shared.objective import unpacked
from shared.signatures import ROWS

FEW, MOST = 16, 256
"""Pairs of a call that is put together with those of other threads, and of what comes of it: the
candidates of a reply are judged by one call."""


def log_probs(
    generator: Generator,
    sources: Sequence[Ids],
    targets: Sequence[Ids],
    *,
    contexts: np.ndarray | None = None,
    positions: int = 2000,
) -> np.ndarray:
    """Total log-probability in nats of each target, its end included, `(N,)`.

    Args:
        generator: of the network.
        sources: ids, ended as in training.
        targets: ids, with an end.
        contexts: as in `Generator.generate`.
        positions: padded positions of a batch, of the longer side.
    """
    found = token_log_probs(generator, sources, targets, contexts=contexts, positions=positions)
    return np.array([each.sum() for each in found])


def token_log_probs(
    generator: Generator,
    sources: Sequence[Ids],
    targets: Sequence[Ids],
    *,
    contexts: np.ndarray | None = None,
    positions: int = 2000,
) -> list[np.ndarray]:
    """`log_probs`, token by token: of each target as many as it has ids."""
    contexts = generator.contexts(len(sources)) if contexts is None else contexts
    together = generator.together("log_probs", partial(_scored, generator), FEW, MOST)
    found: list[np.ndarray] = together(positions, sources, targets, contexts)
    return found


def _scored(
    generator: Generator,
    positions: int,
    sources: Sequence[Ids],
    targets: Sequence[Ids],
    contexts: np.ndarray,
) -> list[np.ndarray]:
    out = [np.zeros(0)] * len(sources)
    signature = (ROWS, ROWS, generator.context_spec)
    graph = generator.graph("log_probs", partial(_log_probs, generator), signature)
    sizes = [max(len(s), len(t)) for s, t in zip(sources, targets, strict=True)]
    for rows in by_length(sizes, positions):
        source, target = (block([ids[row] for row in rows]) for ids in (sources, targets))
        found = graph(source, target, contexts[rows]).astype(float)
        for row, each in zip(rows, found, strict=True):
            out[row] = each[: len(targets[row])]
    return out


def _log_probs(generator: Generator, source: Any, target: Any, context: Any) -> Any:
    network = generator.network
    spoken = network.speak(generator.read(source, context), target)
    # Much of it is padding where candidates are judged.
    nats = network.losses(spoken, target, pack=True).plain
    return -unpacked(nats, target)
