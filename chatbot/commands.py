"""What a line of a chat does: a message, or a command such as `/undo`. Values in, values out."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from chatbot import conversation as saved
from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from shared import repairs, textfiles
from shared.errors import InputError

COLUMNS = 64
"""Most characters of a row of the picture."""
NOTED = 12
"""Most words that are told of a state."""
_BLOCKS = " ▁▂▃▄▅▆▇█"
_COLOURS = {True: "31", False: "34"}


class Outcome(NamedTuple):
    """What came of a line."""

    conversation: Conversation
    """As it goes on."""
    notes: tuple[str, ...] = ()
    """Lines of ours about it."""
    reply: str = ""
    """The bot's."""
    replied: bool = False
    picture: np.ndarray | None = None
    """A state `(C, W)` to be drawn where there is room."""
    ended: bool = False


class Command(NamedTuple):
    """A command: what stands behind it, one sentence, and what it does."""

    argument: str
    help: str
    run: Callable[[Chatbot, Conversation, str, int], Outcome]


def respond(bot: Chatbot, conversation: Conversation, line: str, *, seed: int = 0) -> Outcome:
    """What comes of a line.

    Args:
        bot: the model.
        conversation: so far; it stays as it is.
        line: a command, or a message; one that begins with a slash is written with two.
        seed: of the replies.

    Raises:
        InputError: there is no such command, it cannot be done, or the message is none.
    """
    line = repairs.strip_controls(line).strip()
    if not line.startswith("/") or line.startswith("//"):
        message = line.removeprefix("/") if line.startswith("//") else line
        return _replied(bot.reply(conversation, message, seed=seed))
    name, _, argument = line.partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        raise InputError(
            f"there is no command {name}; there are {' '.join(COMMANDS)}, and a message that "
            "begins with / is written with //"
        )
    argument = argument.strip()
    if argument and not command.argument:
        raise InputError(f"{name} stands alone; nothing may follow it")
    if command.argument and not argument:
        raise InputError(f"{name} needs more: {name} {command.argument}")
    return command.run(bot, conversation, argument, seed)


def _replied(conversation: Conversation) -> Outcome:
    return Outcome(conversation, reply=conversation.turns[-1].reply, replied=True)


def _new(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    return Outcome(bot.start(), ("A new conversation.",))


def _undo(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    before = bot.undo(conversation)
    return Outcome(before, (f"Taken back: {conversation.turns[-1].user}",))


def _retry(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    return _replied(bot.retry(conversation, seed=seed))


def _edit(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    if not conversation.turns:
        raise InputError("there is nothing to edit: the conversation has not begun")
    return _replied(bot.edit(conversation, len(conversation) - 1, argument, seed=seed))


def _save(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    path = _path(argument)
    if path.is_file() and not _is_saved(path):
        raise InputError("this file is no saved conversation, and is left as it is", path)
    textfiles.write_lines(path, bot.to_json(conversation).split("\n"))
    return Outcome(conversation, (f"Saved in {path}: {_count(conversation)}.",))


def _is_saved(path: Path) -> bool:
    """Whether a file that is there may be replaced: it is one of ours."""
    try:
        lines = (line for _, line in textfiles.numbered(path))
        return any(saved.FORMAT in line for line in itertools.islice(lines, 3))
    except InputError:
        return False


def _load(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    path = _path(argument)
    notes: list[str] = []
    text = "\n".join(line for _, line in textfiles.numbered(path))
    try:
        loaded = bot.from_json(text, say=notes.append)
    except InputError as error:
        raise InputError(error.message, path) from error
    return Outcome(loaded, (f"Loaded from {path}: {_count(loaded)}.", *notes))


def _path(argument: str) -> Path:
    path = Path(argument)
    # A ~name that is nobody's is a name of a file.
    with contextlib.suppress(RuntimeError):
        path = path.expanduser()
    return path


def _state(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    state = bot.state(conversation)
    norm = float(np.linalg.norm(state))
    rows, width = state.shape
    text = (
        # Of half precision, though they are computed with in full.
        f"{_count(conversation)}; a state of {rows} x {width} = {state.size:,} numbers "
        f"({2 * state.size:,} bytes), norm {norm:.2f}"
    )
    if conversation.turns:
        before = bot.state(bot.undo(conversation))
        change = float(np.linalg.norm(state - before)) / max(norm, 1e-9)
        text += f", of which the last turn changed {change:.0%}"
    firmest = sorted(bot.notes(conversation), key=lambda note: -note.strength)[:NOTED]
    if firmest:
        text += f"; noted most firmly: {', '.join(note.text for note in firmest)}"
    return Outcome(conversation, (text + ".",), picture=state)


def _help(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    lines = [
        f"{name} {each.argument}".strip() + f": {each.help};" for name, each in COMMANDS.items()
    ]
    return Outcome(conversation, (*lines, "//: a message that begins with a slash."))


def _quit(bot: Chatbot, conversation: Conversation, argument: str, seed: int) -> Outcome:
    return Outcome(conversation, ("Goodbye.",), ended=True)


def _count(conversation: Conversation) -> str:
    return "1 turn" if len(conversation) == 1 else f"{len(conversation)} turns"


COMMANDS = {
    "/new": Command("", "forget all and begin anew", _new),
    "/undo": Command("", "take the last turn back", _undo),
    "/retry": Command("", "another reply to the last message", _retry),
    "/edit": Command("TEXT", "say the last message differently", _edit),
    "/save": Command("FILE", "keep the conversation in a file", _save),
    "/load": Command("FILE", "go on with a conversation from a file", _load),
    "/state": Command("", "how much is remembered", _state),
    "/help": Command("", "these lines", _help),
    "/quit": Command("", "end the chat", _quit),
}


def picture(state: np.ndarray, colours: bool) -> list[str]:
    """A state as rows of blocks, one for each of its rows: the higher, the farther from zero.

    Args:
        state: `(C, W)`; neighbours share a block where D is larger than `COLUMNS`.
        colours: red above zero, blue below.
    """
    parts = np.array_split(state, min(COLUMNS, state.shape[1]), axis=1)
    # Of the neighbours, the one farthest from zero: a mean would be near zero everywhere.
    values = np.stack(
        [np.take_along_axis(p, np.abs(p).argmax(axis=1)[:, None], axis=1)[:, 0] for p in parts],
        axis=1,
    )
    top = max(float(np.abs(values).max()), 1e-9)
    rows = []
    for slot in values:
        row = ""
        for value in slot:
            block = _BLOCKS[round(abs(float(value)) / top * (len(_BLOCKS) - 1))]
            row += f"\x1b[{_COLOURS[bool(value > 0)]}m{block}" if colours else block
        rows.append(row + "\x1b[0m" if colours else row)
    return rows
