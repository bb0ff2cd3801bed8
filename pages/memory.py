"""The part of the page that shows what is remembered: turn by turn, and in the last reply."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from gradio.components import Component

from chatbot.bot import Chatbot
from pages import keeping, remembering
from pages.folds import fold
from pages.labels import spoken, worded_html
from pages.models import Choice
from pages.wording import mark

_SCRIPT = Path(__file__).with_name("memory.js").read_text(encoding="utf-8")

_LOOKED = "(kept, model) => [kept, model, ...(window.parleyLook || [0, 0])]"


class Memory(NamedTuple):
    """Components of this part.

    Args:
        turns: to choose from.
        state: after the one that is chosen; a click forgets it, an undo brings it back.
        words: of the last reply.
        looked: the turn that is looked at, and the last one to choose from, see `remembering.look`.
    """

    turns: gr.HTML
    state: gr.HTML
    words: gr.HTML
    looked: tuple[gr.Number, gr.Number]


def build() -> Memory:
    """The part, in the `gr.Blocks` that is open."""
    gr.HTML(worded_html(lambda tell: f"<h2>{tell('What it remembers')}</h2>"), elem_classes="below")
    turns = gr.HTML(js_on_load=_SCRIPT, elem_classes=["below", "turn-room"])
    state = gr.HTML(js_on_load=_SCRIPT, elem_classes=["below", "state"])
    words = fold("chat-words", mark("How memory shaped the last reply"), stays=True)
    turn, last = (gr.Number(0, precision=0, visible="hidden") for _ in range(2))
    return Memory(turns, state, words, (turn, last))


def connect(
    memory: Memory, models: Choice[Chatbot], kept: Component, model: Component, **events: Any
) -> None:
    """What a visitor looks at in it.

    Args:
        memory: what `build` made.
        models: to choose from.
        kept: holds the conversation.
        model: holds its model.
        events: settings of the events.
    """

    def looked_back(
        request: gr.Request, kept: str, model: str | None, turn: int, last: int
    ) -> list[Any]:
        talk, tell = keeping.split(kept)[1], spoken(request)
        turns, state = remembering.look(models, turn, talk, model or "", last, tell)
        return [gr.skip() if turns is None else turns, state]

    def words(request: gr.Request, kept: str, model: str | None) -> str:
        talk, tell = keeping.split(kept)[1], spoken(request)
        return remembering.words(models, talk, model or "", tell)

    # Whoever holds an arrow key down wants the turn at which it is let go.
    memory.turns.select(
        looked_back,
        [kept, model, *memory.looked],
        [memory.turns, memory.state],
        js=_LOOKED,
        trigger_mode="always_last",
        **events,
    )
    memory.words.expand(words, [kept, model], memory.words, **events)
