"""The page that chats: a conversation, and beside it the state that remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from chatbot.bot import Chatbot
from pages import chat_programs, chatting, keeping
from pages.chatting import CALM, EXAMPLES, LIVELY, USUAL, Draw, View
from pages.choices import ON_CLICK, examples_html
from pages.messages import typed
from pages.models import Choice
from pages.status import line

LOADING = "Getting the model ready: the first reply may take some seconds."
READY = "Enter sends, Shift+Enter begins a new line."
ABOUT = (
    "A small recurrent network on this machine, for fun and for learning: it is no source of "
    "facts. All it remembers is a state of fixed size."
)

_SEND = "() => { document.querySelector('#chat-send')?.click(); }"


def build(models: Choice[Chatbot]) -> None:
    """The page, in the `gr.Blocks` that is open."""
    names = models.names()
    kept = gr.Textbox("", visible="hidden")
    asked = gr.Textbox("", visible="hidden")
    saved = gr.Textbox("", visible="hidden")
    # What the list asks for: the name of a model, and how many of the turns; 0: all.
    named = gr.Textbox("", visible="hidden")
    turns = gr.Number(0, precision=0, visible="hidden")
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=3, min_width=280):
            gr.HTML(f"<h1>Parley</h1><p>{ABOUT}</p>")
        with gr.Column(scale=1, min_width=240):
            model = gr.Dropdown(names, value=next(iter(names), None), label="Model")
    with gr.Row(elem_classes="talk"):
        with gr.Column(scale=2, min_width=240, elem_classes="side"):
            listed = gr.HTML(keeping.HTML, js_on_load=keeping.ON_LOAD)
        with gr.Column(scale=5, min_width=300):
            dialogue = gr.Chatbot(
                [],
                label="Conversation",
                show_label=False,
                height="min(56vh, 480px)",
                editable="user",
                render_markdown=False,
                latex_delimiters=[],
                buttons=[],
                placeholder="Say something, or try one of the sentences below.",
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
                send = gr.Button(
                    "Send", variant="primary", elem_id="chat-send", scale=1, min_width=90
                )
                stop = gr.Button(
                    "Stop",
                    variant="stop",
                    elem_id="chat-stop",
                    visible=False,
                    scale=1,
                    min_width=90,
                )
            loading = gr.HTML(line(LOADING), elem_classes="status")
            status = gr.HTML(elem_classes="status")
            trying = gr.HTML(examples_html(EXAMPLES), js_on_load=ON_CLICK)
            with gr.Row(elem_classes="moves"):
                undo = gr.Button("↶ Undo", size="sm", interactive=False, min_width=90)
                retry = gr.Button("↻ Retry", size="sm", interactive=False, min_width=90)
        with gr.Column(scale=3, min_width=280):
            picture = gr.HTML(elem_classes="below")
            with gr.Accordion("Liveliness and seed", open=False):
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
                save = gr.Button("Save as a file", size="sm", interactive=False, min_width=120)
                save_text = gr.Button("Save as text", size="sm", interactive=False, min_width=120)
                reopen = gr.Button("Open a file", size="sm", min_width=120)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}
    slow: dict[str, Any] = {**hidden, "concurrency_limit": 4, "concurrency_id": "chat"}
    shown = [dialogue, box, asked, kept, picture, status]
    moves = [send, stop, undo, retry, save, save_text]
    drawn = [kept, model, liveliness, seed]

    def replying(name: str, views: Iterator[View]) -> Iterator[list[Any]]:
        for view in views:
            yield shown_as(name, view, busy=view.kept is None)

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

    def idle(kept: str) -> list[Any]:
        return _moves(keeping.split(kept)[1])

    def shown_as(name: str, view: View, *, busy: bool = False) -> list[Any]:
        buttons = _moves(view.kept, busy=busy)
        if view.kept is not None:
            view = view._replace(kept=keeping.joined(name, view.kept))
        return [*_updates(view), *buttons]

    def stopped(box: str, asked: str, kept: str, model: str) -> list[Any]:
        name, talk = keeping.split(kept)
        return shown_as(name, chatting.stop(models, box, asked, talk, model or ""))

    def undone(kept: str, model: str) -> list[Any]:
        name, talk = keeping.split(kept)
        return shown_as(name, chatting.undo(models, talk, model or ""))

    def opened(saved: str | None, model: str) -> list[Any]:
        if saved is None:
            return [gr.skip()] * (len(shown) + len(moves))
        name, talk = keeping.split(saved)
        return shown_as(name, chatting.restore(models, talk, model or ""))

    def open_kept(kept: str, model: str | None, named: str = "", turns: int = 0) -> list[Any]:
        current = models.names()
        wanted = [each for each in (named, model) if each in current]
        model = next(iter([*wanted, *current]), None)
        name, talk = keeping.split(kept)
        view = chatting.show(models, talk, model or "", turns or None)
        return [gr.Dropdown(current, value=model), *shown_as(name, view)]

    def open_model(kept: str, model: str | None) -> list[Any]:
        return open_kept(kept, model)

    def warm_model(name: str | None) -> str:
        chatting.warm(models, name or "")
        return line(READY) if name else ""

    sending = gr.on(
        [send.click, box.submit],
        say,
        [box, *drawn],
        [*shown, *moves],
        **{**slow, "api_visibility": "undocumented"},
        api_name="say",
    )
    retrying = retry.click(again, drawn, [*shown, *moves], **slow)
    editing = dialogue.edit(edited, drawn, [*shown, *moves], cancels=[sending, retrying], **slow)
    replies = [sending, retrying, editing]
    for each in replies:
        # Also after an answer that never came.
        each.then(idle, kept, moves, **quick)
    stop.click(stopped, [box, asked, kept, model], [*shown, *moves], cancels=replies, **quick)
    undo.click(undone, [kept, model], [*shown, *moves], **quick)
    kept.change(None, [kept, model], js=keeping.KEEP, api_visibility="private")
    dialogue.clear(None, js=keeping.BEGIN, api_visibility="private")
    save.click(None, js=keeping.SAVE, api_visibility="private")
    save_text.click(None, js=keeping.SAVE_TEXT, api_visibility="private")
    reopen.click(
        opened, [saved, model], [*shown, *moves], js=keeping.OPEN_FILE, cancels=replies, **hidden
    )
    trying.click(_clicked_text, None, box, **quick).then(None, js=_SEND, api_visibility="private")
    opening = [model, *shown, *moves]
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
