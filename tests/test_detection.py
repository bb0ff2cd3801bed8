"""The language of a text, among those that a model reads."""

from __future__ import annotations

import pytest

from translate.detection import detect

BOTH = ("en", "es")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is the station?", "en"),
        ("¿Dónde está la estación?", "es"),
        ("I have never seen so many stars.", "en"),
        ("Nunca he visto tantas estrellas.", "es"),
        ("my sister", "en"),
    ],
)
def test_a_sentence_tells_its_language(text, language):
    assert detect(text, BOTH) == language


@pytest.mark.parametrize("text", ["", "   ", "123 + 4", "OK", "🙂🙂🙂🙂", "no"])
def test_what_does_not_tell_is_not_guessed(text):
    assert detect(text, BOTH) is None


def test_only_the_languages_asked_for_are_found_and_in_their_own_spelling():
    assert detect("Nunca he visto tantas estrellas.", ("English", "es-MX")) == "es-MX"
    assert detect("Nunca he visto tantas estrellas.", ("tlh", "xx")) is None
    assert detect("Nunca he visto tantas estrellas.", ()) is None
