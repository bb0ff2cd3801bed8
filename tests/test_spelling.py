"""Phrases as ids: found in a sentence however it is cut around them, and nothing else is."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

from builders import tokenizer
from shared import phrases, presets, spelling
from shared.spelling import Kind
from shared.tokenizer import BOS, SPECIALS, Tokenizer

MODEL = Path(__file__).parent.parent / "models" / "en-es"


@functools.cache
def shipped() -> Tokenizer:
    return Tokenizer((MODEL / presets.TOKENIZER).read_bytes())


def written(target: str, text: str, cutter: Tokenizer) -> bool:
    """Whether an output of that text, followed by its end, holds the phrase."""
    packed = spelling.packed([[spelling.phrase(cutter, target)]], spelling.kinds(cutter))
    goals = phrases.goals(packed)
    progress = phrases.begin(goals, BOS, 1)
    for time, token in enumerate(cutter.encode(text)):
        after = phrases.advance(goals, progress, np.array([[[token]]], "int32"), time)
        progress = phrases.Progress(*(x[:, :, 0] for x in after))
    return bool(phrases.complete(goals, progress)[0, 0])


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("casa", "La casa."),
        ("casa", "Casa."),
        ("casa", "La (casa), dijo."),
        ("casa", "la mini-casa"),
        ("casa", "casa: 3"),
        ("casas", "la casa y las casas"),
        ("Parley", "En Parley, sí."),
        ("Parley Pro", "Parley y Parley Pro"),
        ("iPhone", "El iPhone 15."),
        ("Ñandú", "un Ñandú!"),
        ("東京", "私は東京に"),
        ("東京", "Tokio (東京)"),
        ("C++", "usa C++, y"),
        ("50 %", "un 50 % más"),
    ],
)
@pytest.mark.parametrize("cutter", [tokenizer, shipped], ids=["tiny", "shipped"])
def test_a_phrase_is_found_wherever_it_stands_as_words(target, text, cutter):
    assert written(target, text, cutter())


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("casa", "¿Casa?"),
        ("casa", "¡casa!"),
        ("casa", 'Dijo "casa".'),
        ("casa", 'Dijo: "¿Casa?"'),
        ("Parley", "¿Parley funciona?"),
        ("Parley", "Parley, ¿y Parley?"),
    ],
)
def test_a_phrase_is_found_behind_an_opening_mark_of_the_vocabulary(target, text):
    """One that is spelled in bytes cannot be told from the end of a letter."""
    assert written(target, text, shipped())


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("casa", "las casas"),
        ("casa", "la microcasa"),
        ("casa", "la Casa"),
        ("casa", "casaé"),
        ("Parley", "parley"),
        ("iPhone", "IPhone"),
        ("Nimbex 3", "Nimbex 30"),
        ("Parley Pro", "Parley Promo"),
        ("Parley Pro", "Parley, Pro"),
    ],
)
@pytest.mark.parametrize("cutter", [tokenizer, shipped], ids=["tiny", "shipped"])
def test_a_part_of_a_word_and_other_capitals_are_not_the_phrase(target, text, cutter):
    assert not written(target, text, cutter())


def test_every_spelling_says_the_phrase_and_the_first_may_stand_anywhere():
    for text in ("casa", "Parley Pro", "iPhone", "東京", "C++", "(x)", "ß", "50 %"):
        found = spelling.phrase(shipped(), text)
        assert 1 <= len(found.spellings) <= spelling.SPELLINGS
        assert len({ids for ids, _ in found.spellings}) == len(found.spellings)
        first, *others = [(shipped().decode(ids), kind) for ids, kind in found.spellings]
        assert first == (text, spelling.ANYWHERE)
        capital = text[0].upper() + text[1:]
        assert {said for said, _ in others} <= {text, *([capital] if text.islower() else [])}


def test_each_id_has_one_kind():
    found = spelling.kinds(shipped())
    assert found.shape == (shipped().vocabulary,) and found[BOS] == Kind.BEGIN
    pieces = shipped().pieces(range(shipped().vocabulary))
    kind = dict(zip(pieces, map(Kind, found), strict=True))
    assert kind["▁¿"] == kind["¿"] == kind['▁"'] == kind["-"] == kind["<0x28>"] == Kind.OPEN
    assert kind["."] == kind['"'] == kind["▁casa"] == kind["<0xE6>"] == kind["▁"] == Kind.OTHER
    assert kind["s"] == kind["ción"] == kind["<0x41>"] == kind["<0xC3>"] == Kind.GROW
    assert not any(Kind(each) & Kind.BEGIN for each in found[SPECIALS:])


def test_rows_of_phrases_are_packed_and_rows_without_any_are_empty():
    cutter = shipped()
    rows = [[], [spelling.phrase(cutter, text) for text in ("casa", "Parley Pro")]]
    packed = spelling.packed(rows, spelling.kinds(cutter))
    assert packed.ids.shape == (2, 2, spelling.SPELLINGS, 5)
    assert (packed.ids[0] == phrases.NOTHING).all() and not packed.after[0].any()
    sizes = [max(len(ids) for ids, _ in each.spellings) for each in rows[1]]
    assert spelling.most_ids(packed).tolist() == [0, sum(sizes)]
