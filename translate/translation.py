"""One translation of one sentence, with the pieces that the network read and wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shared.batching import Ids
from shared.candidates import Candidate
from shared.tokenizer import SPACE, Tokenizer
from translate.files.alignment import spelled
from translate.glossary import holds
from translate.holding import alone
from translate.reading import Reading


@dataclass(frozen=True)
class Translation:
    """One translation of one sentence.

    Args:
        text: the translation.
        score: by which candidates are ranked: log-probability in nats over the length penalty.
        log_prob: log-probability in nats, the sentence's end included.
        source_pieces: what the network read, `▁` for a space; the first is the direction's tag.
            What is held, such as an address, is one piece.
        target_pieces: what it wrote.
        attention: `(target_pieces, source_pieces)`, where it looked for each piece; rows sum to
            one. None if not asked for.
    """

    text: str
    score: float
    log_prob: float
    source_pieces: tuple[str, ...] = ()
    target_pieces: tuple[str, ...] = ()
    attention: np.ndarray | None = None

    @property
    def probability(self) -> float:
        """Of exactly this translation, by the network: 0 to 1."""
        return math.exp(self.log_prob)


def translations(
    tokenizer: Tokenizer, wanted: Reading, source: Ids, found: Sequence[Candidate]
) -> list[Translation]:
    """Candidates as translations, without those that lack something that is held; candidates that
    differ in their pieces alone are one.

    Args:
        tokenizer: of the network.
        wanted: what was read.
        source: its ids, as in training.
        found: best first.
    """
    distinct: dict[str, Translation] = {}
    whole = set()
    read, reads = whole_pieces(tokenizer.pieces(source), wanted.text, wanted.held)
    for each in found:
        written = tokenizer.decode(each.ids)
        text = wanted.ended(written)
        if text in distinct or not wanted.keeps(written):
            continue
        target, writes = whole_pieces(tokenizer.pieces(each.ids), written, wanted.held)
        weights = each.attention
        if weights is not None:
            weights = merged(weights, writes, reads)
        distinct[text] = Translation(text, each.score, each.log_prob, read, target, weights)
        if holds(written, wanted.targets):
            whole.add(text)
    # What the bound of the length has cut may lack a target.
    best = [distinct[text] for text in distinct if not whole or text in whole]
    return sorted(best, key=lambda each: wanted.leftovers(each.text))


def whole_pieces(
    pieces: Sequence[str], text: str, held: Mapping[str, str]
) -> tuple[tuple[str, ...], np.ndarray | None]:
    """Pieces with one piece for each thing that a number stands in for.

    Args:
        pieces: that spell the text, control symbols among them.
        text: with the numbers.
        held: what they stand for.

    Returns:
        the pieces, and which of the old ones each is made of, `(new, old)` of 0 and 1; None where
        all are as they were.
    """
    found = spelled(pieces, text) if held else None
    if found is None:
        return tuple(pieces), None
    inside: dict[int, tuple[int, str]] = {}
    for start, end, number in alone(text, held):
        its = [at for at, (first, last) in enumerate(found) if first < end and start < last]
        # A piece may hold more than the number: `3.` of `83.`
        first, behind = found[its[0]][0], found[its[-1]][1]
        space = SPACE if pieces[its[0]].startswith(SPACE) else ""
        whole = space + text[first:start] + held[number] + text[end:behind]
        inside |= {at: (its[0], whole) for at in its}
    firsts = [at for at in range(len(pieces)) if inside.get(at, (at, ""))[0] == at]
    made = np.zeros((len(firsts), len(pieces)))
    for row, (first, behind) in enumerate(zip(firsts, [*firsts[1:], len(pieces)], strict=True)):
        made[row, first:behind] = 1.0
    return tuple(inside[at][1] if at in inside else pieces[at] for at in firsts), made


def merged(weights: np.ndarray, target: np.ndarray | None, source: np.ndarray | None) -> np.ndarray:
    """Attention `(T, S)` between pieces that `whole_pieces` has put together: what looks is
    averaged, what is looked at is summed. Rows behind those of the target's pieces stay."""
    if target is not None:
        rest = weights[target.shape[1] :]
        means = target @ weights[: target.shape[1]] / target.sum(axis=1, keepdims=True)
        weights = np.concatenate([means, rest])
    return weights if source is None else weights @ source.T
