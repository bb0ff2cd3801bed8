"""Chatting in a terminal, or line by line for a program at the other end of a pipe."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from chatbot import commands
from chatbot.bot import Chatbot
from shared import repairs
from shared.errors import InputError

WELCOME = (
    "This is a small recurrent network, for fun and learning: it invents things and is no source "
    "of facts. /help lists the commands."
)
STOPPED = "Stopped; the conversation is as it was before."
ONCE_MORE = "Ctrl-C once more, or Ctrl-D, ends the chat."
_GREY, _RED, _CYAN = "90", "31", "36"


def run(bot: Chatbot, *, plain: bool, seed: int) -> None:
    """Chat until the input ends.

    Args:
        bot: the model.
        plain: a line out for each line in, and nothing else.
        seed: of the replies.
    """
    if plain:
        # The bytes, as a line that is not UTF-8 must not end it.
        by_line(bot, sys.stdin.buffer, sys.stdout, seed)
        return
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if terminal:
        # Line editing and a history of this chat; it is written nowhere.
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401
    # https://no-color.org: any value but an empty one.
    colours = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    by_prompt(bot, lambda: input("> " if terminal else ""), sys.stdout, seed, colours=colours)


def by_line(bot: Chatbot, lines: Iterable[bytes], out: TextIO, seed: int) -> None:
    """Answer each line with exactly one line, at once.

    Args:
        bot: the model.
        lines: what is read, in UTF-8.
        out: gets the answers, and each error as a line of its own.
        seed: of the replies.
    """
    conversation, ended = bot.start(), False
    for raw in lines:
        try:
            outcome = commands.respond(bot, conversation, _decoded(raw), seed=seed)
            conversation, ended = outcome.conversation, outcome.ended
            answer = " ".join((*outcome.notes, outcome.reply))
        except InputError as error:
            answer = f"Error: {error}"
        out.write(_one_line(answer) + "\n")
        out.flush()
        if ended:
            return


def by_prompt(
    bot: Chatbot, ask: Callable[[], str], out: TextIO, seed: int, *, colours: bool
) -> None:
    """Chat with a person.

    Args:
        bot: the model.
        ask: waits for a line; raises EOFError where there are no more.
        out: is shown to the person.
        seed: of the replies.
        colours: colour what is shown.
    """

    def show(text: str, colour: str = "") -> None:
        shown = repairs.strip_controls(text)
        out.write(f"\x1b[{colour}m{shown}\x1b[0m" if colours and colour else shown)
        out.flush()

    def note(text: str, colour: str = _GREY) -> None:
        show(_one_line(text), colour)
        out.write("\n")

    note(WELCOME)
    conversation, ended, asked_to_end = bot.start(), False, False
    while not ended:
        try:
            line = ask()
        except EOFError:
            out.write("\n")
            return
        except KeyboardInterrupt:
            out.write("\n")
            if asked_to_end:
                return
            asked_to_end = True
            note(ONCE_MORE)
            continue
        asked_to_end = False
        if not line.strip():
            continue
        try:
            outcome = commands.respond(bot, conversation, line, seed=seed)
            for each in outcome.notes:
                note(each)
            if outcome.picture is not None:
                out.writelines(f"{row}\n" for row in commands.picture(outcome.picture, colours))
            if outcome.replied:
                for piece in bot.tokenizer.spelled(outcome.reply):
                    show(piece, _CYAN)
                out.write("\n")
            conversation, ended = outcome.conversation, outcome.ended
        except InputError as error:
            note(f"Error: {error}", _RED)
        except KeyboardInterrupt:
            out.write("\n")
            note(STOPPED)
        out.flush()


def _decoded(raw: bytes) -> str:
    try:
        return raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the line is not UTF-8 (byte {error.start + 1} of it); only UTF-8 can be read"
        ) from error


def _one_line(text: str) -> str:
    """Without line breaks, and without what would steer a terminal."""
    return repairs.collapse(repairs.strip_controls(text))
