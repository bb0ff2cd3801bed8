"""A text as sentences and what stands between them, so that the layout outlives translation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import sentencex

from translate import languages
from translate.pictures import FACE, PICTURES

LONGEST = 400
"""Characters of the longest sentence; a longer one is cut where it hurts least."""

# Splitting is quadratic in the quotes that a text opens and never closes; a window bounds it.
_WINDOW = re.compile(
    r".{1,10000}\Z|.{1,9999}[.!?…。！？](?=\s)|.{1,10000}(?!\S)|.{1,10000}", re.DOTALL
)

# Never part of a sentence: every line break that Unicode knows, tabs (they part columns), lone
# surrogates (bytes that were no UTF-8) and runs so long that they can only be data.
_BORDER = re.compile(
    r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]+" rf"|(?<![!-~])[!-~]{{{LONGEST},}}"
)

# Not part of a sentence at its edges: spaces, invisible marks, and pictographs, which stay as they
# are in every language.
_BLANK = re.compile(
    r"[\s\u200b\u200d-\u200f\u2060\ufe0f\ufeff"
    rf"{PICTURES}\u2b00-\u2bff\U000e0020-\U000e007f]"
)

_MARKER = re.compile(
    r"""\s*(?:(?:
        >\s* | \#{1,6}\s+                   # a quotation, a heading
        | [-*+–]\s+(?:\[[\ xX]\]\s+)?       # a bullet, an item to tick off
        | [•‣◦▪●·—―]\s*                     # a bullet, a speaker's dash
        | (?:\d{1,3}\.)+\s+ | \(?(?:\d{1,3}|[a-z])\)\s+
    )(?=\S))*""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d+\.\s*\Z")

# Where a sentence that is too long may be cut, the best place first; a number is never cut.
_CUTS = [
    re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？]"),
    re.compile(r"[;:,–—](?=\s)|[；：，、]"),
    re.compile(r"(?=\s)"),
]

