"""A translation that a person leads."""

from __future__ import annotations

import math

import pytest

from released import translator
from shared.errors import InputError
from translate.explaining import explained
from translate.steering import alternatives, continued
from translate.wording import runs_on, words

ENGLISH = "The girl finds the red table."
SPANISH = "La niña encuentra la mesa roja."
DIRECTION = translator().directions.pairs[0]


def others(prefix: str, n: int = 8, sentence: str = ENGLISH) -> list:
    return alternatives(translator(), sentence, prefix, n, direction=DIRECTION)


def rest(prefix: str, sentence: str = ENGLISH) -> str:
    return continued(translator(), sentence, prefix, direction=DIRECTION).text


@pytest.mark.parametrize("place", range(6))
def test_the_likeliest_word_at_each_place_is_the_translation_s_own(place):
    word = words(SPANISH)[place]
    found = others(SPANISH[: word.start])
    assert found[0].text.strip() == word.text
    probabilities = [each.probability for each in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-4
    assert len({each.text for each in found}) == len(found) > 1


def test_words_are_whole_and_leave_the_word_before_as_it_is():
    for prefix in ("La", "La niña", "La niña encuentra la mes"):
        for each in others(prefix):
            assert not runs_on(prefix + each.text, len(prefix))
            assert "▁" not in each.text and len(words(each.text)) <= 2


def test_the_end_of_the_sentence_is_one_of_the_choices():
    assert others(SPANISH)[0].text == ""


def test_a_chosen_word_and_all_to_its_left_stay():
    assert rest("") == rest("La niña") == SPANISH
    for each in others("La", 5):
        prefix = "La" + each.text
        text = rest(prefix)
        assert text.startswith(prefix) and not runs_on(text, len(prefix))


@pytest.mark.parametrize(
    "prefix", ["La niñ", "Zzz", "¿Quién", "La niña — sí,", "La  niña", "El\u00f1"]
)
def test_what_a_person_types_is_kept_to_the_letter_as_whole_words(prefix):
    text = rest(prefix)
    assert text.startswith(prefix)
    assert not runs_on(text, len(prefix))


def test_a_sentence_in_capitals_stays_in_capitals():
    shout = ENGLISH.upper()
    assert rest("LA NIÑA", shout) == SPANISH.upper()
    assert others("LA", 3, shout)[0].text == " NIÑA"


def test_what_needs_no_translation_has_no_other_words():
    assert others("", sentence="123") == []
    assert rest("", "123") == "123"
    assert rest("4", "123") == "4"


def test_a_beginning_that_is_too_long_is_refused():
    with pytest.raises(InputError, match="at most 256"):
        rest("niña " * 300)
    with pytest.raises(InputError, match="at most 256"):
        others("niña " * 300)


def test_the_weights_of_the_words_are_those_of_the_translation():
    pairs = [(ENGLISH, SPANISH), ("He sells the old house.", "Él vende la casa vieja.")]
    for (source, target), found in zip(
        pairs, explained(translator(), pairs, DIRECTION), strict=True
    ):
        assert [word.text for word in found.target] == [word.text for word in words(target)]
        assert len(found.weights) == len(found.target)
        total = translator().score(source, target)
        # All but the end of the sentence.
        assert total <= found.log_prob + 1e-3
        end = total - found.log_prob
        assert math.exp(end) > 0.5
        for weight in found.weights:
            assert len(weight.looks) == len(found.source)
            assert 0 <= sum(weight.looks) <= 1 + 1e-4
        assert found.attention.shape == (len(found.target_pieces), len(found.source_pieces))


def test_a_word_looks_where_its_pieces_look():
    (found,) = explained(translator(), [(ENGLISH, SPANISH)], DIRECTION)
    pieces = [piece.lstrip("▁") for piece in found.target_pieces]
    for word, weight in zip(found.target, found.weights, strict=True):
        if word.text in pieces:
            # Without the direction's tag and the end of the source.
            row = found.attention[pieces.index(word.text), 1:-1]
            assert sum(weight.looks) == pytest.approx(row.sum(), abs=1e-4)
            assert max(weight.looks) >= row.max() - 1e-6


def test_what_was_not_translated_has_no_weights():
    found = explained(translator(), [("123", "123"), (ENGLISH, ""), ("", "")], DIRECTION)
    assert [each.weights for each in found] == [(), (), ()]
    assert explained(translator(), [], DIRECTION) == []


def test_a_translation_in_capitals_is_weighed_as_one_in_small_letters():
    plain, loud = explained(
        translator(), [(ENGLISH, SPANISH), (ENGLISH.upper(), SPANISH.upper())], DIRECTION
    )
    assert [each.probability for each in loud.weights] == pytest.approx(
        [each.probability for each in plain.weights], rel=1e-4
    )
    assert [word.text for word in loud.target] == [word.text.upper() for word in plain.target]
