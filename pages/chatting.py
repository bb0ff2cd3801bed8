"""What the page that chats does: plain functions of values.

A conversation is the JSON that `Chatbot.to_json` writes, states and all: the visitor's browser
keeps it and sends it along. So undoing a turn moves the state and not only the text, and two
visitors cannot meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from pages.messages import entry, messages
from pages.models import Choice
from pages.opening import USUAL, Draw, heard, opened
from pages.remembering import NOTHING, forgotten, state_of, turns_of
from pages.replies import replies_html
from pages.status import line, offer, problem
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError

SHOWN = 6
"""Replies to choose from, at most."""
RESTORED = mark("The saved conversation is open again.")
BACK = mark("It is as it was before.")
EDITED = mark("The message is changed, and what followed it was said again.")
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
        turns: HTML of what each turn changed.
        state: HTML of the state.
        others: HTML of other replies to choose from, before they are asked for.
        words: HTML of the last reply's words, before they are asked for.
        status: HTML of a line for the visitor.
        before: the conversation as it was, where it can be brought back.
    """

    messages: list[dict[str, str]] | None = None
    box: str | None = None
    asked: str | None = None
    kept: str | None = None
    turns: str | None = None
    state: str | None = None
    others: str | None = None
    words: str | None = None
    status: str | None = ""
    before: str | None = None


