"""Curves over words, steps or time as SVG, with their names beside them.

Curves differ in colour, dash pattern, mark and name, so that nobody needs the colours, which come
from the style sheet: a chart follows a dark page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from pages.wording import ENGLISH, Wording

SIZE = (250, 200)
"""Width, where words do not need another one, and height of the plot itself, in CSS pixels."""
CELL = 30
"""Width of a word, in CSS pixels."""
LETTER = 7
"""Width that is allowed for a letter, in CSS pixels."""
AXIS, HEAD, EDGE = 44, 26, 10
"""Least room for the numbers at the left; room for the name of the axis above, and for half a
letter where there is none, in CSS pixels."""
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
        values: numbers; there may be fewer than places, and a NaN is left out.
        at: where each stands along the other axis; if empty, a place each, from the first.
    """

    name: str
    values: Sequence[float]
    at: Sequence[float] = ()


class Axes(NamedTuple):
    """What a chart measures.

    Args:
        up: name of the upright axis; it may be empty.
        across: name of the other one.
        low: the smallest number of the upright axis; smaller ones are drawn at the edge.
        high: the largest.
        log: whether each tenfold is as high as the next; then `low` must be above zero.
        end: the last place, if no words name them; the first one is 0.
        words: names of the places, if they are words.
        marked: whether each number has a mark, as over words it always has.
        named_first: whether the names stand at the beginnings of the curves, not at their ends.
        size: of the plot, as `SIZE`.
    """

    up: str
    across: str
    low: float
    high: float
    log: bool = False
    end: float = 0
    words: Sequence[str] = ()
    marked: bool = False
    named_first: bool = False
    size: tuple[int, int] = SIZE


def chart_svg(series: Sequence[Series], axes: Axes, label: str, tell: Wording = ENGLISH) -> str:
    """Curves in one picture.

    Args:
        series: at most `KINDS` curves; each has its own colour and dash pattern.
        axes: what they are drawn over.
        label: says the same to those who do not see it.
        tell: the language.
    """
    end = (len(axes.words) - 1 if axes.words else axes.end) or 1
    named = {value: tick(value, axes.log, tell) for value in ticks(axes.low, axes.high, axes.log)}
    axis = max(AXIS, LETTER * max(map(len, named.values()), default=0) + 8)
    gutter = LETTER * max((len(each.name) for each in series), default=0) + 14
    left = axis + (gutter if axes.named_first else EDGE)
    span, tall = axes.size
    plot = CELL * max(len(axes.words) - 1, 1) if axes.words else span
    rise = round(LETTER * max(map(len, axes.words)) * 0.71) if axes.words else 0
    right = max(0 if axes.named_first else gutter, 24)
    head = HEAD if axes.up else EDGE
    foot = head + tall
    width, height = left + plot + right, foot + max(rise, LINE) + LINE + 16

    def x(place: float) -> float:
        return left + plot * place / end

    def y(value: float) -> float:
        return foot - tall * _height(value, axes)

    parts = [
        f'<svg class="chart" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width} {height}" style="min-width:{0.8 * width:.0f}px;'
        f'max-width:{1.2 * width:.0f}px" xmlns="http://www.w3.org/2000/svg">',
        *([f'<text class="axis" x="4" y="12">{escape(axes.up)}</text>'] if axes.up else []),
        f'<text class="axis" x="{left + plot}" y="{height - 4}" text-anchor="end">'
        f"{escape(axes.across)}</text>",
    ]
    for value, text in named.items():
        parts.append(
            f'<path class="grid" d="M{axis} {y(value):.1f}H{left + plot}"/>'
            f'<text class="tick" x="{axis - 6}" y="{y(value) + 4:.1f}" text-anchor="end">'
            f"{text}</text>"
        )
    parts += _places(axes, x, foot, tell)
    for kind, each in enumerate(series):
        parts.append(_curve(each, kind, axes, (x, y), tell))
    parts += _names(series, axes, x, y, foot)
    return "".join([*parts, "</svg>"])


def ticks(low: float, high: float, log: bool = False) -> list[float]:
    """Round numbers from `low` to `high`, at most `TICKS`."""
    if not log:
        step = _step((high - low) / (TICKS - 1))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        return [at * step for at in range(first, last + 1)]
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    each = max(1, math.ceil((last - first) / (TICKS - 1)))
    # From the top, so that the round end is named.
    powers = range(last, first - 1, -each)
    # Few powers leave room between them.
    factors = (1, 2, 5) if last - first < 3 else (1,)
    found = [factor * 10.0**power for power in powers for factor in factors]
    return [value for value in found if value <= high * (1 + 1e-9)]


