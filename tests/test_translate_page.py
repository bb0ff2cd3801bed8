"""The page that translates: what its browser keeps, as values; then all of it in a Chromium."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import visitors
from released import PRESET
from visitors import shows, source

pytest.importorskip("playwright.sync_api")
pytest.importorskip("gradio")

import pages.translate
from pages import answers, translating
from pages.models import Choice, Models
from pages.passages import STEPS, Kept, Passage, Shade
from pages.translate import READY
from shared.errors import InputError
from translate.translator import Translator
from translate.wording import words

ENGLISH, SPANISH = "The girl finds the red table.", "La niña encuentra la mesa roja."
OTHER = "He sells the old house."
MARKUP = "<img src=x onerror=alert(1)> & <b>the girl</b>"


@pytest.fixture(scope="module")
def all_models(suggesting_preset: Path, tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The released model, which knows a few words, and one that suggests some; none that happen
    to be on this machine."""
    nothing = tmp_path_factory.mktemp("nothing")
    return Models([PRESET, suggesting_preset], shipped=nothing, own=nothing / "runs")


@pytest.fixture(scope="module")
def models(all_models: Models) -> Choice[Translator]:
    return all_models.translators


def view(models: Choice[Translator], text: str, kept: Any = None, *steps: Any) -> translating.View:
    return translating.view(models, text, "en-es", "", kept, list(steps))


def steer(word: str, place: int, sentence: str = ENGLISH, of: str = SPANISH) -> dict[str, Any]:
    start = words(of)[place].start
    return {"do": "steer", "sentence": sentence, "start": start, "word": word, "at": 0}


# What a visitor does, as values


def test_steering_keeps_the_left_and_undo_goes_back_step_by_step(models):
    first = view(models, f"{ENGLISH} {OTHER}")
    second = view(models, f"{ENGLISH} {OTHER}", first.kept, steer(" casa", 4))
    assert second.translation.startswith("La niña encuentra la casa")
    other = first.translation.removeprefix(SPANISH)
    assert second.translation.endswith(other)
    changed = second.translation.removesuffix(other)
    third = view(models, f"{ENGLISH} {OTHER}", second.kept, steer("el", 0, of=changed))
    assert third.translation.startswith("el ")
    undo = {"do": "undo", "sentence": ENGLISH}
    back = view(models, f"{ENGLISH} {OTHER}", third.kept, undo)
    assert back.translation == second.translation and back.words == second.words
    back = view(models, f"{ENGLISH} {OTHER}", back.kept, undo)
    assert back.translation == first.translation and back.words == first.words
    assert view(models, f"{ENGLISH} {OTHER}", back.kept, undo).translation == first.translation


def test_the_empty_word_ends_a_sentence(models):
    seen = view(models, ENGLISH, view(models, ENGLISH).kept, steer("", 3))
    assert seen.translation == "La niña encuentra"


def test_a_typed_word_gets_its_space(models):
    kept = view(models, ENGLISH).kept
    assert view(models, ENGLISH, kept, steer("grande", 6)).translation.startswith(
        "La niña encuentra la mesa roja grande"
    )
    assert view(models, ENGLISH, kept, steer("!", 6)).translation.startswith(f"{SPANISH[:-1]}!")


def test_an_alternative_that_was_taken_stays_while_its_sentence_does(models):
    kept = view(models, f"{ENGLISH} {OTHER}").kept
    take = {"do": "take", "sentence": ENGLISH, "text": "¡Otro!"}
    taken = view(models, f"{ENGLISH} {OTHER}", kept, take)
    again = view(models, f"{ENGLISH} {OTHER} She.", taken.kept)
    assert again.translation.startswith("¡Otro! ")
    assert view(models, f"{ENGLISH[:-1]}! {OTHER}", taken.kept).translation[:3] != "¡Ot"
    other = translating.view(models, ENGLISH, "es-en", "", taken.kept)
    assert other.translation != "¡Otro!"


