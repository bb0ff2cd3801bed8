"""What the training commands of both applications do alike: flags, checks, splits, the end."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared import cli
from shared.budget import Budget
from shared.commands import Keys
from shared.config import ModelConfig, TrainingConfig, from_flags, given
from shared.errors import InputError
from shared.examples import Example
from shared.splitting import Splits, default_sizes, split

# What imports TensorFlow is imported by the function that needs it: it takes seconds.
if TYPE_CHECKING:
    from shared.presets import Preset
    from shared.training import Outcome
    from shared.workshop import Order

STARTED = time.monotonic()
"""About when the process began: a budget of minutes counts the slow imports, which come later."""
MINUTES = 30.0
"""Budget of a training, if nothing is said."""


def add_flags(train: argparse.ArgumentParser) -> None:
    """The flags of every training but its corpus, its cleaning and its settings."""
    train.add_argument("--valid", nargs="+", metavar="FILE", help="validate on these instead")
    train.add_argument("--from", dest="base", metavar="PRESET", help="go on from this model")
    add_budget_flags(train, MINUTES)
    train.add_argument("--resume", action="store_true", help="go on after an interruption")
    train.add_argument("--out", required=True, metavar="DIR", help="where the model goes")
    train.add_argument("--licence", default="", help="of the data, for the model card")


def add_budget_flags(to: argparse.ArgumentParser, minutes: float) -> None:
    """The flags that `budget` reads, with the minutes where none is given."""
    to.add_argument("--minutes", type=float, help=f"wall-clock budget (default: {minutes:g})")
    to.add_argument("--steps", type=int, help="budget in updates, instead of minutes")


def budget(arguments: argparse.Namespace, minutes: float) -> Budget:
    """The budget of a command line; so many minutes where it says nothing.

    Raises:
        InputError: it is out of range.
    """
    asked = arguments.minutes
    if asked is None and arguments.steps is None:
        asked = minutes
    return Budget(minutes=asked, steps=arguments.steps, started=STARTED)


def budget_and_base(
    arguments: argparse.Namespace, application: str
) -> tuple[Budget, Preset | None]:
    """How long to train, thirty minutes if nothing is said, and the preset to go on from.

    All flags of a training are checked, as what is wrong is to be said before an hour's reading.

    Args:
        arguments: parsed by a parser with `add_flags` and those of both configs.
        application: that the preset must be for.

    Raises:
        InputError: something is out of range, the folder is taken, or the preset is none.
    """
    from shared import presets, workshop

    allowed = budget(arguments, MINUTES)
    from_flags(ModelConfig, arguments, {})
    from_flags(TrainingConfig, arguments, {})
    workshop.check_free(Path(arguments.out), resume=arguments.resume)
    base = presets.load(arguments.base, application) if arguments.base else None
    return allowed, base


def order(
    arguments: argparse.Namespace,
    program: str,
    budget: Budget,
    base: Preset | None,
    *,
    sizes: dict[str, Any],
    rates: dict[str, Any],
) -> Order:
    """The training that a command line asks for.

    Args:
        arguments: as for `budget_and_base`.
        program: that is run, `python -m program`.
        budget, base: as `budget_and_base` gives them.
        sizes: what suits a new network where no flag is given.
        rates: what suits the training where no flag is given.
    """
    from shared.workshop import Order

    # The command as a person would type it to run it once more.
    words = [word for word in sys.argv[1:] if word != "--resume"]
    suited = {"dropout": 0.2} if base else sizes
    return Order(
        out=Path(arguments.out),
        budget=budget,
        sizes=suited | given(ModelConfig, arguments),
        training=from_flags(TrainingConfig, arguments, rates),
        base=base,
        resume=arguments.resume,
        command=f"python -m {program} " + shlex.join(words),
        licence=arguments.licence,
    )


def train_and_valid(
    arguments: argparse.Namespace,
    read: Callable[[Sequence[str]], list[Example]],
    keys: Callable[[Sequence[Example]], Keys],
) -> tuple[list[Example], list[Example]]:
    """The examples to train on, and those to validate on, which share no key with them.

    Args:
        arguments: tell the files.
        read: reads files, and cleans what they hold.
        keys: given all examples, says what those for training and validation must not share.

    Raises:
        InputError: a file is broken, or the examples are too much alike.
    """
    examples = read(arguments.corpus)
    if not arguments.valid:
        found = _held_out(examples, keys(examples))
        return found.train, found.valid
    valid = read(arguments.valid)
    return _apart(examples, valid, keys([*examples, *valid])), valid


def ended(outcome: Outcome, order: Order, measures: Sequence[str]) -> int:
    """Tell how a training ended; returns the exit status.

    Args:
        outcome: of the training.
        order: what was asked for.
        measures: names of the figures to tell; one that was not measured is left out.
    """
    best = [f"{name} {outcome.best[name]:.2f}" for name in measures if name in outcome.best]
    print(
        f"{outcome.steps:,} steps in {outcome.minutes:.1f} minutes"
        + (f"; at best, validation {', '.join(best)}" if best else "")
        + f". The model is in {order.out}."
    )
    if outcome.interrupted:
        print(f"interrupted; to go on: {order.command} --resume", file=sys.stderr)
        return cli.INTERRUPTED
    return 0


def _apart(train: Sequence[Example], valid: Sequence[Example], keys: Keys) -> list[Example]:
    """What of a corpus shares no key with validation examples that came in files of their own;
    how many do is said on standard error."""
    theirs = {key for example in valid for key in keys(example)}
    kept = [example for example in train if theirs.isdisjoint(keys(example))]
    if len(kept) < len(train):
        print(
            f"{len(train) - len(kept):,} of {len(train):,} are not trained on: they share a text "
            "with --valid",
            file=sys.stderr,
        )
    return kept


def _held_out(examples: Sequence[Example], keys: Keys) -> Splits[Example]:
    """A corpus without validation examples of its own: some are held out.

    Raises:
        InputError: they are too much alike for that.
    """
    size, _ = default_sizes(len(examples))
    found = split(examples, valid=size, test=0, seed=0, keys=keys)
    if size and not found.valid:
        raise InputError(
            f"none of {len(examples):,} can be held out for validation, as nearly all are "
            "connected by texts that they share; name others with --valid FILE"
        )
    return found
