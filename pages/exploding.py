"""A training that explodes, beside the same one with clipping, as functions of values."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from pages.wording import ENGLISH, Wording
from shared.gates.descent import Progress
from shared.gates.explosion import STEPS, explode

EVERY = 3
"""Steps from one picture to the next."""
PACE = 0.08
"""Seconds from one picture to the next, at least: faster, nobody could follow."""
SECONDS = 10.0
"""A run that takes longer, on a busy machine, ends where it is."""


class Runs(NamedTuple):
    """How far both runs have come.

    Args:
        free: steps of the one without clipping, until it was lost.
        clipped: steps of the other one.
        over: whether nothing more comes.
    """

    free: tuple[Progress, ...] = ()
    clipped: tuple[Progress, ...] = ()
    over: bool = False


def runs(pace: float = PACE, seconds: float = SECONDS) -> Iterator[Runs]:
    """Train both, and tell every few steps; the last one is over.

    Args:
        pace: seconds between two of them, at least.
        seconds: that all of it may take.
    """
    begun = told = time.monotonic()
    now = Runs()
    for step, moment in enumerate(explode(), start=1):
        free, clipped = ((each,) if each else () for each in moment)
        now = Runs(now.free + free, now.clipped + clipped)
        if time.monotonic() - begun > seconds:
            break
        if step % EVERY == 0 and step < STEPS:
            yield now
            time.sleep(max(0.0, told + pace - time.monotonic()))
            told = time.monotonic()
    yield now._replace(over=True)


def spoken(now: Runs, tell: Wording = ENGLISH) -> str:
    """How far they have come, in words."""
    step = len(now.clipped)
    if not step:
        return tell("Getting ready.")
    clipped = tell.number(now.clipped[-1].loss, ".2f")
    if len(now.free) < step:
        return tell(
            "Step {step} of {steps}: clipped, the loss is {clipped}; without clipping the run was "
            "lost after step {lost}.",
            step=step,
            steps=STEPS,
            clipped=clipped,
            lost=len(now.free),
        )
    return tell(
        "Step {step} of {steps}: clipped, the loss is {clipped}; without clipping it is {free}.",
        step=step,
        steps=STEPS,
        clipped=clipped,
        free=tell.number(now.free[-1].loss, ",.2f"),
    )
