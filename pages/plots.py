"""Figures of a training over time, as charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from pages.charts import Axes, Series, chart_svg, decades, limits, number
from pages.wording import ENGLISH, Wording

SIZE = (270, 120)
"""Of a plot, in CSS pixels: several are seen at once, and one fits a phone."""
POINTS = 240
"""Of a line: more are averaged, as nobody tells them apart."""
MARKED = 30
"""A line of so few points shows each of them."""
FLOOR = 1e-6
"""On a logarithmic axis, a smaller number is drawn as this one."""


class Line(NamedTuple):
    """One line of a chart.

    Args:
        name: what it is; it may be empty where it is the only one.
        points: seconds and value of each, oldest first.
    """

    name: str
    points: Sequence[tuple[float, float]]


def chart_html(
    title: str, unit: str, lines: Sequence[Line], tell: Wording = ENGLISH, *, log: bool = False
) -> str:
    """A chart with its title.

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
    said = tell(
        "{title}, by time: {lines}.",
        title=title,
        lines="; ".join(_spoken(line, tell) for line in lines),
    )
    last = max(seconds for line in lines for seconds, _ in line.points)
    size, word = _time_unit(last, tell)
    values = [value for line in lines for _, value in line.points]
    low, high = decades(values, FLOOR) if log else limits(values)
    marked = max(len(line.points) for line in lines) <= MARKED
    axes = Axes("", word, low, high, log=log, end=last / size, marked=marked, size=SIZE)
    series = [
        Series(line.name, [value for _, value in line.points], [at / size for at, _ in line.points])
        for line in lines
    ]
    return f'<figure class="plot">{head}{chart_svg(series, axes, said, tell)}</figure>'


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


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most `POINTS` of them: neighbours are averaged."""
    group = math.ceil(len(points) / POINTS)
    groups = [points[at : at + group] for at in range(0, len(points), group)]
    return [
        (sum(x for x, _ in each) / len(each), sum(y for _, y in each) / len(each))
        for each in groups
    ]
