"""Curves over steps or words as SVG, with their names beside them and their numbers to take away.

Curves differ in colour, dash pattern, mark and name, so that nobody needs the colours, which come
from the style sheet: a chart follows a dark page.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from pages.wording import ENGLISH, Wording

HEIGHT = 200
"""Of the plot itself, in CSS pixels."""
SPAN = 250
"""Width of a plot without words, in CSS pixels."""
CELL = 30
"""Width of a word, in CSS pixels."""
LETTER = 7
"""Width that is allowed for a letter, in CSS pixels."""
AXIS, HEAD = 44, 26
"""Room for the numbers at the left, and for the name of the axis above, in CSS pixels."""
LINE = 15
"""Height of a line of text, in CSS pixels."""
MARKS = (
    "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    "m-3-3h6v6h-6z",
    "m0-4l4 7h-8z",
    "m0-4l4 4l-4 4l-4-4z",
)
"""Of each curve, around a point: circle, square, triangle, diamond."""
KINDS = len(MARKS)
"""Curves that the style sheet tells apart."""
TICKS = 8
"""At most, on an axis of numbers."""
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Series(NamedTuple):
    """One curve.

    Args:
        name: stands beside it.
        values: a number a place, from the first; there may be fewer than places, and a NaN is
            left out.
    """

    name: str
    values: Sequence[float]


class Axes(NamedTuple):
    """What a chart measures.

    Args:
        up: name of the upright axis.
        across: name of the other one.
        low: the smallest number of the upright axis; smaller ones are drawn at the edge.
        high: the largest.
        log: whether each tenfold is as high as the next; then `low` must be above zero.
        places: how many there are, if no words name them.
        words: names of the places, if they are words.
        named_first: whether the names stand at the beginnings of the curves, not at their ends.
    """

    up: str
    across: str
    low: float
    high: float
    log: bool = False
    places: int = 0
    words: Sequence[str] = ()
    named_first: bool = False


def chart_svg(series: Sequence[Series], axes: Axes, label: str, tell: Wording = ENGLISH) -> str:
    """Curves in one picture.

    Args:
        series: at most `KINDS` curves; each has its own colour and dash pattern.
        axes: what they are drawn over.
        label: says the same to those who do not see it.
        tell: the language.
    """
    places = len(axes.words) or axes.places
    gutter = LETTER * max((len(each.name) for each in series), default=0) + 14
    left = AXIS + (gutter if axes.named_first else 10)
    plot = CELL * max(places - 1, 1) if axes.words else SPAN
    rise = round(LETTER * max(map(len, axes.words)) * 0.71) if axes.words else 0
    right = max(0 if axes.named_first else gutter, 24)
    foot = HEAD + HEIGHT
    width, height = left + plot + right, foot + max(rise, LINE) + LINE + 16

    def x(place: float) -> float:
        return left + plot * place / max(places - 1, 1)

    def y(value: float) -> float:
        return HEAD + HEIGHT * (1 - _height(value, axes))

    parts = [
        f'<svg class="chart" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width} {height}" style="min-width:{0.8 * width:.0f}px;'
        f'max-width:{1.2 * width:.0f}px" xmlns="http://www.w3.org/2000/svg">',
        f'<text class="axis" x="4" y="12">{escape(axes.up)}</text>',
        f'<text class="axis" x="{left + plot}" y="{height - 4}" text-anchor="end">'
        f"{escape(axes.across)}</text>",
    ]
    for value in ticks(axes.low, axes.high, axes.log):
        parts.append(
            f'<path class="grid" d="M{AXIS} {y(value):.1f}H{left + plot}"/>'
            f'<text class="tick" x="{AXIS - 6}" y="{y(value) + 4:.1f}" text-anchor="end">'
            f"{number(value, axes.log, tell)}</text>"
        )
    parts += _places(axes, x, foot, tell)
    for kind, each in enumerate(series):
        parts.append(_curve(each, kind, axes.words, (x, y), tell))
    parts += _names(series, axes, x, y)
    return "".join([*parts, "</svg>"])


def ticks(low: float, high: float, log: bool) -> list[float]:
    """Round numbers from `low` to `high`, at most `TICKS`."""
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        each = max(1, math.ceil((last - first) / (TICKS - 1)))
        # From the top, so that the round end is named.
        return [10.0**power for power in range(last, first - 1, -each)]
    rough = (high - low) / (TICKS - 1)
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * each for each in (1, 2, 5, 10) if unit * each >= rough * (1 - 1e-9))
    return [at * step for at in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1)]


def number(value: float, log: bool = False, tell: Wording = ENGLISH) -> str:
    """A number of an axis, as short as it can be."""
    if log and not 0.001 < value < 1000:
        return "10" + str(round(math.log10(value))).translate(SUPERSCRIPT)
    return tell.number(value, "g")


def decades(values: Iterable[float], floor: float) -> tuple[float, float]:
    """The powers of ten around numbers, for an axis: at least one tenfold, from `floor` on."""
    finite = [max(each, floor) for each in values if math.isfinite(each)] or [1.0]
    low, high = math.floor(math.log10(min(finite))), math.ceil(math.log10(max(finite)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def csv_link(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], tell: Wording = ENGLISH
) -> str:
    """A link that saves a table; it holds the table itself, so that no server is asked.

    Args:
        name: of the file.
        header: of the columns.
        rows: of the table.
        tell: the language of the link; the table is for programs, and the same in all.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(header)
    table.writerows(rows)
    return (
        f'<a class="numbers" download="{escape(name)}" '
        f'href="data:text/csv;charset=utf-8,{quote(written.getvalue())}">'
        f"{escape(tell('Download the numbers (CSV)'))}</a>"
    )


