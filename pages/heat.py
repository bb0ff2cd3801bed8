"""What a conversation has left in the network's memory, as a picture."""

from __future__ import annotations

from html import escape

import numpy as np

WIDTH = 640
"""Of a picture, in its own units: it is as wide as there is room."""
ROW, GAP = 24, 2
"""Height of a slot, and the room between two, in the same units."""
COLUMNS = 64
"""At most: more numbers are averaged in groups, as nobody sees them one by one."""
FAINTEST = 0.01
"""A smaller share of the full colour is left out: nobody sees it."""


def state_html(state: np.ndarray, before: np.ndarray | None, turns: int) -> str:
    """A state and what the last turn changed, drawn and explained.

    Args:
        state: `(C, D)`, now.
        before: `(C, D)`, before the last turn; None where there was no turn.
        turns: how many there were.
    """
    slots, numbers = state.shape
    change = np.zeros_like(state) if before is None else state - before
    columns = min(COLUMNS, numbers)
    grouped = f", drawn as {columns} averages" if columns < numbers else ""
    return (
        "<h2>What it remembers</h2>"
        f"<figure><h3>{_now(turns)}</h3>{heat_svg(state, spoken_state(state, turns))}"
        f"<h3>What the last turn changed</h3>{heat_svg(change, spoken_change(change))}"
        '<div class="scale" aria-hidden="true"><span>−1</span><span class="ramp"></span>'
        "<span>+1</span></div>"
        f'<figcaption class="hint">This is all that the network keeps of a conversation, however '
        f"long it gets: a row for each of {slots} slots, with {numbers} numbers{grouped}. "
        "Orange is above zero and blue is below, and whatever moves the conversation, undo too, "
        "moves these numbers.</figcaption></figure>"
    )


def heat_svg(values: np.ndarray, label: str) -> str:
    """Numbers from -1 to 1 as a heat map in SVG, orange above zero and blue below.

    Blue and orange can be told apart by nearly everybody. The colours come from the style sheet,
    so that the picture follows a dark page.

    Args:
        values: `(C, D)`, a row for each slot.
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
    """`(C, D)` as `(C, at most COLUMNS)`: neighbours are averaged in groups of a like size."""
    groups = np.array_split(values, min(COLUMNS, values.shape[1]), axis=1)
    return np.stack([group.mean(axis=1) for group in groups], axis=1)


def spoken_state(state: np.ndarray, turns: int) -> str:
    """The picture of a state in words."""
    slots, numbers = state.shape
    size = f"The state after {_count(turns)}: {slots} slots of {numbers} numbers"
    if not state.any():
        return f"{size}, all of them zero."
    return (
        f"{size} from {state.min():.2f} to {state.max():.2f}, "
        f"{np.abs(state).mean():.2f} from zero on average."
    )


def spoken_change(change: np.ndarray) -> str:
    """The picture of a change in words."""
    if not change.any():
        return "The last turn changed nothing yet."
    means = np.abs(change).mean(axis=1)
    return (
        f"The last turn moved each number by {means.mean():.2f} on average, "
        f"those of slot {int(means.argmax()) + 1} the most: by {means.max():.2f}."
    )


def _now(turns: int) -> str:
    return f"State after {_count(turns)}"


def _count(turns: int) -> str:
    return "no turn" if not turns else "1 turn" if turns == 1 else f"{turns} turns"
