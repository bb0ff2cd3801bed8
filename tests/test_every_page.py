"""What holds on every page, in a real Chromium: nobody else is asked, nothing fails, everybody can
read it and use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import ui
import visitors
from pages import chat, chatting, translate, translating
from pages.jobs import Jobs
from pages.models import Models

pytest.importorskip("playwright.sync_api")

SLOW = 30_000
"""Milliseconds that something may take on a busy machine."""


CALM = """() => {
    const now = Date.now()
    if (!window.calmSince || document.querySelector(".pending")) window.calmSince = now
    return now - window.calmSince > 1000
}"""
"""Nothing was faint for a second: what is there is faint while it is asked for once more, and that
begins some time after the click."""


WATCH = """window.jumped = 0
new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) window.jumped += each.value
}).observe({ type: "layout-shift", buffered: true })"""
"""Adds up how far what is seen is moved (web.dev, Cumulative Layout Shift)."""
JUMPED = 0.25
"""Most of it; 0.04 to 0.08 where the machine does nothing else. More than this counts as poor."""


def talk(page: Any) -> None:
    page.get_by_text(chat.READY).wait_for()
    page.get_by_role("textbox", name="Your message").fill("The old cat.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="↶ Undo").and_(page.locator(":enabled")).wait_for()


def translated(page: Any) -> None:
    page.get_by_text(translate.READY).wait_for()
    page.get_by_role("textbox", name="Text to translate").fill("The old cat. The dog.")
    page.locator(".said .sentence").first.wait_for()


def listed(page: Any) -> None:
    page.locator(".runs, .none").wait_for()


def looked(page: Any) -> None:
    page.get_by_role("button", name="Look inside").click()
    page.locator("svg.overview[role=img]").wait_for()
    page.wait_for_function(CALM)


USED = {"": talk, "translate": translated, "train": listed, "inside": looked}
"""By its path: what a visitor does on each page, and waits for."""


@pytest.fixture(scope="module")
def address(shown: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("place")
    models = Models(shown, shipped=place / "none", own=place / "runs")
    chatting.warm(models.chatbots)
    translating.warm(models.translators)
    blocks = ui.app(models, Jobs(place / "runs"))
    yield ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0))
    blocks.close(verbose=False)


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a page and uses it; at the end, nothing failed or jumped, and nobody else was asked."""
    troubles: list[str] = []
    contexts = []
    pages = []

    def tab(path: str, **options: Any) -> Any:
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(SLOW)
        page = context.new_page()
        pages.append(page)
        page.add_init_script(WATCH)
        visitors.listen(page, troubles)
        home = urlsplit(address).netloc
        page.on(
            "request",
            lambda each: (
                urlsplit(each.url).netloc in (home, "") or troubles.append(f"asked for {each.url}")
            ),
        )
        page.goto(address + path)
        USED[path](page)
        return page

    yield tab
    jumped = [each.evaluate("window.jumped") for each in pages]
    for each in contexts:
        each.close()
    assert troubles == []
    assert max(jumped) < JUMPED


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", USED)
def test_everybody_can_read_and_use_it(visit, path, colours):
    """axe-core finds nothing, with what a visitor sees after some use; nobody else is asked, and
    nothing fails."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(path, color_scheme=colours)
    found = Axe().run(page).response["violations"]
    assert not [
        (each["id"], node["target"], node["failureSummary"])
        for each in found
        for node in each["nodes"]
    ]
    assert page.evaluate("document.body.classList.contains('dark')") == (colours == "dark")


@pytest.mark.parametrize("path", USED)
def test_a_phone_needs_no_sideways_scrolling(visit, path):
    page = visit(path, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_bar_names_the_pages_in_their_order_and_leads_to_them(visit, address):
    page = visit("")
    bar = page.locator("nav a")
    assert [each.strip() for each in bar.all_text_contents()] == [
        "Chat", "Translate", "Train", "Inside",
    ]  # fmt: skip
    bar.nth(1).click()
    page.get_by_role("textbox", name="Text to translate").wait_for()
    assert urlsplit(page.url).path == "/translate"
    page.goto(f"{address}chat")
    page.get_by_role("textbox", name="Your message").wait_for()
    assert urlsplit(page.url).path == "/"
