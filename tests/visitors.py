"""Somebody who uses the pages in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SLOW = 60_000
"""Milliseconds that something may take on a busy machine."""


LEAVING = ("AbortError", "Connection errored out")
"""In what Gradio writes of a stream that it lets go of when one leaves or loads the page again."""


def listen(page: Any, errors: list[str]) -> None:
    """Note whatever goes wrong in the page."""

    def note(text: str) -> None:
        if not any(each in text for each in LEAVING):
            errors.append(text)

    page.on("console", lambda each: each.type == "error" and note(each.text))
    page.on("pageerror", lambda each: note(str(each)))


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
        listen(page, errors)
        page.on("dialog", lambda each: (errors.append(each.message), each.dismiss()))
        page.goto(f"{address}translate{hash}")
        page.get_by_text(READY).wait_for()
        return page

    yield tab
    context.close()
    assert not errors, errors


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
