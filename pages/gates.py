"""Why gates exist: three small networks and one sentence."""

from __future__ import annotations

from typing import Any

import gradio as gr

from pages import reaching
from pages.choices import ON_CLICK, examples_html
from pages.curves import reached_html
from pages.reaching import EXAMPLES
from pages.status import line, problem
from shared.errors import InputError

ABOUT = (
    "Three small networks have learned the same sentences in the same way; they differ in their "
    "cell alone. Each reads the beginning of a sentence and guesses whether it goes on with “is” "
    "or “are”, which the noun at its beginning decides."
)
READY = "Type the beginning of a sentence; Enter reads it. They know some two hundred words."


def build(tab: gr.Tab) -> None:
    """This part of the page, in the `gr.Blocks` that is open.

    Args:
        tab: that it stands in; the first sentence is read once it is opened.
    """
    gr.HTML(f"<p>{ABOUT}</p>", elem_classes="head")
    with gr.Row(elem_classes="say"):
        box = gr.Textbox(
            EXAMPLES[0],
            label="Beginning of a sentence",
            show_label=False,
            container=False,
            placeholder="The keys to the cabinet",
            max_lines=1,
            scale=5,
            min_width=200,
        )
        button = gr.Button("Read it", variant="primary", scale=1, min_width=120)
    trying = gr.HTML(examples_html(EXAMPLES), js_on_load=ON_CLICK)
    status = gr.HTML(line(READY), elem_classes="status")
    picture = gr.HTML(elem_classes=["below", "story"])

    def show(text: str) -> list[Any]:
        try:
            found = reaching.reached(reaching.load(), text)
        except InputError as error:
            return [gr.skip(), problem(error)]
        return [reached_html(found), line(READY)]

    def take(event: gr.EventData) -> list[Any]:
        text = str(event.text)
        return [text, *show(text)]

    shared: dict[str, Any] = {
        "concurrency_limit": 2,
        "concurrency_id": "gates",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    gr.on(
        [button.click, box.submit, tab.select],
        show,
        box,
        [picture, status],
        trigger_mode="always_last",
        **shared,
    )
    trying.click(take, None, [box, picture, status], trigger_mode="always_last", **shared)
