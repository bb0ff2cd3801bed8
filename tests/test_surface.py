"""Numbers, capitals and addresses, which are looked after outside of the network."""

from __future__ import annotations

import pytest

from translate import surface


@pytest.mark.parametrize(
    "text",
    ["", "?", "1,234.50 €", "😀 👍", "https://example.org/a?b=1", "me@example.org", "www.x.org"],
)
def test_what_is_the_same_in_every_language_needs_no_translation(text):
    assert surface.needs_no_translation(text)


@pytest.mark.parametrize("text", ["a", "Hi!", "See https://example.org", "7 cats", "что"])
def test_what_holds_words_needs_translation(text):
    assert not surface.needs_no_translation(text)


def test_shouting_is_translated_in_calm_and_comes_back_in_capitals():
    calm, restore = surface.softened("¡HOLA, SEÑOR PÉREZ!")
    assert calm == "¡Hola, señor pérez!"
    assert restore("Hello, Mr Straße!") == "HELLO, MR STRASSE!"


@pytest.mark.parametrize("text", ["OK", "UN", "Hello", "iPhone", "NASA is here", "42", "我們"])
def test_what_is_no_shouting_is_left_alone(text):
    calm, restore = surface.softened(text)
    assert calm == text
    assert restore("As it is") == "As it is"


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [
        ("In 1990 we had 3 dogs.", "En 1990 teníamos 3 perros.", 0),
        ("In 1990 we had 3 dogs.", "Teníamos 3 perros.", 1),
        ("In 1990 we had 3 dogs.", "En 1909 teníamos 3 perros.", 2),
        ("1,234 people", "1.234 personas", 0),
        ("1,234 people", "1 234 personas", 0),
        ("at 10:30", "a las 10.30", 0),
        ("No number", "Ninguno", 0),
        ("No number", "7", 1),
        ("3 and 3", "3", 1),
    ],
)
def test_lost_and_invented_numbers_are_counted(source, translation, lost):
    assert surface.lost_numbers(source, translation) == lost
