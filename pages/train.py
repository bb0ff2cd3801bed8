"""The page that trains: a corpus goes in, and a model comes out while one watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from pages import train_form, train_models, training
from pages.job import State
from pages.jobs import Jobs
from pages.labels import spoken, worded
from pages.models import Models
from pages.status import problem
from pages.train_models import list_of
from pages.training import View
from pages.wording import Wording, mark
from shared.errors import InputError

ABOUT = mark("Train a network on texts of your own, in minutes, without a GPU, and watch it learn.")
EVERY = 2.0
"""Seconds between two looks at a training that runs."""


def build(models: Models, jobs: Jobs) -> None:
    """The page, in the `gr.Blocks` that is open."""
    shown = gr.Textbox("", visible="hidden")
    seen = gr.JSON(visible="hidden")
    timer = gr.Timer(EVERY, active=False)
    gr.HTML(f"<h1>Parley</h1><p>{worded(ABOUT)}</p>", elem_classes="head")
    with gr.Column(visible=False, elem_classes="part") as panel:
        said = gr.HTML()
        numbers = gr.HTML()
        with gr.Row(elem_classes="moves"):
            pause = gr.Button(worded("Pause"), size="sm", min_width=90, scale=0)
            resume = gr.Button(
                worded("Resume"), size="sm", variant="primary", min_width=90, scale=0
            )
            stop = gr.Button(worded("Stop"), size="sm", variant="stop", min_width=90, scale=0)
        told = gr.HTML(elem_classes="status")
        charts = gr.HTML()
        samples = gr.HTML()
    listed = train_models.made()
    run = [shown, seen, panel, said, numbers, charts, samples, pause, resume, stop, timer]
    screen = [*run, listed]

    def opened(name: str, tell: Wording) -> list[Any]:
        """Everything of a training, or of the latest one, and the list of models."""
        view = training.view(jobs, name or training.latest(jobs), tell=tell)
        return [*_updates(view), list_of(jobs, tell=tell)]

    def open_page(request: gr.Request, name: str) -> list[Any]:
        return opened(name, spoken(request))

    def look(request: gr.Request, name: str, seen: Any) -> list[Any]:
        """What has changed of the training that is shown; the list, where its state has."""
        tell = spoken(request)
        view = training.view(jobs, name, seen, tell)
        return [*_updates(view), gr.skip() if view.said is None else list_of(jobs, tell=tell)]

    def asking(act: Callable[[str], Any]) -> Callable[[gr.Request, str], list[Any]]:
        def handler(request: gr.Request, name: str) -> list[Any]:
            tell = spoken(request)
            try:
                act(name)
            except InputError as error:
                return [*opened(name, tell), problem(error, tell)]
            return [*opened(name, tell), ""]

        return handler

    train_form.build(models, jobs, opened, screen)
    train_models.build(jobs, listed, opened, shown, screen)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for button, act in ((pause, jobs.pause), (resume, jobs.resume), (stop, jobs.stop)):
        button.click(asking(act), shown, [*screen, told], **hidden)
    timer.tick(look, [shown, seen], screen, **hidden, queue=False)
    # Once the page is open.
    # Without inputs, as with them it would come again at each of their changes.
    gr.on(None, None, js="() => {}", api_visibility="private").then(
        open_page, shown, screen, **hidden
    )


def _updates(view: View) -> list[Any]:
    """Of all that shows a training: only what has changed, so that nothing flickers."""
    parts = [view.said, view.numbers, view.charts, view.samples]
    state = view.state
    return [
        view.name,
        view.mark,
        gr.Column(visible=bool(view.name)),
        *(gr.skip() if part is None else part for part in parts),
        gr.Button(visible=state is State.RUNNING),
        gr.Button(visible=state is not None and state.resumable),
        gr.Button(visible=state is not None and state.open),
        gr.Timer(active=state is not None and state.alive),
    ]
