"""The turns of a conversation as bars, by how much each changed what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pages.wording import ENGLISH, Wording

TITLE = 80
"""Characters of a message that name its turn."""


def turns_html(
    texts: Sequence[str],
    changed: Sequence[float],
    before: int,
    total: int,
    tell: Wording = ENGLISH,
) -> str:
    """A row of bars to choose a turn from, the last one chosen; room for it where there is none.

    Args:
        texts: what the user said in these turns.
        changed: how much each changed the state.
        before: how many turns there are before them.
        total: turns of the conversation.
        tell: the language.
    """
    most = max(changed, default=0.0) or 1.0
    bars = "".join(
        _bar(before + at, text, change / most, change, tell, chosen=at == len(texts))
        for at, (text, change) in enumerate(zip(texts, changed, strict=True), 1)
    )
    return (
        f'<fieldset class="turns"><legend>{escape(tell("How much each turn changed it"))}</legend>'
        f'<div class="turn-bars">{bars}</div>{_moves(before, len(texts), total, tell)}</fieldset>'
    )


def shortened(text: str) -> str:
    """A message as the name of its turn."""
    return text if len(text) <= TITLE else f"{text[: TITLE - 1].rstrip()}…"


def _bar(
    number: int, text: str, share: float, change: float, tell: Wording, *, chosen: bool
) -> str:
    name = escape(
        tell(
            "Turn {number}, “{text}”: changed by {change}",
            number=number,
            text=shortened(text),
            change=tell.number(change, ".2f"),
        )
    )
    return (
        f'<label title="{name}"><input type="radio" name="turn" value="{number}" '
        f'aria-label="{name}"{" checked" if chosen else ""}>'
        f'<span class="turn-bar" style="--share:{share:.3f}"></span>'
        f'<span class="turn-number" aria-hidden="true">{number}</span></label>'
    )


def _moves(before: int, count: int, total: int, tell: Wording) -> str:
    """Buttons to earlier and later turns, where there are too many to show."""
    if count == total:
        return ""
    last = before + count
    buttons = "".join(
        f'<button type="button" data-last="{to}"{"" if there else " disabled"}>{name}</button>'
        for name, to, there in (
            (tell("← Earlier"), max(before, count), before > 0),
            (tell("Later →"), min(last + count, total), last < total),
        )
    )
    return f'<div class="turn-moves">{buttons}</div>'
