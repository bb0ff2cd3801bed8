"""What a state holds, in words."""

from __future__ import annotations

import numpy as np
import pytest

from builders import network, tokenizer
from chatbot.notes import changes, notes
from shared.context import BASE, FADE, WANE
from shared.generator import Generator

NOTES = 6


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(network(context_slots=NOTES), tokenizer())


def state(generator: Generator, *noted: tuple[str, float, int]) -> np.ndarray:
    """A state that holds pieces, each with its salience and its age, behind empty places."""
    out = generator.contexts(1)[0]
    rows = [(piece, *each[1:]) for each in noted for piece in generator.tokenizer.encode(each[0])]
    for row, (piece, salience, age) in enumerate(rows, NOTES - len(rows)):
        out[row, 0] = 0.1 * row
        out[row, -4:] = piece // BASE / BASE, piece % BASE / BASE, salience, FADE**age
    return out


def test_nothing_is_noted_before_a_conversation(generator):
    assert notes(generator, generator.contexts(1)[0]) == []


def test_words_come_in_their_order_with_their_strength(generator):
    found = notes(generator, state(generator, ("cat", 0.5, 2), ("dog", 0.9, 0)))
    assert [note.text for note in found] == ["cat", "dog"]
    assert [note.strength for note in found] == pytest.approx([0.5 * FADE ** (2 * WANE), 0.9])


def test_pieces_of_one_word_make_one_note_and_those_of_another_utterance_do_not(generator):
    pieces = generator.tokenizer.encode("catdogs")
    assert 1 < len(pieces) <= NOTES
    (whole,) = notes(generator, state(generator, ("catdogs", 0.5, 0)))
    assert whole.text == "catdogs"
    parted = state(generator, ("catdogs", 0.5, 0))
    parted[NOTES - len(pieces), -1] = FADE
    first, second = notes(generator, parted)
    assert first.text + second.text == "catdogs"


@pytest.mark.parametrize(("word", "noted"), [("ж", ["ж"]), ("жд", ["жд"]), ("<a>", ["<a"])])
def test_what_is_spelled_in_bytes_is_told_in_letters(generator, word, noted):
    assert any(each.startswith("<0x") for each in generator.tokenizer.pieces(
        generator.tokenizer.encode(word)))  # fmt: skip
    found = notes(generator, state(generator, (word, 0.5, 0)))
    assert [note.text for note in found] == noted


def test_half_of_a_letter_is_left_out(generator):
    halved = state(generator, ("aж", 0.5, 0))
    halved[NOTES - 1, -2] = 0
    assert [note.text for note in notes(generator, halved)] == ["a"]


def test_a_note_keeps_its_key_while_it_fades(generator):
    (now,) = notes(generator, state(generator, ("cat", 0.5, 0)))
    (later,) = notes(generator, state(generator, ("cat", 0.5, 3)))
    assert now.key == later.key and later.strength < now.strength


def test_marks_alone_are_no_words(generator):
    assert [note.text for note in notes(generator, state(generator, ("cat.", 0.5, 0)))] == ["cat"]


def test_a_change_counts_new_notes_lost_ones_fading_and_the_gist(generator):
    before = state(generator, ("cat", 0.5, 0))
    assert changes([before, before]) == [0.0]
    # The notes move up a row to make room, which is no change of theirs.
    after = np.roll(before, -1, axis=0)
    new = np.full_like(before[0], 0.25)
    after[NOTES - 1], after[NOTES:] = new, before[NOTES:]
    noted = np.flatnonzero(after[: NOTES - 1, -1])
    after[noted, -1] = FADE
    after[-1, 0] += 0.5
    faded = len(noted) * (1 - FADE) ** 2
    expected = np.sqrt(np.square(new).sum() + faded + 0.25)
    assert len(noted) and changes([before, after, before]) == pytest.approx([expected] * 2)
