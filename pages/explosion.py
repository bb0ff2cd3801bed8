"""A gradient that explodes, live."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from pages.curves import runs_html
from pages.exploding import Runs, runs, spoken
from pages.status import line
from shared.gates.explosion import CLIP, NUMBERS, STEPS

ABOUT = (
    f"A simple network learns to add {NUMBERS} numbers that it reads one by one. It is trained on "
    "this server, now, and twice: from the same first weights, on the same numbers, at the same "
    f"rate; the second time, its gradients are clipped to a length of {CLIP:g}."
)
READY = f"{STEPS} steps take some seconds; one run goes at a time, for all who look."


def build() -> None:
    """This part of the page, in the `gr.Blocks` that is open."""
    gr.HTML(f"<p>{ABOUT}</p>", elem_classes="head")
    with gr.Row(elem_classes="say"):
        button = gr.Button("Run it", variant="primary", scale=0, min_width=160)
    status = gr.HTML(line(READY), elem_classes="status")
    picture = gr.HTML(runs_html(Runs()), elem_classes=["below", "story"])

    def run() -> Iterator[list[str]]:
        for now in runs():
            yield [runs_html(now), line(spoken(now)) if now.over else spoken(now)]

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
