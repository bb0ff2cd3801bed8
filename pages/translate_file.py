"""The part of the page Translate that takes a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from pages import filing, scripts
from pages.filing import BYTES, CANCELLED, TOO_LARGE, WAITS, Look
from pages.models import Choice
from pages.status import line
from translate.files import FORMATS
from translate.translator import Translator

_NAMES = " ".join(each.extensions[0] for each in FORMATS.values())
_ACCEPTED = ",".join(extension for each in FORMATS.values() for extension in each.extensions)

HTML = f"""
<details class="file" data-most="{BYTES}" data-large="{TOO_LARGE}" data-save="Download"
  data-first="The first, if none is named">
  <summary>Translate a file</summary>
  <p class="hint">{_NAMES}, up to {BYTES / 1e6:g} MB, in the direction above and with your
    glossary. Layout, tags and placeholders stay. The server forgets the file as soon as it is
    translated.</p>
  <div class="file-drop">
    <button type="button" class="file-choose">Choose a file</button>
    <span class="file-name">or drop it here</span>
    <input class="file-input" type="file" accept="{_ACCEPTED}" hidden
      aria-label="A file to translate">
  </div>
  <label class="file-all" hidden><input type="checkbox"> Also what has a translation already</label>
  <div class="file-table" hidden>
    <label>Column <select class="file-column"></select></label>
    <label><input class="file-header" type="checkbox"> The first row names the columns</label>
  </div>
  <div class="file-moves">
    <button type="button" class="file-start" disabled>Translate the file</button>
    <button type="button" class="file-cancel" hidden>Cancel</button>
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
    gr.HTML(HTML, js_on_load=scripts.FILE)
    told = gr.HTML(elem_classes=["status", "file-status"])
    asked, terms, parcel = (gr.JSON(visible="hidden") for _ in range(3))
    start = gr.Button("Translate the file", visible="hidden", elem_id="translate-file")
    cancel = gr.Button("Cancel", visible="hidden", elem_id="translate-file-cancel")
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def run(asked: Any, direction: str | None, model: str | None, terms: Any) -> Iterator[Look]:
        yield from filing.translated(models, asked, direction or "", model or "", terms)

    running = start.click(lambda: line(WAITS), None, told, queue=False, **hidden).then(
        run,
        [asked, direction, model, terms],
        [told, parcel],
        js=scripts.FILE_SEND,
        concurrency_limit=2,
        concurrency_id="files",
        **hidden,
    )
    running.then(None, parcel, parcel, js=scripts.FILE_DONE, api_visibility="private")
    cancel.click(lambda: line(CANCELLED), None, told, cancels=[running], queue=False, **hidden)
