"""What a conversation has left in the network's memory, in words and as a picture."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape

import numpy as np

from chatbot.notes import Note

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
) -> str:
    """The state after a turn, what it has noted and what the turn changed of that, explained.

    Args:
        state: `(C, W)`, after the turn.
        notes: of the state.
        before: those before the turn.
        turn: counted from 1; 0: before all of them.
        turns: how many there are.
        text: what the user said in the turn.
    """
    rows, numbers = state.shape
    columns = min(COLUMNS, numbers)
    grouped = f", drawn as {columns} averages" if columns < numbers else ""
    head, forget = '<p class="after">Before the first turn</p>', ""
    if turn:
        head = f'<p class="after">After turn {turn} of {turns}, <q>{escape(text)}</q></p>'
        forget = f'<button type="button" data-forget="{turn}">Forget turn {turn}</button>'
    return (
        f'<div class="noted">{head}{notes_html(notes, before)}{forget}</div>'
        f"<figure><h3>State after {_count(turn)}</h3>"
        f"{heat_svg(state, spoken_state(state, turn))}"
        '<div class="scale" aria-hidden="true"><span>−1</span><span class="ramp"></span>'
        "<span>+1</span></div>"
        '<figcaption class="hint">This is all that the network keeps of a conversation, however '
        f"long it gets: {rows} rows of {numbers} numbers{grouped}, one for each word that it noted "
        "and two for the gist. Whatever moves the conversation, undo too, moves these "
        "numbers.</figcaption></figure>"
    )


def notes_html(notes: Sequence[Note], before: Sequence[Note]) -> str:
    """The noted words as a list, the firmer the fuller in colour; new ones are marked, and those
    that gave way to them are told. A word that is noted twice is shown once."""
    known = {note.key for note in before}
    shown: dict[str, list[Note]] = {}
    for note in notes:
        if note.strength >= FAINT:
            shown.setdefault(note.text, []).append(note)
    if not shown:
        return '<p class="hint">Nothing yet.</p>'
    kept = {note.key for note in notes}
    lost = {note.text: None for note in before if note.key not in kept and note.strength >= FAINT}
    items = "".join(_word(text, same, known) for text, same in shown.items())
    gone = ", ".join(text for text in lost if text not in shown)
    told = f'<p class="hint">Let go: {escape(gone)}.</p>' if gone else ""
    return f'<ul class="notes" aria-label="Words it noted">{items}</ul>{told}'


def _word(text: str, notes: Sequence[Note], known: Container[bytes]) -> str:
    """A word and all notes of it."""
    firmest = max(note.strength for note in notes)
    new = any(note.key not in known for note in notes)
    often = f", noted {len(notes)} times" if len(notes) > 1 else ""
    return (
        f'<li{" class=new" if new else ""} style="--firm:{firmest:.2f}" '
        f'title="{firmest:.0%}{often}{", new" if new else ""}">{escape(text)}</li>'
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


def spoken_state(state: np.ndarray, turns: int) -> str:
    """The picture of a state in words."""
    rows, numbers = state.shape
    size = f"The state after {_count(turns)}: {rows} rows of {numbers} numbers"
    if not state.any():
        return f"{size}, all of them zero."
    return (
        f"{size} from {state.min():.2f} to {state.max():.2f}, "
        f"{np.abs(state).mean():.2f} from zero on average."
    )


def _count(turns: int) -> str:
    return "no turn" if not turns else "1 turn" if turns == 1 else f"{turns} turns"
