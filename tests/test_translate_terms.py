"""The visitor's glossary on the page Translate: as values, then in a Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import visitors
from released import PRESET

pytest.importorskip("playwright.sync_api")
pytest.importorskip("gradio")

from pages import answers, translating
from pages.models import Choice, Models
from pages.passages import Kept
from pages.terms import MOST, glossary
from translate.glossary import holds
from translate.translator import Translator
from translate.wording import words

ENGLISH, SPANISH = "The girl finds the red table.", "La niña encuentra la mesa roja."
OTHER = "He sells the old house."
TERMS = {"en-es": [["table", "tabla"], ["girl", "muchacha"]], "es-en": [["mesa", "desk"]]}
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def shown() -> list[Path]:
    return [PRESET]


@pytest.fixture(scope="module")
def models(all_models: Models) -> Choice[Translator]:
    return all_models.translators


def view(
    models: Choice[Translator],
    text: str,
    kept: Any = None,
    *steps: Any,
    terms: Any = TERMS,
    direction: str = "en-es",
) -> translating.View:
    return translating.view(models, text, direction, "", kept, list(steps), terms)


def steer(word: str, start: int) -> dict[str, Any]:
    return {"do": "steer", "sentence": ENGLISH, "start": start, "word": word}


def texts(seen: translating.View) -> list[str]:
    return [text for found in Kept.from_json(seen.kept).others.values() for text, _ in found]


def test_the_translation_and_its_alternatives_hold_the_terms_of_their_direction(models):
    seen = view(models, f"{ENGLISH} {OTHER}")
    assert holds(seen.translation, ["tabla", "muchacha"]) and not seen.status
    assert texts(seen) and all(holds(each, ["tabla", "muchacha"]) for each in texts(seen))
    assert seen.words.count('class="word term"') == 2
    plain = view(models, f"{ENGLISH} {OTHER}", terms=None)
    rest = plain.translation.removeprefix(SPANISH)
    assert plain.translation.startswith(SPANISH) and seen.translation.endswith(rest)
    assert "word term" not in plain.words
    assert "desk" in view(models, SPANISH, direction="es-en").translation


def test_a_new_term_is_obeyed_at_once_and_one_that_goes_is_forgotten(models):
    plain = view(models, f"{ENGLISH} {OTHER}", terms=None)
    seen = view(models, f"{ENGLISH} {OTHER}", plain.kept)
    assert seen.translation == view(models, f"{ENGLISH} {OTHER}").translation
    assert view(models, f"{ENGLISH} {OTHER}", seen.kept, terms={}).translation == plain.translation
    # What has no term in it is not translated again.
    told = {**plain.kept["sentences"][OTHER], "text": "Kept as it was.", "shades": []}
    kept = {**plain.kept, "sentences": {**plain.kept["sentences"], OTHER: told}}
    assert view(models, f"{ENGLISH} {OTHER}", kept).translation.endswith(" Kept as it was.")


def test_terms_stay_behind_a_word_that_was_chosen_and_before_it(models):
    first = view(models, ENGLISH)
    start = next(each.start for each in words(first.translation) if each.text not in ("Tabla",))
    seen = view(models, ENGLISH, first.kept, steer("casa", start))
    left = first.translation[:start] + "casa"
    assert seen.translation.startswith(left)
    assert holds(seen.translation, ["tabla", "muchacha"]) and not seen.status
    for each in words(seen.translation)[3:6]:
        again = view(models, ENGLISH, seen.kept, steer("el", each.start))
        assert holds(again.translation, ["tabla"]) or "is without “tabla”" in again.status


def test_who_changes_a_term_s_own_word_gets_it_and_is_told(models):
    terms = {"en-es": [["table", "tabla"]]}
    first = view(models, ENGLISH, terms=terms)
    start = next(each.start for each in words(first.translation) if each.text.lower() == "tabla")
    seen = view(models, ENGLISH, first.kept, steer("casa", start), terms=terms)
    assert seen.translation.startswith(first.translation[:start] + "casa")
    assert f"The translation of “{ENGLISH}” is without “tabla”" in seen.status
    undo = {"do": "undo", "sentence": ENGLISH}
    back = view(models, ENGLISH, seen.kept, undo, terms=terms)
    assert back.translation == first.translation and not back.status


def test_a_term_that_comes_later_leaves_a_way_back_to_what_was_chosen(models):
    first = view(models, ENGLISH, terms=None)
    led = view(models, ENGLISH, first.kept, steer("casa", words(SPANISH)[4].start), terms=None)
    seen = view(models, ENGLISH, led.kept)
    assert holds(seen.translation, ["tabla", "muchacha"])
    back = view(models, ENGLISH, seen.kept, {"do": "undo", "sentence": ENGLISH})
    assert back.translation == led.translation and "is without “tabla”" in back.status


def test_what_the_history_brings_back_stays_as_it_was(models):
    kept = {"model": "", "direction": "en-es", "sentences": {ENGLISH: {"text": "¡Otra mesa!"}}}
    seen = view(models, ENGLISH, kept)
    assert seen.translation == "¡Otra mesa!" and "is without" in seen.status
    assert view(models, ENGLISH, seen.kept).translation == "¡Otra mesa!"


def test_a_term_that_cannot_be_used_is_told_in_a_sentence_and_the_others_count(models):
    rows = [["table", "tabla"], ["Table", "tablón"], ["girl", "x" * 201], ["", "y"], ["z", " "]]
    seen = view(models, f"{ENGLISH} {MARKUP}", terms={"en-es": [*rows, [MARKUP, "x" * 300]]})
    assert "“Table” of your glossary is not used: “Table” is to be “tablón” here" in seen.status
    assert "“girl” of your glossary is not used: the target has 201 characters" in seen.status
    assert seen.status.count("of your glossary is not used") == 3 and "<img" not in seen.status
    assert holds(seen.translation, ["tabla"])
    assert "“Table”" in view(models, "", terms={"en-es": rows}).status


def test_more_terms_than_a_translation_can_hold_are_left_out_and_told(models):
    terms = {"en-es": [["the", "mesa " * 38 + "roja"]]}
    seen = view(models, "the the the the", terms=terms)
    assert "is without “mesa mesa" in seen.status


@pytest.mark.parametrize(
    "terms",
    [
        3, "x", [], [1], {"en-es": 3}, {"en-es": "ab"}, {"en-es": [3, None, "ab", ["a"], [1, 2]]},
        {"en-es": {"a": "b"}}, {3: 4}, {"en-es": [["\0", "\ufeff"], ["\u200b", "\u0301"]]},
        {"en-es": [["a", "b", "c"]]},
    ],
)  # fmt: skip
def test_terms_may_be_anything(models, terms):
    plain = view(models, ENGLISH, terms=None)
    seen = view(models, ENGLISH, terms=terms)
    assert seen._replace(status="") == plain


@pytest.mark.parametrize("kept", [3, "ab", [1], [[1, 2, 3]], [["a", "b"]], {"a": 1}])
def test_terms_that_a_browser_kept_may_be_anything(models, kept):
    first = view(models, ENGLISH, terms=None)
    sentence = {**first.kept["sentences"][ENGLISH], "terms": kept}
    seen = view(models, ENGLISH, {**first.kept, "sentences": {ENGLISH: sentence}}, terms=None)
    assert seen == first


def test_no_more_terms_are_taken_than_the_table_has():
    found, _ = glossary({"en-es": [[f"term {n}", "x"] for n in range(2 * MOST)]}, "en-es")
    assert len(found.entries) == MOST


def test_the_menu_at_a_word_reads_the_sentence_with_its_terms(models):
    asked = [ENGLISH, "La", "en-es", ""]
    plain = answers.for_menu(models, asked)["words"]
    assert answers.for_menu(models, [*asked, None])["words"] == plain
    assert answers.for_menu(models, [*asked, TERMS])["words"] != plain
    assert answers.for_menu(models, [*asked, [1]])["words"] == plain


# In a browser


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    with visitors.tabs(browser, address) as tab:
        yield tab


def term(page: Any, text: str) -> Any:
    return page.locator(".said .word.term", has_text=text)


def test_a_term_is_obeyed_marked_kept_by_the_browser_and_deleted_by_the_keyboard(visit):
    page = visit("#direction=en-es&text=The+girl+finds+the+red+table.")
    page.locator("summary", has_text="Glossary").click()
    page.get_by_label("Term", exact=True).first.fill("table")
    page.keyboard.press("Tab")
    page.keyboard.type("tabla")
    term(page, "tabla").or_(term(page, "Tabla")).first.hover()
    page.locator("#translate-about", has_text="from your glossary").wait_for()
    page.reload()
    term(page, "abla").first.wait_for()
    page.locator("summary", has_text="Glossary (1)").click()
    assert page.get_by_label("Its translation").first.input_value() == "tabla"
    # As it is.
    page.get_by_label("Do not translate it").first.press("Space")
    page.locator(".said .word.term", has_text="able").first.wait_for()
    page.get_by_role("button", name="Delete the row").first.press("Enter")
    visitors.shows(page, SPANISH)
    assert json.loads(page.evaluate("localStorage['parley.glossary']"))["en-es"] == []


def test_terms_are_imported_from_a_file(visit, tmp_path):
    page = visit("#direction=en-es&text=The+girl+finds+the+red+table.")
    page.locator("summary", has_text="Glossary").click()
    path = tmp_path / "terms.csv"
    path.write_text(f'en,es\n"girl",muchacha\n"a ""b"", c","{MARKUP}"\nred\n', encoding="utf-8")
    page.locator(".terms-file").set_input_files(str(path))
    page.get_by_text("3 terms are read.").wait_for()
    term(page, "muchacha").or_(term(page, "Muchacha")).first.wait_for()
    rows = json.loads(page.evaluate("localStorage['parley.glossary']"))["en-es"]
    assert rows == [["girl", "muchacha"], ['a "b", c', MARKUP], ["red", "red"]]
    path.write_bytes(b"\0\1")
    page.locator(".terms-file").set_input_files(str(path))
    page.get_by_text("This file has no terms").wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
