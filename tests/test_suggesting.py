"""The next word of a text that is typed: learned as an option, and asked of a model that has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpora_for_tests
from conftest import LEARNED
from released import PRESET
from shared import presets
from shared.budget import Budget
from shared.config import TrainingConfig
from shared.tokenizer import EOS, tag
from shared.workshop import Order
from translate import learn
from translate.directions import Directions, suggests
from translate.lesson import Lesson
from translate.suggesting import next_words, suggestion
from translate.translator import Translator
from translate.wording import words

PAIRS = corpora_for_tests.pairs(48)


def lesson(*, both_ways: bool = True) -> Lesson:
    directions = Directions.between("en", "es", both_ways=both_ways)
    return Lesson(PAIRS[:40], PAIRS[40:], directions)


def rows(**settings: Any) -> Any:
    tokenizer = presets.load(PRESET).tokenizer
    return learn._rows(lesson(), tokenizer, TrainingConfig(**settings)), tokenizer


@pytest.fixture(scope="module")
def model(suggesting_preset: Path) -> Translator:
    return Translator.load(suggesting_preset)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that a training made with the option."""
    out: Path = tmp_path_factory.mktemp("suggests") / "model"
    order = Order(
        out=out,
        budget=Budget(steps=1),
        sizes={},
        training=TrainingConfig(suggest=1.0, xla="off", validate_sentences=2),
        base=presets.load(PRESET, "translate"),
    )
    learn.learn(lesson(), order, lambda _: None)
    return out


def test_without_the_option_nothing_is_learned_but_the_pairs():
    found, tokenizer = rows()
    assert found == learn.encoded(lesson(), tokenizer, PAIRS[:40])
    about = presets.load(PRESET).about
    assert suggests(about) == () and Translator.load(PRESET).suggests == ()


def test_a_share_of_the_texts_is_learned_alone_and_another_one_each_epoch():
    epoch, tokenizer = rows(suggest=0.25)
    plain = learn.encoded(lesson(), tokenizer, PAIRS[:40])
    first, second = epoch(0), epoch(1)
    assert first == epoch(0) != second
    for made in (first, second):
        assert made.source[: len(plain)] == plain.source
        assert made.target[: len(plain)] == plain.target
        alone = list(zip(made.source[len(plain) :], made.target[len(plain) :], strict=True))
        assert 5 < len(alone) < 40
        texts = {"en": {pair[0] for pair in PAIRS}, "es": {pair[1] for pair in PAIRS}}
        for (head, end), target in alone:
            language = {tag(0): "en", tag(1): "es"}[head]
            assert (end, target[-1]) == (EOS, EOS)
            assert tokenizer.decode(target) in texts[language]


def test_with_subword_sampling_texts_alone_are_cut_as_they_are_read():
    epoch, tokenizer = rows(suggest=1.0, subwords=0.3)
    made = epoch(2)
    half = len(made) // 2
    assert made == epoch(2)
    assert [tokenizer.decode(ids) for ids in made.target[half:]] == [
        tokenizer.decode(ids) for ids in made.source[:half]
    ]


def test_a_model_of_one_direction_learns_the_language_that_it_reads():
    of = lesson(both_ways=False)
    tokenizer = presets.load(PRESET).tokenizer
    epoch = learn._rows(of, tokenizer, TrainingConfig(suggest=1.0))
    assert {tuple(source) for source in epoch(0).source[40:]} == {(tag(0), EOS)}


@pytest.mark.parametrize(
    "about", [{}, {"suggests": "en"}, {"suggests": ["en"]}, {"suggests": 3, "languages": ["en"]}]
)
def test_a_config_that_does_not_say_it_well_suggests_nothing(about):
    assert suggests(about) == ()


def test_a_model_tells_the_languages_that_it_suggests(trained):
    assert Translator.load(trained).suggests == ("en", "es")


@pytest.mark.parametrize(("language", "texts"), [("en", LEARNED[:2]), ("es", LEARNED[2:])])
def test_each_next_word_is_that_of_the_language(model, language, texts):
    for text in texts:
        found = words(text)
        for before, word in zip(found, found[1:], strict=False):
            best, *_ = next_words(model, text[: before.end], language, 5)
            assert best.text.strip() == word.text and best.probability > 0.5
            wanted = "" if word.text == "." else word.text
            assert suggestion(model, text[: word.start], language).strip() == wanted


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("The ", "old"), ("The", " old"), ("The o", "ld"), ("The old ca", "t"),
        ("Earlier. The old ", "cat"), ("The  ", "old"), ("The x", ""), ("the Old", ""),
    ],
)  # fmt: skip
def test_a_suggestion_goes_on_with_what_is_typed(model, typed, added):
    assert suggestion(model, typed, "en") == added


@pytest.mark.parametrize("text", ["", " ", "The cat sees.", "The cat.\n", "The cat!  ", "The qqqq"])
def test_where_nothing_can_be_known_nothing_is_suggested(model, text):
    assert suggestion(model, text, "en") == ""
