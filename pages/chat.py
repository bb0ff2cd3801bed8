"""The page that chats: a conversation, and beside it the state that remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from chatbot.bot import Chatbot
from pages import chat_programs, chatting, keeping, memory
from pages.chatting import BACK, EXAMPLES, RESTORED, View
from pages.choices import ON_CLICK, examples_html
from pages.folds import fold
from pages.labels import spoken, worded, worded_html
from pages.limits import AT_ONCE
from pages.messages import typed
from pages.models import Choice
from pages.opening import CALM, LIVELY, USUAL, Draw
from pages.status import line
from pages.wording import Wording, mark, scripted

LOADING = mark("Getting the model ready: the first reply may take some seconds.")
READY = mark("Enter sends, Shift+Enter begins a new line.")
ABOUT = mark("A small recurrent network on this machine: for fun and learning, no source of facts.")

_SEND = "() => { document.querySelector('#chat-send')?.click(); }"
_EDITING = scripted(Path(__file__).with_name("editing.js").read_text(encoding="utf-8"))
# What takes something back is the next thing that a keyboard may want.
_BACK = """
watch('value', () => {
  if (document.activeElement === document.body) element.querySelector('[data-back]')?.focus();
});
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-back]')) trigger('click');
});
"""


def build(models: Choice[Chatbot]) -> None:
    """The page, in the `gr.Blocks` that is open."""
    names = models.names()
    kept, asked, saved, before = (gr.Textbox("", visible="hidden") for _ in range(4))
    # What the list asks for: the name of a model, and how many of the turns; 0: all.
    named = gr.Textbox("", visible="hidden")
    turns = gr.Number(0, precision=0, visible="hidden")
    with gr.Row(elem_classes=["head", "chat-head"]):
        gr.HTML(f"<h1>Parley</h1><p>{worded(ABOUT)}</p>")
    with gr.Row(elem_classes="talk"):
        with gr.Column(scale=2, min_width=240, elem_classes="side"):
            listed = gr.HTML(worded_html(keeping.list_html), js_on_load=keeping.ON_LOAD)
        with gr.Column(scale=5, min_width=300, elem_classes="middle"):
            dialogue = gr.Chatbot(
                [],
                label=worded("Conversation"),
                show_label=False,
                height="var(--dialogue)",
                editable="user",
                render_markdown=False,
                latex_delimiters=[],
                buttons=[],
                placeholder=worded("Say something, or try one of the sentences below."),
                elem_classes="dialogue",
            )
            with gr.Row(elem_classes="say"):
                box = gr.Textbox(
                    label=worded("Your message"),
                    show_label=False,
                    container=False,
                    placeholder=worded("Your message"),
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    scale=5,
                    min_width=180,
                )
                action: dict[str, Any] = {"scale": 1, "min_width": 90}
                send = gr.Button(worded("Send"), variant="primary", elem_id="chat-send", **action)
                stop = gr.Button(
                    worded("Stop"), variant="stop", elem_id="chat-stop", visible=False, **action
                )
            with gr.Column(elem_classes="hints"):
                status = gr.HTML(js_on_load=_BACK, elem_classes="status")
                loading = gr.HTML(
                    worded_html(_loading), js_on_load=_EDITING, elem_classes="status hint"
                )
            with gr.Row(elem_classes="moves"):
                move: dict[str, Any] = {"size": "sm", "interactive": False, "min_width": 90}
                undo = gr.Button(worded("↶ Undo"), **move)
                retry = gr.Button(worded("↻ Retry"), **move)
            others = fold("chat-others", mark("Other replies"))
            trying = gr.HTML(worded_html(_trying), js_on_load=ON_CLICK)
        with gr.Column(scale=3, min_width=280, elem_classes="memory"):
            remembered = memory.build()
            with gr.Accordion(worded("Model, liveliness and seed"), open=False):
                model = gr.Dropdown(names, value=next(iter(names), None), label=worded("Model"))
                liveliness = gr.Slider(
                    CALM,
                    LIVELY,
                    value=USUAL.liveliness,
                    step=0.1,
                    label=worded("Liveliness"),
                    info=worded("The temperature of the draw: low is safe, high is bold."),
                )
                seed = gr.Number(
                    USUAL.seed,
                    precision=0,
                    label=worded("Seed"),
                    info=worded("The same seed and the same words give the same replies."),
                )
            with gr.Row(elem_classes="moves"):
                save = gr.Button(worded("Save as a file"), **{**move, "min_width": 120})
                save_text = gr.Button(worded("Save as text"), **{**move, "min_width": 120})
                reopen = gr.Button(worded("Open a file"), size="sm", min_width=120)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}
    slow: dict[str, Any] = {**hidden, "concurrency_limit": AT_ONCE, "concurrency_id": "chat"}
    # In the order of a view.
    shown = [dialogue, box, asked, kept, *remembered[:2], others, remembered.words, status, before]
    moves = [send, stop, undo, retry, save, save_text]
    view = [*shown, *moves]
    drawn = [kept, model, liveliness, seed]

    def replying(name: str, views: Iterator[View]) -> Iterator[list[Any]]:
        for each in views:
            yield shown_as(name, each, busy=each.kept is None)

    def shown_as(name: str, view: View, *, busy: bool = False) -> list[Any]:
        buttons = _moves(view.kept, busy=busy)
        if view.kept is not None:
            view = view._replace(kept=keeping.joined(name, view.kept))
        if view.before is not None:
            view = view._replace(before=keeping.joined(name, view.before))
        return [*_updates(view), *buttons]

    def say(
        request: gr.Request, text: str, kept: str, model: str, *draw: Any
    ) -> Iterator[list[Any]]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        views = chatting.say(models, text, talk, model or "", _draw(*draw), tell)
        yield from replying(name, views)

    def again(request: gr.Request, kept: str, model: str, *draw: Any) -> Iterator[list[Any]]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        yield from replying(name, chatting.retry(models, talk, model or "", _draw(*draw), tell))

    def edited(
        request: gr.Request,
        event: gr.EditData,
        kept: str,
        model: str,
        liveliness: float,
        seed: float | None,
    ) -> Iterator[list[Any]]:
        turn, text = int(event.index) // 2, typed(str(event.value))  # type: ignore[arg-type]
        (name, talk), tell = keeping.split(kept), spoken(request)
        draw = _draw(liveliness, seed)
        yield from replying(name, chatting.edit(models, turn, text, talk, model or "", draw, tell))

    def forgotten(
        request: gr.Request, event: gr.EventData, kept: str, model: str
    ) -> Iterator[list[Any]]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        turn = int(event.turn) - 1
        yield from replying(name, chatting.forget(models, turn, talk, model or "", tell))

    def other_replies(request: gr.Request, kept: str, model: str, *draw: Any) -> str:
        talk, tell = keeping.split(kept)[1], spoken(request)
        return chatting.others(models, talk, model or "", _draw(*draw), tell)

    def chosen(request: gr.Request, event: gr.EventData, kept: str, model: str) -> list[Any]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        return shown_as(name, chatting.choose(models, str(event.text), talk, model or "", tell))

    def idle(kept: str) -> list[Any]:
        return _moves(keeping.split(kept)[1])

    def stopped(request: gr.Request, box: str, asked: str, kept: str, model: str) -> list[Any]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        return shown_as(name, chatting.stop(models, box, asked, talk, model or "", tell))

    def undone(request: gr.Request, kept: str, model: str) -> list[Any]:
        (name, talk), tell = keeping.split(kept), spoken(request)
        return shown_as(name, chatting.undo(models, talk, model or "", tell))

    def opened(
        request: gr.Request, saved: str | None, model: str, done: str = RESTORED
    ) -> list[Any]:
        if saved is None:
            return [gr.skip()] * len(view)
        (name, talk), tell = keeping.split(saved), spoken(request)
        return shown_as(name, chatting.restore(models, talk, model or "", done, tell))

    def brought_back(request: gr.Request, before: str, model: str) -> list[Any]:
        return opened(request, before, model, BACK)

    def open_kept(
        request: gr.Request, kept: str, model: str | None, named: str = "", turns: int = 0
    ) -> list[Any]:
        current = models.names()
        wanted = [each for each in (named, model) if each in current]
        model = next(iter([*wanted, *current]), None)
        (name, talk), tell = keeping.split(kept), spoken(request)
        found = chatting.show(models, talk, model or "", turns or None, tell)
        return [gr.Dropdown(current, value=model), *shown_as(name, found)]

    def open_model(request: gr.Request, kept: str, model: str | None) -> list[Any]:
        return open_kept(request, kept, model)

    def warm_model(request: gr.Request, name: str | None) -> str:
        chatting.warm(models, name or "")
        return line(spoken(request)(READY)) if name else ""

    def show_loading(request: gr.Request) -> str:
        return _loading(spoken(request))

    sending = gr.on(
        [send.click, box.submit],
        say,
        [box, *drawn],
        view,
        **{**slow, "api_visibility": "undocumented"},
        api_name="say",
    )
    retrying = retry.click(again, drawn, view, **slow)
    editing = dialogue.edit(edited, drawn, view, cancels=[sending, retrying], **slow)
    forgetting = remembered.state.click(forgotten, [kept, model], view, **slow)
    replies = [sending, retrying, editing, forgetting]
    for each in replies:
        # Also after an answer that never came.
        each.then(idle, kept, moves, **quick)
    others.expand(other_replies, drawn, others, **slow)
    others.click(chosen, [kept, model], view, **hidden)
    memory.connect(remembered, models, kept, model, **slow)
    stop.click(stopped, [box, asked, kept, model], view, cancels=replies, **quick)
    undo.click(undone, [kept, model], view, **quick)
    for back in (remembered.state.undo, status.click):
        back(brought_back, [before, model], view, cancels=replies, **hidden)
    kept.change(None, [kept, model], js=keeping.KEEP, api_visibility="private")
    save.click(None, js=keeping.SAVE, api_visibility="private")
    save_text.click(None, js=keeping.SAVE_TEXT, api_visibility="private")
    reopen.click(opened, [saved, model], view, js=keeping.OPEN_FILE, cancels=replies, **hidden)
    trying.click(_clicked_text, None, box, **quick).then(None, js=_SEND, api_visibility="private")
    opening = [model, *view]
    listed.click(
        open_kept,
        [kept, model, named, turns],
        opening,
        js=keeping.TAKEN,
        cancels=replies,
        **quick,
    )
    model.input(show_loading, None, loading, cancels=replies, **quick).then(
        open_model, [kept, model], opening, **hidden
    ).then(warm_model, model, loading, **hidden)
    # Once the page is open; with inputs, it would be at each change of theirs too.
    gr.on(None, None, None, [saved, named], js=keeping.WANTED, api_visibility="private").then(
        open_kept, [saved, model, named, turns], opening, **hidden
    ).then(warm_model, model, loading, **hidden)
    chat_programs.build(models)


def _draw(liveliness: float | None, seed: float | None) -> Draw:
    return Draw(USUAL.liveliness if liveliness is None else liveliness, int(seed or 0))


def _updates(view: View) -> list[Any]:
    """What of the page changes."""
    return [gr.skip() if value is None else value for value in view]


def _moves(kept: str | None, *, busy: bool = False) -> list[Any]:
    """Which buttons can be used: to send, to stop, to undo, to retry, to save twice."""
    # A view that changes no conversation leaves the buttons that need one.
    usable: dict[str, Any] = {"interactive": bool(kept)} if kept is not None else {}
    if busy:
        usable = {"interactive": False}
    return [
        gr.Button(visible=not busy),
        gr.Button(visible=busy),
        *(gr.Button(**usable) if usable else gr.skip() for _ in range(4)),
    ]


def _clicked_text(event: gr.EventData) -> str:
    return str(event.text)


def _loading(tell: Wording) -> str:
    return line(tell(LOADING))


def _trying(tell: Wording) -> str:
    return examples_html(EXAMPLES, tell=tell)
