"""An article before a vowel."""

from __future__ import annotations

import pytest

from chatbot.articles import indefinite, mended


@pytest.mark.parametrize(
    ("word", "article"),
    [("omelette", "an"), ("Opel", "an"), ("dog", "a"), ("unicorn", "a"), ("euphonium", "a")],
)
def test_the_article_follows_how_the_word_is_spoken(word, article):
    assert indefinite(word) == article


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("A omelette! What a idea.", "An omelette! What an idea."),
        ("You have a cat and a unicorn.", "You have a cat and a unicorn."),
        ("A useful day, and a one-eyed one.", "A useful day, and a one-eyed one."),
        ("Plan A is over. Vitamin A Omega.", "Plan A is over. Vitamin A Omega."),
        ("banana apple", "banana apple"),
    ],
)
def test_a_reply_is_mended_and_what_is_right_stays(text, right):
    assert mended(text) == right
