"""The part of the page Translate that takes a file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from pages import filing, scripts
from pages.filing import BYTES, CANCELLED, WAITS, Look
from pages.labels import spoken, worded_html
from pages.models import Choice
from pages.status import line
from pages.wording import Wording, mark
from translate.files import FORMATS
from translate.translator import Translator

_NAMES = " ".join(each.extensions[0] for each in FORMATS.values())
_ACCEPTED = ",".join(extension for each in FORMATS.values() for extension in each.extensions)

HINT = mark(
    "{kinds}, up to {size} MB, in the direction above and with your glossary. Layout, tags and "
    "placeholders stay. The server forgets the file as soon as it is translated."
)


def part_html(tell: Wording) -> str:
    """What the script of the part works with."""
    large = tell.relayed(filing.too_large().message)
    hint = tell(HINT, kinds=_NAMES, size=tell.number(BYTES / 1e6, "g"))
    return f"""
<details class="file" data-most="{BYTES}" data-large="{escape(large)}">
  <summary>{escape(tell("Translate a file"))}</summary>
  <p class="hint">{escape(hint)}</p>
  <div class="file-drop">
    <button type="button" class="file-choose">{escape(tell("Choose a file"))}</button>
    <span class="file-name">{escape(tell("or drop it here"))}</span>
    <input class="file-input" type="file" accept="{_ACCEPTED}" hidden
      aria-label="{escape(tell("A file to translate"))}">
  </div>
  <label class="file-all" hidden><input type="checkbox">
    {escape(tell("Also what has a translation already"))}</label>
  <div class="file-table" hidden>
    <label>{escape(tell("Column"))} <select class="file-column"></select></label>
    <label><input class="file-header" type="checkbox">
      {escape(tell("The first row names the columns"))}</label>
  </div>
  <div class="file-moves">
    <button type="button" class="file-start" disabled>{escape(tell("Translate the file"))}</button>
    <button type="button" class="file-cancel" hidden>{escape(tell("Cancel"))}</button>
    <a class="file-save" hidden></a>
  </div>
  <p class="file-told" role="alert"></p>
</details>
"""


def build(models: Choice[Translator], direction: gr.Dropdown, model: gr.Dropdown) -> None:
    """The part, in the column that is open.

    Args:
        models: to choose from.
        direction, model: what the visitor chose.
    """
    gr.HTML(worded_html(part_html), js_on_load=scripts.FILE)
    told = gr.HTML(elem_classes=["status", "file-status"])
    asked, terms, parcel = (gr.JSON(visible=False) for _ in range(3))
    start = gr.Button("", visible="hidden", elem_id="translate-file")
    cancel = gr.Button("", visible="hidden", elem_id="translate-file-cancel")
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def run(
        request: gr.Request, asked: Any, direction: str | None, model: str | None, terms: Any
    ) -> Iterator[Look]:
        tell = spoken(request)
        yield from filing.translated(models, asked, direction or "", model or "", terms, tell)

    def waits(request: gr.Request) -> str:
        return line(spoken(request)(WAITS))

    def cancelled(request: gr.Request) -> str:
        return line(spoken(request)(CANCELLED))

    running = start.click(waits, None, told, queue=False, **hidden).then(
        run,
        [asked, direction, model, terms],
        [told, parcel],
        js=scripts.FILE_SEND,
        concurrency_limit=2,
        concurrency_id="files",
        **hidden,
    )
    running.then(None, parcel, parcel, js=scripts.FILE_DONE, api_visibility="private")
    cancel.click(cancelled, None, told, cancels=[running], queue=False, **hidden)
