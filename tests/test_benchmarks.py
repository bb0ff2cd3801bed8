"""What the bench says follows from what it measured."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import check, corpus, floor, measure, table
from benchmarks.figure import Figure, missing


def test_a_cost_that_doubles_with_the_size_has_the_power_one():
    assert measure.exponent([1, 2, 4, 8], [3, 6, 12, 24]) == pytest.approx(1)
    assert measure.exponent([1, 2, 4, 8], [5, 5, 5, 5]) == pytest.approx(0)
    assert measure.exponent([1, 10], [1, 100]) == pytest.approx(2)


def test_a_slow_moment_of_the_machine_does_not_change_a_ratio():
    assert measure.ratio([2, 20, 2], [1, 10, 1]) == 2


def test_who_goes_first_changes():
    order = []
    runs = {name: lambda name=name: order.append(name) or 1.0 for name in "ab"}
    assert measure.in_turn(runs, 2) == {"a": [1.0, 1.0], "b": [1.0, 1.0]}
    assert order == ["a", "b", "b", "a"]


@pytest.mark.parametrize(
    "now, lower, unit, slower",
    [
        (2.0, False, "×", False),
        (1.7, False, "×", False),
        (1.5, False, "×", True),
        (2.4, True, "×", False),
        (2.6, True, "×", True),
        (2.2, True, "power", False),
        (2.3, True, "power", True),
    ],
)
def test_what_is_a_quarter_worse_is_a_regression(now, lower, unit, slower):
    before = [Figure("speed", 2.0, unit, lower=lower).record()]
    assert bool(check.regressions([Figure("speed", now, unit, lower=lower)], before)) is slower


def test_milliseconds_are_compared_by_their_ratio_to_the_yardstick():
    before = [Figure("a word", 20.0, "ms", lower=True, relative=2.0).record()]
    slow_machine = Figure("a word", 200.0, "ms", lower=True, relative=2.1)
    slow_code = Figure("a word", 20.0, "ms", lower=True, relative=3.0)
    assert check.regressions([slow_machine], before) == []
    assert check.regressions([slow_code], before) == ["a word: 3, was 2"]


def test_what_could_not_be_measured_is_no_regression_and_stands_in_the_table():
    gone = missing("against JoeyNMT", "no network", must=2.0, aim=4.0)
    assert check.regressions([gone], [Figure("against JoeyNMT", 3.0).record()]) == []
    text = table.markdown([gone])
    assert "| against JoeyNMT | –" in text and "no network" in text


def test_a_figure_comes_back_from_its_record():
    figure = Figure("x", 1.5, must=1.0, aim=2.0, details={"a": 1}, note="so")
    assert Figure.of(figure.record()) == figure and figure.verdict == "must"


def test_the_table_is_put_between_its_marks_and_the_page_stays(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", encoding="utf-8")
    table.put(page, "| new |")
    table.put(page, "| newer |")
    found = page.read_text(encoding="utf-8")
    assert found == f"before\n{table.BEGIN}\n\n| newer |\n\n{table.END}\nafter\n"


def test_the_corpus_is_the_same_each_time_and_has_no_pair_twice():
    pairs = corpus.pairs(500)
    assert pairs == corpus.pairs(500)
    assert len({source for source, _ in pairs}) == 500
    lengths = [len(source.split()) for source, _ in pairs]
    assert 6 < np.mean(lengths) < 12 and max(lengths) > 20


def test_a_word_of_the_corpus_is_always_said_in_the_same_way():
    assert corpus.foreign("Dogs sing.") == corpus.foreign("Dogs sing.")
    plain, capital = corpus.foreign("dogs sing."), corpus.foreign("Dogs sing.")
    assert plain == capital.lower() and plain != capital


def test_the_floor_counts_the_products_of_the_network():
    """The output layer and one recurrence, counted by hand; padding costs no output."""
    source, target = np.ones((2, 3), int), np.array([[5, 6, 0, 0], [7, 8, 9, 2]])
    sizes = {"width": 8, "blocks": 1}
    small = floor.operations(source, target, vocabulary=100, **sizes)
    large = floor.operations(source, target, vocabulary=200, **sizes)
    assert large["sequence"] - small["sequence"] == 2 * 3 * 6 * 8 * 100
    assert large["step"] == small["step"]
    encoder = 3 * 2 * (4 * 12)  # steps, directions, a state of half the width to three gates
    decoder = 4 * (8 * 24)
    attention, first = 2 * 4 * 3 * 8, 8 * 8
    assert small["step"] == 2 * 3 * 2 * (encoder + decoder + attention + first)
