"""A sentence as the network reads it, and what is due to its translation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared import repairs
from translate import surface
from translate.glossary import Glossary, applied


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
        addresses = surface.addresses(text)
        matches = [
            match
            for match in glossary.matches(text)
            if not any(match.start < end and start < match.end for start, end in addresses)
        ]
        text = applied(text, matches)
        targets = tuple(match.entry.target for match in matches)
    if not targets and surface.needs_no_translation(sentence):
        return None
    return Reading(text, restore, targets)