def _height(value: float, axes: Axes) -> float:
    """From 0, at the lower edge, to 1."""
    value = min(max(value, axes.low), axes.high)
    if axes.log:
        return math.log(value / axes.low) / math.log(axes.high / axes.low)
    return (value - axes.low) / (axes.high - axes.low)


def _places(axes: Axes, x: Callable[[float], float], foot: int, tell: Wording) -> list[str]:
    """What stands below: words, which rise at 45 degrees, or numbers."""
    if axes.words:
        return [
            f'<text class="word" x="{x(place) + 4:.1f}" y="{foot + 14}" text-anchor="end" '
            f'transform="rotate(-45 {x(place) + 4:.1f} {foot + 14})">{escape(word)}</text>'
            for place, word in enumerate(axes.words)
        ]
    return [
        f'<text class="tick" x="{x(value):.1f}" y="{foot + 16}" text-anchor="middle">'
        f"{number(value, tell=tell)}</text>"
        for value in ticks(0, max(axes.places - 1, 1), False)
    ]


def _curve(
    series: Series,
    kind: int,
    words: Sequence[str],
    onto: tuple[Callable[[float], float], Callable[[float], float]],
    tell: Wording,
) -> str:
    """A line, broken where there is no number; over words, with marks that tell it."""
    x, y = onto
    path, dots, drawn = [], [], False
    for place, value in enumerate(series.values):
        if not math.isfinite(value):
            drawn = False
            continue
        path.append(f"{'L' if drawn else 'M'}{x(place):.1f} {y(value):.1f}")
        drawn = True
        if words:
            at, mark = f"M{x(place):.1f} {y(value):.1f}", MARKS[kind % KINDS]
            dots.append(
                f'<path class="mark line-{kind % KINDS}" d="{at}{mark}">'
                f"<title>{escape(series.name)}, {escape(words[place])}: "
                f"{tell.number(value, '.2g')}</title></path>"
            )
    return f'<path class="line-{kind % KINDS}" d="{"".join(path)}"/>{"".join(dots)}'


def _names(
    series: Sequence[Series],
    axes: Axes,
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> list[str]:
    """The names, each at an end of its curve, moved apart where they would cover each other."""
    found = []
    for kind, each in enumerate(series):
        finite = [at for at, value in enumerate(each.values) if math.isfinite(value)]
        if finite:
            at = finite[0] if axes.named_first else finite[-1]
            found.append((y(each.values[at]), x(at), kind, each.name))
    found.sort()
    # Down from the top, each below the one before; then up again, if the last stands too low.
    heights: list[float] = []
    for height, *_ in found:
        heights.append(max(height, heights[-1] + LINE) if heights else height)
    lowest = float(HEAD + HEIGHT)
    for at in reversed(range(len(heights))):
        heights[at] = min(heights[at], lowest)
        lowest = heights[at] - LINE
    side = ("end", -9) if axes.named_first else ("start", 7)
    return [
        f'<text class="name line-{kind % KINDS}" x="{place + side[1]:.1f}" y="{height + 4:.1f}" '
        f'text-anchor="{side[0]}">{escape(name)}</text>'
        for height, (_, place, kind, name) in zip(heights, found, strict=True)
    ]