def say(
    models: Choice[Chatbot],
    text: str,
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
    tell: Wording = ENGLISH,
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
        tell: the language of what the page says, not of the reply.
    """
    try:
        message = heard(models, text)
        style = draw.style()
        bot, conversation, told = opened(models, kept, model)
        shown = [*messages(conversation), entry("user", message)]
        yield View(shown, box="", asked=message, others="")
        reply = ""
        for piece in bot.stream(conversation, message, seed=draw.seed, style=style):
            if isinstance(piece, Conversation):
                yield _view(bot, piece, told, tell)
            else:
                reply += piece
                yield View([*shown, entry("assistant", reply)])
    except InputError as error:
        yield _refused(models, kept, model, error, tell)._replace(box=text)


def retry(
    models: Choice[Chatbot],
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
    tell: Wording = ENGLISH,
) -> Iterator[View]:
    """Ask for another reply to the last message: without the old one, then with the new one."""
    try:
        style = draw.style()
        bot, conversation, told = opened(models, kept, model)
        yield View(messages(conversation)[:-1] or None, others="")
        yield _view(bot, bot.retry(conversation, seed=draw.seed, style=style), told, tell)
    except InputError as error:
        yield _refused(models, kept, model, error, tell)


def edit(
    models: Choice[Chatbot],
    turn: int,
    text: str,
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
    tell: Wording = ENGLISH,
) -> Iterator[View]:
    """Say something else at an earlier turn, counted from 0; what was said later is said again.

    Views come turn by turn. What it was before can be brought back.
    """
    try:
        message = heard(models, text)
        style = draw.style()
        bot, conversation, told = opened(models, kept, model)
        shown = [*messages(conversation)[: 2 * turn], entry("user", message)]
        yield View(shown, others="")
        for edited in bot.edits(conversation, turn, message, seed=draw.seed, style=style):
            done = len(edited)
            if done == len(conversation):
                view = _view(bot, edited, told, tell)
                yield view._replace(status=offer(tell(EDITED), tell), before=kept)
            else:
                again = entry("user", conversation.turns[done].user)
                status = tell(
                    "Turn {turn} of {turns} is said again …", turn=done + 1, turns=len(conversation)
                )
                yield View([*messages(edited), again], status=line(status))
    except InputError as error:
        yield _refused(models, kept, model, error, tell)


def undo(models: Choice[Chatbot], kept: str, model: str = "", tell: Wording = ENGLISH) -> View:
    """Take the last turn back, and the state with it."""
    try:
        bot, conversation, told = opened(models, kept, model)
        return _view(bot, bot.undo(conversation), told, tell)
    except InputError as error:
        return _refused(models, kept, model, error, tell)


def others(
    models: Choice[Chatbot],
    kept: str,
    model: str = "",
    draw: Draw = USUAL,
    tell: Wording = ENGLISH,
) -> str:
    """HTML of the replies that there are to the last message, the one that was given marked."""
    try:
        style = draw.style()
        bot, conversation, _ = opened(models, kept, model)
        if not conversation.turns:
            return line(tell(NOTHING))
        found = bot.candidates(conversation, n=SHOWN, seed=draw.seed, style=style)
        return replies_html(found, conversation.turns[-1].reply, tell)
    except InputError as error:
        return problem(error, tell)


def choose(
    models: Choice[Chatbot], reply: str, kept: str, model: str = "", tell: Wording = ENGLISH
) -> View:
    """Take another reply to the last message; the others stay where they are."""
    try:
        bot, conversation, told = opened(models, kept, model)
        view = _view(bot, bot.choose(conversation, reply), told, tell)
        return view._replace(others=None)
    except InputError as error:
        return _refused(models, kept, model, error, tell)


def forget(
    models: Choice[Chatbot], turn: int, kept: str, model: str = "", tell: Wording = ENGLISH
) -> Iterator[View]:
    """Take out a turn, counted from 0; the later ones are heard again, without it.

    What it was before can be brought back.
    """
    try:
        bot, conversation, _ = opened(models, kept, model)
        texts = messages(conversation)
        status = line(tell("The later turns are heard again …"))
        yield View([*texts[: 2 * turn], *texts[2 * turn + 2 :]], status=status)
        after = bot.forget(conversation, turn)
        view = _view(bot, after, "", tell)
        told = offer(forgotten(bot, conversation, turn, after, tell), tell)
        state = f'<p class="status">{told}</p>{view.state}'
        yield view._replace(state=state, before=kept)
    except InputError as error:
        yield _refused(models, kept, model, error, tell)


def stop(
    models: Choice[Chatbot],
    box: str,
    asked: str,
    kept: str,
    model: str = "",
    tell: Wording = ENGLISH,
) -> View:
    """The conversation as it was before a reply that is not wanted.

    What was asked goes back to the box, unless something else was written there meanwhile.
    """
    return show(models, kept, model, tell=tell)._replace(box=box or asked)


def show(
    models: Choice[Chatbot],
    kept: str,
    model: str = "",
    turns: int | None = None,
    tell: Wording = ENGLISH,
) -> View:
    """The conversation as it is kept, also with another model, which reads its texts anew.

    Args:
        models: to choose from.
        kept: the conversation.
        model: its name; empty: the first.
        turns: only so many, in a conversation that goes on from there; all, if None.
        tell: the language.
    """
    try:
        bot, conversation, told = opened(models, kept, model)
        return _view(bot, bot.fork(conversation, turns), told, tell)
    except InputError as error:
        return View(status=problem(error, tell))


def restore(
    models: Choice[Chatbot],
    saved: str,
    model: str = "",
    done: str = RESTORED,
    tell: Wording = ENGLISH,
) -> View:
    """Go on with a conversation that was saved; one that cannot be read changes nothing.

    Args:
        models: to choose from.
        saved: the conversation as it was kept.
        model: its name; empty: the first.
        done: what is told then, if there is nothing else to tell.
        tell: the language.
    """
    try:
        bot, conversation, told = opened(models, saved or " ", model)
        return _view(bot, conversation, told or tell(done), tell)
    except InputError as error:
        return View(status=problem(error, tell))


def warm(models: Choice[Chatbot], model: str = "") -> None:
    """Load a model and chat, so that nobody waits for compilation; quick the next time."""
    for _ in say(models, EXAMPLES[0], "", model):
        pass


def _view(bot: Chatbot, conversation: Conversation, told: str, tell: Wording) -> View:
    turns = len(conversation)
    return View(
        messages(conversation),
        asked="",
        kept=bot.to_json(conversation) if turns else "",
        turns=turns_of(bot, conversation, tell=tell),
        state=state_of(bot, conversation, turns, tell),
        others="",
        words="",
        status=line(tell.relayed(told)) if told else "",
    )


def _refused(
    models: Choice[Chatbot], kept: str, model: str, error: InputError, tell: Wording
) -> View:
    """The conversation as it was, with a sentence about what was wrong."""
    return show(models, kept, model, tell=tell)._replace(status=problem(error, tell))
