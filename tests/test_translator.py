"""The Python interface: text in one language in, text in another out."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import translate
from released import translator
from shared.errors import InputError
from translate.surface import needs_no_translation
from translate.translator import SEARCH, Options, Translation, Translator

ENGLISH = "The girl finds the red table."
SPANISH = "La niña encuentra la mesa roja."


def test_the_public_names_are_these():
    """Whoever builds on them finds them in the next version, too."""
    assert translate.__all__ == ["Glossary", "Options", "Translation", "Translator"]
    for name in translate.__all__:
        assert getattr(translate, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Transistor'"):
        translate.Transistor  # noqa: B018


def test_the_signatures_are_these():
    """As above: names, order and defaults of what one passes."""
    found = {
        name: list(inspect.signature(getattr(Translator, name)).parameters)
        for name in ("load", "translate", "candidates", "score", "scores", "stream")
    }
    assert found == {
        "load": ["path"],
        "translate": ["self", "text", "to", "options", "prefix", "glossary"],
        "candidates": ["self", "text", "n", "to", "options", "prefix", "glossary"],
        "score": ["self", "source", "target", "to"],
        "scores": ["self", "sources", "targets", "to"],
        "stream": ["self", "texts", "to", "options", "prefix", "glossary"],
    }
    assert inspect.signature(Translator.candidates).parameters["n"].default == 5
    fields = list(inspect.signature(Translation).parameters)
    assert fields[:3] == ["text", "score", "log_prob"]
    assert list(inspect.signature(Options).parameters) == [
        *("beams", "candidates", "sample", "temperature", "top_k", "top_p", "seed"),
        *("length_penalty", "no_repeat_ngram", "max_length", "attention", "enough"),
    ]


def test_a_text_gives_a_text_and_a_list_a_list():
    assert translator().translate(ENGLISH) == SPANISH
    assert translator().translate([ENGLISH, "", ENGLISH]) == [SPANISH, "", SPANISH]
    assert translator().translate([]) == []
    assert translator().translate("") == ""


def test_each_direction_has_its_tag():
    assert translator().translate(SPANISH, to="en") == ENGLISH
    assert translator().translate(ENGLISH, to="es-MX") == SPANISH
    assert translator().translate(SPANISH, to="eng") == ENGLISH


def test_a_language_that_it_does_not_know_is_refused():
    with pytest.raises(InputError, match="does not translate into de; it can into es, en"):
        translator().translate(ENGLISH, to="de")


def test_the_layout_is_kept():
    text = f"\n  {ENGLISH}  {ENGLISH}\t\n\n\t- {ENGLISH}\r\n   \n"
    assert translator().translate(text, to="es") == text.replace(ENGLISH, SPANISH)


def test_blanks_stay_blanks():
    for text in (" ", "\n", "\t\n \n", "\u2028", "\r\n"):
        assert translator().translate(text) == text


@pytest.mark.parametrize(
    "text",
    ["42", "3,141.5 %", "https://example.org/a?b=c#d", "me@example.org", "🙂👍", "?", "…", "-"],
)
def test_what_has_no_language_is_copied(text):
    assert needs_no_translation(text)
    assert translator().translate(text) == text
    (only,) = translator().candidates(text, 3)
    assert only.text == text


def test_order_and_company_change_nothing():
    sources = [ENGLISH, "He sells the old house.", "Ana finds the small letter.", "She."]
    together = translator().translate(sources)
    assert translator().translate(sources[::-1]) == together[::-1]
    assert [translator().translate(source) for source in sources] == together


def test_a_stream_gives_each_text_once_with_its_place():
    sources = ["", ENGLISH, "7", f"{ENGLISH} {ENGLISH}"]
    found = list(translator().stream(sources))
    assert sorted(found) == list(enumerate(translator().translate(sources)))


def test_candidates_are_distinct_and_the_best_comes_first():
    found = translator().candidates(ENGLISH, 5)
    assert len(found) == 5
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    # Two ways to cut the same text are two candidates; they differ in their pieces.
    assert len({each.target_pieces for each in found}) == 5
    assert found[0].text == SPANISH
    assert all(0 < each.probability <= 1 for each in found)
    assert sum(each.probability for each in found) <= 1 + 1e-4


@pytest.mark.parametrize("n", [0, -1, 65])
def test_candidates_out_of_range_are_refused(n):
    with pytest.raises(InputError, match="must be from 1 to 64"):
        translator().candidates(ENGLISH, n)


def test_a_score_is_the_log_probability_of_the_candidate():
    best = translator().candidates(ENGLISH, 5)[0]
    assert translator().score(ENGLISH, best.text) == pytest.approx(best.log_prob, abs=1e-3)
    assert translator().score(ENGLISH, SPANISH) > translator().score(ENGLISH, "La casa.")
    scores = translator().scores([ENGLISH, SPANISH], [SPANISH, SPANISH])
    assert scores[0] == pytest.approx(translator().score(ENGLISH, SPANISH), abs=1e-3)


def test_a_prefix_is_kept():
    text = translator().translate(ENGLISH, prefix="El perro")
    assert text.startswith("El perro") and len(text) > len("El perro")
    both = translator().translate([ENGLISH, f"{ENGLISH} {ENGLISH}"], prefix="El perro")
    assert both[0] == text and both[1] == f"{text} {SPANISH}"


def test_attention_comes_back_for_each_piece():
    (found,) = translator().candidates(
        ENGLISH, 1, options=Options(beams=1, attention=True, no_repeat_ngram=3)
    )
    assert found.source_pieces[0].startswith("<") and found.source_pieces[-1] == "</s>"
    assert found.attention.shape == (len(found.target_pieces), len(found.source_pieces))
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, atol=1e-4)


def test_a_draw_is_the_same_for_the_same_seed():
    def draw(seed: int) -> list[str]:
        options = Options(sample=True, temperature=2.0, seed=seed)
        return [each.text for each in translator().candidates(ENGLISH, 4, options=options)]

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


def test_the_default_search_is_documented():
    assert Options(beams=5, length_penalty=1.0, no_repeat_ngram=3) == SEARCH