@pytest.mark.parametrize(
    "steps",
    [
        "undo", 3, [None], ["undo"], [{}], [{"do": "undo"}],
        [{"do": "undo", "sentence": "Nobody."}],
        [{"do": "take", "sentence": ENGLISH, "text": 3}], [{"do": "look", "at": "x"}],
        [{"do": "take", "sentence": ENGLISH, "text": "x" * 5000}],
        [{"do": "steer", "sentence": ENGLISH}],
        [{"do": "steer", "sentence": ENGLISH, "start": "1", "word": "x"}],
        [{"do": "steer", "sentence": [ENGLISH], "start": 1, "word": "x"}],
    ],
)  # fmt: skip
def test_steps_that_make_no_sense_are_passed_over(models, steps):
    before = view(models, ENGLISH)
    after = translating.view(models, ENGLISH, "en-es", "", before.kept, steps)
    assert after == before


def test_a_word_that_is_too_long_is_a_problem_in_the_page_and_loses_nothing(models):
    kept = view(models, ENGLISH, view(models, ENGLISH).kept, steer(" casa", 4)).kept
    seen = view(models, ENGLISH, kept, steer("x" * 201, 2))
    assert "201 characters" in seen.status and seen.kept == kept


def test_a_text_grows_without_translating_again_what_it_had(models):
    first = view(models, ENGLISH)
    told = {**first.kept["sentences"][ENGLISH], "text": "Kept as it was."}
    kept = {**first.kept, "sentences": {ENGLISH: {**told, "shades": []}}}
    assert view(models, f"{ENGLISH} {OTHER}", kept).translation.startswith("Kept as it was. ")


@pytest.mark.parametrize(
    "kept",
    [
        "junk", [1], {"sentences": 3}, {"sentences": {ENGLISH: 3}}, {"sentences": {ENGLISH: {}}},
        {"sentences": {ENGLISH: {"text": 3}}}, {"others": [1], "chosen": "x"},
        {"sentences": {ENGLISH: {"text": "x" * 5000}}},
    ],
)  # fmt: skip
def test_what_the_browser_kept_is_not_trusted(models, kept):
    if isinstance(kept, dict):
        kept = {"model": "", "direction": "en-es", **kept}
    assert view(models, ENGLISH, kept) == view(models, ENGLISH)


@pytest.mark.parametrize(
    "shades",
    [None, 3, "x", [], [[1]], [[0.5, [["a", 1]]]], [[1e999, [[1e999, 1]]]] * 7, [["nan", []]] * 3],
)
def test_shades_that_do_not_fit_are_made_anew(models, shades):
    first = view(models, ENGLISH)
    kept = json.loads(json.dumps(first.kept))
    kept["sentences"][ENGLISH] |= {"shades": shades, "before": [1]}
    kept["others"] = {ENGLISH: 7}
    seen = view(models, ENGLISH, kept)
    assert seen.words == first.words


def test_a_shade_that_looks_beyond_the_source_is_drawn_without_it(models):
    kept = view(models, ENGLISH).kept
    kept["sentences"][ENGLISH]["shades"] = [[0.5, [[99, 1.0], [-1, 1.0]]]] * len(words(SPANISH))
    # The chosen sentence is weighed anew; here another one is.
    kept["chosen"] = 1
    seen = view(models, f"{ENGLISH} {OTHER}", kept)
    assert 'data-looks=""' in seen.words and not seen.status


def test_what_is_kept_comes_back_as_it_was():
    passage = Passage("La casa.", (Shade(0.5, ((0, 0.25),)),) * 3, ("El casa.",))
    kept = Kept("m", "en-es", 2, {"The house.": passage}, {"The house.": (("La casa.", 0.5),)})
    assert Kept.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    assert kept.of("m", "en-es") is kept
    assert not kept.of("m", "es-en").passages


