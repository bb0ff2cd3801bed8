"""What people leave out where they type: capitals, and marks of questions.

Tables of English and Spanish, the languages of the shipped model; of others nothing is known.
"""

from __future__ import annotations

import re

_CAPITALS = """
    i monday tuesday wednesday thursday friday saturday sunday january february april june july
    august september october november december english spanish french german italian portuguese
    russian chinese japanese american british mexican european spain mexico france germany italy
    england america europe london madrid paris christmas
"""
# But not within an address, a path or a name of several parts.
_WRITTEN = {"en": re.compile(rf"(?<![\w@/.#-])(?:{'|'.join(_CAPITALS.split())})(?![\w@/]|[.-]\w)")}
_SUBJECTS = "i you he she it we they there this that these those the my your his her our their"
_AUXILIARIES = """
    am is are was were do does did can could will would shall should may must have has had isn't
    aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't haven't hasn't
"""


def _either(words: str) -> str:
    return "(?:" + "|".join(map(re.escape, words.split())) + ")"


# "What time is it", "how's life", but not "what the man did" or "when I am old".
_ENGLISH = rf"""
    (?:what|where|when|why|who|whom|whose|which|how)
      (?: ['’](?:s|re|d|ll)\b
        | (?:\ (?!{_either(_SUBJECTS)}\b)[\w'’]+){{0,2}}?\ {_either(_AUXILIARIES)}\b )
    | {_either(_AUXILIARIES)}\ {_either(_SUBJECTS + " anyone anybody someone somebody")}\b
"""
_SPANISH = r"""
    (?:(?:a|de|en|con|por|para|desde|hasta|sobre)\ )?
    (?:qué|cuál|cuáles|quién|quiénes|dónde|adónde|cuándo|cómo|cuánto|cuánta|cuántos|cuántas)\b
"""
_ASKED = {
    code: re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for code, pattern in (("en", _ENGLISH), ("es", _SPANISH))
}


def capitals(text: str, language: str) -> str:
    """A text with the capitals that some words always have.

    Args:
        text: a sentence.
        language: its code.
    """
    pattern = _WRITTEN.get(language)
    return pattern.sub(lambda word: word[0].capitalize(), text) if pattern else text


def asks(text: str, language: str) -> bool:
    """Whether a text is a question, as far as its first words tell.

    Args:
        text: a sentence without a mark at its end.
        language: its code.
    """
    pattern = _ASKED.get(language)
    return bool(pattern and pattern.match(text))
