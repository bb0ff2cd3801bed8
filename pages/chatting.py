"""What the page that chats does: plain functions of values.

A conversation is the JSON that `Chatbot.to_json` writes, states and all: the visitor's browser
keeps it and sends it along. So undoing a turn moves the state and not only the text, and two
visitors cannot meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from chatbot.message import checked
from chatbot.replying import DRAW, STYLE, Style
from pages.heat import state_html
from pages.messages import entry, messages
from pages.models import Choice
from pages.status import line, problem
from shared.errors import InputError

LARGEST = 4_000_000
"""Characters of a saved conversation: hundreds of turns."""
CALM, LIVELY = 0.3, 1.3
"""Bounds of the liveliness, the temperature of the draw."""

EXAMPLES = (
    "Hi! My name is Ada and I live in Porto.",
    "What's my name?",
    "Tell me a joke.",
    "Do you like films?",
)


class View(NamedTuple):
    """What the page shows; None leaves a thing as it is.

    Args:
        messages: of the dialogue, as `gr.Chatbot` takes them.
        box: where the visitor writes.
        asked: what is being answered; it returns to the box if the visitor stops the reply.
        kept: the conversation, for the browser to keep and send again.
        state: HTML of the picture of the state.
        status: HTML of a line for the visitor.
    """

    messages: list[dict[str, str]] | None = None
    box: str | None = None
    asked: str | None = None
    kept: str | None = None
    state: str | None = None
    status: str | None = ""


class Draw(NamedTuple):
    """How replies are drawn, as a page or a program asks for it.

    Args:
        liveliness: temperature of the draw, from `CALM` to `LIVELY`.
        seed: of the draw; the same one gives the same reply.
    """

    liveliness: float = DRAW.temperature
    seed: int = 0


USUAL = Draw()


def say(
    models: Choice[Chatbot], text: str, kept: str, model: str = "", draw: Draw = USUAL
) -> Iterator[View]:
    """Send a message: views while the reply is written, at last one with the conversation.

    What is refused stays in the box. Whoever stops listening before the end has the
    conversation as it was.

    Args:
        models: to choose from.
        text: the message.
        kept: the conversation as it is kept; empty where it has not begun.
        model: its name; empty: the first.
        draw: how the reply is drawn.
    """
    try:
        message = checked(text)
        style = _style(draw)
        bot, conversation, told = _open(models, kept, model)
        shown = [*messages(conversation), entry("user", message)]
        yield View(shown, box="", asked=message)
        reply = ""
        for piece in bot.stream(conversation, message, seed=draw.seed, style=style):
            if isinstance(piece, Conversation):
                yield _view(bot, piece, told)
            else:
                reply += piece
                yield View([*shown, entry("assistant", reply)])
    except InputError as error:
        yield _refused(models, kept, model, error)._replace(box=text)


def retry(
    models: Choice[Chatbot], kept: str, model: str = "", draw: Draw = USUAL
) -> Iterator[View]:
    """Ask for another reply to the last message: without the old one, then with the new one."""
    try:
        style = _style(draw)
        bot, conversation, told = _open(models, kept, model)
        yield View(messages(conversation)[:-1] or None)
        yield _view(bot, bot.retry(conversation, seed=draw.seed, style=style), told)
    except InputError as error:
        yield _refused(models, kept, model, error)


def edit(
    models: Choice[Chatbot],
    turn: int,
    text: str,
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
) -> Iterator[View]:
    """Say something else at an earlier turn, counted from 0; what was said later is said again."""
    try:
        message = checked(text)
        style = _style(draw)
        bot, conversation, told = _open(models, kept, model)
        yield View([*messages(conversation)[: 2 * turn], entry("user", message)])
        edited = bot.edit(conversation, turn, message, seed=draw.seed, style=style)
        yield _view(bot, edited, told)
    except InputError as error:
        yield _refused(models, kept, model, error)


def undo(models: Choice[Chatbot], kept: str, model: str = "") -> View:
    """Take the last turn back, and the state with it."""
    try:
        bot, conversation, told = _open(models, kept, model)
        return _view(bot, bot.undo(conversation), told)
    except InputError as error:
        return _refused(models, kept, model, error)


def stop(models: Choice[Chatbot], box: str, asked: str, kept: str, model: str = "") -> View:
    """The conversation as it was before a reply that is not wanted.

    What was asked goes back to the box, unless something else was written there meanwhile.
    """
    return show(models, kept, model)._replace(box=box or asked)


def show(models: Choice[Chatbot], kept: str, model: str = "", turns: int | None = None) -> View:
    """The conversation as it is kept, also with another model, which reads its texts anew.

    Args:
        models: to choose from.
        kept: the conversation.
        model: its name; empty: the first.
        turns: only so many, in a conversation that goes on from there; all, if None.
    """
    try:
        bot, conversation, told = _open(models, kept, model)
        return _view(bot, bot.fork(conversation, turns), told)
    except InputError as error:
        return View(status=problem(error))


def restore(models: Choice[Chatbot], saved: str, model: str = "") -> View:
    """Go on with a conversation that was saved; one that cannot be read changes nothing."""
    try:
        bot, conversation, told = _open(models, saved or " ", model)
        return _view(bot, conversation, told or "The saved conversation is open again.")
    except InputError as error:
        return View(status=problem(error))


def warm(models: Choice[Chatbot], model: str = "") -> None:
    """Load a model and chat, so that nobody waits for compilation; quick the next time."""
    for _ in say(models, EXAMPLES[0], "", model):
        pass


# For programs


def answer(
    models: Choice[Chatbot], text: str, kept: str, model: str = "", draw: Draw = USUAL
) -> dict[str, str]:
    """`say`, whole: the reply and the conversation.

    Raises:
        InputError: the message or the conversation cannot be read, or there is no such model.
    """
    style = _style(draw)
    bot, conversation, _ = _open(models, kept, model)
    return _answer(bot, bot.reply(conversation, checked(text), seed=draw.seed, style=style))


def answer_retry(
    models: Choice[Chatbot], kept: str, model: str = "", draw: Draw = USUAL
) -> dict[str, str]:
    """`retry`, whole; raises as `answer`."""
    style = _style(draw)
    bot, conversation, _ = _open(models, kept, model)
    return _answer(bot, bot.retry(conversation, seed=draw.seed, style=style))


def answer_edit(
    models: Choice[Chatbot],
    turn: int,
    text: str,
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
) -> dict[str, str]:
    """`edit`, whole; raises as `answer`."""
    style = _style(draw)
    bot, conversation, _ = _open(models, kept, model)
    edited = bot.edit(conversation, turn, checked(text), seed=draw.seed, style=style)
    return _answer(bot, edited)


def answer_undo(models: Choice[Chatbot], kept: str, model: str = "") -> dict[str, str]:
    """`undo`: the conversation before the last turn, and the last reply in it; as `answer`."""
    bot, conversation, _ = _open(models, kept, model)
    return _answer(bot, bot.undo(conversation))


def state(models: Choice[Chatbot], kept: str, model: str = "") -> list[list[float]]:
    """What is remembered, a list of numbers for each row; raises as `answer`."""
    bot, conversation, _ = _open(models, kept, model)
    numbers: list[list[float]] = bot.state(conversation).tolist()
    return numbers


def _open(models: Choice[Chatbot], kept: str, model: str) -> tuple[Chatbot, Conversation, str]:
    """The model, the conversation, and what is to be told about it."""
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


def _style(draw: Draw) -> Style:
    if not CALM <= draw.liveliness <= LIVELY:
        raise InputError(f"The liveliness is {draw.liveliness}: it goes from {CALM} to {LIVELY}.")
    return replace(STYLE, draw=replace(DRAW, temperature=float(draw.liveliness)))


def _view(bot: Chatbot, conversation: Conversation, told: str) -> View:
    turns = len(conversation)
    before = bot.notes(bot.fork(conversation, turns - 1)) if turns else []
    return View(
        messages(conversation),
        asked="",
        kept=bot.to_json(conversation) if turns else "",
        state=state_html(bot.state(conversation), bot.notes(conversation), before, turns),
        status=line(told) if told else "",
    )


def _refused(models: Choice[Chatbot], kept: str, model: str, error: InputError) -> View:
    """The conversation as it was, with a sentence about what was wrong."""
    return show(models, kept, model)._replace(status=problem(error))


def _answer(bot: Chatbot, conversation: Conversation) -> dict[str, str]:
    last = conversation.turns[-1].reply if conversation.turns else ""
    return {"reply": last, "conversation": bot.to_json(conversation)}
