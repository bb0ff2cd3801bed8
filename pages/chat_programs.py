"""What `gradio_client` can call of the page that chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from chatbot.bot import Chatbot
from pages import chatting
from pages.chatting import USUAL, Draw
from pages.models import Choice
from shared.errors import InputError


def build(models: Choice[Chatbot]) -> None:
    """The named endpoints, in the `gr.Blocks` that is open."""

    def api_reply(
        text: str,
        conversation: str = "",
        seed: int = 0,
        model: str = "",
        liveliness: float = USUAL.liveliness,
    ) -> dict[str, str]:
        """Say something of up to 10,000 characters. conversation: what the last call returned
        as such, empty at first. The same seed gives the same reply. liveliness: 0.3 to 1.3.
        model: one of /chatbots, by default the first. Returns the reply and the conversation."""
        draw = Draw(liveliness, seed)
        return _saying(chatting.answer, models, text, conversation, model, draw)

    def api_retry(
        conversation: str, seed: int = 0, model: str = "", liveliness: float = USUAL.liveliness
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
        liveliness: float = USUAL.liveliness,
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
