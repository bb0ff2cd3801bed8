"""A gradient that explodes, live."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from pages import exploding
from pages.curves import runs_html
from pages.exploding import Runs, runs
from pages.labels import spoken, worded, worded_html
from pages.status import line
from pages.wording import Wording
from shared.gates.explosion import CLIP, NUMBERS, STEPS


def build() -> None:
    """This part of the page, in the `gr.Blocks` that is open."""
    gr.HTML(worded_html(_about), elem_classes="head")
    with gr.Row(elem_classes="say"):
        button = gr.Button(worded("Run it"), variant="primary", scale=0, min_width=160)
    status = gr.HTML(worded_html(_ready), elem_classes="status")
    picture = gr.HTML(worded_html(_nothing), elem_classes=["below", "story"])

    def run(request: gr.Request) -> Iterator[list[str]]:
        tell = spoken(request)
        for now in runs():
            told = exploding.spoken(now, tell)
            yield [runs_html(now, tell), line(told) if now.over else told]

    # Nothing of it is a visitor's to choose, and one runs at a time: however often it is asked
    # for, it takes no more of the machine than one run.
    button.click(
        run,
        None,
        [picture, status],
        trigger_mode="once",
        show_progress="hidden",
        concurrency_limit=1,
        concurrency_id="explosion",
        api_visibility="private",
    )


def _about(tell: Wording) -> str:
    about = tell(
        "A simple network learns to add {numbers} numbers that it reads one by one. It is trained "
        "on this server, now, and twice: from the same first weights, on the same numbers, at the "
        "same rate; once its gradients are clipped to a length of {clip}.",
        numbers=NUMBERS,
        clip=tell.number(CLIP, "g"),
    )
    return f"<p>{about}</p>"


def _ready(tell: Wording) -> str:
    return line(
        tell(
            "{steps} steps take some seconds; one run goes at a time, for all who look.",
            steps=STEPS,
        )
    )


def _nothing(tell: Wording) -> str:
    return runs_html(Runs(), tell)
