"""Searches that write out of some pieces alone, and the pieces that a model keeps of a language."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import corpora_for_tests
from builders import network, rows, same, tokenizer
from builders import searched as run
from corpora_for_tests import lesson
from released import PRESET, SHIPPED, shipped
from shared import presets
from shared.compaction import FEW
from shared.errors import InputError
from shared.generator import Candidate, Generator
from shared.options import Options
from shared.shortlist import GROUP, Shortlist
from shared.spelling import phrase
from shared.tokenizer import EOS, PAD, SPECIALS
from translate import shortlists, steering
from translate.directions import Directions

GREEDY = Options(beams=1)
BEAM = Options(beams=4, candidates=3, attention=True, no_repeat_ngram=2)
DRAW = Options(sample=True, candidates=3, seed=5)
UNLIKELY = -1e9


@pytest.fixture(scope="module")
def pieces():
    return tokenizer()


@pytest.fixture(scope="module")
def listed(pieces) -> Shortlist:
    """Every third piece."""
    return Shortlist(range(SPECIALS, pieces.vocabulary, 3))


@pytest.fixture(scope="module")
def generator(pieces) -> Generator:
    return Generator(_network(pieces), pieces)


@pytest.fixture(scope="module")
def reference(pieces, listed) -> Generator:
    """Of the same network, to which all other pieces are as good as impossible."""
    model = _network(pieces)
    bias = np.array(model.output_bias)
    bias[np.setdiff1d(np.arange(pieces.vocabulary), listed.ids)] = UNLIKELY
    model.output_bias.assign(bias)
    return Generator(model, pieces)


def _network(pieces):
    model = network(vocabulary=pieces.vocabulary, noise=0.4)
    bias = np.array(model.output_bias)
    bias[EOS] += 4
    model.output_bias.assign(bias)
    return model


@pytest.fixture(scope="module")
def sources(pieces) -> list[list[int]]:
    lengths = [1 + row % 9 for row in range(2 * FEW)]
    return rows(np.random.default_rng(2), lengths, pieces.vocabulary)


def check_same(found: list[list[Candidate]], expected: list[list[Candidate]]) -> None:
    for ones, others in zip(found, expected, strict=True):
        same(ones, others)


@pytest.mark.parametrize("options", [GREEDY, BEAM], ids=["greedy", "beam"])
def test_it_is_as_if_the_other_pieces_were_impossible(
    generator, reference, listed, sources, options
):
    found = run(generator, sources, options, shortlist=listed)
    check_same(found, run(reference, sources, options))
    free = run(generator, sources, options)
    assert [each[0].ids for each in found] != [each[0].ids for each in free]
    check_same(run(generator, sources[:3], options, shortlist=listed), found[:3])


def test_a_draw_is_of_these_pieces(generator, listed, sources):
    found = run(generator, sources, DRAW, shortlist=listed)
    written = {id for candidates in found for each in candidates for id in each.ids}
    assert len(written) > 20 and written <= set(listed.ids.tolist()) - set(range(SPECIALS))


def test_a_list_of_all_pieces_changes_nothing(generator, pieces, sources):
    every = Shortlist(range(pieces.vocabulary))
    for options in (GREEDY, BEAM, DRAW):
        check_same(
            run(generator, sources, options, shortlist=every), run(generator, sources, options)
        )


def test_what_must_be_written_is_written_though_it_is_not_listed(
    generator, listed, sources, pieces
):
    other = [id for id in range(SPECIALS, pieces.vocabulary) if id % 3 != SPECIALS % 3][:4]
    assert not set(other) & set(listed.ids.tolist())
    prefixes = [[int(listed.ids[-1]), *other[: row % 4]] for row in range(len(sources))]
    found = run(generator, sources, BEAM, shortlist=listed, prefixes=prefixes)
    for prefix, candidates in zip(prefixes, found, strict=True):
        for each in candidates:
            assert list(each.ids[: len(prefix)]) == prefix
    asked = [[phrase(pieces, "una barca roja")], [phrase(pieces, "gato"), phrase(pieces, "la")]]
    ids = {id for row in asked for each in row for spelled, _ in each.spellings for id in spelled}
    assert ids - set(listed.ids.tolist())
    found = run(generator, sources[:2], BEAM, shortlist=listed, phrases=asked)
    for wanted, candidates in zip(("una barca roja", "gato"), found, strict=True):
        for each in candidates:
            assert wanted in pieces.decode(each.ids)


def test_what_must_be_written_finds_room_in_a_list_of_the_same_size(listed):
    many = np.setdiff1d(np.arange(SPECIALS, 900), listed.ids)
    sizes = {}
    for count in (0, 1, GROUP // 2, GROUP, 3 * GROUP):
        asked = listed.asked({"prefix": many[None, :count]})
        sizes[count] = len(asked["pieces"])
        np.testing.assert_array_equal(asked["pieces"][asked["prefix"][0]], many[:count])
        assert set(listed.ids) <= set(asked["pieces"]) and sizes[count] % GROUP == 0
    assert sizes[0] == sizes[GROUP // 2] == sizes[GROUP] < sizes[3 * GROUP]


def test_each_special_id_is_its_own_place():
    found = Shortlist([50, 90, 50])
    assert found.pieces[: SPECIALS + 2].tolist() == [*range(SPECIALS), 50, 90]
    assert set(found.pieces[SPECIALS + 2 :].tolist()) == {PAD}


def test_a_model_keeps_the_pieces_of_each_language_that_it_learns_to_write(pieces):
    about = shortlists.learned(lesson(), pieces)
    found = shortlists.of(about, pieces.vocabulary)
    assert found.keys() == {"en", "es"}
    for name, texts in zip(
        ("en", "es"), zip(*corpora_for_tests.pairs(40), strict=True), strict=True
    ):
        shown = {id for text in texts for id in pieces.encode(text)}
        assert set(found[name].ids.tolist()) == shown | set(range(SPECIALS))
    one = shortlists.of(
        shortlists.learned(lesson(Directions.between("en", "es", both_ways=False)), pieces),
        pieces.vocabulary,
    )
    assert one.keys() == {"es"}


def test_a_model_that_goes_on_keeps_what_it_knows_and_adds_to_it(pieces):
    base = presets.load(SHIPPED, "translate")
    about = shortlists.learned(lesson(), base.tokenizer, base)
    before, after = (shortlists.of(each, base.tokenizer.vocabulary) for each in (base.about, about))
    for name in ("en", "es"):
        assert set(before[name].ids) <= set(after[name].ids)
    # It may write Italian with what it has from Spanish.
    italian = shortlists.learned(
        lesson(Directions.between("en", "it", both_ways=False)), base.tokenizer, base
    )
    assert shortlists.of(italian, base.tokenizer.vocabulary).keys() == {"en", "es"}
    old = presets.load(PRESET, "translate")
    assert shortlists.learned(lesson(), old.tokenizer, old) == {"written": {}}


@pytest.mark.parametrize("setting", [3, {"es": 3}, {"es": "no base 64"}, {"es": "AAAA"}])
def test_a_damaged_setting_is_refused(setting):
    with pytest.raises(InputError, match="damaged: written"):
        shortlists.of({"written": setting}, 8000)


def test_a_model_without_it_writes_out_of_all_pieces():
    assert shortlists.of({}, 8000) == {}


def test_no_piece_of_another_language_slips_into_a_word():
    translator = shipped()
    sentence = "Tom always wears sunglasses and a trench coat."
    direction = translator.directions.into("es")
    ((_, found),) = translator.sentences([sentence], direction, dataclasses.replace(BEAM, beams=5))
    assert not set(found[0].target_pieces) & {"▁train", "▁coat", "▁wears"}
    listed = set(translator.tokenizer.pieces(translator.shortlists["es"].ids))
    assert set(found[0].target_pieces) <= listed and "▁train" not in listed


def test_no_word_of_another_language_is_offered_for_the_next_one():
    translator = shipped()
    direction = translator.directions.into("es")
    listed = translator.shortlists["es"].holds(translator.tokenizer.vocabulary)
    found = steering.alternatives(
        translator, "Tom loves the weekend.", "Tom", 20, direction=direction
    )
    firsts = [translator.tokenizer.encode(each.text)[0] for each in found if each.text.strip()]
    assert len(firsts) > 10 and listed[firsts].all() and not listed.all()
