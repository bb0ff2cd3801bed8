"""A sentence is read and answered in slow motion, alone or beside another one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr

from pages import looking
from pages.choices import ON_CLICK, examples_html
from pages.comparing import look_at
from pages.directions import direction_choices
from pages.labels import spoken, worded, worded_html
from pages.looking import EXAMPLES, PAIRS
from pages.models import Models
from pages.status import line, problem
from pages.story import story_html
from pages.wording import ENGLISH, Wording, mark, scripted
from shared.errors import InputError

ABOUT = mark(
    "What happens between a sentence and its answer, one step at a time. Here the network always "
    "takes the likeliest word; a second sentence is followed beside the first."
)
LOADING = mark("Getting the model ready: the first sentence may take some seconds.")
READY = mark("Enter shows what you typed.")

# Once the menus show what the last event brought.
_LOOK = "() => { setTimeout(() => document.querySelector('#look-inside')?.click(), 150); }"
# The file never touches the server's disk: the browser writes it.
_SAVE = """(text) => {
  if (!text) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = 'inside.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""

Result = TypeVar("Result")


def build(models: Models) -> None:
    """This part of the page, in the `gr.Blocks` that is open."""
    found = looking.networks(models)
    asked = gr.JSON(visible="hidden")
    saved = gr.Textbox("", visible="hidden")
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=3, min_width=280):
            gr.HTML(f"<p>{worded(ABOUT)}</p>")
        with gr.Column(scale=1, min_width=240):
            network = gr.Dropdown(
                found, value=found[0][1] if found else None, label=worded("Model")
            )
        with gr.Column(scale=1, min_width=200, visible=False) as directions:
            direction = gr.Dropdown([], label=worded("Direction"), filterable=False)
    with gr.Row(elem_classes="say"):
        box = gr.Textbox(
            EXAMPLES[0],
            label=worded("Sentence"),
            show_label=False,
            container=False,
            placeholder=worded("A sentence to follow"),
            max_lines=1,
            scale=4,
            min_width=200,
        )
        second = gr.Textbox(
            label=worded("Second sentence"),
            show_label=False,
            container=False,
            placeholder=worded("Another one to compare (if you like)"),
            max_lines=1,
            scale=4,
            min_width=200,
        )
        button = gr.Button(
            worded("Look inside"), variant="primary", elem_id="look-inside", scale=1, min_width=120
        )
    trying = gr.HTML(worded_html(_trying), js_on_load=ON_CLICK)
    status = gr.HTML(worded_html(_loading), elem_classes="status")
    stepping = scripted(Path(__file__).with_name("stepping.js").read_text(encoding="utf-8"))
    story = gr.HTML(js_on_load=stepping, elem_classes=["below", "story"])
    with gr.Row(elem_classes="moves"):
        save = gr.Button(
            worded("Download the numbers (JSON)"),
            size="sm",
            interactive=False,
            scale=0,
            min_width=230,
        )

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "inside"}

    def open_network(request: gr.Request, value: str | None, old: str | None) -> list[Any]:
        tell = spoken(request)
        current = looking.networks(models, tell)
        values = [each for _, each in current]
        value = value if value in values else next(iter(values), None)
        kind, name = looking.named(value)
        menu = gr.Dropdown(current, value=value)
        if kind == "chat":
            return [menu, gr.skip(), gr.Column(visible=False)]
        try:
            pairs = direction_choices(models.translators.load(name), tell)
        except InputError:
            # Looking says it.
            return [menu, gr.skip(), gr.Column(visible=False)]
        kept = old if old in dict(pairs).values() else pairs[0][1]
        return [menu, gr.Dropdown(pairs, value=kept), gr.Column(visible=len(pairs) > 1)]

    def show(
        request: gr.Request,
        text: str,
        value: str | None,
        direction: str | None,
        other: str = "",
    ) -> list[Any]:
        (kind, name), tell = looking.named(value), spoken(request)
        now = {"text": text, "kind": kind, "model": name, "direction": direction or ""}
        now["other"] = other.strip()
        try:
            seen = look_at(models, **now)
        except InputError as error:
            return [gr.skip(), gr.skip(), gr.skip(), problem(error, tell)]
        story = story_html(seen[0], seen[1] if len(seen) > 1 else None, tell)
        return [story, now, gr.Button(interactive=True), line(tell(READY))]

    def numbers(request: gr.Request, asked: Any) -> str:
        tell = spoken(request)
        try:
            keys = ("text", "other", "kind", "model", "direction")
            now = {key: str(asked[key]) for key in keys}
        except (KeyError, TypeError) as error:
            text = tell("There are no numbers yet: look inside a sentence first.")
            raise gr.Error(text) from error
        found = _saying(lambda: [looking.numbers(story) for story in look_at(models, **now)], tell)
        return json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False)

    def show_loading(request: gr.Request) -> str:
        return _loading(spoken(request))

    gr.on(
        [button.click, box.submit, second.submit],
        show,
        [box, network, direction, second],
        [story, asked, save, status],
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=story,
        api_name="look",
        api_visibility="undocumented",
        **slow,
    )
    trying.click(_clicked, None, [box, second], **hidden, queue=False).then(
        None, js=_LOOK, api_visibility="private"
    )
    chosen = [network, direction], [network, direction, directions]
    network.input(show_loading, None, status, **hidden, queue=False).then(
        open_network, *chosen, **hidden
    ).then(None, js=_LOOK, api_visibility="private")
    direction.input(None, js=_LOOK, api_visibility="private")
    save.click(numbers, asked, saved, **hidden, **slow).success(
        None, saved, js=_SAVE, api_visibility="private"
    )
    # Once the page is open.
    # Without inputs, as with them it would come again at each of their changes.
    gr.on(None, None, js="() => {}", api_visibility="private").then(
        open_network, *chosen, **hidden
    ).then(None, js=_LOOK, api_visibility="private")
    _programs(models)


def _loading(tell: Wording) -> str:
    return line(tell(LOADING))


def _trying(tell: Wording) -> str:
    return examples_html(EXAMPLES, PAIRS, tell)


def _clicked(event: gr.EventData) -> list[str]:
    return [str(event.text), str(getattr(event, "other", ""))]


def _programs(models: Models) -> None:
    """What `gradio_client` can call."""

    def api_trace(
        text: str, kind: str = "translate", model: str = "", direction: str = ""
    ) -> dict[str, Any]:
        """Every number of one sentence of up to 60 pieces, read and answered step by step: of
        each recurrent cell the state before and after each step and its gates (0 to 1), the ten
        likeliest next pieces with their probabilities, and the attention. kind: translate or
        chat. model: by default the first of that kind. direction: of a translation, such as
        en-es."""
        return _saying(lambda: looking.numbers(looking.look(models, text, kind, model, direction)))

    gr.api(api_trace, api_name="trace", concurrency_limit=2, concurrency_id="inside")


def _saying(run: Callable[[], Result], tell: Wording = ENGLISH) -> Result:
    try:
        return run()
    except InputError as error:
        raise gr.Error(tell.relayed(error.message)) from error
