"""Units of text: words, marks, and characters of scripts without spaces."""

from __future__ import annotations

import pytest

from shared.words import in_word, units, unspaced


def texts(text: str) -> list[str]:
    return [unit.text for unit in units(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("  \t ", []),
        ("The Red table.", ["the", "red", "table", "."]),
        ("l’été, don't", ["l", "'", "été", ",", "don", "'", "t"]),
        ("C++ e-mail foo_bar 3.5", ["c", "+", "+", "e", "-", "mail", "foo_bar", "3", ".", "5"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("Parley是", ["parley", "是"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("🙂!", ["🙂", "!"]),
    ],
)
def test_words_are_units_and_all_else_is_single(text, wanted):
    assert texts(text) == wanted


def test_a_unit_knows_where_it_stands_and_whether_a_space_is_before_it():
    text = " A (b)\u00a0c"
    found = units(text)
    assert [text[unit.start : unit.end] for unit in found] == ["A", "(", "b", ")", "c"]
    assert [unit.apart for unit in found] == [True, True, False, False, True]


def test_scripts_without_spaces_have_no_words():
    for character in "東あア가กພམကក្":
        assert unspaced(character) != in_word(character)
    assert in_word("가") and in_word("ñ") and in_word("я") and in_word("9") and in_word("_")
    assert not in_word("-") and not in_word("東") and not unspaced("-")
