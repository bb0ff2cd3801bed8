"""Figures that others can compare: sacreBLEU, chrF, perplexity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import sacrebleu


class Scored(NamedTuple):
    """A corpus score and the signature that says how it was made."""

    score: float
    signature: str


def bleu(
    hypotheses: Sequence[str], references: Sequence[str], *, tokenized: bool = False
) -> Scored:
    """Corpus BLEU, 0 to 100 (Papineni et al. 2002; Post 2018, arXiv 1804.08771), cased.

    Args:
        hypotheses: the system's sentences.
        references: one a sentence.
        tokenized: they are tokenised already: score their words as they are.
    """
    metric = sacrebleu.BLEU(tokenize="none" if tokenized else "13a", force=True)
    score = metric.corpus_score(list(hypotheses), [list(references)]).score
    return Scored(score, str(metric.get_signature()))


def chrf(hypotheses: Sequence[str], references: Sequence[str]) -> Scored:
    """Corpus chrF, 0 to 100 (Popović 2015, aclweb W15-3049)."""
    metric = sacrebleu.CHRF()
    score = metric.corpus_score(list(hypotheses), [list(references)]).score
    return Scored(score, str(metric.get_signature()))


def perplexity(log_probs: Sequence[float], references: Sequence[str]) -> float:
    """Perplexity a word: `exp` of the total negative log-likelihood in nats over the number of
    words that white space separates, so that models with other pieces can be compared."""
    words = sum(len(text.split()) for text in references)
    return math.exp(min(-sum(log_probs) / max(words, 1), 700.0))