def test_the_way_back_is_bounded():
    passage = Passage("0")
    for step in range(1, 2 * STEPS):
        passage = passage.stepped(str(step))
    assert len(passage.before) == STEPS and passage.undone().text == passage.before[-1]
    assert passage.stepped(passage.text) is passage
    assert Passage("0").undone() == Passage("0")


def test_a_text_tells_its_direction_and_one_that_does_not_keeps_the_last(models):
    spanish = "La niña encuentra la mesa roja en la casa vieja."
    seen = translating.view(models, spanish, "detect", "")
    assert seen.kept["direction"] == "es-en" and "detected" in seen.languages
    more = translating.view(models, "42", "detect", "", seen.kept)
    assert more.kept["direction"] == "es-en" and "assumed" in more.languages
    fresh = translating.view(models, "42", "detect", "")
    assert fresh.kept["direction"] == "en-es"
    chosen = translating.view(models, spanish, "en-es", "", seen.kept)
    assert chosen.kept["direction"] == "en-es" and "detected" not in chosen.languages


def test_a_text_that_looks_like_another_language_than_the_chosen_one_is_told(models):
    spanish = "La niña encuentra la mesa roja en la casa vieja."
    for direction, told in (("en-es", True), ("es-en", False)):
        seen = translating.view(models, spanish, direction, "")
        assert ("does not look like it" in seen.languages) == told
    # Too little to tell, or to be sure.
    for text in ("la casa", "42" * 20, ENGLISH):
        assert "look" not in translating.view(models, text, "en-es", "").languages


def test_markup_stays_text_in_every_word(models):
    seen = view(models, f"{ENGLISH} {MARKUP}")
    kept = seen.kept
    seen = view(models, f"{ENGLISH} {MARKUP}", kept, steer(MARKUP, 2))
    assert MARKUP in seen.translation
    for html in (seen.words, seen.sentences, seen.alternatives, seen.alignment):
        assert "<img" not in html and "<b>" not in html


# What programs call


def test_programs_get_words_weights_and_languages(models):
    found = answers.words_at(models, ENGLISH, "La niña")
    assert found[0]["text"] == " encuentra" and 0 < found[0]["probability"] <= 1
    assert len(answers.words_at(models, ENGLISH, "", count=99)) <= answers.MOST
    assert len(answers.words_at(models, ENGLISH, "", count=-3)) == 1
    assert answers.continuation(models, ENGLISH, "La niña") == SPANISH
    weights = answers.weights(models, ENGLISH, SPANISH)
    assert [each["word"] for each in weights] == [word.text for word in words(SPANISH)]
    assert weights[0]["looks"][0]["word"] == "The"
    assert answers.language(models, f"{SPANISH} {SPANISH}")["direction"] == "es-en"
    assert answers.translation(models, f"{SPANISH} {SPANISH}", "detect") == f"{ENGLISH} {ENGLISH}"
    assert answers.next_word(models, "The ") == ""
    assert answers.next_word(models, "The ", "detect", "suggests") == "old"
    with pytest.raises(InputError, match="up to 4,000"):
        answers.continuation(models, ENGLISH, "a" * 5000)


@pytest.mark.parametrize("asked", [None, 3, [], ["a"], {"a": 1}, [1, 2, 3, 4, 5]])
def test_what_the_page_s_scripts_ask_may_be_anything(models, asked):
    assert "problem" in answers.for_menu(models, asked)
    assert answers.for_typing(models, asked) is None


def test_the_menu_gets_words_for_people(models):
    found = answers.for_menu(models, [ENGLISH, "La", "en-es", ""])["words"]
    assert found[0]["text"] == " niña" and found[0]["probability"].endswith(" %")
    assert "does not translate" in answers.for_menu(models, [ENGLISH, "", "en-fr", ""])["problem"]


