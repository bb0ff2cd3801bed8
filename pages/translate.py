"""The page that translates: text in, text out, alternatives, and where the network looked."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from pages.choices import ON_CLICK, examples_html
from pages.models import Choice
from pages.status import line, problem
from pages.translating import (
    View,
    alternatives,
    direction_choices,
    examples,
    language_name,
    swap,
    take,
    translate,
    view,
    warm,
)
from shared.errors import InputError
from translate.translator import Translator

LOADING = "Getting the model ready: the first translation may take some seconds."
READY = "What you type is translated as you type."

# One event translates, the button's, and the browser sends its next request only when the last
# one is answered. So an old answer never overwrites a new one.
_NOW = "() => { document.querySelector('#translate-now').click(); }"
_SOON = """() => {
  clearTimeout(window.parleyTyping);
  window.parleyTyping = setTimeout(
    () => document.querySelector('#translate-now').click(), 300);
}"""


def build(models: Choice[Translator]) -> None:
    """The page, in the `gr.Blocks` that is open."""
    names = models.names()
    kept = gr.JSON(visible="hidden")
    chosen = gr.Number(0, visible="hidden")
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=3, min_width=280):
            gr.HTML("<h1>Parley</h1><p>Translations by a recurrent network on this machine.</p>")
        with gr.Column(scale=1, min_width=240):
            model = gr.Dropdown(names, value=next(iter(names), None), label="Model")
    with gr.Row(elem_classes="texts"):
        source = gr.Textbox(
            label="Text", lines=6, max_lines=16, placeholder="Type here", autofocus=True, scale=4
        )
        with gr.Column(scale=1, min_width=215, elem_classes="between"):
            direction = gr.Dropdown([], label="Direction", filterable=False)
            swapping = gr.Button("⇄ Swap", size="md")
            button = gr.Button("Translate", variant="primary", elem_id="translate-now")
        target = gr.Textbox(
            label="Translation",
            lines=6,
            max_lines=16,
            interactive=False,
            buttons=["copy"],
            scale=4,
        )
    loading = gr.HTML(line(LOADING), elem_classes="status")
    status = gr.HTML(elem_classes="status")
    trying = gr.HTML(js_on_load=ON_CLICK)
    choosing = gr.HTML(js_on_load=ON_CLICK, elem_classes="below")
    with gr.Row(elem_classes="below"):
        with gr.Column(min_width=320):
            others = gr.HTML(js_on_load=ON_CLICK)
        with gr.Column(min_width=320):
            picture = gr.HTML()

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}

    def open_model(name: str | None, old: str | None) -> tuple[Any, Any, str]:
        current = models.names()
        name = name if name in current else next(iter(current), None)
        menu = gr.Dropdown(current, value=name)
        try:
            found = direction_choices(models.load(name or ""))
        except InputError as error:
            return menu, gr.Dropdown([], value=None), problem(error)
        value = old if old in dict(found).values() else found[0][1]
        return menu, gr.Dropdown(found, value=value), ""

    def warm_model(name: str | None) -> str:
        warm(models, name or "")
        return line(READY) if name else ""

    def show_direction(value: str | None) -> tuple[Any, Any, str]:
        here, _, there = (value or "").rpartition("-")
        return (
            gr.Textbox(label=language_name(here) or "Text"),
            gr.Textbox(label=language_name(there) or "Translation"),
            examples_html(examples(value or "")),
        )

    def show(
        text: str, direction: str | None, model: str | None, chosen: float | None, kept: Any
    ) -> View:
        return view(models, text, direction or "", model or "", chosen or 0, kept)

    def turn(
        text: str, translation: str, direction: str | None, model: str | None
    ) -> tuple[str, str, str]:
        return swap(models, text, translation, direction or "", model or "")

    button.click(
        show,
        [source, direction, model, chosen, kept],
        [target, kept, chosen, choosing, others, picture, status],
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=target,
        api_name="view",
        api_visibility="undocumented",
        concurrency_limit=4,
        concurrency_id="translate",
    )
    # Also when a program changes it: swapping, an example.
    source.change(None, js=_SOON, api_visibility="private")
    direction.change(show_direction, direction, [source, target, trying], **quick)
    direction.change(None, js=_SOON, api_visibility="private")
    swapping.click(turn, [source, target, direction, model], [source, direction, status], **quick)
    choose = [model, direction], [model, direction, status]
    chose = model.input(lambda: line(LOADING), None, loading, **quick).then(
        open_model, *choose, **hidden
    )
    chose.then(None, js=_SOON, api_visibility="private")
    chose.then(warm_model, model, loading, **hidden)
    trying.click(_clicked_text, None, source, **quick)
    choosing.click(_clicked_place, None, chosen, **quick).then(
        None, js=_NOW, api_visibility="private"
    )
    others.click(_clicked_alternative, kept, kept, **quick).then(
        None, js=_NOW, api_visibility="private"
    )
    # Once the page is open.
    # Without inputs, as with them it would come again at each of their changes.
    gr.on(None, None, js="() => {}", api_visibility="private").then(
        open_model, *choose, **hidden
    ).then(warm_model, model, loading, **hidden)
    _programs(models)


def _clicked_text(event: gr.EventData) -> str:
    return str(event.text)


def _clicked_place(event: gr.EventData) -> int:
    return int(event.at)


def _clicked_alternative(kept: Any, event: gr.EventData) -> Any:
    return take(kept, str(event.of), str(event.text))


def _programs(models: Choice[Translator]) -> None:
    """What `gradio_client` can call."""

    def api_models() -> list[dict[str, Any]]:
        """The models that can be chosen, the default first."""
        return [{"model": name} for name in models.names()]

    def api_translate(text: str, direction: str = "", model: str = "") -> str:
        """Translate a text of up to 5,000 characters. direction: such as en-es, by default the
        model's first. model: one of /models, by default the first."""
        return _saying(partial(translate, models, text, direction, model))

    def api_alternatives(text: str, direction: str = "", model: str = "") -> list[dict[str, Any]]:
        """Five translations of one sentence, best first, each with its score, its probability
        and the attention of each of its pieces (rows) to each piece of the sentence."""
        return _saying(partial(alternatives, models, text, direction, model))

    shared: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "translate"}
    gr.api(api_models, api_name="models")
    gr.api(api_translate, api_name="translate", **shared)
    gr.api(api_alternatives, api_name="alternatives", **shared)


def _saying(run: Any) -> Any:
    try:
        return run()
    except InputError as error:
        raise gr.Error(error.message) from error
