"""Texts that differ in case and punctuation alone are one."""

from __future__ import annotations

import re

_QUESTION = re.compile(r"[^.!?…]*\?")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def folded(text: str) -> str:
    """A text without case, punctuation and spaces at its ends."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def questions(text: str) -> list[str]:
    """The questions that a text asks, folded."""
    return [found for each in _QUESTION.findall(text) if (found := folded(each))]
