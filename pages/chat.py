"""The page that chats: a conversation, and beside it the state that remembers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from chatbot.bot import Chatbot
from pages import chatting
from pages.chatting import CALM, EXAMPLES, LIVELY, USUAL, Draw, View
from pages.choices import ON_CLICK, examples_html
from pages.messages import typed
from pages.models import Choice
from pages.status import line
from shared.errors import InputError

LOADING = "Getting the model ready: the first reply may take some seconds."
READY = "Enter sends, Shift+Enter begins a new line."
ABOUT = (
    "A small recurrent network on this machine, for fun and for learning: it is no source of "
    "facts. All it remembers is a state of fixed size."
)

_SEND = "() => { document.querySelector('#chat-send')?.click(); }"
# Files never touch the server: the browser writes and reads them.
_SAVE = """(text) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = 'conversation.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""
_OPEN = """(_, model) => new Promise((done) => {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.onchange = async () => done([await input.files[0].text(), model]);
  input.oncancel = () => done([null, model]);
  input.click();
})"""


def build(models: Choice[Chatbot]) -> None:
    """The page, in the `gr.Blocks` that is open."""
    names = models.names()
    kept = gr.Textbox("", visible="hidden")
    asked = gr.Textbox("", visible="hidden")
    saved = gr.Textbox("", visible="hidden")
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=3, min_width=280):
            gr.HTML(f"<h1>Parley</h1><p>{ABOUT}</p>")
        with gr.Column(scale=1, min_width=240):
            model = gr.Dropdown(names, value=next(iter(names), None), label="Model")
    with gr.Row(elem_classes="talk"):
        with gr.Column(scale=3, min_width=300):
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
                stop = gr.Button("Stop", variant="stop", visible=False, scale=1, min_width=90)
            loading = gr.HTML(line(LOADING), elem_classes="status")
            status = gr.HTML(elem_classes="status")
            trying = gr.HTML(examples_html(EXAMPLES), js_on_load=ON_CLICK)
            with gr.Row(elem_classes="moves"):
                undo = gr.Button("↶ Undo", size="sm", interactive=False, min_width=90)
                retry = gr.Button("↻ Retry", size="sm", interactive=False, min_width=90)
                new = gr.Button("New conversation", size="sm", min_width=140)
        with gr.Column(scale=2, min_width=300):
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
                reopen = gr.Button("Open a file", size="sm", min_width=120)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}
    slow: dict[str, Any] = {**hidden, "concurrency_limit": 4, "concurrency_id": "chat"}
    shown = [dialogue, box, asked, kept, picture, status]
    moves = [send, stop, undo, retry, save]
    drawn = [kept, model, liveliness, seed]

    def replying(views: Iterator[View]) -> Iterator[list[Any]]:
        for view in views:
            yield [*_updates(view), *_moves(view.kept, busy=view.kept is None)]

    def say(text: str, kept: str, model: str, *draw: Any) -> Iterator[list[Any]]:
        yield from replying(chatting.say(models, text, kept, model or "", _draw(*draw)))

    def again(kept: str, model: str, *draw: Any) -> Iterator[list[Any]]:
        yield from replying(chatting.retry(models, kept, model or "", _draw(*draw)))

    def edited(
        event: gr.EditData, kept: str, model: str, liveliness: float, seed: float | None
    ) -> Iterator[list[Any]]:
        turn, text = int(event.index) // 2, typed(str(event.value))  # type: ignore[arg-type]
        draw = _draw(liveliness, seed)
        yield from replying(chatting.edit(models, turn, text, kept, model or "", draw))

    def idle(kept: str) -> list[Any]:
        return _moves(kept)

    def moved(view: View) -> list[Any]:
        return [*_updates(view), *_moves(view.kept)]

    def stopped(box: str, asked: str, kept: str, model: str) -> list[Any]:
        return moved(chatting.stop(models, box, asked, kept, model or ""))

    def undone(kept: str, model: str) -> list[Any]:
        return moved(chatting.undo(models, kept, model or ""))

    def begun(model: str) -> list[Any]:
        return moved(chatting.show(models, "", model or ""))

    def opened(saved: str | None, model: str) -> list[Any]:
        if saved is None:
            return [gr.skip()] * (len(shown) + len(moves))
        return moved(chatting.restore(models, saved, model or ""))

    def open_model(kept: str, name: str | None) -> list[Any]:
        current = models.names()
        name = name if name in current else next(iter(current), None)
        menu = gr.Dropdown(current, value=name)
        return [menu, *moved(chatting.show(models, kept, name or ""))]

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
    gr.on([new.click, dialogue.clear], begun, model, [*shown, *moves], cancels=replies, **quick)
    save.click(None, kept, js=_SAVE, api_visibility="private")
    reopen.click(opened, [saved, model], [*shown, *moves], js=_OPEN, cancels=replies, **hidden)
    trying.click(_clicked_text, None, box, **quick).then(None, js=_SEND, api_visibility="private")
    chosen = [kept, model], [model, *shown, *moves]
    model.input(lambda: line(LOADING), None, loading, cancels=replies, **quick).then(
        open_model, *chosen, **hidden
    ).then(warm_model, model, loading, **hidden)
    # Once the page is open.
    gr.on(None, open_model, *chosen, **hidden).then(warm_model, model, loading, **hidden)
    _programs(models)


