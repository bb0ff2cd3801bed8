"""The words of a reply, shaded by what memory did for them."""

from __future__ import annotations

import re

import pytest

from chatbot.influence import Word
from pages.shading import FULL, words_html


def shades(*words: Word) -> list[tuple[str, float]]:
    html = words_html(words, first=False)
    found = re.findall(r'class="(above|below)" style="--strength:([\d.]+)"', html)
    return [(kind, float(strength)) for kind, strength in found]


def whole(*words: Word, first: bool = False) -> str:
    return re.search(r'role="status">([^<]*)<', words_html(words, first=first))[1]


def test_a_word_is_shaded_by_how_much_likelier_memory_made_it():
    likelier, same = Word("Ada", 0.5, 0.5 / FULL), Word("is", 0.25, 0.25)
    assert shades(likelier, same, Word("so", 0.1, 0.2)) == [
        ("above", 1.0),
        ("below", 0.0),
        ("below", pytest.approx(0.18)),
    ]
    assert shades(Word("Ada", 0.9, 0.0), Word("no", 0.0, 0.9)) == [("above", 1), ("below", 1)]


def test_the_exact_numbers_are_told_of_each_word():
    html = words_html([Word("Ada", 0.614, 0.00000314)], first=False)
    assert "“Ada”: 61 % with what it remembered, 1 in 320,000 without" in html
    assert "1 in 1,000,000,000,000 without" in words_html([Word("x", 0.1, 0.0)], first=False)


def test_one_sentence_says_what_it_is_for_the_whole_reply():
    assert "3.0 times likelier" in whole(Word("Your", 0.4, 0.4), Word("name", 0.3, 0.1))
    assert "1,000 times less likely" in whole(Word("Your", 0.0001, 0.1))
    assert "over a million times likelier" in whole(Word("a", 1.0, 0.0), Word("b", 1.0, 0.0))
    assert "no difference" in whole(Word("Your", 0.4, 0.39)) and "no difference" in whole()
    assert "nothing to remember" in whole(Word("Your", 0.4, 0.4), first=True)


def test_a_word_is_text():
    html = words_html([Word('<b>"', 0.5, 0.5)], first=False)
    assert "<b>" not in html and html.count("&lt;b&gt;&quot;") == 2
