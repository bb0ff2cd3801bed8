"""Why gates exist, and a gradient that explodes: handlers, curves as SVG, tables to take away."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest

from downloads import tables

pytest.importorskip("gradio")

from pages import exploding, reaching
from pages.charts import (
    HEAD,
    KINDS,
    LETTER,
    SIZE,
    TICKS,
    Axes,
    Series,
    chart_svg,
    decades,
    limits,
    tick,
    ticks,
)
from pages.curves import reached_html, runs_html
from pages.exploding import Runs, runs, spoken
from pages.models import SHIPPED, Models
from pages.reaching import CHARACTERS, EXAMPLES, LONGEST, Reached, reached
from pages.tables import csv_link
from shared.errors import InputError
from shared.gates.descent import Progress
from shared.gates.explosion import STEPS
from shared.gates.trio import Trio

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def networks() -> Trio:
    return reaching.load()


@pytest.fixture(scope="module")
def first(networks: Trio) -> Reached:
    return reached(networks, EXAMPLES[0])


def drawn(html: str) -> list[ElementTree.Element]:
    """The charts; each is well-formed."""
    return [ElementTree.fromstring(each) for each in re.findall("<svg.*?</svg>", html)]


def texts(svg: ElementTree.Element, kind: str) -> list[str | None]:
    return [each.text for each in svg.iter(f"{SPACE}text") if kind in each.get("class", "")]


def points(svg: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    (path,) = [each for each in svg.iter(f"{SPACE}path") if each.get("class") == kind]
    numbers = [*map(float, re.findall(r"-?[\d.]+", path.get("d", "")))]
    return [*zip(numbers[::2], numbers[1::2], strict=True)]


# Charts


def test_a_factor_is_a_distance_and_what_lies_outside_is_drawn_at_the_edge():
    axes = Axes("loss", "steps", 0.01, 100, log=True, end=4)
    curve = Series("one", [100.0, 1.0, 0.01, 1e-9, 1e9])
    (svg,) = drawn(chart_svg([curve], axes, "said"))
    heights = [y for _, y in points(svg, "line-0")]
    top, bottom = HEAD, HEAD + SIZE[1]
    assert heights == [top, (top + bottom) / 2, bottom, bottom, top]
    across = [x for x, _ in points(svg, "line-0")]
    assert across == sorted(across) and len(set(across)) == 5


def test_a_line_is_broken_where_there_is_no_number():
    axes = Axes("loss", "steps", 0, 1, end=5)
    (svg,) = drawn(chart_svg([Series("one", [math.nan, 0.5, 1, math.inf, 0, 0.5])], axes, ""))
    (path,) = [each for each in svg.iter(f"{SPACE}path") if each.get("class") == "line-0"]
    assert re.sub("[^ML]", "", path.get("d", "")) == "MLML"


def test_names_do_not_cover_each_other_and_stay_in_the_picture():
    axes = Axes("reach", "words", 0, 1, words=["a", "b"])
    (svg,) = drawn(chart_svg([Series(f"n{at}", [0.0, 0.0]) for at in range(KINDS)], axes, ""))
    names = [each for each in svg.iter(f"{SPACE}text") if "name" in each.get("class", "")]
    heights = sorted(float(each.get("y", 0)) for each in names)
    assert len(heights) == KINDS
    assert all(b - a >= 12 for a, b in zip(heights, heights[1:], strict=False))
    assert heights[0] > 0 and heights[-1] <= HEAD + SIZE[1] + 4


@pytest.mark.parametrize("high", [5, 90_000, 9_000_000])
def test_long_numbers_of_an_axis_stay_in_the_picture(high):
    svg = chart_svg([Series("", [0, high])], Axes("", "steps", 0, high, end=1), "")
    found = re.findall(r'class="tick" x="([\d.]+)"[^>]*text-anchor="end">([^<]+)<', svg)
    assert found and all(float(x) >= LETTER * len(text) for x, text in found)


@pytest.mark.parametrize(
    ("low", "high", "log"),
    [(0, 1, False), (0, 150, False), (-3, 1e6, False), (1e-9, 10, True), (0.1, 1e6, True)],
)
def test_an_axis_has_few_round_numbers_that_lie_on_it(low, high, log):
    found = ticks(low, high, log)
    assert 2 <= len(found) <= TICKS
    assert all(low - 1e-9 <= each <= high * (1 + 1e-9) for each in found)
    assert len({tick(each, log) for each in found}) == len(found)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.0, 4.0, 3.0], (2, 4)),
        ([0.3, 81.0], (0, 100)),
        ([5.0], (4.5, 5.5)),
        ([72.2, 72.2], (68, 76)),
        ([-3.0, 1.0], (-3, 1)),
    ],
)
def test_an_axis_begins_and_ends_at_round_numbers(values, expected):
    assert limits(values) == pytest.approx(expected)


def test_few_tenfolds_have_numbers_between_them():
    assert sorted(ticks(1, 10, True)) == pytest.approx([1, 2, 5, 10])
    assert tick(2e6, True) == "2·10⁶" and tick(1e-4, True) == "10⁻⁴" and tick(20, True) == "20"


def test_an_axis_of_tenfolds_holds_all_numbers_and_at_least_one_tenfold():
    assert decades([0.03, 4], 1e-9) == pytest.approx((0.01, 10))
    assert decades([1.0], 1e-9) == pytest.approx((1, 10))
    assert decades([0.0, math.nan], 1e-9) == pytest.approx((1e-9, 1e-8))
    assert decades([], 1e-9) == pytest.approx((1, 10))


def test_a_table_comes_back_as_it_was_whatever_is_in_it():
    cells = ['a,"b"', "<b>&amp;</b>", "%2C ¿ñ☃", "two\nlines", ""]
    html = csv_link("some.csv", ["1", "2", "3", "4", "5"], [cells])
    assert tables(html) == {"some.csv": [["1", "2", "3", "4", "5"], cells]}
    assert "<b>" not in html and html.count("<") == 2


# Reach


def test_the_gated_networks_see_the_subject_of_each_example_and_reach_back_to_it(networks):
    many = [True, False, True, False]
    for text, form in zip(EXAMPLES, ["are" if each else "is" for each in many], strict=True):
        simple, *gated = reached(networks, text).networks
        for each in gated:
            assert each.guesses[0][0] == form and each.guesses[0][1] > 0.8
            assert len(text.split()) < 5 or each.reach[1] > 5 * simple.reach[1]


def test_words_are_read_up_to_the_last_verb(networks, first):
    assert first.words == tuple(EXAMPLES[0].casefold().split()) and all(first.known)
    again = reached(networks, f"  {EXAMPLES[0].upper()} \t ARE rusty.")
    assert again.words == first.words
    assert reached(networks, "the child’s zebra, it is").words == (
        "the",
        "child’s",
        "zebra",
        ",",
        "it",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to read"),
        (" \n\x00 ", "nothing to read"),
        ("\ud83d", "nothing to read"),
        ("🙂🙂 🎉", "nothing to read"),
        ("are", "nothing to read"),
        ("<>&\"'", "nothing to read"),
        ("the " * (LONGEST + 1), f"{LONGEST + 1} words"),
        ("a" * (CHARACTERS + 1), "1,001 characters"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(networks, text, said):
    with pytest.raises(InputError, match=said) as caught:
        reached(networks, text)
    assert "\n" not in caught.value.message


def test_the_longest_sentence_and_the_longest_word_are_drawn(networks):
    html = reached_html(reached(networks, "the " * (LONGEST - 1) + "z" * 500))
    chart = drawn(html)[0]
    assert len(texts(chart, "word")) == LONGEST
    assert texts(chart, "word")[-1] == "⟨zzzzzzzzzzzzz…⟩"
    assert tables(html)["reach.csv"][-1][1] == "z" * 500


def test_the_curves_are_told_in_words_and_can_be_downloaded(first):
    html = reached_html(first)
    (chart,) = drawn(html)
    assert chart.get("role") == "img"
    label = chart.get("aria-label") or ""
    for each in first.networks:
        assert f"{each.name}: {each.reach[0]:.2g}, {each.reach[1]:.2g}" in label
    assert texts(chart, "word") == [*first.words]
    assert texts(chart, "name") != [] and {*texts(chart, "name")} == {"simple", "LSTM", "GRU"}
    found = tables(html)
    header, *rows = found["reach.csv"]
    assert header == ["step", "word", "simple", "LSTM", "GRU"]
    assert [row[1] for row in rows] == [*first.words]
    for column, each in enumerate(first.networks, start=2):
        assert [float(row[column]) for row in rows] == each.reach.tolist()
    guesses = [(name, word) for name, word, _ in found["guesses.csv"][1:]]
    shown = re.findall(r'<span class="word">(\w+)<', html)
    assert [word for _, word in guesses] == shown and len(shown) == 6


def test_each_curve_has_a_line_of_its_own_and_marks_that_tell_its_numbers(first):
    (chart,) = drawn(reached_html(first))
    for kind, each in enumerate(first.networks):
        assert len(points(chart, f"line-{kind}")) == len(first.words)
        marks = {
            re.sub("^M[^m]*", "", mark.get("d", ""))
            for mark in chart.iter(f"{SPACE}path")
            if mark.get("class") == f"mark line-{kind}"
        }
        assert len(marks) == 1
        titles = [title.text or "" for title in chart.iter(f"{SPACE}title")]
        assert f"{each.name}, {first.words[0]}: {each.reach[0]:.2g}" in titles


def test_typed_markup_is_never_markup(networks):
    html = reached_html(reached(networks, "<script>alert(1)</script> the 'key\" <b onclick=x>"))
    assert "<script" not in html and "<b " not in html and "onclick=" not in html
    assert all(each.get("role") == "img" for each in drawn(html))
    assert "unknown to them" in html


def test_the_folder_of_the_networks_is_offered_neither_to_translate_nor_to_chat(tmp_path):
    models = Models(shipped=SHIPPED, own=tmp_path)
    offered = models.translators.names() + models.chatbots.names()
    assert reaching.FOLDER.is_dir() and offered and "gates" not in offered


# Explosion


def progress(*losses: float) -> tuple[Progress, ...]:
    return tuple(Progress(loss, 2 * loss) for loss in losses)


def test_a_run_is_told_as_it_goes_and_ends_with_all_its_steps():
    told = [*runs(pace=0.0, seconds=600)]
    counts = [len(each.clipped) for each in told]
    assert counts == sorted(counts) and counts[-1] == STEPS and len(told) > 10
    assert [each.over for each in told] == [False] * (len(told) - 1) + [True]
    assert len(told[-1].free) < STEPS / 2
    assert f"lost after step {len(told[-1].free)}" in spoken(told[-1])


def test_a_run_that_takes_too_long_ends_where_it_is(monkeypatch):
    steps = ((one, one) for one in progress(*range(1, 100)))
    monkeypatch.setattr(exploding, "explode", lambda: steps)
    (now,) = runs(seconds=-1)
    assert now.over and len(now.clipped) == 1
    assert (
        spoken(now) == f"Step 1 of {STEPS}: clipped, the loss is 1.00; without clipping it is 1.00."
    )


def test_the_runs_are_drawn_and_their_numbers_come_at_the_end():
    now = Runs(progress(1, 100), progress(1, 0.5, 0.25))
    assert tables(runs_html(now)) == {}
    html = runs_html(now._replace(over=True))
    loss, norm = drawn(html)
    assert "clipped: 3 steps, from 1 to 0.25; not clipped: 2 steps, from 1 to 1e+02" in (
        loss.get("aria-label") or ""
    )
    assert (len(points(loss, "line-0")), len(points(norm, "line-1"))) == (3, 2)
    assert tables(html)["loss.csv"] == [
        ["step", "clipped", "not clipped"],
        ["1", "1", "1"],
        ["2", "0.5", "100"],
        ["3", "0.25", ""],
    ]
    assert tables(html)["gradient.csv"][2] == ["2", "1.0", "200"]


def test_before_the_run_there_is_an_empty_picture_of_the_same_size():
    empty, full = drawn(runs_html(Runs())), drawn(runs_html(Runs(progress(1), progress(1), True)))
    assert [each.get("viewBox") for each in empty] == [each.get("viewBox") for each in full]
    assert all("Nothing yet" in (each.get("aria-label") or "") for each in empty)
    assert spoken(Runs()) == "Getting ready."


def test_each_picture_is_explained_in_two_sentences(first):
    for html, count in ((reached_html(first), 2), (runs_html(Runs()), 2)):
        captions = re.findall(r'<figcaption class="hint">(.*?)</figcaption>', html)
        assert len(captions) == count
        for caption in captions:
            assert len(re.findall(r"[.](?=\s|$)", caption)) == 2, caption
