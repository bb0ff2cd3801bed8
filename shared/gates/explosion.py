"""A training that explodes, beside the same one with its gradients clipped.

A simple network reads numbers and must say their sum after the last one. To carry a sum it must
amplify nothing and lose nothing; what it amplifies even a little, it amplifies at every step, and
the gradient on its way back with it (Pascanu et al. 2013, arXiv 1211.5063, §2).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from shared.gates.descent import Progress, descend
from shared.precision import Linear
from shared.recurrent import Recurrence

STEPS = 150
NUMBERS = 20
"""That are read and added. Their sum has a variance of one: so has a guess of zero a loss."""
ROWS, WIDTH, SEED = 64, 24, 3
RATE = 0.2
CLIP = 0.05
SCALE = 0.8
"""Of the first recurrent matrix, an orthogonal one: at first it carries a little too little."""
LOST = 1e6
"""A run that has come to such a loss is over: it does not come back."""


class Moment(NamedTuple):
    """Both runs after one more step; a run that is over has no more of them."""

    free: Progress | None
    clipped: Progress | None


def explode(steps: int = STEPS) -> Iterator[Moment]:
    """Both runs, step by step: the same first weights, the same numbers, the same rate."""
    runs = _run(None, steps), _run(CLIP, steps)
    for free, clipped in itertools.zip_longest(*runs):
        yield Moment(free, clipped)


def _run(clip: float | None, steps: int) -> Iterator[Progress]:
    """One run, until it is lost."""
    # Drawn here: a seed of Keras' own would be one for all that the process does meanwhile.
    draw = np.random.default_rng(SEED)
    recurrence, say = Recurrence(1, WIDTH, cell="simple"), Linear(WIDTH, 1)
    orthogonal, _ = np.linalg.qr(draw.normal(size=(WIDTH, WIDTH)))
    recurrence.kernel.assign(SCALE * orthogonal)
    recurrence.project.kernel.assign(draw.normal(size=(1, WIDTH)) / 4)
    say.kernel.assign(draw.normal(size=(WIDTH, 1)) / math.sqrt(WIDTH))

    def loss_of(numbers: Any, total: Any) -> Any:
        _, (hidden,) = recurrence(numbers, recurrence.zero_state(ROWS))
        return ops.mean(ops.square(say(hidden)[:, 0] - total))

    weights = [*recurrence.trainable_variables, *say.trainable_variables]
    found = itertools.islice(_batches(), steps)
    for progress in descend(weights, loss_of, found, keras.optimizers.SGD(RATE), clip):
        # Written so that what is no number is over, too.
        if not progress.loss < LOST or not math.isfinite(progress.norm):
            return
        yield progress


def _batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Numbers `(B, T, 1)` and their sums `(B,)`, always the same, without end."""
    draw = np.random.default_rng(SEED)
    while True:
        numbers = draw.normal(size=(ROWS, NUMBERS, 1)) / math.sqrt(NUMBERS)
        yield numbers.astype("float32"), numbers.sum(axis=(1, 2)).astype("float32")
