"""The language of a text, among those that a model reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from translate import languages

SURE = 0.8
"""Least probability of a language that is told."""
LETTERS = 4
"""Fewest letters of a text whose language can be told."""


def detect(text: str, among: Sequence[str]) -> str | None:
    """The language of a text; None where the text does not tell.

    By the letters of its words (Lui and Baldwin 2012, aclweb P12-3005), in some microseconds.

    Args:
        text: of any length.
        among: the languages that it may be, in any spelling. One that the library does not know
            is never found.
    """
    if sum(letter.isalpha() for letter in text) < LETTERS:
        return None
    codes = {found.code: each for each in reversed(among) if (found := languages.find(each))}
    # Of all languages: to limit the library to some would limit it for other visitors, too.
    scores = {code: score for code, score in _identifier().rank(text) if code in codes}
    if not scores:
        return None
    best = max(scores, key=lambda code: scores[code])
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return codes[best] if 1 / total >= SURE else None


@cache
def _identifier() -> Any:
    # Its model takes half a second to read.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
