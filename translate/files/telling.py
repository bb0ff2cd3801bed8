"""The direction in which a file is to be translated, as its texts tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shared.errors import InputError
from translate.detection import detect
from translate.directions import Direction
from translate.files import table
from translate.files.drafts import Wishes
from translate.files.parts import Parts

READ = 5_000
"""Characters that are looked at, from the beginning."""


def told(path: Path, pairs: Sequence[Direction], wishes: Wishes) -> tuple[Direction, bool]:
    """The first direction from the language of the file's texts.

    Args:
        path: of the file, whose extension tells its format.
        pairs: directions to choose from, at least one.
        wishes: what is wanted of the file; their direction counts for nothing.

    Returns:
        the direction, and whether the texts told it. If not, it is the first one in which the
        file can be read.

    Raises:
        InputError: it can be read in none.
    """
    read, data = table.of(path).read, path.read_bytes()
    readable, problem = [], None
    for pair in pairs:
        try:
            draft = read(path, data, replace(wishes, direction=pair))
        except InputError as error:
            problem = problem or error
            continue
        readable.append(pair)
        if detect(_beginning(draft.texts), [each.source for each in pairs]) == pair.source:
            return pair, True
    if not readable:
        assert problem is not None
        raise problem
    return readable[0], False


def _beginning(texts: Sequence[Parts]) -> str:
    strings = (part for parts in texts for part in parts if isinstance(part, str))
    found, size = [], 0
    for text in strings:
        found.append(text)
        size += len(text)
        if size >= READ:
            break
    return " ".join(found)[:READ]
