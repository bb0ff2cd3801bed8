"""The page that translates: text in, a translation out that its words steer, a history below."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from pages import answers, scripts, translate_file, translate_programs
from pages import terms as glossary
from pages.choices import ON_CLICK, examples_html
from pages.directions import detections, direction_choices, examples, swap
from pages.labels import spoken, worded, worded_html
from pages.limits import AT_ONCE
from pages.models import Choice
from pages.passages import Kept
from pages.status import line, problem
from pages.translating import View, view, warm, warm_more
from pages.wording import Wording, mark
from pages.words import EMPTY
from shared.errors import InputError
from translate.translator import Translator

ABOUT = mark("Translations by a recurrent network on this machine.")
LOADING = mark("Getting the model ready: the first translation may take some seconds.")
READY = mark(
    "What you type is translated as you type. Click a word of the translation to change it."
)


def build(models: Choice[Translator]) -> None:
    """The page, in the `gr.Blocks` that is open."""

    def words_there(asked: Any, request: gr.Request) -> dict[str, Any]:
        return answers.for_menu(models, asked, spoken(request))

    def next_there(asked: Any) -> str | None:
        return answers.for_typing(models, asked)

    names = models.names()
    # Not even hidden: of a long text, the page would hold some ten thousand elements for it.
    kept = gr.JSON(visible=False)
    steps = gr.JSON(visible=False)
    terms = gr.JSON(visible=False)
    translation = gr.Textbox("", visible="hidden")
    # A direction, and the name of a model.
    wanted = [gr.Textbox("", visible="hidden") for _ in range(2)]
    button = gr.Button("", visible="hidden", elem_id="translate-now")
    carrier = gr.HTML(visible="hidden", js_on_load=scripts.CARRIER)
    with gr.Row(elem_classes=["head", "slim"]):
        with gr.Column(scale=3, min_width=280):
            gr.HTML(f"<h1>Parley</h1><p>{worded(ABOUT)}</p>")
        with gr.Column(scale=1, min_width=240):
            model = gr.Dropdown(names, value=next(iter(names), None), label=worded("Model"))
    with gr.Row(elem_classes="choose"):
        direction = gr.Dropdown(
            [],
            label=worded("Direction"),
            show_label=False,
            container=False,
            filterable=False,
            min_width=180,
            scale=0,
            elem_id="translate-direction",
        )
        swapping = gr.Button(worded("⇄ Swap"), min_width=100, scale=0)
    languages = gr.HTML()
    with gr.Row(elem_classes=["texts", "empty"]):
        with gr.Column(min_width=300, elem_classes="pane"):
            source = gr.Textbox(
                label=worded("Text to translate"),
                show_label=False,
                container=False,
                lines=6,
                max_lines=16,
                placeholder=worded("Type here"),
                autofocus=True,
                elem_id="translate-source",
            )
            gr.HTML(
                worded_html(partial(scripts.source_foot, models.characters)),
                js_on_load=scripts.SOURCE,
                server_functions=[next_there],
            )
        with gr.Column(min_width=300, elem_classes="pane"):
            words = gr.HTML(EMPTY, js_on_load=scripts.WORDS, server_functions=[words_there])
            gr.HTML(worded_html(scripts.tools_html), js_on_load=scripts.TOOLS)
    loading = gr.HTML(worded_html(_loading), elem_classes="status")
    status = gr.HTML(elem_classes="status")
    trying = gr.HTML(js_on_load=ON_CLICK, elem_classes="trying")
    choosing = gr.HTML(js_on_load=scripts.CHOICES, elem_classes="below")
    with gr.Row(elem_classes="below"):
        with gr.Column(min_width=320):
            others = gr.HTML(js_on_load=scripts.CHOICES)
        with gr.Column(min_width=320):
            picture = gr.HTML()
            gr.HTML(worded_html(scripts.past_html), js_on_load=scripts.PAST)
            gr.HTML(worded_html(glossary.table_html), js_on_load=scripts.TERMS)
            translate_file.build(models, direction, model)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}

    def open_model(
        request: gr.Request, name: str | None, old: str | None
    ) -> tuple[Any, Any, str, str]:
        current, tell = models.names(), spoken(request)
        name = name if name in current else next(iter(current), None)
        menu = gr.Dropdown(current, value=name)
        try:
            translator = models.load(name or "")
        except InputError as error:
            return menu, gr.Dropdown([], value=None), "", problem(error, tell)
        found = [*detections(translator, tell), *direction_choices(translator, tell)]
        value = old if old in dict(found).values() else found[0][1]
        tried = examples_html(examples(value or ""), tell=tell)
        return menu, gr.Dropdown(found, value=value), tried, ""

    def warm_model(request: gr.Request, name: str | None) -> str:
        warm(models, name or "")
        return line(spoken(request)(READY)) if name else ""

    def warm_the_rest(name: str | None) -> None:
        warm_more(models, name or "")

    def show(
        request: gr.Request, text: str, direction: str | None, model: str | None, *rest: Any
    ) -> View:
        kept, steps, terms = rest
        tell = spoken(request)
        return view(models, text, direction or "", model or "", kept, steps, terms, tell)

    def turn(
        request: gr.Request,
        text: str,
        translation: str,
        direction: str | None,
        model: str | None,
        kept: Any,
    ) -> tuple[str, str, str]:
        before, tell = Kept.from_json(kept).direction, spoken(request)
        return swap(models, text, translation, direction or "", model or "", before, tell)

    def offered(request: gr.Request, direction: str | None) -> str:
        return examples_html(examples(direction or ""), tell=spoken(request))

    def show_loading(request: gr.Request) -> str:
        return _loading(spoken(request))

    button.click(
        show,
        [source, direction, model, kept, steps, terms],
        [translation, kept, languages, words, choosing, others, picture, status],
        js=scripts.SEND,
        trigger_mode="always_last",
        show_progress="hidden",
        api_name="view",
        api_visibility="undocumented",
        concurrency_limit=AT_ONCE,
        concurrency_id="translate",
    ).then(None, [translation, kept], js=scripts.DONE, api_visibility="private")
    # Also when a program changes it: swapping, an example.
    source.change(None, js=scripts.SOON, api_visibility="private")
    direction.change(offered, direction, trying, **quick)
    direction.change(None, js=scripts.SOON, api_visibility="private")
    swapping.click(
        turn,
        [source, translation, direction, model, kept],
        [source, direction, status],
        **quick,
    )
    trying.click(_clicked_text, None, source, **quick)
    opened = [model, direction, trying, status]
    chose = model.input(show_loading, None, loading, **quick).then(
        open_model, [model, direction], opened, **hidden
    )
    chose.then(None, js=scripts.SOON, api_visibility="private")
    chose.then(warm_model, model, loading, **hidden).then(warm_the_rest, model, None, **hidden)
    # Once the page is open; with inputs, it would be at each change of theirs too.
    begun = gr.on(None, None, None, [source, *wanted], js=scripts.WANTED, api_visibility="private")
    # Another address, or an entry of the history.
    taken = carrier.click(
        None,
        [source, direction, model, kept],
        [source, *wanted, kept],
        js=scripts.TAKEN,
        api_visibility="private",
    )
    for each in (begun, taken):
        each.then(open_model, wanted[::-1], opened, **hidden).then(
            None, js=scripts.OPEN, api_visibility="private"
        ).then(warm_model, model, loading, **hidden)
    translate_programs.build(models)


def _loading(tell: Wording) -> str:
    return line(tell(LOADING))


def _clicked_text(event: gr.EventData) -> str:
    return str(event.text)
