"""The next word of a text that is typed, of a model that has learned it; and how it learns it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import corpora_for_tests
from conftest import LEARNED
from released import PRESET
from shared import presets
from shared.budget import Budget
from shared.errors import InputError
from shared.prompting import NEVER
from shared.tokenizer import SPECIALS, tag
from translate import __main__ as command
from translate.directions import suggests
from translate.prompts import teach
from translate.suggesting import PROMPT, next_words, prompt, suggestion
from translate.translator import Translator
from translate.wording import words

TEXTS = dict(zip(("en", "es"), zip(*corpora_for_tests.pairs(120), strict=True), strict=True))


@pytest.fixture(scope="module")
def model(suggesting_preset: Path) -> Translator:
    return Translator.load(suggesting_preset)


@pytest.mark.parametrize(
    "about", [{}, {"suggests": "en"}, {"suggests": ["en"]}, {"suggests": 3, "languages": ["en"]}]
)
def test_a_config_that_does_not_say_it_well_suggests_nothing(about):
    assert suggests(about) == ()


def test_a_model_that_has_not_learned_it_suggests_nothing():
    assert suggests(presets.load(PRESET).about) == () and Translator.load(PRESET).suggests == ()


def test_no_language_has_the_symbols_of_another_or_those_of_a_direction():
    found = [each for language in range(4) for each in prompt(language)[:-1]]
    assert len(set(found)) == len(found) == 4 * PROMPT
    assert min(found) > tag(3) and max(found) < SPECIALS
    with pytest.raises(InputError, match="no symbols left"):
        prompt(4)


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


def told(said: list[str], language: str) -> float:
    """The perplexity that was told of a language."""
    (line,) = (each for each in said if each.startswith(f"{language}:"))
    return float(line.split()[2])


def test_a_model_learns_to_suggest_and_translates_as_before():
    preset = presets.load(PRESET, "translate")
    before = Translator(preset)
    said = before.translate(list(TEXTS["en"][:20]), to="es")
    weights = {name: each.numpy() for name, each in presets.named(preset.network).items()}
    few, many = [], []
    teach(presets.load(PRESET, "translate"), TEXTS, Budget(steps=1), say=few.append)
    taught = teach(preset, TEXTS, Budget(steps=60), say=many.append)
    for language in TEXTS:
        assert told(many, language) < 0.8 * told(few, language)
    after = Translator(taught)
    assert after.suggests == ("en", "es") == tuple(taught.about["suggests"])
    assert after.translate(list(TEXTS["en"][:20]), to="es") == said
    symbols = [each for language in (0, 1) for each in prompt(language)[:-1]]
    for name, each in presets.named(taught.network).items():
        changed = np.argwhere(
            (each.numpy() != weights[name]).reshape(each.shape[0], -1).any(axis=-1)
        )
        own = name in ("embedding", "output_bias")
        assert set(changed.ravel()) == (set(symbols) if own else set()), name
    assert (taught.network.output_bias.numpy()[symbols] == NEVER).all()


def test_one_language_alone_can_be_learned():
    taught = teach(presets.load(PRESET), {"es": TEXTS["es"]}, Budget(steps=1), say=lambda _: None)
    assert taught.about["suggests"] == ["es"]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"fr": TEXTS["en"]}, "the model does not know fr; it knows en, es"),
        ({"en": ["Hello."] * 50}, "1 different texts in en are too few to learn from"),
    ],
)
def test_what_cannot_be_learned_is_told(texts, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        teach(presets.load(PRESET), texts, Budget(steps=1), say=lambda _: None)


def test_the_command_leaves_a_model_that_suggests_and_a_card_that_says_so(tmp_path, capsys):
    folder, corpus = tmp_path / "model", tmp_path / "own.tsv"
    preset = presets.load(PRESET, "translate")
    presets.save(preset, folder, "# A card\n\nOf a model.\n")
    corpus.write_text("".join(f"{en}\t{es}\n" for en, es in zip(*TEXTS.values(), strict=True)))
    asked = ["suggest", "--model", str(folder), "--corpus", str(corpus), "--source", "en"]
    for _ in range(2):
        command.main([*asked, "--target", "es", "--steps", "1"])
    assert Translator.load(folder).suggests == ("en", "es")
    card = presets.read_card(folder)
    assert card.startswith("# A card\n\nOf a model.\n\n## Suggestions\n")
    assert card.count("## Suggestions") == 1 and "own.tsv" in card
    assert "suggests the next word now" in capsys.readouterr().out
