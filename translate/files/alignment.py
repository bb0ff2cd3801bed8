"""Where the codes around some words belong in the translation: around what looked at those words.

Attention is a soft alignment (Bahdanau et al. 2015, arXiv 1409.0473), so the words of a link are
found again where the network looked at its source, and the sentence is translated as if the link
were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shared.tokenizer import SPACE
from translate.files.parts import Code

if TYPE_CHECKING:
    from translate.translation import Translation

HALF = 0.5
"""Share of a word's attention from which on it speaks for belonging to a pair of codes."""
WEAKEST = -0.2
"""Sum of (share - `HALF`) below which nothing is believed to be the words of a pair."""
MOST = 50
"""Pairs of codes in a sentence that are looked for; whoever writes more is not writing prose."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SILENT = re.compile(r"<tag\d+>|</?s>|<pad>|<unk>")
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


class Span(NamedTuple):
    """Where a pair of codes stands in a text, from `start` to before `end`; the code that stands
    in another sentence is None."""

    start: int
    end: int
    open: Code | None
    close: Code | None


def placed(spans: Sequence[Span], source: str, translation: Translation) -> list[Span] | None:
    """The spans of a source in its translation; None where one of them cannot be told.

    Args:
        spans: outer ones before inner ones, and from left to right.
        source: what was translated.
        translation: with its attention.
    """
    weights = translation.attention
    if weights is None or not weights.size or len(spans) > MOST:
        return None
    read = spelled(translation.source_pieces, source)
    written = spelled(translation.target_pieces, translation.text)
    if read is None or written is None:
        return None
    tokens = [match.span() for match in _TOKEN.finditer(translation.text)]
    # Characters of each token by piece (tokens, T), times where each piece looked (T, S): where
    # each token looked (tokens, S). The tag and the end are no words.
    looked = _overlap(tokens, written) @ weights
    looked *= [end > start for start, end in read]
    looked /= np.maximum(looked.sum(axis=1, keepdims=True), 1e-9)
    within = _overlap([(span.start, span.end) for span in spans], read)
    sizes = np.array([max(1, end - start) for start, end in read])
    # How much of that each span has (tokens, spans).
    shares = looked @ (within / sizes).T
    found: list[Span] = []
    runs: list[tuple[int, int]] = []
    words = [bool(re.match(r"\w", translation.text[start])) for start, _ in tokens]
    for at, span in enumerate(spans):
        run = _best(shares[:, at], _free(spans, runs, at, len(tokens)), span, words, source)
        if run is None:
            return None
        runs.append(run)
        found.append(span._replace(start=tokens[run[0]][0], end=tokens[run[1] - 1][1]))
    return found


def spelled(pieces: Sequence[str], text: str) -> list[tuple[int, int]] | None:
    """Where each piece stands in a text; None where they do not spell it, but for capitals."""
    spelled, places = "", []
    raw, waiting = b"", 0
    for piece in [*pieces, ""]:
        if byte := _BYTE.fullmatch(piece):
            raw, waiting = raw + bytes.fromhex(byte[1]), waiting + 1
            continue
        # All the bytes of a letter stand where the letter does.
        start, spelled = len(spelled), spelled + raw.decode("utf-8", "replace")
        places += [(start, len(spelled))] * waiting
        raw, waiting = b"", 0
        shown = "" if _SILENT.fullmatch(piece) else piece.replace(SPACE, " ")
        start, spelled = len(spelled), spelled + shown
        # A word's space is none of its letters.
        places.append((start + len(shown) - len(shown.lstrip(" ")), len(spelled)))
    offset = len(spelled) - len(spelled.lstrip(" "))
    if spelled.strip(" ").lower() != text.lower() or len(spelled.strip(" ")) != len(text):
        return None
    return [(max(0, start - offset), max(0, end - offset)) for start, end in places[:-1]]


def _overlap(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> np.ndarray:
    """How many characters each of some ranges has in common with each of others."""
    first, second = np.array(one).reshape(-1, 2), np.array(other).reshape(-1, 2)
    ends = np.minimum(first[:, None, 1], second[None, :, 1])
    starts = np.maximum(first[:, None, 0], second[None, :, 0])
    return np.maximum(0, ends - starts).astype(float)


def _free(
    spans: Sequence[Span], runs: Sequence[tuple[int, int]], at: int, tokens: int
) -> Iterator[tuple[int, int]]:
    """The runs of tokens in which a span may lie: within those around it, beside its siblings."""
    low, high = 0, tokens
    siblings: list[tuple[int, int]] = []
    for before, run in enumerate(runs):
        if spans[before].end >= spans[at].end and spans[before].start <= spans[at].start:
            low, high, siblings = *run, []
        elif spans[before].end <= spans[at].start:
            siblings.append(run)
    for start, end in sorted(siblings):
        if low < start:
            yield low, start
        low = max(low, end)
    if low < high:
        yield low, high


def _best(
    shares: np.ndarray,
    free: Iterator[tuple[int, int]],
    span: Span,
    words: Sequence[bool],
    source: str,
) -> tuple[int, int] | None:
    """The run of tokens that speaks most for a span."""
    text = source[span.start : span.end].strip()
    opens, closes = re.match(r"\W", text), re.search(r"\W\Z", text)
    best, chosen = WEAKEST, None
    places = list(free)
    for low, high in places:
        sums = np.concatenate([[0.0], np.cumsum(shares[low:high] - HALF)])
        for first in range(low, high):
            # What began in another sentence begins with this one. A sign opens a run only where
            # one does so in the source.
            if first != places[0][0] if span.open is None else not (words[first] or opens):
                continue
            for last in range(first, high):
                if last + 1 != places[-1][1] if span.close is None else not (words[last] or closes):
                    continue
                speaks = sums[last + 1 - low] - sums[first - low]
                if speaks > best:
                    best, chosen = speaks, (first, last + 1)
    return chosen
