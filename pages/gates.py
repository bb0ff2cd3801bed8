"""Why gates exist: three small networks and one sentence."""

from __future__ import annotations

from typing import Any

import gradio as gr

from pages import reaching
from pages.choices import ON_CLICK, examples_html
from pages.curves import reached_html
from pages.labels import spoken, worded, worded_html
from pages.reaching import EXAMPLES
from pages.status import line, problem
from pages.wording import Wording, mark
from shared.errors import InputError

ABOUT = mark(
    "Three small networks have learned the same sentences in the same way; they differ in their "
    "cell alone. Each reads the beginning of a sentence and guesses whether it goes on with “is” "
    "or “are”, which the noun at its beginning decides."
)
READY = mark("Type the beginning of a sentence; Enter reads it. They know some two hundred words.")


def build(tab: gr.Tab) -> None:
    """This part of the page, in the `gr.Blocks` that is open.

    Args:
        tab: that it stands in; the first sentence is read once it is opened.
    """
    gr.HTML(f"<p>{worded(ABOUT)}</p>", elem_classes="head")
    with gr.Row(elem_classes="say"):
        box = gr.Textbox(
            EXAMPLES[0],
            label=worded("Beginning of a sentence"),
            show_label=False,
            container=False,
            placeholder="The keys to the cabinet",
            max_lines=1,
            scale=5,
            min_width=200,
        )
        button = gr.Button(worded("Read it"), variant="primary", scale=1, min_width=120)
    trying = gr.HTML(worded_html(_trying), js_on_load=ON_CLICK)
    status = gr.HTML(worded_html(_ready), elem_classes="status")
    picture = gr.HTML(elem_classes=["below", "story"])

    def show(request: gr.Request, text: str) -> list[Any]:
        tell = spoken(request)
        try:
            found = reaching.reached(reaching.load(), text)
        except InputError as error:
            return [gr.skip(), problem(error, tell)]
        return [reached_html(found, tell), _ready(tell)]

    def take(request: gr.Request, event: gr.EventData) -> list[Any]:
        text = str(event.text)
        return [text, *show(request, text)]

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


def _ready(tell: Wording) -> str:
    return line(tell(READY))


def _trying(tell: Wording) -> str:
    return examples_html(EXAMPLES, tell=tell)
