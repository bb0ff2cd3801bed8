"""Somebody who uses the page Translate in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SLOW = 60_000
"""Milliseconds that something may take on a busy machine."""


@contextmanager
def tabs(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens tabs of one visitor; at the end, none may have had an error."""
    from pages.translate import READY

    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(SLOW)
    errors: list[str] = []

    def tab(hash: str = "") -> Any:
        page = context.new_page()
        page.on("console", lambda each: each.type == "error" and errors.append(each.text))
        # Gradio lets go of what is under way when one leaves the page, and calls it an error.
        page.on("pageerror", lambda each: "AbortError" in str(each) or errors.append(str(each)))
        page.on("dialog", lambda each: (errors.append(each.message), each.dismiss()))
        page.goto(f"{address}translate{hash}")
        page.get_by_text(READY).wait_for()
        return page

    yield tab
    context.close()
    assert errors == []


def source(page: Any) -> Any:
    """Where the text is typed."""
    return page.get_by_role("textbox", name="Text to translate")


def shows(page: Any, text: str) -> None:
    """Wait until the page shows this translation, and nothing is under way."""
    page.wait_for_function(
        "(text) => document.querySelector('.said')?.textContent === text && "
        "window.parleyTranslate?.shown().translation === text",
        arg=text,
    )
