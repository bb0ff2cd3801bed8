"""The picture of a state: rows, columns, colours, and the same in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from chatbot.notes import Note
from pages.heat import averaged, heat_svg, notes_html, spoken_state, state_html


def test_the_picture_has_a_row_for_each_slot_and_a_colour_for_each_sign():
    values = np.array([[0.5, -0.5, 0.0], [1.0, -1.0, -2.0]], "float32")
    svg = ElementTree.fromstring(heat_svg(values, "said"))
    ground, *drawn = [(each.get("class"), each.get("fill-opacity"), each.get("d")) for each in svg]
    assert ground == ("ground", None, "M0 0h3v8h-3zM0 9h3v8h-3z")
    # What has the same colour is one path.
    assert drawn == [
        ("above", "0.58", "M0 0h1v8h-1z"),
        ("below", "0.58", "M1 0h1v8h-1z"),
        ("above", "1.00", "M0 9h1v8h-1z"),
        ("below", "1.00", "M1 9h1v8h-1zM2 9h1v8h-1z"),
    ]
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "said")


@pytest.mark.parametrize(("numbers", "columns"), [(16, 16), (64, 64), (100, 64), (256, 64)])
def test_many_numbers_are_averaged_into_few_columns(numbers, columns):
    values = np.random.default_rng(0).normal(size=(3, numbers))
    drawn = averaged(values)
    assert drawn.shape == (3, columns)
    assert drawn[0, 0] == values[0, : -(-numbers // columns)].mean()


def test_the_picture_is_told_in_words_too():
    state = np.array([[0.5, -0.5, 0.5, -0.5], [0.25, 0, 0, 0]])
    assert "all of them zero" in spoken_state(np.zeros((2, 4)), 0)
    assert "2 rows of 4 numbers from -0.50 to 0.50" in spoken_state(state, 2)
    html = state_html(state, [Note("Anna", 0.9, b"1")], [], 2, 3, "<i>Hi</i>")
    assert "After turn 2 of 3, <q>&lt;i&gt;Hi&lt;/i&gt;</q>" in html
    assert html.count('role="img"') == 1 and "after 2 turns" in html
    assert "Anna" in html
    assert len(re.findall(r"[.](?=\s|$)", re.search(r"hint\">(.*?)</", html)[1])) == 2


def test_new_notes_are_marked_lost_ones_told_and_faint_ones_left_out():
    anna, porto, hat = Note("Anna", 0.9, b"1"), Note("Porto", 0.5, b"2"), Note("hat", 0.01, b"3")
    assert "Nothing yet" in notes_html([], [])
    html = notes_html([porto, hat], [anna])
    assert re.findall(r"<li class=new [^>]*>(\w+)</li>", html) == ["Porto"]
    assert "hat" not in html and "Let go: Anna." in html
    html = notes_html([anna, porto], [anna])
    assert re.findall(r"<li style=[^>]*>(\w+)</li>", html) == ["Anna"]
    assert "Let go" not in html


def test_a_word_that_is_noted_twice_is_shown_once_as_firm_as_the_firmer_note():
    notes = [Note("Anna", 0.3, b"1"), Note("hat", 0.5, b"2"), Note("Anna", 0.7, b"3")]
    html = notes_html(notes, notes[:2])
    assert re.findall(r"<li[^>]*>(\w+)</li>", html) == ["Anna", "hat"]
    assert 'style="--firm:0.70" title="70%, noted 2 times, new"' in html
    assert "Let go" not in notes_html(notes[2:], notes[:1])


def test_a_noted_word_is_shown_as_text():
    html = notes_html([Note("<b>x</b>", 0.9, b"1")], [Note("<i>y</i>", 0.9, b"2")])
    assert "<b>" not in html and "<i>" not in html
