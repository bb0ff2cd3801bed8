"""Numbers of one step as a strip of colours, and all steps at a glance, both as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from pages.heat import averaged, coloured

CELL, ROW = 30, 22
"""Of the overview: width of a step, height of a row, in CSS pixels."""
LETTER = 8
"""Width that is allowed for a letter of a label, in CSS pixels."""
GAP = 18
"""Between reading and writing, in CSS pixels."""
HEAD = 20
"""Height of the two titles, in CSS pixels."""


class Row(NamedTuple):
    """One row of the overview.

    Args:
        name: of the layer.
        writes: whether it belongs to the steps of writing.
        values: a number a step.
    """

    name: str
    writes: bool
    values: np.ndarray


def strip_svg(values: np.ndarray) -> str:
    """`(D,)` numbers from -1 to 1 as one line of colours, orange above zero and blue below.

    The colours are those of `heat.heat_svg`, and as there, many numbers are averaged in groups.
    It has no words of its own: those stand beside it.
    """
    drawn = averaged(values[None])
    return (
        f'<svg class="strip" aria-hidden="true" viewBox="0 0 {drawn.shape[1]} 1" '
        'preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg">'
        f"{coloured(drawn)}</svg>"
    )


def overview_svg(
    source: Sequence[str], target: Sequence[str], rows: Sequence[Row], label: str
) -> str:
    """One number for each layer and step; the stronger a square, the larger.

    The weakest colour is the smallest number of the picture, the strongest one the largest. The
    frame stands at the first step; the page's script moves it.

    Args:
        source: what was read, a step each.
        target: what was written, a step each.
        rows: from the first layer to the last.
        label: says the same to those who do not see it.
    """
    low, high = bounds(rows)
    left = LETTER * max(len(row.name) for row in rows) + 12
    rise = round(LETTER * max(map(len, [*source, *target])) * 0.71) + 14 + HEAD
    turn = left + CELL * len(source) + GAP
    width = turn + CELL * len(target) + rise - HEAD
    height = rise + ROW * len(rows) + 6
    parts = [
        f'<svg class="overview" role="img" aria-label="{escape(label)}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">',
        f'<text class="title" x="{left}" y="13">it reads</text>',
        f'<text class="title" x="{turn}" y="13">it writes</text>',
    ]
    for number, row in enumerate(rows):
        y = rise + ROW * number + ROW // 2 + 4
        parts.append(f'<text x="{left - 8}" y="{y}" text-anchor="end">{escape(row.name)}</text>')
    for at, word in enumerate([*source, *target]):
        writes = at >= len(source)
        x = turn + CELL * (at - len(source)) if writes else left + CELL * at
        parts.append(_column(at, x, rise, word, rows, writes, low, high))
    parts.append(
        f'<rect class="now" x="{left}" y="{rise - 1}" width="{CELL}" '
        f'height="{ROW * len(rows) + 2}" rx="4"/></svg>'
    )
    return "".join(parts)


def bounds(rows: Sequence[Row]) -> tuple[float, float]:
    """The smallest and the largest number."""
    values = np.concatenate([row.values for row in rows])
    return float(values.min()), float(values.max())


def _column(
    at: int,
    x: int,
    rise: int,
    word: str,
    rows: Sequence[Row],
    writes: bool,
    low: float,
    high: float,
) -> str:
    """The squares of one step, which a click chooses."""
    place = at - (len(rows[0].values) if writes else 0)
    middle, foot = x + CELL // 2, rise - 7
    parts = [
        f'<g data-at="{at}" data-x="{x}"><text x="{middle}" y="{foot}" '
        f'transform="rotate(-45 {middle} {foot})">{escape(word)}</text>'
    ]
    for number, row in enumerate(rows):
        y = rise + ROW * number
        size = f'x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{ROW - 2}" rx="3"'
        if row.writes != writes:
            # Nothing to see, and a place to click.
            parts.append(f'<rect class="idle" {size}/>')
            continue
        value = float(row.values[place])
        strength = (value - low) / (high - low) if high > low else 1.0
        parts.append(
            f'<rect class="ground" {size}/><rect class="above" {size} '
            f'fill-opacity="{0.08 + 0.92 * strength:.2f}">'
            f"<title>{escape(row.name)}, {escape(word)}: {value:.2f}</title></rect>"
        )
    return "".join([*parts, "</g>"])
