"""What programs ask of the page that chats: plain functions of values that raise `InputError`.

A conversation is passed in as JSON and handed back as JSON; nothing of it stays here.
"""

from __future__ import annotations

from typing import Any

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from pages.models import Choice
from pages.opening import USUAL, Draw, heard, opened


def reply(
    models: Choice[Chatbot], text: str, kept: str, model: str = "", draw: Draw = USUAL
) -> dict[str, str]:
    """Say something: the reply and the conversation.

    Raises:
        InputError: the message or the conversation cannot be read, or there is no such model.
    """
    style = draw.style()
    bot, conversation, _ = opened(models, kept, model)
    return _answer(bot, bot.reply(conversation, heard(models, text), seed=draw.seed, style=style))


def retry(
    models: Choice[Chatbot], kept: str, model: str = "", draw: Draw = USUAL
) -> dict[str, str]:
    """Another reply to the last message; raises as `reply`."""
    style = draw.style()
    bot, conversation, _ = opened(models, kept, model)
    return _answer(bot, bot.retry(conversation, seed=draw.seed, style=style))


def edit(
    models: Choice[Chatbot],
    turn: int,
    text: str,
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
) -> dict[str, str]:
    """Say something else at a turn; raises as `reply`."""
    style = draw.style()
    bot, conversation, _ = opened(models, kept, model)
    return _answer(
        bot, bot.edit(conversation, turn, heard(models, text), seed=draw.seed, style=style)
    )


def undo(models: Choice[Chatbot], kept: str, model: str = "") -> dict[str, str]:
    """The conversation before the last turn, and the last reply in it; raises as `reply`."""
    bot, conversation, _ = opened(models, kept, model)
    return _answer(bot, bot.undo(conversation))


def candidates(
    models: Choice[Chatbot],
    kept: str,
    text: str = "",
    n: int = 5,
    model: str = "",
    draw: Draw = USUAL,
) -> list[dict[str, Any]]:
    """Replies to a text, or if it is empty to the last message, best first; raises as `reply`."""
    style = draw.style()
    bot, conversation, _ = opened(models, kept, model)
    said = heard(models, text) if text else None
    found = bot.candidates(conversation, said, n, seed=draw.seed, style=style)
    return [each._asdict() for each in found]


def choose(models: Choice[Chatbot], reply: str, kept: str, model: str = "") -> dict[str, str]:
    """Another reply to the last message, as if it had been given; raises as `reply`."""
    bot, conversation, _ = opened(models, kept, model)
    return _answer(bot, bot.choose(conversation, reply))


def forget(models: Choice[Chatbot], turn: int, kept: str, model: str = "") -> dict[str, str]:
    """The conversation without a turn, counted from 0; raises as `reply`."""
    bot, conversation, _ = opened(models, kept, model)
    return _answer(bot, bot.forget(conversation, turn))


def influence(
    models: Choice[Chatbot], kept: str, turn: int = -1, model: str = ""
) -> list[dict[str, Any]]:
    """The words of a turn's reply with their probabilities; raises as `reply`."""
    bot, conversation, _ = opened(models, kept, model)
    return [each._asdict() for each in bot.influence(conversation, turn)]


def state(models: Choice[Chatbot], kept: str, model: str = "") -> list[list[float]]:
    """What is remembered, a list of numbers for each row; raises as `reply`."""
    bot, conversation, _ = opened(models, kept, model)
    numbers: list[list[float]] = bot.state(conversation).tolist()
    return numbers


def _answer(bot: Chatbot, conversation: Conversation) -> dict[str, str]:
    last = conversation.turns[-1].reply if conversation.turns else ""
    return {"reply": last, "conversation": bot.to_json(conversation)}
