"""The page that trains: a corpus goes in, and a model comes out while one watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from pages import train_form, train_models, training
from pages.job import State
from pages.jobs import Jobs
from pages.models import Models
from pages.status import problem
from pages.train_models import list_of
from pages.training import View
from shared.errors import InputError

ABOUT = "Train a network on texts of your own, in minutes, without a GPU, and watch it learn."
EVERY = 2.0
"""Seconds between two looks at a training that runs."""


def build(models: Models, jobs: Jobs) -> None:
    """The page, in the `gr.Blocks` that is open."""
    shown = gr.Textbox("", visible="hidden")
    mark = gr.JSON(visible="hidden")
    timer = gr.Timer(EVERY, active=False)
    gr.HTML(f"<h1>Parley</h1><p>{ABOUT}</p>", elem_classes="head")
    with gr.Column(visible=False, elem_classes="part") as panel:
        said = gr.HTML()
        numbers = gr.HTML()
        with gr.Row(elem_classes="moves"):
            pause = gr.Button("Pause", size="sm", min_width=90, scale=0)
            resume = gr.Button("Resume", size="sm", variant="primary", min_width=90, scale=0)
            stop = gr.Button("Stop", size="sm", variant="stop", min_width=90, scale=0)
        told = gr.HTML(elem_classes="status")
        charts = gr.HTML()
        samples = gr.HTML()
    listed = train_models.made()
    run = [shown, mark, panel, said, numbers, charts, samples, pause, resume, stop, timer]
    screen = [*run, listed]

    def opened(name: str) -> list[Any]:
        """Everything of a training, or of the latest one, and the list of models."""
        return [*_updates(training.view(jobs, name or training.latest(jobs))), list_of(jobs)]

    def look(name: str, mark: Any) -> list[Any]:
        """What has changed of the training that is shown; the list, where its state has."""
        view = training.view(jobs, name, mark)
        return [*_updates(view), gr.skip() if view.said is None else list_of(jobs)]

    def asking(act: Callable[[str], Any]) -> Callable[[str], list[Any]]:
        def handler(name: str) -> list[Any]:
            try:
                act(name)
            except InputError as error:
                return [*opened(name), problem(error)]
            return [*opened(name), ""]

        return handler

    train_form.build(models, jobs, opened, screen)
    train_models.build(jobs, listed, opened, shown, screen)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for button, act in ((pause, jobs.pause), (resume, jobs.resume), (stop, jobs.stop)):
        button.click(asking(act), shown, [*screen, told], **hidden)
    timer.tick(look, [shown, mark], screen, **hidden, queue=False)
    # Once the page is open.
    # Without inputs, as with them it would come again at each of their changes.
    gr.on(None, None, js="() => {}", api_visibility="private").then(opened, shown, screen, **hidden)


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
