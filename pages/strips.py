"""Numbers of one step as a strip of colours, and all steps at a glance, both as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from pages.heat import averaged, coloured
from pages.wording import ENGLISH, Wording

CELL, ROW = 30, 22
"""Of the overview: width of a step, height of a row, in CSS pixels."""
LETTER = 8
"""Width that is allowed for a letter of a label, in CSS pixels."""
GAP = 18
"""Between reading and writing, in CSS pixels."""
EDGE = 2
"""Left of the first step: room for the frame, in CSS pixels."""
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
    source: Sequence[str],
    target: Sequence[str],
    rows: Sequence[Row],
    label: str,
    first: int | None = None,
    limits: tuple[float, float] | None = None,
    tell: Wording = ENGLISH,
) -> str:
    """One number for each layer and step; the stronger a square, the larger.

    The weakest colour is the smallest number, the strongest one the largest. The frame stands at
    the first step; the page's script moves it. The names of the rows are a picture of their own,
    `names_svg`, so that they stay where the steps are scrolled.

    Args:
        source: what was read, a step each.
        target: what was written, a step each.
        rows: from the first layer to the last.
        label: says the same to those who do not see it.
        first: number of the first step of writing; None: the one after reading.
        limits: the smallest and the largest number; None: those of the rows.
        tell: the language.
    """
    grid = _Grid(rows, _rise(source, target), *(limits or bounds(rows)), tell)
    first = len(source) if first is None else first
    turn = EDGE + CELL * len(source) + GAP
    width = turn + CELL * len(target) + grid.rise - HEAD
    height = _below(source, target, rows)
    parts = [
        f'<svg class="overview" role="img" aria-label="{escape(label)}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">',
        f'<text class="title" x="{EDGE}" y="13">{escape(tell("it reads"))}</text>',
        f'<text class="title" x="{turn}" y="13">{escape(tell("it writes"))}</text>',
    ]
    for place, word in enumerate(source):
        parts.append(_column(grid, place, place, EDGE + CELL * place, word, False))
    for place, word in enumerate(target):
        parts.append(_column(grid, first + place, place, turn + CELL * place, word, True))
    parts.append(
        f'<rect class="now" x="{EDGE}" y="{grid.rise - 1}" width="{CELL}" '
        f'height="{ROW * len(rows) + 2}" rx="4"/></svg>'
    )
    return "".join(parts)


def names_svg(source: Sequence[str], target: Sequence[str], rows: Sequence[Row]) -> str:
    """The names of the rows of `overview_svg`, which says them too."""
    width = LETTER * max(len(row.name) for row in rows) + 8
    height, rise = _below(source, target, rows), _rise(source, target)
    names = "".join(
        f'<text x="{width - 8}" y="{rise + ROW * number + ROW // 2 + 4}" text-anchor="end">'
        f"{escape(row.name)}</text>"
        for number, row in enumerate(rows)
    )
    return (
        f'<svg class="overview names" aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">{names}</svg>'
    )


def bounds(rows: Sequence[Row]) -> tuple[float, float]:
    """The smallest and the largest number."""
    values = np.concatenate([row.values for row in rows])
    return float(values.min()), float(values.max())


def _rise(source: Sequence[str], target: Sequence[str]) -> int:
    """Height of all that stands above the squares."""
    return round(LETTER * max(map(len, [*source, *target])) * 0.71) + 14 + HEAD


def _below(source: Sequence[str], target: Sequence[str], rows: Sequence[Row]) -> int:
    """Height of the whole."""
    return _rise(source, target) + ROW * len(rows) + 6


class _Grid(NamedTuple):
    """What all columns of an overview share."""

    rows: Sequence[Row]
    rise: int
    low: float
    high: float
    tell: Wording


def _column(grid: _Grid, at: int, place: int, x: int, word: str, writes: bool) -> str:
    """The squares of one step, which a click chooses.

    Args:
        grid: that they stand in.
        at: number of the step.
        place: of its numbers in the rows.
        x: of its left side.
        word: that is read or written.
        writes: which of the two.
    """
    middle, foot = x + CELL // 2, grid.rise - 7
    parts = [
        f'<g data-at="{at}" data-x="{x}"><text x="{middle}" y="{foot}" '
        f'transform="rotate(-45 {middle} {foot})">{escape(word)}</text>'
    ]
    for number, row in enumerate(grid.rows):
        y = grid.rise + ROW * number
        size = f'x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{ROW - 2}" rx="3"'
        if row.writes != writes:
            # Nothing to see, and a place to click.
            parts.append(f'<rect class="idle" {size}/>')
            continue
        value = float(row.values[place])
        strength = (value - grid.low) / (grid.high - grid.low) if grid.high > grid.low else 1.0
        parts.append(
            f'<rect class="ground" {size}/><rect class="above" {size} '
            f'fill-opacity="{0.08 + 0.92 * strength:.2f}">'
            f"<title>{escape(row.name)}, {escape(word)}: "
            f"{grid.tell.number(value, '.2f')}</title></rect>"
        )
    return "".join([*parts, "</g>"])
