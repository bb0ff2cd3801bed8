"""The article of a word that is said again."""

from __future__ import annotations

import re

_TOLD = re.compile(r"\ban (\w+)", re.IGNORECASE)


def mended(reply: str, user: str) -> str:
    """A reply with `an` for `a` before each word that the user has just said with `an`.

    A pointer says a word again that may be new to the network, and which article it has is in its
    sound: the user knows.
    """
    for word in dict.fromkeys(_TOLD.findall(user)):
        reply = re.sub(rf"\b([Aa]) (?={re.escape(word)}\b)", r"\1n ", reply)
    return reply
