"""Words as people write them, in scripts with spaces between them and in scripts without."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

# Blocks of scripts that put no spaces between words (Unicode 16), first and last code points.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FFF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x312F),  # Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # kana of half width
    (0x20000, 0x3FFFF),
)


def unspaced(character: str) -> bool:
    """Whether a character belongs to a script that puts no spaces between words."""
    code = ord(character)
    return code > 0xDFF and any(first <= code <= last for first, last in _UNSPACED)


def in_word(character: str) -> bool:
    """Whether a character is part of a word that ends at a space or a mark."""
    if character.isascii():
        return character.isalnum() or character == "_"
    return unicodedata.category(character)[0] in "LMN" and not unspaced(character)


class Unit(NamedTuple):
    """A word; or one character of what has no words: a mark, or a script without spaces.

    Attributes:
        text: folded, so that capitals make no difference.
        start, end: where it stands.
        apart: whether white space stands before it.
    """

    text: str
    start: int
    end: int
    apart: bool


def units(text: str) -> list[Unit]:
    """The units of a text, which has been brought to NFC."""
    found: list[Unit] = []
    at, apart = 0, False
    while at < len(text):
        start = at
        at += 1
        if text[start].isspace():
            apart = True
            continue
        if in_word(text[start]):
            while at < len(text) and in_word(text[at]):
                at += 1
        # The vowel signs and accents that belong to the character before them.
        while at < len(text) and unicodedata.category(text[at])[0] == "M":
            at += 1
        found.append(Unit(text[start:at].replace("’", "'").casefold(), start, at, apart))
        apart = False
    return found
