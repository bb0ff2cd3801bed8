"""What all that the page that chats does begins with: a model, a conversation, a style."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from chatbot.message import checked
from chatbot.replying import DRAW, STYLE, Style
from pages.models import Choice
from pages.status import too_long
from shared.errors import InputError

LARGEST = 4_000_000
"""Characters of a saved conversation: hundreds of turns."""
CALM, LIVELY = 0.3, 1.3
"""Bounds of the liveliness, the temperature of the draw."""


class Draw(NamedTuple):
    """How replies are drawn, as a page or a program asks for it.

    Args:
        liveliness: temperature of the draw, from `CALM` to `LIVELY`.
        seed: of the draw; the same one gives the same reply.
    """

    liveliness: float = DRAW.temperature
    seed: int = 0

    def style(self) -> Style:
        """For `Chatbot`.

        Raises:
            InputError: the liveliness is out of its bounds.
        """
        if not CALM <= self.liveliness <= LIVELY:
            raise InputError(
                f"The liveliness is {self.liveliness}: it goes from {CALM} to {LIVELY}."
            )
        return replace(STYLE, draw=replace(DRAW, temperature=float(self.liveliness)))


USUAL = Draw()


def heard(models: Choice[Chatbot], text: str) -> str:
    """A message as it is read.

    Raises:
        InputError: it is empty or too long.
    """
    if len(text) > models.characters:
        raise too_long("The message", len(text), models.characters)
    return checked(text)


def opened(
    models: Choice[Chatbot], kept: str, model: str = ""
) -> tuple[Chatbot, Conversation, str]:
    """The model, the conversation, and what is to be told about it.

    Args:
        models: to choose from.
        kept: the conversation as it is kept; empty where it has not begun.
        model: its name; empty: the first.

    Raises:
        InputError: the conversation cannot be read, or there is no such model.
    """
    bot = models.load(model)
    if not kept:
        return bot, bot.start(), ""
    if len(kept) > LARGEST:
        raise InputError(
            f"This conversation has {len(kept):,} characters, and this page reads {LARGEST:,}."
        )
    told: list[str] = []
    conversation = bot.from_json(kept, say=told.append)
    return bot, conversation, " ".join(told)
