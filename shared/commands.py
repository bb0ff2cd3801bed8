"""What the command lines of both applications have in common: training and splitting."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared import cli
from shared.budget import Budget
from shared.cleaning import CleaningConfig, clean
from shared.cleaning_report import Report
from shared.errors import InputError
from shared.examples import Example
from shared.splitting import Splits, default_sizes, split

if TYPE_CHECKING:
    from shared.training import Outcome

Keys = Callable[[Example], Iterable[Hashable]]


def add_training_flags(train: argparse.ArgumentParser) -> None:
    """The flags of every training but its corpus, its cleaning and its settings."""
    train.add_argument("--valid", nargs="+", metavar="FILE", help="validate on these instead")
    train.add_argument("--from", dest="base", metavar="PRESET", help="go on from this model")
    train.add_argument("--minutes", type=float, help="wall-clock budget (default: 30)")
    train.add_argument("--steps", type=int, help="budget in updates, instead of minutes")
    train.add_argument("--resume", action="store_true", help="go on after an interruption")
    train.add_argument("--out", required=True, metavar="DIR", help="where the model goes")
    train.add_argument("--licence", default="", help="of the data, for the model card")


def budget(arguments: argparse.Namespace, started: float) -> Budget:
    """The budget that is asked for; thirty minutes, if none is.

    Raises:
        InputError: out of range.
    """
    minutes = arguments.minutes
    if minutes is None and arguments.steps is None:
        minutes = 30.0
    return Budget(minutes=minutes, steps=arguments.steps, started=started)


def again(program: str) -> str:
    """The command line that is being run, as a person would type it to run it once more."""
    words = [word for word in sys.argv[1:] if word != "--resume"]
    return f"python -m {program} " + shlex.join(words)


def ended(outcome: Outcome, out: Path, figures: str, program: str) -> int:
    """Tell how a training ended; returns the exit status."""
    print(
        f"{outcome.steps:,} steps in {outcome.minutes:.1f} minutes; at best, validation "
        f"{figures}. The model is in {out}."
    )
    if outcome.interrupted:
        print(f"interrupted; to go on: {again(program)} --resume", file=sys.stderr)
        return cli.INTERRUPTED
    return 0


def cleaned(examples: Iterable[Example], config: CleaningConfig) -> list[Example]:
    """What is left of a corpus; the report goes to standard error.

    Raises:
        InputError: nothing is left, or a file of the corpus is broken.
    """
    report = Report()
    kept = list(clean(examples, config, report))
    print(report, file=sys.stderr)
    if not kept:
        raise InputError("nothing is left after cleaning; the report says what each rule dropped")
    return kept


def apart(train: Sequence[Example], valid: Sequence[Example], keys: Keys) -> list[Example]:
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


def held_out(examples: Sequence[Example], keys: Keys) -> Splits[Example]:
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


def check_parts(folder: Path) -> None:
    """Whether the parts of a corpus may go there: before an hour's reading, too.

    Raises:
        InputError: it is there and not an empty folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not an empty folder; choose another --split", folder)


def write_parts(
    examples: Sequence[Example],
    folder: Path,
    *,
    seed: int,
    keys: Keys,
    extension: str,
    write: Callable[[list[Example], Path], Any],
    noun: str,
) -> None:
    """Split a corpus without leaks and write its parts.

    Args:
        examples: the corpus.
        folder: made; must be empty if it is there.
        seed: of the split.
        keys: what examples must not share across parts.
        extension: of the files, `.tsv`.
        write: writes examples to a file.
        noun: what they are, for people.

    Raises:
        InputError: the folder is not empty, or the corpus too small.
    """
    valid, test = default_sizes(len(examples))
    found = split(examples, valid=valid, test=test, seed=seed, keys=keys)
    check_parts(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in found._asdict().items():
        write(part, folder / f"{name}{extension}")
        print(f"{folder / name}{extension}: {len(part):,} {noun}")
