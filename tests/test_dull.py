"""What counts as a reply that says nothing."""

from __future__ import annotations

import pytest

from chatbot.dull import EMPTY, is_dull


def test_there_are_twenty_replies_without_content():
    assert len(EMPTY) == 20


@pytest.mark.parametrize(
    "text",
    [
        "Yeah",
        "me too!!",
        "I agree.",
        "What do you mean?",
        "Yes, it is",
        "I don't know.",
        "i dont know",
    ]
    + ["Oh, I really don't know.", "No idea.", "I have no idea!", "I'm not sure.", "Im not sure"]
    + ["I am not really sure about that.", "Not sure, to be honest", "Well, I do not know that."]
    + ["I don't have a clue.", "Hmm, no clue", "I dunno"],
)
def test_an_empty_reply_is_dull_however_it_is_written(text):
    assert is_dull(text)


@pytest.mark.parametrize(
    "text",
    ["", "I don't know how to swim.", "I know.", "I'm not sure he saw the second film."]
    + ["No idea is too small.", "Yes, I love tea.", "I agree with the coach.", "Not surely dull"],
)
def test_a_reply_with_content_is_not(text):
    assert not is_dull(text)
