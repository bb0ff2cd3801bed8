"""Texts with codes translated, many at once: stand-ins first, pieces where those are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from shared.options import Options
from shared.repairs import whole
from translate import surface
from translate.directions import Direction
from translate.files.attempts import Attempt, attempt, fitted, in_pieces, settled
from translate.files.parts import Parts, Scan, codes, faithful, has_letters
from translate.glossary import Entry, Glossary, applied
from translate.holding import MOST, STAND_INS
from translate.reading import due

if TYPE_CHECKING:
    from translate.translation import Translation


class Translates(Protocol):
    """What is asked of a translator."""

    def sentences(
        self,
        sentences: Sequence[str],
        direction: Direction,
        options: Options,
        *,
        glossary: Glossary | None = None,
    ) -> Iterator[tuple[int, list[Translation]]]:
        """Candidates of each sentence, best first, with its place, in any order."""


class Stopped(Exception):
    """Whoever asked for the work wants no more of it."""


@dataclass(frozen=True)
class Work:
    """How the sentences of a file are translated.

    Args:
        translator: the network.
        direction: from one language to another.
        options: how to search.
        scan: finds the codes in what was written, which must be those of the source.
        should_stop: asked at each sentence.
        glossary: terms that the translations must hold.
    """

    translator: Translates
    direction: Direction
    options: Options
    scan: Scan
    should_stop: Callable[[], bool]
    glossary: Glossary | None = None

    def done(self, sentences: Sequence[Parts]) -> Iterator[tuple[int, Parts, bool]]:
        """Each sentence's place and translation, as soon as it is there, and whether it had to be
        cut at its codes.

        Raises:
            Stopped: `should_stop` said so.
        """
        left = dict(enumerate(sentences))
        for round_, stand_ins in enumerate(STAND_INS):
            # Other numbers are of no use to a sentence without any.
            asked = {at: each for at, each in left.items() if not round_ or _has_words(each)}
            for at, after in self._attempted(asked, stand_ins):
                del left[at]
                yield at, after, False
        for at, after in self._in_pieces(left):
            yield at, after, bool(codes(after))

    def _attempted(
        self, sentences: Mapping[int, Parts], stand_ins: Sequence[str]
    ) -> Iterator[tuple[int, Parts]]:
        """Those of the sentences that keep all their codes."""
        tried = {at: attempt(self._read(parts), stand_ins) for at, parts in sentences.items()}
        groups: dict[tuple[bool, bool], dict[int, Attempt]] = {}
        for at, each in tried.items():
            if each is not None:
                groups.setdefault((bool(each.spans), 0 < len(each.words) <= MOST), {})[at] = each
        for (spans, words), asked in groups.items():
            places = list(asked)
            texts = [asked[at].text for at in places]
            numbers = {number for each in asked.values() for number in each.words}
            terms = self._terms(spans, numbers if words else ())
            for n, translation in self._asked(texts, terms, attention=spans):
                at = places[n]
                after = settled(asked[at], translation)
                if after is None:
                    continue
                after = fitted(sentences[at], after)
                # Of a short text with a number, it may find the number alone worth saying.
                if has_letters(after) and faithful(sentences[at], after, self.scan):
                    yield at, after

    def _in_pieces(self, sentences: Mapping[int, Parts]) -> Iterator[tuple[int, Parts]]:
        def ask(texts: Sequence[str]) -> Iterator[tuple[int, Translation]]:
            return self._asked(texts, self.glossary)

        # What it has made up is no part of the file.
        def usable(text: str) -> bool:
            return not codes(self.scan(text))

        for at, after in in_pieces(sentences, self.direction.source, ask, usable):
            kept = faithful(sentences[at], after, self.scan)
            yield at, after if kept else sentences[at]

    def _read(self, parts: Parts) -> Parts:
        """A sentence, with its terms in the target's words if codes stand around words: these
        codes are put back by the places of the words that the network has read."""
        if self.glossary is None or not any(code.kind != "word" for code in codes(parts)):
            return parts
        texts = [part for part in parts if isinstance(part, str)]
        # A sentence in capitals is known by them, so it stays in capitals.
        restore = surface.softened("".join(texts))[1]
        termed = iter([restore(_termed(text, self.glossary)) for text in texts])
        return tuple(next(termed) if isinstance(part, str) else part for part in parts)

    def _terms(self, spans: bool, numbers: Iterable[str]) -> Glossary | None:
        """What a search must write: the terms, which a sentence with codes around words has in the
        target's words already, so that these stay, and the numbers that stand in for words."""
        terms = self.glossary.entries if self.glossary else ()
        if spans:
            terms = tuple(Entry(each.target, each.target) for each in terms)
        if not self.options.sample:
            terms = (*terms, *(Entry(each, each) for each in numbers))
        return Glossary.gathered(terms)[0] if terms else None

    def _asked(
        self, texts: Sequence[str], glossary: Glossary | None, *, attention: bool = False
    ) -> Iterator[tuple[int, Translation]]:
        options = replace(self.options, candidates=1, attention=attention)
        for at, found in self.translator.sentences(
            texts, self.direction, options, glossary=glossary
        ):
            if self.should_stop():
                raise Stopped
            yield at, found[0]


def _termed(text: str, glossary: Glossary) -> str:
    text = whole(text)
    return applied(text, due(text, glossary))


def _has_words(parts: Parts) -> bool:
    return any(code.kind == "word" for code in codes(parts))
