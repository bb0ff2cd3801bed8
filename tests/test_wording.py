"""Words as a person clicks them, and the pieces of a network that make them up."""

from __future__ import annotations

import pytest

from builders import texts, tokenizer
from shared.tokenizer import EOS
from translate.wording import joined, manners, members, runs_on, without_joint, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n ", []),
        ("The old cat.", ["The", "old", "cat", "."]),
        ("¿Dónde está?", ["¿", "Dónde", "está", "?"]),
        ("I don't know: it's", ["I", "don't", "know", ":", "it's"]),
        ("3,141.5 well-known.", ["3,141.5", "well-known", "."]),
        ("«niño»  (sí)…", ["«", "niño", "»", "(", "sí", ")…"]),
        ("日本語です", ["日", "本", "語", "で", "す"]),
        ("the dogs' end -- 1,", ["the", "dogs", "'", "end", "--", "1", ","]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
    ],
)  # fmt: skip
def test_words_are_what_a_person_would_click(text, found):
    assert [word.text for word in words(text)] == found


def test_only_white_space_lies_between_words():
    for text in [*texts()[:20], "¿Qué?  «No», dijo.\tA-b"]:
        at = 0
        for word in words(text):
            assert text[word.start : word.end] == word.text
            assert not text[at : word.start].strip()
            at = word.end
        assert not text[at:].strip()


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ("El tren", "sale", "El tren sale"),
        ("El tren ", " sale ", "El tren sale"),
        ("El tren", ".", "El tren."),
        ("Dijo", "«no»", "Dijo «no»"),
        ("¿", "Dónde", "¿Dónde"),
        ("", "Dónde", "Dónde"),
        ("El", "", "El"),
        ("日", "本", "日本"),
    ],
)
def test_a_space_stands_where_one_is_written(left, right, both):
    assert joined(left, right) == both


def test_a_word_that_goes_on_is_known():
    assert runs_on("tren", 3)
    assert not any(
        runs_on(*each) for each in (("tren", 4), ("tren", 0), ("el tren", 2), ("a.b", 1))
    )


def test_every_piece_belongs_to_one_word_and_spells_it():
    tokens = tokenizer()
    for text in [*texts()[::9], "el   gato «viejo» 🙂 x", "THE old"]:
        ids, spans = tokens.spans(text)
        assert ids == tokens.encode(text)
        found = words(text)
        owners = members(spans, found)
        assert sorted(piece for each in owners for piece in each) == list(range(len(ids)))
        for word, pieces in zip(found, owners, strict=True):
            assert tokens.decode(ids[piece] for piece in pieces).strip() == word.text


def test_a_word_that_is_part_of_a_piece_gets_that_piece():
    found = words('end."')
    assert members([(0, 3), (3, 5)], found) == [[0], [1]]
    assert members([(0, 5)], found) == [[0], [0]]


def test_pieces_that_would_change_the_word_before_cannot_come_next():
    tokens = tokenizer()
    known, pieces = manners(tokens), tokens.pieces(range(tokens.vocabulary))
    for index in range(36, tokens.vocabulary):
        if pieces[index].startswith("<0x"):
            continue
        spelled = f"el{pieces[index].replace('▁', ' ')}"
        if spelled != "el":
            assert known.next("el")[index] != runs_on(spelled, 2), pieces[index]
    assert known.next("").all() and known.next("el,").all()
    assert known.next("el")[EOS] and not known.inside[EOS]
    assert not any(known.next("¿")[i] for i, piece in enumerate(pieces) if piece.startswith("▁"))


def test_the_bytes_of_letters_go_on_and_those_of_marks_do_not():
    tokens = tokenizer()
    known = manners(tokens)

    def byte(code: int) -> int:
        return tokens.pieces(range(tokens.vocabulary)).index(f"<0x{code:02X}>")

    first, rest = (byte(each) for each in "ñ".encode())
    assert known.grows[first] and known.inside[rest]
    first, rest = (byte(each) for each in "»".encode())
    assert not known.inside[first] and known.inside[rest]


def test_a_mark_that_joins_nothing_is_left_out():
    assert [without_joint(each) for each in ("don'", " well-", " -", "cat")] == [
        "don", " well", " -", "cat",
    ]  # fmt: skip
