"""A sentence with codes as a plain one for the network, and its translation with the codes again.

The network spells a rare sign such as `%s` or `⟦1⟧` wrongly, but copies numbers well, so a number
stands in for each code that stands for a word (see `translate.holding`). What stands around words
is left out and put back by `alignment`. Where either fails, the text between the codes is
translated piece by piece: worse to read, but nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from translate import documents, holding
from translate.documents import Document
from translate.files.alignment import Span, placed
from translate.files.parts import Code, Part, Parts, joined, partners, tidied
from translate.files.placeholders import takes_turns

if TYPE_CHECKING:
    from translate.translation import Translation

SHORTEST = 2
"""Letters of the shortest piece of a sentence that is translated: not the `s` of `%d file%s`."""
_ENDS = frozenset(".!?…。！？\"'”’»)")
_GOES_ON = frozenset(",;:")
_EDGES = re.compile(r"\A\W+|[^\w.!?…]+\Z")


class Attempt(NamedTuple):
    """A sentence as the network gets it.

    Args:
        text: with a number for each `word` and without the codes around words.
        words: each number and what it stands for, in the order of the text.
        spans: the codes around words, outer ones first, and from left to right.
    """

    text: str
    words: dict[str, Code]
    spans: tuple[Span, ...]


def attempt(parts: Parts, stand_ins: Sequence[str]) -> Attempt | None:
    """A sentence with these numbers in it; None where there are too few that it has not itself."""
    own = joined(part for part in parts if isinstance(part, str))
    numbers = holding.stand_ins(own, [stand_ins])
    text, words, places = "", {}, {}
    for at, part in enumerate(parts):
        if isinstance(part, str):
            # The spaces on both sides of a code that is left out would be two.
            text += part.lstrip() if not text or text.endswith(" ") else part
            continue
        places[at] = len(text)
        if part.kind == "word":
            number = next(numbers, None)
            if number is None:
                return None
            words[number] = part
            text += number
    return Attempt(text.rstrip(), words, _spans(parts, places, len(text.rstrip())))


def _spans(parts: Parts, places: Mapping[int, int], end: int) -> tuple[Span, ...]:
    partner = partners(parts)
    found: list[tuple[Span, int]] = []
    for at, code in enumerate(parts):
        if not isinstance(code, Code) or code.kind == "word":
            continue
        if at not in partner:
            span = (
                Span(places[at], end, code, None)
                if code.kind == "open"
                else Span(0, places[at], None, code)
            )
            # Of those that began in another sentence, the last to end is the outermost.
            found.append((span, at if span.open else -at))
        elif code.kind == "open":
            close = parts[partner[at]]
            assert isinstance(close, Code)
            found.append((Span(places[at], min(end, places[partner[at]]), code, close), at))
    found.sort(key=lambda each: (each[0].start, -each[0].end, each[1]))
    return tuple(span for span, _ in found)


def settled(tried: Attempt, translation: Translation) -> Parts | None:
    """The translation with its codes; None where one of them cannot be put back."""
    text = translation.text
    if not text:
        return None
    if holding.settled(text, tried.words) is None:
        return None
    turns = [number for number, code in tried.words.items() if takes_turns(code)]
    if turns != sorted(turns, key=text.index):
        return None
    spans = placed(tried.spans, tried.text, translation) if tried.spans else []
    if spans is None:
        return None
    # Where codes meet, those that close stand before those that open, and inner ones close first.
    marks = [(text.index(number), 1, 0, code, number) for number, code in tried.words.items()]
    for at, span in enumerate(spans):
        marks += [(span.start, 0, at, span.open, "")] if span.open else []
        marks += [(span.end, -1, -at, span.close, "")] if span.close else []
    found: list[Part] = []
    end = 0
    for start, _, _, code, number in sorted(marks, key=lambda mark: mark[:3]):
        found += [text[end:start], code]
        end = start + len(number)
    return tidied([*found, text[end:]])


class Pieces(NamedTuple):
    """A sentence as its codes and the texts between them."""

    parts: tuple[Code | Document, ...]

    @property
    def texts(self) -> list[str]:
        """What is to be translated."""
        return [bare for part in self.parts if isinstance(part, Document) for bare in _bare(part)]

    def join(self, translations: Iterable[str]) -> Parts:
        """The sentence with a translation of each of `texts`."""
        found = iter(translations)
        after: list[Part] = []
        for part in self.parts:
            if isinstance(part, Document):
                # The signs at the edges are the sentence's, and stay.
                texts = [
                    text.replace(bare, fitted_piece(bare, next(found)), 1)
                    for text, bare in zip(part.sentences, _bare(part), strict=True)
                ]
                after.append(part.join(texts))
            else:
                after.append(part)
        return tidied(after)


def _bare(document: Document) -> list[str]:
    return [_EDGES.sub("", text) for text in document.sentences]


def pieces(parts: Parts, language: str) -> Pieces:
    """Cut a sentence at its codes."""
    return Pieces(
        tuple(part if isinstance(part, Code) else documents.split(part, language) for part in parts)
    )


def in_pieces(
    sentences: Mapping[int, Parts],
    language: str,
    ask: Callable[[Sequence[str]], Iterator[tuple[int, Translation]]],
    usable: Callable[[str], bool],
) -> Iterator[tuple[int, Parts]]:
    """Sentences translated in the pieces between their codes.

    Args:
        sentences: by their places.
        language: of theirs.
        ask: translates texts.
        usable: whether a piece's translation can be taken; one that cannot stays as it was.
    """
    cut = {at: pieces(parts, language) for at, parts in sentences.items()}
    texts = list(dict.fromkeys(text for each in cut.values() for text in each.texts))
    texts = [text for text in texts if sum(map(str.isalpha, text)) >= SHORTEST]
    known = {texts[n]: found.text for n, found in ask(texts)}
    known = {text: found for text, found in known.items() if found and usable(found)}
    for at, each in cut.items():
        yield at, each.join(known.get(text, text) for text in each.texts)


def fitted(source: Parts, translation: Parts) -> Parts:
    """A translation that ends as its source does: the network has learned whole sentences, puts a
    full stop behind a heading, and takes the comma from what is said before one."""
    sign = joined(source)[-1:]
    last = translation[-1] if translation else ""
    if not isinstance(last, str) or sign in _ENDS:
        return translation
    text = last[:-1].rstrip() if last.endswith((".", "。")) else last
    if sign in _GOES_ON and text[-1:].isalnum():
        text += sign
    return tidied([*translation[:-1], text])


def fitted_piece(source: str, translation: str) -> str:
    """As `fitted`, and without a capital where the piece of a sentence has none."""
    text = joined(fitted((source,), (translation,)))
    if source[:1].islower() and not text[1:2].isupper():
        text = text[:1].lower() + text[1:]
    return text
