"""An article as the user said it."""

from __future__ import annotations

import pytest

from chatbot.articles import mended


@pytest.mark.parametrize(
    ("user", "reply", "right"),
    [
        (
            "good idea, an omelette",
            "A omelette! Eat a omelette a day.",
            "An omelette! Eat an omelette a day.",
        ),
        ("I drive an Opel.", "You drive a Opel, not a Opelia.", "You drive an Opel, not a Opelia."),
        ("An owl and an eagle", "I like a owl, a eagle.", "I like an owl, an eagle."),
        ("a unicorn", "A unicorn! What a usual day.", "A unicorn! What a usual day."),
        ("Voy a ir a un bar.", "Voy a ir.", "Voy a ir."),
        ("I have an idea", "Banana idea, plan A is an idea.", "Banana idea, plan A is an idea."),
    ],
)
def test_a_word_has_the_article_with_which_it_was_said(user, reply, right):
    assert mended(reply, user) == right
