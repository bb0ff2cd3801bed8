"""What everybody types first, as the shipped model has learned it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import translate

BOOK = Path(translate.__file__).parent / "phrasebook" / "en-es.tsv"
LINES = BOOK.read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split("\t")) for line in LINES]


def test_every_line_is_a_pair_of_its_own():
    assert len(LINES) > 1000 and len(set(LINES)) == len(LINES)
    assert all(
        len(pair) == 2 and all(text == text.strip() != "" for text in pair) for pair in PAIRS
    )
    assert all(unicodedata.is_normalized("NFC", line) for line in LINES)


def test_no_english_has_two_translations():
    assert len({english for english, _ in PAIRS}) == len(PAIRS)


def test_both_sides_end_alike_and_spanish_opens_what_it_closes():
    for english, spanish in PAIRS:
        ends = [text[-1] if text[-1] in ".?!" else "" for text in (english, spanish)]
        assert ends[0] == ends[1], (english, spanish)
        for opening, closing in ("¿?", "¡!"):
            assert spanish.count(opening) == spanish.count(closing), spanish
