"""What the page shows of a conversation's memory: after each turn, and in the last reply."""

from __future__ import annotations

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from pages.heat import state_html
from pages.models import Choice
from pages.opening import opened
from pages.shading import words_html
from pages.status import line, problem
from pages.turns import shortened, turns_html
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError

WINDOW = 12
"""Turns that are shown at once: so many bars can be hit with a finger on a phone."""
NOTHING = mark("There is no reply yet.")


def look(
    models: Choice[Chatbot],
    turn: int,
    kept: str,
    model: str = "",
    last: int = 0,
    tell: Wording = ENGLISH,
) -> tuple[str | None, str]:
    """Look back at a turn.

    Args:
        models: to choose from.
        turn: counted from 1.
        kept: the conversation as it is kept.
        model: its name; empty: the first.
        last: the last turn to choose from, counted from 1; 0: those there are stay.
        tell: the language.

    Returns:
        HTML of the turns, None where they stay, and of the state after the one that is chosen.
    """
    try:
        bot, conversation, _ = opened(models, kept, model)
        turns = None
        if last:
            turns = turns_of(bot, conversation.first(last), len(conversation), tell)
        return turns, state_of(bot, conversation, turn, tell)
    except InputError as error:
        return None, problem(error, tell)


def words(models: Choice[Chatbot], kept: str, model: str = "", tell: Wording = ENGLISH) -> str:
    """HTML of the last reply, word by word, with and without what was remembered."""
    try:
        bot, conversation, _ = opened(models, kept, model)
        if not conversation.turns:
            return line(tell(NOTHING))
        return words_html(bot.influence(conversation), tell, first=len(conversation) == 1)
    except InputError as error:
        return problem(error, tell)


def turns_of(
    bot: Chatbot, conversation: Conversation, total: int | None = None, tell: Wording = ENGLISH
) -> str:
    """HTML of the last turns of a conversation, to choose from.

    Args:
        bot: the model.
        conversation: up to the last turn to choose from.
        total: how many turns there are, if there are later ones.
        tell: the language.
    """
    count = len(conversation)
    first = max(0, count - WINDOW)
    texts = [turn.user for turn in conversation.turns[first:]]
    return turns_html(texts, bot.changes(conversation, first), first, total or count, tell)


def state_of(bot: Chatbot, conversation: Conversation, turn: int, tell: Wording = ENGLISH) -> str:
    """HTML of what was remembered after a turn, counted from 1; 0: before all of them."""
    after = bot.fork(conversation, turn)
    before = bot.notes(after.first(turn - 1)) if turn else []
    text = shortened(after.turns[-1].user) if turn else ""
    notes, turns = bot.notes(after), len(conversation)
    return state_html(bot.state(after), notes, before, turn, turns, text, tell)


def forgotten(
    bot: Chatbot,
    conversation: Conversation,
    turn: int,
    after: Conversation,
    tell: Wording = ENGLISH,
) -> str:
    """What is to be said of a turn that is forgotten, and which of its words later turns hold.

    Args:
        bot: the model.
        conversation: with the turn.
        turn: counted from 0.
        after: the conversation without the turn.
        tell: the language.
    """
    before, then, now = (
        [note.text for note in bot.notes(each)]
        for each in (conversation.first(turn), conversation.first(turn + 1), after)
    )
    still = [text for text in dict.fromkeys(then) if text in now and text not in before]
    told = tell("Turn {turn} is forgotten.", turn=turn + 1)
    if still:
        told += " " + tell("Later turns still hold: {words}.", words=", ".join(still))
    return told
