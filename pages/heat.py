"""What a conversation has left in the network's memory, in words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from chatbot.notes import Note

WIDTH = 640
"""Of a picture, in its own units: it is as wide as there is room."""
ROW, GAP = 8, 1
"""Height of a row, and the room between two, in the same units."""
COLUMNS = 64
"""At most: more numbers are averaged in groups, as nobody sees them one by one."""
FAINT = 0.1
"""A note that is weaker is not told: it is there only because there was room."""
FAINTEST = 0.01
"""A smaller share of the full colour is left out: nobody sees it."""


def state_html(state: np.ndarray, notes: Sequence[Note], before: Sequence[Note], turns: int) -> str:
    """A state, what it has noted and what the last turn changed of that, explained.

    Args:
        state: `(C, W)`, now.
        notes: of the state.
        before: those before the last turn.
        turns: how many there were.
    """
    rows, numbers = state.shape
    columns = min(COLUMNS, numbers)
    grouped = f", drawn as {columns} averages" if columns < numbers else ""
    return (
        f"<h2>What it remembers</h2>{notes_html(notes, before)}"
        f"<figure><h3>State after {_count(turns)}</h3>"
        f"{heat_svg(state, spoken_state(state, turns))}"
        '<div class="scale" aria-hidden="true"><span>−1</span><span class="ramp"></span>'
        "<span>+1</span></div>"
        '<figcaption class="hint">This is all that the network keeps of a conversation, however '
        f"long it gets: {rows} rows of {numbers} numbers{grouped}, one for each word that it noted "
        "and two for the gist. Whatever moves the conversation, undo too, moves these "
        "numbers.</figcaption></figure>"
    )


def notes_html(notes: Sequence[Note], before: Sequence[Note]) -> str:
    """The noted words as a list, the firmer the fuller in colour; new ones are marked, and those
    that gave way to them are told."""
    known = {note.key for note in before}
    kept = {note.key for note in notes}
    shown = [note for note in notes if note.strength >= FAINT]
    lost = [note.text for note in before if note.key not in kept and note.strength >= FAINT]
    if not shown:
        return '<p class="hint">Nothing yet.</p>'
    items = "".join(
        f'<li{"" if note.key in known else " class=new"} style="--firm:{note.strength:.2f}" '
        f'title="{_told(note, known)}">{escape(note.text)}</li>'
        for note in shown
    )
    gone = f'<p class="hint">Let go: {escape(", ".join(lost))}.</p>' if lost else ""
    return f'<ul class="notes" aria-label="Words it noted">{items}</ul>{gone}'


def _told(note: Note, known: set[bytes]) -> str:
    return f"{note.strength:.0%}" + ("" if note.key in known else ", new")


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
    height = rows * ROW + (rows - 1) * GAP
    parts = [
        f'<svg class="heat" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
    ]
    side = WIDTH / columns
    for row in range(rows):
        y = row * (ROW + GAP)
        parts.append(f'<rect class="ground" y="{y}" width="{WIDTH}" height="{ROW}"/>')
        for column, value in enumerate(drawn[row]):
            # Most numbers are small: small ones are lifted a little.
            strength = min(1.0, abs(float(value))) ** 0.7
            if strength < FAINTEST:
                continue
            kind = "above" if value > 0 else "below"
            parts.append(
                f'<rect class="{kind}" x="{column * side:g}" y="{y}" width="{side:g}" '
                f'height="{ROW}" fill-opacity="{strength:.2f}"/>'
            )
    return "".join([*parts, "</svg>"])


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
