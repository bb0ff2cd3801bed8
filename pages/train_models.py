"""The part of the page Train that lists the models: to show, download, bring and delete."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from pages import training
from pages.choices import ON_CLICK
from pages.jobs import Jobs
from pages.labels import spoken, worded, worded_html
from pages.shelf import entries, list_html
from pages.status import line, problem
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError

SEEN = mark(
    "Everyone who can open this page sees what is here, can download and delete it: the models, "
    "their figures, and texts of the corpora that they learn from. A corpus lies in the folder of "
    "its model on this server, nowhere else, and is deleted with it."
)

_SAVE = """(file) => {
  if (!file) return;
  const link = document.createElement('a');
  link.href = file.url;
  link.download = file.orig_name || 'model.zip';
  link.click();
}"""
# What was asked takes the place of the button that was pressed, and gets the focus.
_FOCUS = """() => {
  setTimeout(() => document.querySelector('.runs [data-do="confirm"]')?.focus(), 100);
}"""


def made() -> gr.HTML:
    """The list, not in the page yet."""
    return gr.HTML(js_on_load=ON_CLICK, render=False)


def list_of(jobs: Jobs, asked: str = "", tell: Wording = ENGLISH) -> str:
    """The models, as HTML; `asked`: the one of which it is asked whether it is to be deleted."""
    return list_html(entries(jobs, tell), asked, tell)


def build(
    jobs: Jobs,
    listed: gr.HTML,
    opened: Callable[[str, Wording], list[Any]],
    shown: gr.Textbox,
    screen: Sequence[Any],
) -> None:
    """The list with its buttons, in the column that is open.

    Args:
        jobs: whose models they are.
        listed: what `made` made.
        opened: updates of `screen` that show a training.
        shown: name of the training that is shown.
        screen: what shows it; the last of it is `listed`.
    """
    parcel = gr.File(visible="hidden")
    with gr.Column(elem_classes="part"):
        gr.HTML(worded_html(_head))
        listed.render()
        with gr.Row(elem_classes="moves"):
            bring = gr.UploadButton(
                worded("Bring a model (zip)"),
                file_types=[".zip"],
                size="sm",
                scale=0,
                min_width=180,
            )
        status = gr.HTML(elem_classes="status")

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    as_is = [gr.skip() for _ in screen[:-1]]

    def press(request: gr.Request, event: gr.EventData, name: str) -> list[Any]:
        do, of, tell = str(event.do), str(event.of), spoken(request)
        if do == "show":
            return [*opened(of, tell), ""]
        if do == "delete":
            return [*as_is, list_of(jobs, of, tell), ""]
        if do != "confirm":
            return [*as_is, list_of(jobs, tell=tell), ""]
        try:
            jobs.delete(of)
        except InputError as error:
            return [*as_is, list_of(jobs, tell=tell), problem(error, tell)]
        told = line(tell("{name} is deleted.", name=of))
        return [*opened("" if of == name else name, tell), told]

    def download(request: gr.Request, event: gr.EventData) -> Iterator[Any]:
        if str(event.do) != "download":
            yield None
            return
        try:
            with training.packed(jobs, str(event.of)) as path:
                yield str(path)
        except InputError as error:
            raise gr.Error(spoken(request).relayed(error.message)) from error

    def take(request: gr.Request, file: Any) -> tuple[Any, str]:
        tell = spoken(request)
        try:
            name = training.bring(jobs, file)
        except InputError as error:
            return gr.skip(), problem(error, tell)
        return list_of(jobs, tell=tell), line(tell("{name} is here now.", name=name))

    listed.click(press, shown, [*screen, status], **hidden).then(
        None, js=_FOCUS, api_visibility="private"
    )
    listed.click(download, None, parcel, **hidden).success(
        None, parcel, js=_SAVE, api_visibility="private"
    )
    bring.upload(take, bring, [listed, status], **hidden)


def _head(tell: Wording) -> str:
    return f'<h2>{tell("Models")}</h2><p class="hint">{tell(SEEN)}</p>'
