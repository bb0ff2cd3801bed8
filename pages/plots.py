"""Numbers over time as line charts in SVG, with axes that people can read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from pages.wording import ENGLISH, Wording

WIDTH, HEIGHT = 420, 200
LEFT, RIGHT, TOP, BOTTOM = 50, 12, 8, 34
"""Margins for the numbers of the axes. All are in CSS pixels of a chart at its natural size."""
POINTS = 240
"""Of a line: more are averaged, as nobody tells them apart."""
DOTS = 30
"""A line of so few points shows each of them."""
TICKS = 4
"""About how many numbers stand at an axis."""


class Line(NamedTuple):
    """One line of a chart.

    Args:
        name: what it is, for the legend.
        points: seconds and value of each, oldest first.
    """

    name: str
    points: Sequence[tuple[float, float]]


def chart_html(
    title: str, unit: str, lines: Sequence[Line], tell: Wording = ENGLISH, *, log: bool = False
) -> str:
    """A chart with its title and, where it has several lines, a legend.

    The lines differ in colour and in stroke. The colours come from the style sheet, so that the
    chart follows a dark page.

    Args:
        title: what is shown.
        unit: of the values.
        lines: one or two; those without points are left out.
        tell: the language.
        log: each step up the axis multiplies.
    """
    lines = [Line(line.name, _thinned(line.points)) for line in lines if line.points]
    head = f"<figcaption>{escape(title)} <span>{escape(unit)}</span></figcaption>"
    if not lines:
        nothing = escape(tell("Nothing yet."))
        return f'<figure class="plot">{head}<p class="hint">{nothing}</p></figure>'
    key = "".join(
        f'<span class="key"><svg viewBox="0 0 24 8" aria-hidden="true"><path class="line n{at}" '
        f'd="M1 4H23"/></svg>{escape(line.name)}</span>'
        for at, line in enumerate(lines)
    )
    legend = f'<p class="keys">{key}</p>' if len(lines) > 1 else ""
    return f'<figure class="plot">{head}{_svg(title, lines, log, tell)}{legend}</figure>'


def _svg(title: str, lines: Sequence[Line], log: bool, tell: Wording) -> str:
    """The picture; its label says it in words."""
    size, word = _time_unit(max(x for line in lines for x, _ in line.points), tell)
    # Of what is drawn on a logarithmic axis, nothing is zero.
    values = [max(y, 1e-6) if log else y for line in lines for _, y in line.points]
    times = [x / size for line in lines for x, _ in line.points]
    rows = _powers(min(values), max(values)) if log else _ticks(min(values), max(values))
    columns = _ticks(0.0, max(1e-3, *times))
    low, high, end = rows[0], max(rows[-1], *values), max(columns[-1], *times)

    def across(seconds: float) -> str:
        return f"{LEFT + seconds / size / end * (WIDTH - LEFT - RIGHT):.1f}"

    def up(value: float) -> str:
        one, least, most = (
            math.log(max(each, 1e-6)) if log else each for each in (value, low, high)
        )
        return f"{HEIGHT - BOTTOM - (one - least) / (most - least) * (HEIGHT - TOP - BOTTOM):.1f}"

    right, foot = WIDTH - RIGHT, HEIGHT - BOTTOM
    said = tell(
        "{title}, by time: {lines}.",
        title=title,
        lines="; ".join(_spoken(line, tell) for line in lines),
    )
    parts = [
        f'<svg class="chart" role="img" aria-label="{escape(said)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(said)}</title>'
    ]
    for value in rows:
        y = up(value)
        parts.append(
            f'<path class="grid" d="M{LEFT} {y}H{right}"/><text x="{LEFT - 6}" y="{y}" dy="4" '
            f'text-anchor="end">{number(value, tell)}</text>'
        )
    for value in columns:
        x = across(value * size)
        parts.append(
            f'<path class="grid" d="M{x} {foot}v4"/><text x="{x}" y="{foot + 16}" '
            f'text-anchor="middle">{number(value, tell)}</text>'
        )
    parts.append(f'<text x="{right}" y="{HEIGHT - 3}" text-anchor="end">{escape(word)}</text>')
    for at, line in enumerate(lines):
        drawn = [(across(x), up(y)) for x, y in line.points]
        path = "L".join(f"{x} {y}" for x, y in drawn)
        parts.append(f'<path class="line n{at}" d="M{path}"/>')
        if len(drawn) <= DOTS:
            parts += [f'<circle class="dot n{at}" cx="{x}" cy="{y}" r="2.5"/>' for x, y in drawn]
    return "".join([*parts, "</svg>"])


def number(value: float, tell: Wording = ENGLISH) -> str:
    """A number of an axis or a sentence: three digits that count, and thousands apart."""
    short = float(f"{value:.3g}")
    return tell.number(short, ",.0f" if abs(short) >= 1000 else "g")


def _spoken(line: Line, tell: Wording) -> str:
    """A line in words."""
    values = [y for _, y in line.points]
    name = f"{line.name} " if line.name else ""
    if len(values) == 1:
        return f"{name}{number(values[0], tell)}"
    return name + tell(
        "from {first} to {last}, between {low} and {high}",
        first=number(values[0], tell),
        last=number(values[-1], tell),
        low=number(min(values), tell),
        high=number(max(values), tell),
    )


def _time_unit(seconds: float, tell: Wording) -> tuple[float, str]:
    """In what a time is counted: how many seconds that is, and its name."""
    if seconds < 180:
        return 1.0, tell("seconds")
    return (60.0, tell("minutes")) if seconds < 180 * 60 else (3600.0, tell("hours"))


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers at equal distances, from at most the lowest value to about the highest."""
    if high - low <= 1e-9 * max(1.0, abs(high)):
        low, high = low - max(0.5, abs(low) / 2), high + max(0.5, abs(high) / 2)
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.floor(high / step + 1e-9)
    return [step * at for at in range(first, max(last, first + 1) + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Round numbers that grow by a factor, around the values: as many as there is room for."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found: list[float] = []
    for factors in ((1, 2, 5), (1, 3), (1,)):
        every = [factor * 10.0**power for power in powers for factor in factors]
        first = max(each for each in every if each <= low)
        last = min((each for each in every if each >= high), default=every[-1])
        found = [each for each in every if first <= each <= last]
        if len(found) <= TICKS + 1:
            break
    return found if len(found) > 1 else [low / 2, low * 2]


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most `POINTS` of them: neighbours are averaged."""
    group = math.ceil(len(points) / POINTS)
    groups = [points[at : at + group] for at in range(0, len(points), group)]
    return [
        (sum(x for x, _ in each) / len(each), sum(y for _, y in each) / len(each))
        for each in groups
    ]
