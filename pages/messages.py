"""Messages of a dialogue: as visitors type them, as `gr.Chatbot` takes and shows them."""

from __future__ import annotations

import re

from chatbot.conversation import Conversation

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
