"""What a conversation has left in the network's memory, in words and as a picture."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape

import numpy as np

from chatbot.notes import Note
from pages.wording import ENGLISH, Wording

WIDTH = 640
"""Of a picture, in units of its height: it is as wide as there is room."""
ROW, GAP = 8, 1
"""Height of a row, and the room between two, in the same units."""
COLUMNS = 64
"""At most: more numbers are averaged in groups, as nobody sees them one by one."""
FAINT = 0.1
"""A note that is weaker is not told: it is there only because there was room."""
LEVELS = 12
"""Strengths of a colour: nobody tells more apart, and equal ones are drawn at once."""


def state_html(
    state: np.ndarray,
    notes: Sequence[Note],
    before: Sequence[Note],
    turn: int,
    turns: int,
    text: str = "",
    tell: Wording = ENGLISH,
) -> str:
    """The state after a turn, what it has noted and what the turn changed of that, explained.

    Args:
        state: `(C, W)`, after the turn.
        notes: of the state.
        before: those before the turn.
        turn: counted from 1; 0: before all of them.
        turns: how many there are.
        text: what the user said in the turn.
        tell: the language.
    """
    rows, numbers = state.shape
    columns = min(COLUMNS, numbers)
    size = tell.count(
        "{n} row of {numbers} numbers", "{n} rows of {numbers} numbers", rows, numbers=numbers
    )
    if columns < numbers:
        size = tell("{size}, drawn as {columns} averages", size=size, columns=columns)
    head, forget = f'<p class="after">{escape(tell("Before the first turn"))}</p>', ""
    if turn:
        after = escape(tell("After turn {turn} of {turns}", turn=turn, turns=turns))
        head = f'<p class="after">{after}, <q>{escape(text)}</q></p>'
        forgotten = escape(tell("Forget turn {turn}", turn=turn))
        forget = f'<button type="button" data-forget="{turn}">{forgotten}</button>'
    hint = tell(
        "This is all that the network keeps of a conversation, however long it gets: {size}, one "
        "row for each word that it noted and two for the gist. Whatever moves the conversation, "
        "undo too, moves these numbers.",
        size=size,
    )
    return (
        f'<div class="noted">{head}{notes_html(notes, before, tell)}{forget}</div>'
        f"<figure><h3>{escape(_after(turn, tell))}</h3>"
        f"{heat_svg(state, spoken_state(state, turn, tell))}"
        '<div class="scale" aria-hidden="true"><span>−1</span><span class="ramp"></span>'
        "<span>+1</span></div>"
        f'<figcaption class="hint">{escape(hint)}</figcaption></figure>'
    )


def notes_html(notes: Sequence[Note], before: Sequence[Note], tell: Wording = ENGLISH) -> str:
    """The noted words as a list, the firmer the fuller in colour; new ones are marked, and those
    that gave way to them are told. A word that is noted twice is shown once."""
    known = {note.key for note in before}
    shown: dict[str, list[Note]] = {}
    for note in notes:
        if note.strength >= FAINT:
            shown.setdefault(note.text, []).append(note)
    if not shown:
        return f'<p class="hint">{escape(tell("Nothing yet."))}</p>'
    kept = {note.key for note in notes}
    lost = {note.text: None for note in before if note.key not in kept and note.strength >= FAINT}
    items = "".join(_word(text, same, known, tell) for text, same in shown.items())
    gone = ", ".join(text for text in lost if text not in shown)
    told = f'<p class="hint">{escape(tell("Let go: {words}.", words=gone))}</p>' if gone else ""
    return f'<ul class="notes" aria-label="{escape(tell("Words it noted"))}">{items}</ul>{told}'


def _word(text: str, notes: Sequence[Note], known: Container[bytes], tell: Wording) -> str:
    """A word and all notes of it."""
    firmest = max(note.strength for note in notes)
    new = any(note.key not in known for note in notes)
    told = [f"{firmest:.0%}"]
    told += [tell("noted {n} times", n=len(notes))] if len(notes) > 1 else []
    told += [tell("new")] if new else []
    return (
        f'<li{" class=new" if new else ""} style="--firm:{firmest:.2f}" '
        f'title="{escape(", ".join(told))}">{escape(text)}</li>'
    )


def heat_svg(values: np.ndarray, label: str) -> str:
    """Numbers from -1 to 1 as a heat map in SVG, orange above zero and blue below.

    Blue and orange can be told apart by nearly everybody. The colours come from the style sheet,
    so that the picture follows a dark page.

    Args:
        values: `(C, W)`.
        label: says the same to those who do not see it.
    """
    drawn = averaged(values)
    rows, columns = drawn.shape
    height = rows * (ROW + GAP) - GAP
    grounds = "".join(f"M0 {row * (ROW + GAP)}h{columns}v{ROW}h-{columns}z" for row in range(rows))
    return (
        f'<svg class="heat" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {columns} {height}" style="aspect-ratio:{WIDTH}/{height}" '
        'preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg">'
        f'<path class="ground" d="{grounds}"/>{coloured(drawn, ROW, ROW + GAP)}</svg>'
    )


def coloured(values: np.ndarray, height: int = 1, step: int = 1) -> str:
    """Numbers from -1 to 1 as paths of rectangles, one unit wide; equal colours are one path.

    Args:
        values: `(R, C)`.
        height: of a rectangle.
        step: from one row to the next.
    """
    paths: dict[tuple[str, int], list[str]] = {}
    for (row, column), value in np.ndenumerate(values):
        # Most numbers are small: small ones are lifted a little.
        level = round(LEVELS * min(1.0, abs(float(value))) ** 0.7)
        if level:
            kind = "above" if value > 0 else "below"
            drawn = f"M{column} {row * step}h1v{height}h-1z"
            paths.setdefault((kind, level), []).append(drawn)
    return "".join(
        f'<path class="{kind}" fill-opacity="{level / LEVELS:.2f}" d="{"".join(drawn)}"/>'
        for (kind, level), drawn in paths.items()
    )


def averaged(values: np.ndarray) -> np.ndarray:
    """`(C, W)` as `(C, at most COLUMNS)`: neighbours are averaged in groups of a like size."""
    groups = np.array_split(values, min(COLUMNS, values.shape[1]), axis=1)
    return np.stack([group.mean(axis=1) for group in groups], axis=1)


def spoken_state(state: np.ndarray, turns: int, tell: Wording = ENGLISH) -> str:
    """The picture of a state in words."""
    rows, numbers = state.shape
    size = tell.count(
        "{n} row of {numbers} numbers", "{n} rows of {numbers} numbers", rows, numbers=numbers
    )
    after = _after(turns, tell)
    if not state.any():
        return tell("{after}: {size}, all of them zero.", after=after, size=size)
    return tell(
        "{after}: {size} from {low} to {high}, {mean} from zero on average.",
        after=after,
        size=size,
        low=tell.number(state.min(), ".2f"),
        high=tell.number(state.max(), ".2f"),
        mean=tell.number(np.abs(state).mean(), ".2f"),
    )


def _after(turns: int, tell: Wording) -> str:
    if not turns:
        return tell("State after no turn")
    return tell.count("State after {n} turn", "State after {n} turns", turns)
