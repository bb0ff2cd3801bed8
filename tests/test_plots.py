"""Figures of a training over time: what is drawn, and what is said of it."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest

from pages.charts import number
from pages.plots import MARKED, POINTS, Line, chart_html

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*lines: Line, log: bool = False) -> ElementTree.Element:
    html = chart_html("Loss", "nats", lines, log=log)
    return ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


def places(svg: ElementTree.Element, kind: str = "line-0") -> list[tuple[float, float]]:
    (path,) = [each for each in svg.iter(f"{SPACE}path") if each.get("class") == kind]
    numbers = list(map(float, re.findall(r"-?[\d.]+", path.get("d", ""))))
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def marks(svg: ElementTree.Element) -> list[str]:
    found = [each for each in svg.iter(f"{SPACE}path") if "mark" in each.get("class", "")]
    return [each.findtext(f"{SPACE}title") or "" for each in found]


def texts(svg: ElementTree.Element, kind: str) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SPACE}text") if kind in each.get("class", "")]


def test_points_stand_where_the_numbers_of_the_axes_say():
    svg = drawn(Line("", [(0, 2.0), (50, 4.0), (100, 3.0)]))
    first, middle, last = places(svg)
    assert middle[0] == pytest.approx((first[0] + last[0]) / 2, abs=0.1)
    # Down is more.
    assert middle[1] < last[1] < first[1]
    assert middle[1] == pytest.approx(2 * last[1] - first[1], abs=0.2)
    ticks = texts(svg, "tick")
    assert ticks[0] == "2" and ticks[ticks.index("0") - 1] == "4" and ticks[-1] == "100"
    assert texts(svg, "axis") == ["seconds"]


@pytest.mark.parametrize(
    ("seconds", "unit", "most"), [(170, "seconds", 150), (600, "minutes", 10), (36000, "hours", 10)]
)
def test_a_time_is_told_in_its_unit(seconds, unit, most):
    svg = drawn(Line("", [(0, 1.0), (seconds, 2.0)]))
    assert texts(svg, "axis")[-1] == unit and float(texts(svg, "tick")[-1]) == most


@pytest.mark.parametrize(
    "values", [[0.0], [3.0], [-1.0, -1.0], [1e-9, 2e-9], [1e9, -1e9], [5.0, 5.0 + 1e-12]]
)
@pytest.mark.parametrize("log", [False, True])
def test_whatever_the_values_everything_is_in_the_picture(values, log):
    svg = drawn(Line("", [(float(at), value) for at, value in enumerate(values)]), log=log)
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    for x, y in places(svg):
        assert 0 <= x <= width and 0 <= y <= height
    assert len(texts(svg, "tick")) >= 3


def test_on_a_logarithmic_axis_a_factor_is_a_distance():
    svg = drawn(Line("", [(0, 1.0), (1, 10.0), (2, 100.0), (3, 0.0)]), log=True)
    line = places(svg)
    assert line[0][1] - line[1][1] == pytest.approx(line[1][1] - line[2][1], abs=0.2)
    near = texts(drawn(Line("", [(0, 0.6), (1, 1.4)]), log=True), "tick")
    assert {"0.2", "0.5", "1", "2", "5"} <= set(near)


def test_a_long_line_is_averaged_and_a_short_one_shows_its_points():
    count = 10 * POINTS
    long = drawn(Line("", [(at, float(at % 2)) for at in range(count)]))
    line = places(long)
    assert POINTS / 2 < len(line) <= POINTS and len({y for _, y in line}) == 1
    assert not marks(long)
    short = marks(drawn(Line("", [(at, 1.5) for at in range(MARKED)])))
    assert len(short) == MARKED and short[3] == "3: 1.5"


def test_it_is_said_in_words_too():
    svg = drawn(Line("", [(0, 9.0), (5, 2.0), (9, 3.5)]))
    assert svg.get("aria-label") == "Loss, by time: from 9 to 3.5, between 2 and 9."
    assert svg.get("role") == "img"


def test_two_lines_have_their_names_and_differ_in_more_than_colour():
    lines = [Line("before", [(0, 1), (1, 2)]), Line("after", [(0, 1)])]
    svg = drawn(*lines)
    assert sorted(texts(svg, "name")) == ["after", "before"] and places(svg, "line-1")
    assert "before from 1 to 2, between 1 and 2; after 1." in str(svg.get("aria-label"))


def test_without_points_it_says_so_and_markup_stays_text():
    assert "Nothing yet" in chart_html("Loss", "nats", [Line("", [])])
    html = chart_html("<b>", "<i>", [Line("<u>", [(0, 1)]), Line("<s>", [(0, math.pi)])])
    assert not re.search("<[bius]>", html)


def test_numbers_have_three_digits_that_count():
    shown = [number(each) for each in (0, 0.30000004, 2.0, 12345.6, 1234567.0, -4.5678, 0.00012345)]
    assert shown == ["0", "0.3", "2", "12,300", "1,230,000", "-4.57", "0.000123"]