def test_a_program_can_steer_over_http(client):
    found = client.predict(ENGLISH, "La niña", "en-es", api_name="/words_at")
    assert found[0]["text"] == " encuentra"
    assert client.predict(ENGLISH, "La niña", api_name="/continue") == SPANISH
    assert client.predict(ENGLISH, SPANISH, api_name="/weigh")[0]["word"] == "La"
    assert client.predict(SPANISH, api_name="/detect")["language"] == "es"
    assert client.predict("The ", api_name="/suggest") == ""


# In a browser


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens tabs of one visitor; at the end, none may have had an error."""
    with visitors.tabs(browser, address) as tab:
        yield tab


def word(page: Any, text: str) -> Any:
    return page.locator(".said .word", has_text=re.compile(f"^{re.escape(text)}$")).first


def starts(page: Any, text: str) -> None:
    page.wait_for_function(
        "(text) => document.querySelector('.said').textContent.startsWith(text)", arg=text
    )


def test_a_word_is_changed_by_the_mouse_and_all_to_its_left_stays(visit, models):
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    word(page, "encuentra").click()
    menu = page.get_by_role("dialog", name="Instead of “encuentra”")
    options = menu.get_by_role("option")
    options.first.wait_for()
    found = answers.words_at(models, ENGLISH, "La niña")
    assert [text.split("\n")[0] for text in options.all_inner_texts()] == [
        each["text"].strip() or "The sentence ends here" for each in found
    ]
    options.nth(1).click()
    menu.wait_for(state="hidden")
    shows(page, answers.continuation(models, ENGLISH, f"La niña{found[1]['text']}"))
    page.get_by_role("button", name="Undo").click()
    shows(page, SPANISH)
    assert page.get_by_role("button", name="Undo").is_disabled()


def test_the_menu_marks_what_stands_there_also_where_it_is_more_than_one_word(visit, monkeypatch):
    found = [{"text": each, "probability": 0.1} for each in ("La niña", "La", "L", "Una", "")]
    monkeypatch.setattr(answers, "words_at", lambda *_, **__: found)
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    word(page, "La").click()
    page.get_by_role("option").first.wait_for()
    marked = page.locator("[role=option][aria-current] span:first-child")
    assert marked.all_inner_texts() == ["La niña", "La"]


def test_the_keyboard_alone_goes_to_a_word_changes_it_and_takes_it_back(visit):
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    source(page).press("End")
    # Clear, and then the translation, which is one stop.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "La"
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "End", "ArrowLeft", "Home"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "La"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "niña"
    page.keyboard.press("Enter")
    page.get_by_role("option").first.wait_for()
    page.keyboard.type("mesa")
    page.keyboard.press("Enter")
    starts(page, "La mesa")
    page.wait_for_function("document.activeElement.textContent === 'mesa'")
    page.keyboard.press("Control+z")
    shows(page, SPANISH)


def test_tab_adds_the_word_that_is_suggested_and_leads_on_where_none_is(visit):
    page = visit("#direction=en-es&model=suggests&text=The")
    page.wait_for_function("window.parleyTranslate.shown().text === 'The'")
    box, ghost = source(page), page.locator(".mirror .ghost")
    box.press("End")
    page.keyboard.type(" ol")
    page.get_by_text("Tab adds “d”").wait_for()
    assert ghost.inner_text() == "d"
    # What is typed as it was suggested need not be suggested again.
    page.keyboard.type("d")
    page.get_by_text("Tab adds “cat”").wait_for()
    page.keyboard.press("Tab")
    assert box.input_value() == "The old cat"
    page.get_by_text("Tab adds “sees”").wait_for()
    # In the middle of a text nothing is suggested, nor after it was refused.
    page.keyboard.press("ArrowLeft")
    assert ghost.inner_text() == ""
    page.keyboard.press("End")
    page.keyboard.type(" ")
    page.get_by_text("Tab adds “sees”").wait_for()
    page.keyboard.press("Escape")
    assert ghost.inner_text() == ""
    page.keyboard.press("Tab")
    assert box.input_value() == "The old cat "
    assert page.evaluate("document.activeElement.textContent") == "Clear"


def test_a_model_that_has_not_learned_to_suggest_is_asked_once(visit, monkeypatch):
    asked: list[Any] = []
    plain = answers.for_typing
    monkeypatch.setattr(
        answers, "for_typing", lambda models, each: asked.append(each) or plain(models, each)
    )
    page = visit()
    source(page).press_sequentially("The girl", delay=30)
    page.wait_for_function("window.parleyTranslate.shown().text === 'The girl'")
    page.wait_for_timeout(500)
    asked.clear()
    source(page).press_sequentially(" finds", delay=300)
    assert asked == [] and page.locator(".mirror .ghost").inner_text() == ""


def test_a_word_shows_what_it_looks_at(visit, models):
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    word(page, "mesa").hover()
    page.locator(".mirror mark").first.wait_for()
    looks = next(
        each for each in answers.weights(models, ENGLISH, SPANISH) if each["word"] == "mesa"
    )
    wanted = {each["word"] for each in looks["looks"] if each["weight"] >= 0.105}
    marked = set(page.locator(".mirror mark").all_inner_texts())
    assert marked and marked <= {each["word"] for each in looks["looks"]} and marked >= wanted
    line = page.locator("#translate-about").inner_text()
    assert line.startswith("mesa") and "sure" in line and "looks at" in line
    source(page).hover()
    page.locator(".mirror mark").first.wait_for(state="detached")
    # A text that has changed since is not marked at the wrong places.
    source(page).fill(f"Oh! {ENGLISH}")
    page.evaluate("document.querySelector('.said .word').dispatchEvent("
        "new PointerEvent('pointerover', { bubbles: true }))")  # fmt: skip
    assert page.locator(".mirror mark").count() == 0


def test_an_old_answer_never_overwrites_a_new_one(visit, models, monkeypatch):
    page = visit()
    begun, end = threading.Event(), threading.Event()
    plain = pages.translate.view
    texts: list[str] = []

    def slow(models, text, *rest):
        texts.append(text)
        if text == OTHER:
            begun.set()
            end.wait(60)
        return plain(models, text, *rest)

    monkeypatch.setattr(pages.translate, "view", slow)
    source(page).fill(OTHER)
    assert begun.wait(60)
    # Three more while the first one is under way: only the last is asked for.
    for text in ("She.", "He.", ENGLISH):
        source(page).fill(text)
        page.wait_for_timeout(400)
    end.set()
    shows(page, SPANISH)
    page.wait_for_timeout(500)
    shows(page, SPANISH)
    assert texts == [OTHER, ENGLISH]


def test_an_address_restores_text_and_direction(visit):
    page = visit()
    source(page).fill(f"{ENGLISH}\n{ENGLISH}")
    shows(page, f"{SPANISH}\n{SPANISH}")
    hash = page.evaluate("location.hash")
    other = visit(hash)
    shows(other, f"{SPANISH}\n{SPANISH}")
    assert source(other).input_value() == f"{ENGLISH}\n{ENGLISH}"
    swapped = visit("#direction=es-en&text=La+mesa+roja%3F")
    swapped.wait_for_function("window.parleyTranslate.shown().kept?.direction === 'es-en'")
    assert source(swapped).input_value() == "La mesa roja?"
    # In the tab, too, as when somebody edits the address.
    swapped.evaluate("(hash) => { location.hash = hash; }", hash)
    shows(swapped, f"{SPANISH}\n{SPANISH}")
    # And after a reload.
    swapped.reload()
    shows(swapped, f"{SPANISH}\n{SPANISH}")
    swapped.get_by_role("button", name="Clear the text").click()
    swapped.wait_for_function("location.hash === ''")
    assert "#" not in swapped.url


def test_a_tab_that_comes_back_by_the_bar_has_its_text_again(visit, address):
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    page.goto(address)
    page.goto(f"{address}translate")
    shows(page, SPANISH)


def test_the_history_is_searched_gone_back_to_deleted_and_brought_back(visit):
    page = visit()
    source(page).fill(ENGLISH)
    shows(page, SPANISH)
    word(page, "mesa").click()
    page.get_by_role("combobox", name="Another word").fill("casa")
    page.keyboard.press("Enter")
    starts(page, "La niña encuentra la casa")
    led = page.locator(".said").inner_text()
    page.get_by_role("button", name="Clear the text").click()
    page.locator("summary", has_text="History (1)").click()
    items = page.locator(".past-open")
    assert ENGLISH in items.first.inner_text() and led in items.first.inner_text()
    source(page).fill(MARKUP)
    page.get_by_text("History (2)").wait_for()
    assert MARKUP in items.first.inner_text() and not page.locator(".past img, .past b").count()
    search = page.get_by_role("searchbox", name="Search the history")
    for query, count in (("GIRL finds", 1), ("niná", 1), ("zebra", 0), ("", 2)):
        search.fill(query)
        assert items.count() == count, query
    # The word that was chosen is there again.
    items.filter(has_text=ENGLISH).click()
    shows(page, led)
    assert source(page).input_value() == ENGLISH
    page.reload()
    page.locator("summary", has_text="History (2)").click()
    page.get_by_role("button", name=f"Delete “{ENGLISH}”").press("Enter")
    assert items.count() == 1
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    assert items.count() == 2
    page.get_by_role("button", name="Clear all").click()
    page.get_by_text("What you translate is kept in this browser only.").wait_for()
    page.get_by_text(READY).wait_for()
    assert json.loads(page.evaluate("localStorage['parley.translations']")) == []


def test_the_language_is_told_and_swapped(visit):
    page = visit()
    spanish = f"{SPANISH} {SPANISH}"
    source(page).fill(spanish)
    shows(page, f"{ENGLISH} {ENGLISH}")
    assert "Spanish detected" in page.locator(".languages").inner_text()
    page.get_by_role("button", name="Swap").click()
    shows(page, spanish)
    assert source(page).input_value() == f"{ENGLISH} {ENGLISH}"
    assert "detected" not in page.locator(".languages").inner_text()


def test_characters_are_counted_and_the_translation_is_copied(visit):
    page = visit()
    source(page).fill(f"{ENGLISH} 🙂")
    shows(page, f"{SPANISH} 🙂")
    assert page.locator(".count").inner_text() == f"{len(ENGLISH) + 2} / 5,000"
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{SPANISH} 🙂"
    source(page).fill("a" * 5001)
    page.get_by_role("alert").filter(has_text="5,001 characters").wait_for()
    assert "over" in page.locator(".count").get_attribute("class")


def test_on_a_phone_the_menu_fits_and_nothing_is_wider_than_the_screen(visit):
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    source(page).fill(f"{ENGLISH} {OTHER}")
    page.locator(".said .word").nth(5).click()
    page.get_by_role("option").first.wait_for()
    box = page.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_kept_of_a_long_text_is_no_part_of_the_page(visit):
    page = visit()
    bare = page.evaluate("document.querySelectorAll('*').length")
    source(page).fill(" ".join(f"The girl finds the red table {n}." for n in range(12)))
    page.wait_for_function("window.parleyTranslate.shown().kept?.sentences")
    page.wait_for_function("document.querySelectorAll('.said .sentence').length === 12")
    elements = page.evaluate("document.querySelectorAll('*').length")
    shown = page.locator(".said *, .mirror *, .below *").count()
    assert elements < bare + shown + 100


def test_markup_is_shown_and_never_run(visit):
    page = visit()
    source(page).fill(f"{ENGLISH} {MARKUP}")
    page.locator(".said .word").first.wait_for()
    word(page, "mesa").click()
    page.get_by_role("combobox", name="Another word").fill(MARKUP)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.said').textContent.includes('onerror')")
    assert not page.locator(".said img, .said b, .below img").count()
