"""The part of the page Train in which a visitor says what is to be learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from pages import corpus, training
from pages.jobs import Jobs
from pages.labels import spoken, worded, worded_html
from pages.models import Models
from pages.status import line, problem
from pages.wishes import CHAT, FORMATS, TRANSLATE, Wish, command
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError
from translate import languages

DROP = {
    TRANSLATE: mark(
        "Translations: TMX, XLIFF, PO, TSV, CSV, JSONL, or text.en and text.de, aligned"
    ),
    CHAT: mark("Dialogues: JSONL, TSV, or text with a blank line between dialogues"),
}
MORE = {
    TRANSLATE: mark("Also learn single words, other numbers and other names, made from the pairs"),
    CHAT: mark(
        "Also learn generated English dialogues: facts to remember, and small talk as Parley"
    ),
}
ONE = mark("One training runs at a time on this server. It goes on when you close the page.")


def build(
    models: Models,
    jobs: Jobs,
    opened: Callable[[str, Wording], list[Any]],
    screen: Sequence[Any],
) -> None:
    """The form, in the column that is open.

    Args:
        models: to go on from.
        jobs: where a training begins.
        opened: updates of `screen` that show a training.
        screen: what shows it.
    """
    known = _known(ENGLISH)
    slim: dict[str, Any] = {"min_width": 130}
    with gr.Column(elem_classes="part"):
        gr.HTML(worded_html(_head))
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                task = gr.Radio(
                    [(worded("Translation"), TRANSLATE), (worded("Dialogue"), CHAT)],
                    value=TRANSLATE,
                    label=worded("Task"),
                )
                files = gr.File(label=worded("Corpus"), file_count="multiple", height=150)
                formats = gr.HTML(worded_html(_first_hint))
            with gr.Column(scale=3, min_width=300):
                with gr.Column() as pair:
                    with gr.Row():
                        source = gr.Dropdown(
                            known, value="en", label=worded("From"), allow_custom_value=True, **slim
                        )
                        target = gr.Dropdown(
                            known, value="es", label=worded("To"), allow_custom_value=True, **slim
                        )
                    both = gr.Checkbox(False, label=worded("Learn the other direction, too"))
                with gr.Row():
                    base = gr.Dropdown(
                        training.bases(models, TRANSLATE),
                        value="",
                        label=worded("Begin with"),
                        **slim,
                    )
                    minutes = gr.Number(30, label=worded("Minutes"), **slim)
                    name = gr.Textbox(
                        label=worded("Name"),
                        placeholder=worded("chosen for you"),
                        max_lines=1,
                        **slim,
                    )
                name_told = gr.HTML(elem_classes="status")
                with gr.Accordion(worded("More"), open=False):
                    kind = gr.Dropdown(
                        _formats(TRANSLATE, ENGLISH), value="", label=worded("Format of the files")
                    )
                    generated = gr.Checkbox(False, label=worded(MORE[TRANSLATE]))
        glance = gr.HTML(elem_classes="status")
        with gr.Row(elem_classes="moves"):
            begin = gr.Button(worded("Start"), variant="primary", scale=0, min_width=140)
        status = gr.HTML(elem_classes="status")
        typed = gr.Textbox(
            label=worded("The same on the command line"),
            interactive=False,
            buttons=["copy"],
            lines=2,
            max_lines=6,
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

    def show_command(request: gr.Request, *chosen: Any) -> str:
        try:
            return command(models, named(*chosen))
        except InputError as error:
            return f"# {spoken(request).relayed(error.message)}"

    def check_name(request: gr.Request, name: str) -> str:
        try:
            if name.strip():
                jobs.new_place(name.strip())
        except InputError as error:
            return problem(error, spoken(request))
        return ""

    def look(request: gr.Request, *chosen: Any) -> tuple[str, Any]:
        made, tell = wish(*chosen), spoken(request)
        if not made.files:
            # What was said of a training that took them stays.
            return "", gr.skip()
        try:
            return corpus.glance(made, tell), ""
        except InputError as error:
            return _problem(error, tell), ""

    def start(request: gr.Request, *chosen: Any) -> list[Any]:
        tell = spoken(request)
        try:
            begun = training.start(jobs, models, named(*chosen))
        except InputError as error:
            return [*(gr.skip() for _ in screen), gr.skip(), gr.skip(), _problem(error, tell)]
        told = tell("{name} has begun; it is shown above.", name=begun)
        return [*opened(begun, tell), None, "", line(told)]

    def name_choices(request: gr.Request, task: str) -> list[Any]:
        tell = spoken(request)
        return [
            *(gr.Dropdown(_known(tell)) for _ in range(2)),
            gr.Dropdown(training.bases(models, task, tell)),
            gr.Dropdown(_formats(task, tell)),
        ]

    def choose_task(request: gr.Request, task: str) -> list[Any]:
        tell = spoken(request)
        return [
            _hint(task, tell),
            gr.Column(visible=task == TRANSLATE),
            gr.Dropdown(training.bases(models, task, tell), value=""),
            gr.Dropdown(_formats(task, tell), value=""),
            gr.Checkbox(False, label=tell(MORE[task])),
        ]

    task.input(choose_task, task, [formats, pair, base, kind, generated], **quick)
    gr.on([each.change for each in form], show_command, form, typed, **quick)
    # At once: looking at files may take a while, and whatever asks for it waits.
    name.change(check_name, name, name_told, **quick)
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
    ).then(name_choices, task, [source, target, base, kind], **hidden)


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


def _problem(error: InputError, tell: Wording) -> str:
    """What was wrong, as a sentence that names what is on the page instead of an option."""
    text = problem(error, tell)
    return text.replace("name the format with --format", "choose the format under “More”")


def _head(tell: Wording) -> str:
    return f'<h2>{tell("Train a new model")}</h2><p class="hint">{tell(ONE)}</p>'


def _hint(task: str, tell: Wording) -> str:
    return f'<p class="hint">{tell(DROP[task])}.</p>'


def _first_hint(tell: Wording) -> str:
    return _hint(TRANSLATE, tell)


def _known(tell: Wording) -> list[tuple[str, str]]:
    """The languages to choose from, by their names."""
    names = ((tell.relayed(name), code) for code, name in languages.known().items())
    return [(f"{name} ({code})", code) for name, code in names]


def _formats(task: str, tell: Wording) -> list[Any]:
    return [(tell("as the files' names tell"), ""), *FORMATS[task]]
