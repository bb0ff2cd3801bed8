"""Messages of a dialogue: as visitors type them, as `gr.Chatbot` takes and shows them."""

from __future__ import annotations

import re
import unicodedata

from chatbot.conversation import Conversation
from chatbot.message import checked
from shared.errors import InputError

PLAIN = "\u2060"
"""No character to see. `gr.Chatbot` draws tags; behind < or & it makes them no tag or entity."""


def messages(conversation: Conversation) -> list[dict[str, str]]:
    """The texts of a conversation, to be shown."""
    return [
        each
        for turn in conversation.turns
        for each in (entry("user", turn.user), entry("assistant", turn.reply))
    ]


def entry(role: str, text: str) -> dict[str, str]:
    """One message, to be shown as it was typed."""
    return {"role": role, "content": re.sub("[<&]", rf"\g<0>{PLAIN}", text)}


def typed(shown: str) -> str:
    """The text of a message from what is shown of it."""
    return shown.replace(PLAIN, "")


def readable(text: str) -> str:
    """A message as it is read, without the half characters that some programs send.

    Raises:
        InputError: it is empty or too long, or has nothing that the network could read.
    """
    message = checked(text.encode("utf-8", "ignore").decode("utf-8"))
    # Letters, numbers and punctuation.
    if not {unicodedata.category(each)[0] for each in message} & {"L", "N", "P"}:
        raise InputError("The message has only emoji or signs: say it in words too.")
    return message