def number(value: float, tell: Wording = ENGLISH) -> str:
    """A number as people read it: three digits that count, and thousands apart."""
    short = float(f"{value:.3g}")
    return tell.number(short, ",.0f" if abs(short) >= 1000 else "g")


def tick(value: float, log: bool = False, tell: Wording = ENGLISH) -> str:
    """A number of an axis, as short as it can be."""
    if log and not 0.001 < value < 1000:
        power = math.floor(math.log10(value) + 1e-9)
        factor = round(value / 10.0**power)
        written = "10" + str(power).translate(SUPERSCRIPT)
        return written if factor == 1 else f"{factor}·{written}"
    return number(value, tell)


def limits(values: Iterable[float]) -> tuple[float, float]:
    """Round numbers at or around numbers, for an axis; there is at least one."""
    found = list(values)
    low, high = min(found), max(found)
    if high - low <= 1e-9 * max(1.0, abs(high)):
        low, high = low - max(0.5, abs(low) / 20), high + max(0.5, abs(high) / 20)
    step = _step((high - low) / 4)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)


def decades(values: Iterable[float], floor: float) -> tuple[float, float]:
    """The powers of ten around numbers, for an axis: at least one tenfold, from `floor` on."""
    finite = [max(each, floor) for each in values if math.isfinite(each)] or [1.0]
    low, high = math.floor(math.log10(min(finite))), math.ceil(math.log10(max(finite)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _step(rough: float) -> float:
    """The first round number from this one on."""
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(unit * each for each in (1, 2, 5, 10) if unit * each >= rough * (1 - 1e-9))


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
        f"{number(value, tell)}</text>"
        for value in ticks(0, axes.end or 1)
    ]


def _curve(
    series: Series,
    kind: int,
    axes: Axes,
    onto: tuple[Callable[[float], float], Callable[[float], float]],
    tell: Wording,
) -> str:
    """A line, broken where there is no number; where it is marked, with marks that tell it."""
    x, y = onto
    path, dots, drawn = [], [], False
    for place, value in zip(_at(series), series.values, strict=True):
        if not math.isfinite(value):
            drawn = False
            continue
        path.append(f"{'L' if drawn else 'M'}{x(place):.1f} {y(value):.1f}")
        drawn = True
        if axes.words or axes.marked:
            at, mark = f"M{x(place):.1f} {y(value):.1f}", MARKS[kind % KINDS]
            where = axes.words[int(place)] if axes.words else number(place, tell)
            told = ", ".join([*([series.name] if series.name else []), where])
            dots.append(
                f'<path class="mark line-{kind % KINDS}" d="{at}{mark}">'
                f"<title>{escape(told)}: {tell.number(value, '.2g')}</title></path>"
            )
    return f'<path class="line-{kind % KINDS}" d="{"".join(path)}"/>{"".join(dots)}'


def _at(series: Series) -> Sequence[float]:
    """Where the numbers of a curve stand."""
    return series.at or range(len(series.values))


def _names(
    series: Sequence[Series],
    axes: Axes,
    x: Callable[[float], float],
    y: Callable[[float], float],
    foot: int,
) -> list[str]:
    """The names, each at an end of its curve, moved apart where they would cover each other."""
    found = []
    for kind, each in enumerate(series):
        finite = [at for at, value in enumerate(each.values) if math.isfinite(value)]
        if finite and each.name:
            at = finite[0] if axes.named_first else finite[-1]
            found.append((y(each.values[at]), x(_at(each)[at]), kind, each.name))
    found.sort()
    # Down from the top, each below the one before; then up again, if the last stands too low.
    heights: list[float] = []
    for height, *_ in found:
        heights.append(max(height, heights[-1] + LINE) if heights else height)
    lowest = float(foot)
    for at in reversed(range(len(heights))):
        heights[at] = min(heights[at], lowest)
        lowest = heights[at] - LINE
    side = ("end", -9) if axes.named_first else ("start", 7)
    return [
        f'<text class="name line-{kind % KINDS}" x="{place + side[1]:.1f}" y="{height + 4:.1f}" '
        f'text-anchor="{side[0]}">{escape(name)}</text>'
        for height, (_, place, kind, name) in zip(heights, found, strict=True)
    ]
