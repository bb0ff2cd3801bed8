"""How large the bench is: the same network, batches and threads for everybody."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sizes:
    """The sizes of one run.

    Args:
        width: of the network; the directions of the encoder have half of it each.
        blocks: of the encoder, and of the decoder.
        vocabulary: of source and target together.
        positions: padded target positions of a batch.
        pairs: of the corpus from which batches are made.
        batches: how many there are; they come round.
        warm: training steps before anything is timed; they trace graphs, and show who learns.
        steps: training steps that are timed at a time.
        rounds: how often each is timed.
        search: sentences of a batch search.
        written: tokens that it writes a sentence; the end is barred, so that all do the same work.
        lines: of the smaller and the larger corpus that is read.
    """

    name: str
    width: int
    blocks: int
    vocabulary: int
    positions: int
    pairs: int
    batches: int
    warm: int
    steps: int
    rounds: int
    search: int
    written: int
    lines: tuple[int, int]
    dropout: float = 0.1
    rate: float = 1e-3
    """Learning rate; constant."""
    threads: int = os.cpu_count() or 1


FULL = Sizes(
    name="full",
    width=256,
    blocks=2,
    vocabulary=8000,
    positions=2560,
    pairs=30_000,
    batches=120,
    warm=40,
    steps=6,
    rounds=7,
    search=256,
    written=12,
    lines=(100_000, 1_000_000),
)
QUICK = replace(
    FULL,
    name="quick",
    vocabulary=4000,
    positions=1280,
    pairs=6000,
    batches=24,
    warm=16,
    steps=3,
    rounds=5,
    search=64,
    lines=(10_000, 100_000),
)
