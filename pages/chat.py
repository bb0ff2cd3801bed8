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
from pages.messages import typed
from pages.models import Choice
from pages.opening import CALM, LIVELY, USUAL, Draw
from pages.status import line

LOADING = "Getting the model ready: the first reply may take some seconds."
READY = "Enter sends, Shift+Enter begins a new line."
ABOUT = "A small recurrent network on this machine: for fun and learning, no source of facts."

_SEND = "() => { document.querySelector('#chat-send')?.click(); }"
_EDITING = Path(__file__).with_name("editing.js").read_text(encoding="utf-8")
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
        gr.HTML(f"<h1>Parley</h1><p>{ABOUT}</p>")
    with gr.Row(elem_classes="talk"):
        with gr.Column(scale=2, min_width=240, elem_classes="side"):
            listed = gr.HTML(keeping.HTML, js_on_load=keeping.ON_LOAD)
        with gr.Column(scale=5, min_width=300, elem_classes="middle"):
            dialogue = gr.Chatbot(
                [],
                label="Conversation",
                show_label=False,
                height="var(--dialogue)",
                editable="user",
                render_markdown=False,
                latex_delimiters=[],
                buttons=[],
                placeholder="Say something, or try one of the sentences below.",
                elem_classes="dialogue",
            )
            with gr.Row(elem_classes="say"):
                box = gr.Textbox(
                    label="Your message",
                    show_label=False,
                    container=False,
                    placeholder="Your message",
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    scale=5,
                    min_width=180,
                )
                action: dict[str, Any] = {"scale": 1, "min_width": 90}
                send = gr.Button("Send", variant="primary", elem_id="chat-send", **action)
                stop = gr.Button(
                    "Stop", variant="stop", elem_id="chat-stop", visible=False, **action
                )
            with gr.Column(elem_classes="hints"):
                status = gr.HTML(js_on_load=_BACK, elem_classes="status")
                loading = gr.HTML(line(LOADING), js_on_load=_EDITING, elem_classes="status hint")
            with gr.Row(elem_classes="moves"):
                move: dict[str, Any] = {"size": "sm", "interactive": False, "min_width": 90}
                undo = gr.Button("↶ Undo", **move)
                retry = gr.Button("↻ Retry", **move)
            others = fold("chat-others", "Other replies")
            trying = gr.HTML(examples_html(EXAMPLES), js_on_load=ON_CLICK)
        with gr.Column(scale=3, min_width=280, elem_classes="memory"):
            remembered = memory.build()
            with gr.Accordion("Model, liveliness and seed", open=False):
                model = gr.Dropdown(names, value=next(iter(names), None), label="Model")
                liveliness = gr.Slider(
                    CALM,
                    LIVELY,
                    value=USUAL.liveliness,
                    step=0.1,
                    label="Liveliness",
                    info="The temperature of the draw: low is safe, high is bold.",
                )
                seed = gr.Number(
                    USUAL.seed,
                    precision=0,
                    label="Seed",
                    info="The same seed and the same words give the same replies.",
                )
            with gr.Row(elem_classes="moves"):
                save = gr.Button("Save as a file", **{**move, "min_width": 120})
                save_text = gr.Button("Save as text", **{**move, "min_width": 120})
                reopen = gr.Button("Open a file", size="sm", min_width=120)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}
    slow: dict[str, Any] = {**hidden, "concurrency_limit": 4, "concurrency_id": "chat"}
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

    def say(text: str, kept: str, model: str, *draw: Any) -> Iterator[list[Any]]:
        name, talk = keeping.split(kept)
        yield from replying(name, chatting.say(models, text, talk, model or "", _draw(*draw)))

    def again(kept: str, model: str, *draw: Any) -> Iterator[list[Any]]:
        name, talk = keeping.split(kept)
        yield from replying(name, chatting.retry(models, talk, model or "", _draw(*draw)))

    def edited(
        event: gr.EditData, kept: str, model: str, liveliness: float, seed: float | None
    ) -> Iterator[list[Any]]:
        turn, text = int(event.index) // 2, typed(str(event.value))  # type: ignore[arg-type]
        name, talk = keeping.split(kept)
        draw = _draw(liveliness, seed)
        yield from replying(name, chatting.edit(models, turn, text, talk, model or "", draw))

    def forgotten(event: gr.EventData, kept: str, model: str) -> Iterator[list[Any]]:
        name, talk = keeping.split(kept)
        yield from replying(name, chatting.forget(models, int(event.turn) - 1, talk, model or ""))

    def other_replies(kept: str, model: str, *draw: Any) -> str:
        talk = keeping.split(kept)[1]
        return chatting.others(models, talk, model or "", _draw(*draw))

    def chosen(event: gr.EventData, kept: str, model: str) -> list[Any]:
        name, talk = keeping.split(kept)
        return shown_as(name, chatting.choose(models, str(event.text), talk, model or ""))

    def idle(kept: str) -> list[Any]:
        return _moves(keeping.split(kept)[1])

    def stopped(box: str, asked: str, kept: str, model: str) -> list[Any]:
        name, talk = keeping.split(kept)
        return shown_as(name, chatting.stop(models, box, asked, talk, model or ""))

    def undone(kept: str, model: str) -> list[Any]:
        name, talk = keeping.split(kept)
        return shown_as(name, chatting.undo(models, talk, model or ""))

    def opened(saved: str | None, model: str, done: str = RESTORED) -> list[Any]:
        if saved is None:
            return [gr.skip()] * len(view)
        name, talk = keeping.split(saved)
        return shown_as(name, chatting.restore(models, talk, model or "", done))

    def brought_back(before: str, model: str) -> list[Any]:
        return opened(before, model, BACK)

    def open_kept(kept: str, model: str | None, named: str = "", turns: int = 0) -> list[Any]:
        current = models.names()
        wanted = [each for each in (named, model) if each in current]
        model = next(iter([*wanted, *current]), None)
        name, talk = keeping.split(kept)
        found = chatting.show(models, talk, model or "", turns or None)
        return [gr.Dropdown(current, value=model), *shown_as(name, found)]

    def open_model(kept: str, model: str | None) -> list[Any]:
        return open_kept(kept, model)

    def warm_model(name: str | None) -> str:
        chatting.warm(models, name or "")
        return line(READY) if name else ""

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
    model.input(lambda: line(LOADING), None, loading, cancels=replies, **quick).then(
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
