"""A sentence as the network reads it, and what is due to its translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from shared import repairs
from translate import surface
from translate.glossary import Glossary, Match, applied

ROOM = 600
"""Characters that the targets due to one sentence may have together; a term that finds no room is
left to the network."""


@dataclass(frozen=True)
class Reading:
    """A sentence to translate.

    Args:
        text: what the network reads.
        restore: what is done to its translation.
        targets: of a glossary; what the translation must hold.
    """

    text: str
    restore: Callable[[str], str]
    targets: tuple[str, ...] = ()


def reading(sentence: str, glossary: Glossary | None = None) -> Reading | None:
    """A sentence, or None where it stays as it is in every language.

    Terms of the glossary are read as their targets: what the network does not know it tends to
    copy, so the targets fall into their places (code-switching, Song et al. 2019, aclweb
    N19-1044, which trains on it; here the network has not). Addresses are left alone.
    """
    text, restore = surface.softened(sentence)
    targets: tuple[str, ...] = ()
    if glossary is not None:
        text = repairs.whole(text)
        matches = _with_room(due(text, glossary))
        text = applied(text, matches)
        targets = tuple(match.entry.target for match in matches)
    if not targets and surface.needs_no_translation(sentence):
        return None
    return Reading(text, restore, targets)


def due(sentence: str, glossary: Glossary) -> list[Match]:
    """The terms of a sentence in NFC, addresses left alone."""
    addresses = surface.addresses(sentence)
    return [
        match
        for match in glossary.matches(sentence)
        if not any(match.start < end and start < match.end for start, end in addresses)
    ]


def _with_room(matches: Sequence[Match]) -> list[Match]:
    """The first ones, as many as a search can be asked for."""
    sizes = accumulate(len(match.entry.target) for match in matches)
    return [match for match, size in zip(matches, sizes, strict=True) if size <= ROOM]
