"""What the command lines of both applications do alike with a corpus: cleaning and splitting."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

from shared.cleaning import CleaningConfig, clean
from shared.cleaning_report import Report
from shared.errors import InputError
from shared.examples import Example
from shared.splitting import default_sizes, split

Keys = Callable[[Example], Iterable[Hashable]]


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
