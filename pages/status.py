"""The line in which a page talks to its visitor, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pages.wording import ENGLISH, Wording
from shared.errors import InputError


def problem(error: InputError, tell: Wording = ENGLISH) -> str:
    """What was wrong, as a sentence."""
    message = tell.relayed(error.message)
    # A name keeps its letters.
    first = message.partition(" ")[0].rstrip(",:;")
    text = message[:1].upper() + message[1:] if first.isalpha() else message
    text += "" if text.endswith((".", "!", "?")) else "."
    return f'<div class="problem" role="alert">{escape(text)}</div>'


def offer(text: str, tell: Wording = ENGLISH) -> str:
    """Something that was done, and a button that takes it back."""
    return (
        f'<span role="status">{escape(text)} </span>'
        f'<button type="button" data-back>{escape(tell("Bring it back"))}</button>'
    )


def line(text: str) -> str:
    """Something that is good to know; screen readers say it when there is time."""
    return f'<span role="status">{escape(text)}</span>'


def lines(texts: Sequence[str], tell: Wording = ENGLISH, most: int = 3) -> str:
    """Several things that are good to know, a line each; of many, the first."""
    if not texts:
        return ""
    more = [tell("And {n} more.", n=len(texts) - most)] if len(texts) > most else []
    shown = "<br>".join(map(escape, [*texts[:most], *more]))
    return f'<span role="status">{shown}</span>'


def too_long(what: str, characters: int, most: int) -> InputError:
    """That a text has too many characters."""
    return InputError(f"{what} has {characters:,} characters, and up to {most:,} are possible.")
