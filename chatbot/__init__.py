"""Chat with a recurrent network that remembers in one state of fixed size.

from chatbot import Chatbot

bot = Chatbot.load("models/chat-en")
talk = bot.reply(bot.start(), "Hi! My name is Ana.")
print(talk.turns[-1].reply)
"""

from __future__ import annotations

from typing import Any

__all__ = ["Chatbot", "Conversation", "Reply", "Style", "Turn", "Word"]


def __getattr__(name: str) -> Any:
    # TensorFlow takes seconds to import; `python -m chatbot corpus` has no need of it.
    if name in __all__:
        from chatbot import bot

        return getattr(bot, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
