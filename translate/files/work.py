"""Texts with codes translated, many at once: stand-ins first, pieces where those are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from shared.options import Options
from shared.repairs import whole
from translate import surface
from translate.directions import Direction
from translate.files.attempts import STAND_INS, attempt, fitted, pieces, settled
from translate.files.parts import Parts, Scan, codes, faithful, has_letters
from translate.glossary import Glossary, applied
from translate.reading import due

if TYPE_CHECKING:
    from translate.translator import Translation

SHORTEST = 2
"""Letters of the shortest piece of a sentence that is translated: not the `s` of `%d file%s`."""


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
        for spans in (False, True):
            asked = {at: each for at, each in tried.items() if each and bool(each.spans) == spans}
            places = list(asked)
            texts = [asked[at].text for at in places]
            terms = self._kept if spans else self.glossary
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
        language = self.direction.source
        cut = {at: pieces(parts, language) for at, parts in sentences.items()}
        texts = list(dict.fromkeys(text for each in cut.values() for text in each.texts))
        texts = [text for text in texts if sum(map(str.isalpha, text)) >= SHORTEST]
        known = {}
        for n, found in self._asked(texts, self.glossary):
            # What it has made up is no part of the file.
            if found.text and not codes(self.scan(found.text)):
                known[texts[n]] = found.text
        for at, each in cut.items():
            after = each.join(known.get(text, text) for text in each.texts)
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

    @cached_property
    def _kept(self) -> Glossary | None:
        """For sentences that have the target's words already: these stay."""
        if self.glossary is None:
            return None
        return Glossary.gathered((each.target, each.target) for each in self.glossary.entries)[0]

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
