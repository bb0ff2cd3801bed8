"""The page that looks inside in a real Chromium: stepping, comparing, curves, an explosion."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import visitors

pytest.importorskip("gradio")
pytest.importorskip("playwright.sync_api")

from pages import looking, reaching
from pages.looking import EXAMPLES
from pages.models import Models

OTHER = "The old cat sees <b>a</b> red house."
SLOW = 30_000
"""Milliseconds that something may take on a busy machine."""


@pytest.fixture
def visit(browser: Any, address: str, all_models: Models) -> Iterator[Callable[..., Any]]:
    """Opens the page; at the end, nothing may have had an error."""
    looking.warm(all_models)
    errors: list[str] = []
    contexts = []

    def tab(width: int = 1280, colours: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=colours, locale="en-GB"
        )
        contexts.append(context)
        context.set_default_timeout(SLOW)
        page = context.new_page()
        visitors.listen(page, errors)
        page.on("dialog", lambda each: (errors.append(each.message), each.dismiss()))
        page.goto(f"{address.rstrip('/')}/inside")
        page.locator(".stepper").wait_for()
        return page

    yield tab
    for each in contexts:
        each.close()
    assert errors == []


def told(page: Any) -> str:
    """What the slider says of its step; the heading of the one step that is shown says the same."""
    (heading,) = page.locator(".steps section:not([hidden]) h2").all_inner_texts()
    assert page.locator(".stepper input").get_attribute("aria-valuetext") == heading
    return heading


def framed(page: Any) -> list[str]:
    """Where the frame of each overview stands; empty where it is hidden."""
    return page.locator("rect.now").evaluate_all(
        "each => each.map(now => now.style.display ? '' : now.getAttribute('x'))"
    )


def fits(page: Any) -> bool:
    """Whether nothing must be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def saved(page: Any, click: Callable[[], None]) -> tuple[str, str]:
    """Name and text of the file that a click saves."""
    with page.expect_download() as waiting:
        click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def test_a_sentence_is_stepped_through_by_keyboard_mouse_and_buttons(visit, all_models):
    page = visit()
    story = looking.look(all_models, EXAMPLES[0])
    count = len(story.source) + len(story.target)
    assert page.get_by_role("textbox", name="Sentence", exact=True).input_value() == EXAMPLES[0]
    slider = page.get_by_role("slider", name="Step")
    assert told(page).startswith(f"Step 1 of {count}: it reads")
    (begun,) = framed(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert told(page) == f"Step 3 of {count}: it reads “{story.source[2]}”"
    assert framed(page) != [begun]
    page.keyboard.press("ArrowLeft")
    assert told(page).startswith(f"Step 2 of {count}")
    page.keyboard.press("End")
    assert told(page) == f"Step {count} of {count}: it writes “{story.target[-1]}”"
    shown = page.locator(".steps section:not([hidden])")
    # The ten likeliest next words, and attention for each place.
    assert shown.locator(".pair ol").nth(0).locator("li").count() == 10
    assert shown.locator(".pair ol").nth(1).locator("li").count() == len(story.places)
    page.get_by_role("button", name="Next").click()
    assert told(page).startswith(f"Step {count} of")
    page.get_by_role("button", name="Back").click()
    assert told(page).startswith(f"Step {count - 1} of")
    page.locator('[data-at="0"] text').click()
    assert told(page).startswith("Step 1 of") and framed(page) == [begun]
    page.get_by_role("button", name="Play").click()
    page.locator('[data-step="1"]:not([hidden])').wait_for()
    page.get_by_role("button", name="Pause").click()
    name, text = saved(page, page.get_by_role("button", name="Download the numbers (JSON)").click)
    assert (name, json.loads(text)) == ("inside.json", looking.numbers(story))


def test_two_sentences_are_compared_and_what_is_wrong_loses_nothing(visit, all_models):
    page = visit()
    second = page.get_by_role("textbox", name="Second sentence")
    second.fill(OTHER)
    second.press("Enter")
    page.locator(".steps .two").first.wait_for(state="attached")
    one, other = (looking.look(all_models, text) for text in (EXAMPLES[0], OTHER))
    assert page.locator(".answer span").all_inner_texts() == [EXAMPLES[0], OTHER]
    assert page.locator("svg.overview:not(.names)").count() == 3
    assert not page.locator(".story b").count()
    # The longer sentence has steps that the other one and their distance have not.
    page.locator(f'[data-at="{max(len(one.source), len(other.source)) - 1}"] text').first.click()
    assert sum(each == "" for each in framed(page)) == 2 and "nothing more" in told(page)
    _, text = saved(page, page.get_by_role("button", name="Download the numbers (JSON)").click)
    assert json.loads(text) == [looking.numbers(one), looking.numbers(other)]
    name, text = saved(page, page.locator("a[download='apart.csv']").click)
    assert name == "apart.csv" and text.startswith("layer,does,step,")
    second.fill("a z " * 40)
    second.press("Enter")
    page.get_by_role("alert").get_by_text("About the second sentence").wait_for()
    assert page.locator(".answer span").all_inner_texts() == [EXAMPLES[0], OTHER]
    page.get_by_role("button", name="She sees him. ↔").click()
    page.get_by_text("She sees him.", exact=True).first.wait_for()
    page.locator(".answer").get_by_text("He sees her.").wait_for()


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_the_curves_are_seen_and_the_explosion_runs_without_sideways_scrolling(
    visit, width, colours
):
    page = visit(width, colours)
    assert fits(page)
    page.get_by_role("button", name="How are you today? ↔").click()
    page.locator(".steps .two").first.wait_for(state="attached")
    assert fits(page)
    page.get_by_role("tab", name="Why gates").click()
    chart = page.get_by_role("img", name="Reach back to each word")
    chart.wait_for()
    assert chart.locator("text.name").all_inner_texts() != []
    found = reaching.reached(reaching.load(), reaching.EXAMPLES[0])
    name, text = saved(page, page.locator("a[download='reach.csv']").click)
    header, *rows = csv.reader(io.StringIO(text))
    assert name == "reach.csv" and header[2] == "simple"
    assert [float(row[2]) for row in rows] == pytest.approx(found.networks[0].reach.tolist())
    box = page.get_by_role("textbox", name="Beginning of a sentence")
    box.fill("🙂")
    box.press("Enter")
    page.get_by_role("alert").get_by_text("nothing to read").wait_for()
    assert chart.is_visible()
    box.fill("The <i>" + "owl and the " * 12)
    box.press("Enter")
    page.get_by_text("Words in ⟨ ⟩ are unknown").wait_for()
    assert fits(page) and not page.locator(".story i").count()
    page.get_by_role("tab", name="Exploding").click()
    page.get_by_role("button", name="Run it").click()
    page.locator("a[download='loss.csv']").wait_for(timeout=2 * SLOW)
    assert page.get_by_text("clipped, the loss is").is_visible() and fits(page)
    assert "steps, from" in page.get_by_role("img", name="Loss at each").get_attribute("aria-label")
