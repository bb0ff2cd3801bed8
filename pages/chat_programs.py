"""What `gradio_client` can call of the page that chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from chatbot.bot import Chatbot
from pages import answering
from pages.limits import AT_ONCE
from pages.models import Choice
from pages.opening import USUAL, Draw
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
        """Say something (up to 10,000 characters, or what the server takes). conversation: what the
        last call returned as such, empty at first. The same seed gives the same reply.
        liveliness: 0.3 to 1.3. model: one of /chatbots, by default the first. Returns the reply
        and the conversation."""
        draw = Draw(liveliness, seed)
        return _saying(answering.reply, models, text, conversation, model, draw)

    def api_retry(
        conversation: str, seed: int = 0, model: str = "", liveliness: float = USUAL.liveliness
    ) -> dict[str, str]:
        """Another reply to the last message."""
        draw = Draw(liveliness, seed)
        return _saying(answering.retry, models, conversation, model, draw)

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
        return _saying(answering.edit, models, turn, text, conversation, model, draw)

    def api_undo(conversation: str, model: str = "") -> dict[str, str]:
        """The conversation before its last turn, state and all, and the last reply in it."""
        return _saying(answering.undo, models, conversation, model)

    def api_candidates(
        conversation: str,
        text: str = "",
        n: int = 5,
        seed: int = 0,
        model: str = "",
        liveliness: float = USUAL.liveliness,
    ) -> list[dict[str, Any]]:
        """Up to n replies, no two the same, best first: to the text, or if it is empty to the last
        message. Each has its text, its score in nats, and the probability of exactly these words,
        null for a line that is not the network's own. With the same seed and liveliness, the first
        is what /reply gives."""
        draw = Draw(liveliness, seed)
        return _saying(answering.candidates, models, conversation, text, n, model, draw)

    def api_choose(conversation: str, reply: str, model: str = "") -> dict[str, str]:
        """Another reply to the last message, one of /candidates or any other: the conversation is
        as if it had been given."""
        return _saying(answering.choose, models, reply, conversation, model)

    def api_forget(conversation: str, turn: int, model: str = "") -> dict[str, str]:
        """The conversation without a turn, counted from 0, and the last reply in it: the later
        texts stay as they are and are heard again."""
        return _saying(answering.forget, models, turn, conversation, model)

    def api_influence(conversation: str, turn: int = -1, model: str = "") -> list[dict[str, Any]]:
        """How much a reply owes to what was remembered. turn: counted from 0; -1 is the last one.
        Of each word its text and its probability: remembering what was said before, and
        forgetting it."""
        return _saying(answering.influence, models, conversation, turn, model)

    def api_state(conversation: str = "", model: str = "") -> list[list[float]]:
        """What the network remembers: a list of numbers for each slot."""
        return _saying(answering.state, models, conversation, model)

    def api_chatbots() -> list[dict[str, Any]]:
        """The models that can be chosen, the default first."""
        return [{"model": name} for name in models.names()]

    shared: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "chat"}
    for name, function in (
        ("reply", api_reply),
        ("retry", api_retry),
        ("edit", api_edit),
        ("undo", api_undo),
        ("candidates", api_candidates),
        ("choose", api_choose),
        ("forget", api_forget),
        ("influence", api_influence),
        ("state", api_state),
    ):
        gr.api(function, api_name=name, **shared)
    gr.api(api_chatbots, api_name="chatbots")


def _saying(run: Callable[..., Any], *values: Any) -> Any:
    try:
        return run(*values)
    except InputError as error:
        raise gr.Error(error.message) from error
