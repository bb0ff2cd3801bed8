"""A sentence as the network reads it, and what is due to its translation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from shared import repairs
from translate import holding, surface
from translate.files.parts import Code, Part, Parts, codes
from translate.glossary import Glossary, Match, applied

ROOM = 600
"""Characters that the targets due to one sentence may have together; a term that finds no room is
left to the network."""


@dataclass(frozen=True)
class Reading:
    """A sentence to translate.

    Args:
        text: what the network reads.
        restore: gives its translation the capitals of a sentence in capitals.
        targets: what the network must write: of a glossary, and the numbers that stand in for
            what is held.
        held: these numbers, each with what it stands in for.
        given_up: those of the numbers that a translation may lack.
        cut: the sentence itself, with a code in the place of each of those things.
        opened: whether it was given the capital of a beginning.
        closed: whether it was given a full stop.
    """

    text: str
    restore: Callable[[str], str]
    targets: tuple[str, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    given_up: frozenset[str] = frozenset()
    cut: Parts = ()
    opened: bool = False
    closed: bool = False

    def shown(self, text: str) -> str:
        """What the network writes, or a part of it, as it is meant."""
        text = holding.put_back(self.restore(text), self.held)
        return surface.small(text) if self.opened else text

    def ended(self, text: str) -> str:
        """`shown`, of all that the network writes."""
        text = self.shown(text)
        if not self.closed or not text.endswith((".", "。")) or text.endswith(".."):
            return text
        return text[:-1] + ("?" if text.startswith("¿") else "")

    def begun(self, text: str) -> str:
        """The opposite of `shown`: the beginning of a translation as the network writes it."""
        text = holding.swapped(text, holding.again(text, self.held))
        if self.opened:
            text = surface.capital(text)
        return text if self.restore is str else surface.calm(text)

    def whole(self, text: str) -> str:
        """The opposite of `ended`: a translation as the network writes it."""
        text = self.begun(text)
        return text + "." if self.closed and text[-1:].isalnum() else text

    def behind(self, prefix: str) -> Reading:
        """For a translation that begins so: a full stop that stands there already stays."""
        marked = prefix.strip() and not prefix.rstrip()[-1].isalnum()
        return replace(self, closed=False) if marked else self

    @property
    def crowded(self) -> bool:
        """Whether more is held than a search can be asked for."""
        return len(codes(self.cut)) > len(self.held)

    def keeps(self, text: str) -> bool:
        """Whether all that is held is in what the network has written."""
        wanted = [number for number in self.held if number not in self.given_up]
        return holding.settled(text, wanted) is not None

    def leftovers(self, translation: str) -> int:
        """How many of the things that are given up, or of their numbers, a translation has."""
        return sum(
            number in translation or self.held[number] in translation for number in self.given_up
        )

    def without(self, raws: Iterable[str]) -> Reading:
        """Without asking for some of the things that are held; one of each."""
        if not self.held:
            return self
        numbers = frozenset(swap.number for swap in holding.again(" ".join(raws), self.held))
        targets = tuple(each for each in self.targets if each not in numbers)
        return replace(self, targets=targets, given_up=numbers)

    def lost_numbers(self, translation: str) -> int:
        """How many numbers a translation has lost or made up."""
        return surface.lost_numbers(self.shown(self.text), translation)


def reading(sentence: str, glossary: Glossary | None = None, *, prose: str = "") -> Reading | None:
    """A sentence, or None where it stays as it is in every language.

    Terms of the glossary are read as their targets: what the network does not know it tends to
    copy, so the targets fall into their places (code-switching, Song et al. 2019, aclweb
    N19-1044, which trains on it; here the network has not). A number is read for each thing that
    no network is trusted with, see `translate.holding`.

    Args:
        sentence: as it was typed.
        glossary: terms to obey.
        prose: its language, if it is to be read as it would be printed, see `translate.prose`.
    """
    if surface.needs_no_translation(sentence) and not (glossary and _due(sentence, glossary)):
        return None
    text, held, cut = _held(sentence, glossary)
    text, restore = surface.softened(text)
    targets: tuple[str, ...] = ()
    if glossary is not None:
        text = repairs.whole(text)
        matches = _due(text, glossary)
        text = applied(text, matches)
        targets = tuple(match.entry.target for match in matches)
    opened = closed = False
    if prose:
        text, opened, closed = surface.printed(text, prose)
    targets = (*targets, *held)
    return Reading(text, restore, targets, held, cut=cut, opened=opened, closed=closed)


def due(sentence: str, glossary: Glossary) -> list[Match]:
    """The terms of a sentence in NFC, but for those within something that is held."""
    held = holding.spans(sentence)
    return [
        match
        for match in glossary.matches(sentence)
        if all(_covers(match, *span) or not _meets(match, *span) for span in held)
    ]


def _held(sentence: str, glossary: Glossary | None) -> tuple[str, dict[str, str], Parts]:
    """A sentence with numbers in the places of what is held, what they stand for, and the sentence
    with codes there; what has a term of the glossary around it is that term's."""
    text = repairs.whole(sentence)
    spans = holding.spans(text)
    if not spans:
        return sentence, {}, ()
    avoid, terms = text, []
    if glossary is not None:
        terms = _due(text, glossary)
        avoid = " ".join([text, *(match.entry.target for match in terms)])
    free = [
        number
        for number in holding.stand_ins(avoid)
        if glossary is None or not glossary.matches(number)
    ]
    spans = [span for span in spans if not any(_meets(match, *span) for match in terms)]
    cut: list[Part] = []
    at = 0
    for start, end in spans:
        cut += [text[at:start], Code(text[start:end], "word")]
        at = end
    swaps = [holding.Swap(*span, number) for span, number in zip(spans, free, strict=False)]
    if len(spans) > min(len(free), holding.MOST):
        swaps = []
    held = {number: text[start:end] for start, end, number in swaps}
    return holding.swapped(text, swaps), held, tuple(filter(None, [*cut, text[at:]]))


def _covers(match: Match, start: int, end: int) -> bool:
    return match.start <= start and end <= match.end


def _meets(match: Match, start: int, end: int) -> bool:
    return match.start < end and start < match.end


def _due(sentence: str, glossary: Glossary) -> list[Match]:
    return _with_room(due(repairs.whole(sentence), glossary))


def _with_room(matches: Sequence[Match]) -> list[Match]:
    """The first ones, as many as a search can be asked for."""
    sizes = accumulate(len(match.entry.target) for match in matches)
    return [match for match, size in zip(matches, sizes, strict=True) if size <= ROOM]