def _draw(liveliness: float | None, seed: float | None) -> Draw:
    return Draw(USUAL.liveliness if liveliness is None else liveliness, int(seed or 0))


def _updates(view: View) -> list[Any]:
    """What of the page changes."""
    return [gr.skip() if value is None else value for value in view]


def _moves(kept: str | None, *, busy: bool = False) -> list[Any]:
    """Which buttons can be used: to send, to stop, to undo, to retry, to save."""
    # A view that changes no conversation leaves the buttons that need one.
    usable: dict[str, Any] = {"interactive": bool(kept)} if kept is not None else {}
    if busy:
        usable = {"interactive": False}
    return [
        gr.Button(visible=not busy),
        gr.Button(visible=busy),
        *(gr.Button(**usable) if usable else gr.skip() for _ in range(3)),
    ]


def _clicked_text(event: gr.EventData) -> str:
    return str(event.text)


def _programs(models: Choice[Chatbot]) -> None:
    """What `gradio_client` can call."""

    def api_reply(
        text: str, conversation: str = "", seed: int = 0, model: str = "", liveliness: float = 0.8
    ) -> dict[str, str]:
        """Say something of up to 10,000 characters. conversation: what the last call returned
        as such, empty at first. The same seed gives the same reply. liveliness: 0.3 to 1.3.
        model: one of /chatbots, by default the first. Returns the reply and the conversation."""
        draw = Draw(liveliness, seed)
        return _saying(chatting.answer, models, text, conversation, model, draw)

    def api_retry(
        conversation: str, seed: int = 0, model: str = "", liveliness: float = 0.8
    ) -> dict[str, str]:
        """Another reply to the last message."""
        draw = Draw(liveliness, seed)
        return _saying(chatting.answer_retry, models, conversation, model, draw)

    def api_edit(
        conversation: str,
        turn: int,
        text: str,
        seed: int = 0,
        model: str = "",
        liveliness: float = 0.8,
    ) -> dict[str, str]:
        """Say something else at a turn, counted from 0; what was said later is said again."""
        draw = Draw(liveliness, seed)
        return _saying(chatting.answer_edit, models, turn, text, conversation, model, draw)

    def api_undo(conversation: str, model: str = "") -> dict[str, str]:
        """The conversation before its last turn, state and all, and the last reply in it."""
        return _saying(chatting.answer_undo, models, conversation, model)

    def api_state(conversation: str = "", model: str = "") -> list[list[float]]:
        """What the network remembers: a list of numbers for each slot."""
        return _saying(chatting.state, models, conversation, model)

    def api_chatbots() -> list[dict[str, Any]]:
        """The models that can be chosen, the default first."""
        return [{"model": name} for name in models.names()]

    shared: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "chat"}
    for name, function in (
        ("reply", api_reply),
        ("retry", api_retry),
        ("edit", api_edit),
        ("undo", api_undo),
        ("state", api_state),
    ):
        gr.api(function, api_name=name, **shared)
    gr.api(api_chatbots, api_name="chatbots")


def _saying(run: Callable[..., Any], *values: Any) -> Any:
    try:
        return run(*values)
    except InputError as error:
        raise gr.Error(error.message) from error
