"""The indefinite article, which hangs on how the next word begins."""

from __future__ import annotations

import re

_WRITTEN_ONLY = ("uni", "eu", "one", "use", "uk")
"""How words begin that are written with a vowel and spoken without one."""
_BEFORE_VOWEL = re.compile(rf"(\ba|(?:^|(?<=[.!?] ))A) (?=[aeiou])(?!{'|'.join(_WRITTEN_ONLY)})")


def indefinite(word: str) -> str:
    """`a` or `an`, as it stands before a word."""
    vowel = word[0].lower() in "aeiou" and not word.lower().startswith(_WRITTEN_ONLY)
    return "an" if vowel else "a"


def mended(text: str) -> str:
    """A text with `an` for each `a` before a vowel.

    What was told is said again as it was told, and not learned with its article. Within a sentence
    a capital A is a name, as in "plan A is".
    """
    return _BEFORE_VOWEL.sub(r"\1n ", text)