# Abbreviations after which a sentence never ends and which the library does not know (1.0.32).
_ABBREVIATIONS = {
    "de": "Abb Bd Dez Dipl Ing Okt inkl",
    "en": "Dr Mr Mrs Ms Prof",
    "es": "Cnel D Dña Dª Mons Pte Tte nº n",
    "fr": "Dr M MM Me Mgr Mlle Mlles Mme Mmes Pr St Ste n°",
    "it": "S n pag",
    "nl": "Mevr",
    "pt": "Av D n pág",
}
_ABBREVIATED = {
    code: re.compile(rf"(?:^|[\s(-])(?:{'|'.join(map(re.escape, words.split()))})\.$")
    for code, words in _ABBREVIATIONS.items()
}
_LETTER = re.compile(r"(?:^|\s)[^\W\d_]\.$")
_DOTTED = re.compile(r"\b[^\W\d_]\.[\s-]?[^\W\d_]\.$")
_ORDINAL = re.compile(
    r"(?:^|\s)(?:d(?:er|ie|as|en|em|es)|[ai]m|vom|zu[mr]|beim|ins|jede[rmns]?|ein\w*) \d{1,3}\.$",
    re.IGNORECASE,
)
_PAIRS = {"(": ")", "[": "]", '"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
# At the end of a sentence, of which it is no word.
_SMILEYS = re.compile(rf"(?:(?:^|\s){FACE})+\Z")
_OPENING = re.compile(r"\s(?:[‘‚“„«‹(\[¿¡]+\s*|['\"]+)\Z")
_SPEAKER = re.compile(r"[-–—]\s?[^\W\d_]")
_NO_PROSE = re.compile(r"[@/\\_=()<>]")


@dataclass(frozen=True)
class Document:
    """A text that was split.

    Args:
        sentences: none is empty, spans a line break, or begins or ends with a space.
        gaps: what stands before each sentence and after the last, one more than there are
            sentences.
    """

    sentences: tuple[str, ...]
    gaps: tuple[str, ...]

    def join(self, translations: Sequence[str]) -> str:
        """The text with each translation in its sentence's place, all else as it was.

        Raises:
            ValueError: there are not as many translations as sentences.
        """
        if len(translations) != len(self.sentences):
            raise ValueError(f"{len(translations)} translations of {len(self.sentences)} sentences")
        pairs = zip(self.gaps, translations, strict=False)
        return "".join(chain.from_iterable(pairs)) + self.gaps[-1]


def split(text: str, language: str) -> Document:
    """Find the sentences of a text; spaces, line breaks, bullets and numbers of lists are none.

    Args:
        text: any text at all.
        language: of the text, in any spelling; one that is unknown is read like English.
    """
    known = languages.find(language)
    code = known.code if known else "en"
    edges = [0]
    for start, end in _between(text):
        for span in _sentences(_BLANK.sub(" ", text[start:end]), code):
            edges.extend(start + at for at in span)
    edges.append(len(text))
    parts = [text[start:end] for start, end in zip(edges, edges[1:], strict=False)]
    return Document(tuple(parts[1::2]), tuple(parts[::2]))


def _between(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts between borders begin and end."""
    start = 0
    for border in _BORDER.finditer(text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def _sentences(line: str, code: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a line begin and end; its blanks are all spaces."""
    line = line.rstrip()
    offset = _layout(line, code)
    for window in _WINDOW.finditer(line, offset):
        start = window.start()
        for end in _ends(window[0], code):
            end += window.start()
            sentence = line[start:end]
            if stripped := sentence.strip():
                first = start + sentence.index(stripped)
                inner = _within(_SMILEYS.sub("", stripped).rstrip() or stripped)
                first += stripped.index(inner)
                yield from _cut(line, first, first + len(inner))
            start = end


def _within(sentence: str) -> str:
    """A sentence without the brackets or quotation marks that are around all of it."""
    close = _PAIRS.get(sentence[0])
    inner = sentence[1:-1]
    if not close or sentence[-1] != close or not any(map(str.isalpha, inner)):
        return sentence
    if inner != inner.strip() or sentence[0] in inner or close in inner:
        return sentence
    return _within(inner)


def _layout(line: str, code: str) -> int:
    """How long the bullets, numbers and other marks at a line's start are."""
    match = _MARKER.match(line)
    end = match.end() if match else 0
    number = _NUMBER.search(line, 0, end)
    if number and line[end].isupper():
        # "3. Oktober" is a date and not an item: the library knows the months.
        dated = sentencex.segment(code, line[number.start() : number.start() + 100])
        if dated[0].strip() != number[0].strip():
            return number.start()
    return end


def _ends(line: str, code: str) -> list[int]:
    """Where the sentences of a line end, the line's own end last."""
    ends: list[int] = []
    start = at = 0
    for piece in sentencex.segment(code, line):
        # The library leaves a quotation mark behind that opens the next sentence.
        piece = _OPENING.sub("", piece).rstrip()
        found = line.find(piece, at)
        # What cannot be found again stays with the sentence after it, so nothing is ever lost.
        if found < 0:
            continue
        at = found + len(piece)
        if at > start and not _runs_on(line[start:at], line[at : at + 100], code):
            ends.append(at)
            start = at
    if not ends or ends[-1] != len(line):
        ends.append(len(line))
    return ends


def _runs_on(before: str, rest: str, code: str) -> bool:
    """Whether the library ends a sentence where there is no end."""
    before, after = before.lstrip(), rest.lstrip()
    tail = before[-100:]
    if not after:
        return False
    if after == rest and before[-1] in ".!?…" and not _forgotten_space(tail, after):
        return True
    if code in _ABBREVIATED and _ABBREVIATED[code].search(tail):
        return True
    # "J. Smith" where the name begins the sentence, "d. C." anywhere.
    if _LETTER.search(tail) and (len(before) == 2 or _LETTER.fullmatch(after[:2])):
        return True
    if _DOTTED.search(tail) and after[0].islower():
        return True
    if code == "de" and after[0].isupper() and _ORDINAL.search(tail):
        return True
    # «¿Vienes? —preguntó ella.»
    speaker = _SPEAKER.match(after)
    return bool(speaker and speaker[0][-1].islower())


def _forgotten_space(before: str, after: str) -> bool:
    """Whether two sentences touch, as in "It rained.We stayed.", and not a name or an address."""
    token = before.rsplit(None, 1)[-1] + after.split(None, 1)[0]
    if _NO_PROSE.search(token):
        return False
    word = before.rstrip(".!?…")[-2:]
    ended = len(word) == 2 and word.isalpha() and word[-1].islower()
    return ended and (after[0] in "¿¡" or (after[0].isupper() and not after[1:2].isupper()))


def _cut(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a sentence, of about even length, none longer than `LONGEST`."""
    while end - start > LONGEST:
        last = start + LONGEST
        aim = (end - start) // math.ceil((end - start) / LONGEST)
        cut = last
        for marks in _CUTS:
            found = [match.end() for match in marks.finditer(line, start + aim // 2, last)]
            if found:
                _, cut = min((abs(at - start - aim), at) for at in found)
                break
        yield start, start + len(line[start:cut].rstrip())
        start = cut
        while line[start].isspace():
            start += 1
    yield start, end
