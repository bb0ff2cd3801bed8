"""The part of the page Train in which a visitor says what is to be learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from pages import corpus, training
from pages.jobs import Jobs
from pages.models import Models
from pages.status import line, problem
from pages.wishes import CHAT, FORMATS, TRANSLATE, Wish, command
from shared.errors import InputError
from translate import languages

DROP = {
    TRANSLATE: "Translations: TMX, XLIFF, PO, TSV, CSV, JSONL, or text.en and text.de, aligned",
    CHAT: "Dialogues: JSONL, TSV, or text with a blank line between dialogues",
}
MORE = {
    TRANSLATE: "Also learn single words, other numbers and other names, made from the pairs",
    CHAT: "Also learn generated English dialogues: facts to remember, and small talk as Parley",
}
ONE = "One training runs at a time on this server. It goes on when you close the page."
NAMED = ("as the files' names tell", "")


def build(
    models: Models,
    jobs: Jobs,
    opened: Callable[[str], list[Any]],
    screen: Sequence[Any],
) -> None:
    """The form, in the column that is open.

    Args:
        models: to go on from.
        jobs: where a training begins.
        opened: updates of `screen` that show a training.
        screen: what shows it.
    """
    known = [(f"{name} ({code})", code) for code, name in languages.known().items()]
    slim: dict[str, Any] = {"min_width": 130}
    with gr.Column(elem_classes="part"):
        gr.HTML(f'<h2>Train a new model</h2><p class="hint">{ONE}</p>')
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                task = gr.Radio(
                    [("Translation", TRANSLATE), ("Dialogue", CHAT)], value=TRANSLATE, label="Task"
                )
                files = gr.File(label="Corpus", file_count="multiple", height=150)
                formats = gr.HTML(_hint(TRANSLATE))
            with gr.Column(scale=3, min_width=300):
                with gr.Column() as pair:
                    with gr.Row():
                        source = gr.Dropdown(
                            known, value="en", label="From", allow_custom_value=True, **slim
                        )
                        target = gr.Dropdown(
                            known, value="es", label="To", allow_custom_value=True, **slim
                        )
                    both = gr.Checkbox(False, label="Learn the other direction, too")
                with gr.Row():
                    base = gr.Dropdown(
                        training.bases(models, TRANSLATE), value="", label="Begin with", **slim
                    )
                    minutes = gr.Number(30, label="Minutes", **slim)
                    name = gr.Textbox(
                        label="Name", placeholder="chosen for you", max_lines=1, **slim
                    )
                with gr.Accordion("More", open=False):
                    kind = gr.Dropdown(
                        [NAMED, *FORMATS[TRANSLATE]], value="", label="Format of the files"
                    )
                    generated = gr.Checkbox(False, label=MORE[TRANSLATE])
        glance = gr.HTML(elem_classes="status")
        with gr.Row(elem_classes="moves"):
            begin = gr.Button("Start", variant="primary", scale=0, min_width=140)
        status = gr.HTML(elem_classes="status")
        typed = gr.Textbox(
            label="The same on the command line",
            interactive=False,
            buttons=["copy"],
            lines=1,
            max_lines=4,
            elem_classes="command",
        )

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}
    slow: dict[str, Any] = {
        "show_progress": "minimal",
        "show_progress_on": status,
        "api_visibility": "private",
        "concurrency_limit": 1,
        "concurrency_id": "corpora",
    }
    form: list[Any] = [task, files, source, target, both, base, minutes, name, kind, generated]

    def named(*chosen: Any) -> Wish:
        made = wish(*chosen)
        return made if made.name else replace(made, name=training.suggested(jobs, made))

    def show_command(*chosen: Any) -> str:
        try:
            return command(models, named(*chosen))
        except InputError as error:
            return f"# {error.message}"

    def look(*chosen: Any) -> tuple[str, Any]:
        made = wish(*chosen)
        if not made.files:
            # What was said of a training that took them stays.
            return "", gr.skip()
        try:
            return corpus.glance(made), ""
        except InputError as error:
            return problem(error), ""

    def start(*chosen: Any) -> list[Any]:
        try:
            begun = training.start(jobs, models, named(*chosen))
        except InputError as error:
            return [*(gr.skip() for _ in screen), gr.skip(), gr.skip(), problem(error)]
        return [*opened(begun), None, "", line(f"{begun} has begun; it is shown above.")]

    def choose_task(task: str) -> list[Any]:
        return [
            _hint(task),
            gr.Column(visible=task == TRANSLATE),
            gr.Dropdown(training.bases(models, task), value=""),
            gr.Dropdown([NAMED, *FORMATS[task]], value=""),
            gr.Checkbox(False, label=MORE[task]),
        ]

    task.input(choose_task, task, [formats, pair, base, kind, generated], **quick)
    gr.on([each.change for each in form], show_command, form, typed, **quick)
    gr.on(
        [each.change for each in (task, files, source, target, kind)],
        look,
        form,
        [glance, status],
        trigger_mode="always_last",
        **slow,
    )
    begin.click(start, form, [*screen, files, glance, status], **slow)
    # Once the page is open.
    gr.on(None, None, js="() => {}", api_visibility="private").then(
        show_command, form, typed, **hidden
    )


def wish(
    task: str,
    files: Sequence[str] | None,
    source: str | None,
    target: str | None,
    both: bool,
    base: str | None,
    minutes: float | None,
    name: str | None,
    kind: str | None,
    generated: bool,
) -> Wish:
    """What the form says."""
    return Wish(
        task,
        tuple(map(str, files or ())),
        (source or "").strip(),
        (target or "").strip(),
        both,
        base or "",
        minutes or 0,
        (name or "").strip(),
        kind or "",
        generated,
    )


def _hint(task: str) -> str:
    return f'<p class="hint">{DROP[task]}.</p>'
