"""Pairs made from pairs: single words, other numbers, other names."""

from __future__ import annotations

import re

from translate import augment

ANIMALS = {"dog": "perro", "cat": "gato", "cow": "vaca", "fox": "zorro"}
DEEDS = {"sleeps": "duerme", "eats": "come", "runs": "corre"}
PAIRS = [
    (f"The {animal} {deed}.", f"El {name} {does}.")
    for animal, name in ANIMALS.items()
    for deed, does in DEEDS.items()
]


def test_words_that_explain_each_other_are_found():
    found = dict(augment.word_pairs(PAIRS))
    assert {**ANIMALS, **DEEDS}.items() <= found.items()


def test_rare_words_are_not_guessed_at():
    found = dict(augment.word_pairs([*PAIRS, ("The gnu sleeps.", "El ñu duerme.")]))
    assert "gnu" not in found


def test_nothing_is_made_of_nothing():
    assert augment.augmented([]) == []
    assert augment.word_pairs([("Hi", "Hola")]) == []


def test_a_word_comes_bare_and_as_a_sentence():
    made = augment.augmented(PAIRS)
    assert {("dog", "perro"), ("Dog", "Perro"), ("Dog.", "Perro.")} <= set(made)


def test_other_numbers_are_the_same_on_both_sides():
    made = augment.augmented([("In 1990 we had 3 dogs.", "En 1990 teníamos 3 perros.")])
    assert made
    for source, target in made:
        first, second = re.findall(r"\d+", source), re.findall(r"\d+", target)
        assert first == second
        assert [len(number) for number in first] == [4, 1]
        assert "0" not in {number[0] for number in first}


def test_numbers_that_differ_are_left_alone():
    assert augment.augmented([("It is 3 pm.", "Son las 15.")]) == []


def test_another_name_stands_in_the_same_places():
    pairs = [(f"Yesterday Tom saw me, {n}", f"Ayer Tom me vio, {n}") for n in "abcdefghij"]
    made = augment.augmented(pairs)
    renamed = [re.match(r"Yesterday (.+) saw me", source) for source, _ in made]
    names = {found.group(1) for found in renamed if found}
    assert len(names) > 1 and "Tom" not in names
    for source, target in made:
        found = re.match(r"Yesterday (.+) saw me", source)
        if found:
            assert f"Ayer {found.group(1)} me vio" in target


def test_the_same_seed_makes_the_same_pairs():
    pairs = [*PAIRS, ("Tom is 7.", "Tom tiene 7.")]
    assert augment.augmented(pairs, seed=1) == augment.augmented(pairs, seed=1)
    assert augment.augmented(pairs, seed=1) != augment.augmented(pairs, seed=2)
