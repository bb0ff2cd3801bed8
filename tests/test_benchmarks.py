"""What the bench says follows from what it measured."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import check, corpus, environments, floor, measure, table
from benchmarks.figure import Figure, missing
from benchmarks.figures import peers
from benchmarks.sizes import QUICK
from benchmarks.workers import peer
from shared import tokenizer


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


def test_the_ids_of_a_batch_become_those_of_the_libraries():
    """Ours end with EOS and are padded; theirs begin with BOS, too, and pieces stay as they are."""
    ours = np.array([[7, tokenizer.UNK, tokenizer.EOS], [9, tokenizer.EOS, tokenizer.PAD]], "int32")
    source, target = peer.paired(ours, ours)
    assert source.tolist() == [[7, peer.UNK, peer.EOS], [9, peer.EOS, peer.PAD]]
    assert target.tolist() == [[peer.BOS, *row] for row in source.tolist()]


def test_a_library_searches_batches_that_are_as_wide_as_their_longest_sentence():
    lengths = np.arange(12, 0, -1)
    ours = np.where(np.arange(len(lengths)) < lengths[:, None], 5, 0)
    assert [each.shape for each in peer.rows(ours, 10)] == [(10, 12), (2, 2)]


def test_a_library_gets_the_threads_with_which_a_step_is_mostly_fastest(monkeypatch):
    chosen: list[int] = []
    # One turn of the best number falls into a slow moment.
    turns = {1: iter([0, 3.0, 3.0, 3.0]), 2: iter([0, 9.0, 1.0, 1.0]), 3: iter([0, 4.0, 4.0, 4.0])}
    monkeypatch.setattr(peer, "timed", lambda step: next(turns[chosen[-1]]))
    assert peer.fastest(lambda: None, chosen.append, 3) == 2
    assert chosen[-1] == 2


class Searcher:
    """A worker that only searches, so many tokens a second."""

    def __init__(self, speed: float):
        self._speed = speed

    def ask(self, do: str, beams: int) -> dict[str, float]:
        return {"seconds": 1.0, "tokens": self._speed / beams}


def test_a_peer_that_cannot_be_had_leaves_the_others_measured():
    speeds = {"parley": 60.0, "opennmt": 20.0, "ctranslate2": 120.0, "keras": 1.0}
    workers = {name: Searcher(speed) for name, speed in speeds.items()}
    found = peers._searching(workers, {"joeynmt": "no network"}, QUICK)
    assert {each.name: each.value for each in found} == {
        "batch decoding, greedy, against JoeyNMT": None,
        "batch decoding, greedy, against OpenNMT-py": 3.0,
        "batch decoding, greedy, against CTranslate2's Transformer": 0.5,
        "batch decoding, beam 5, against JoeyNMT": None,
        "batch decoding, beam 5, against OpenNMT-py": 3.0,
        "batch decoding, beam 5, against CTranslate2's Transformer": 0.5,
    }


def test_an_environment_is_made_once_and_anew_when_other_versions_are_wanted(tmp_path, monkeypatch):
    ran: list[str] = []

    def run(command: list[str]) -> None:
        ran.append(" ".join(command[1:]))
        if "venv" in command:
            (tmp_path / "some").mkdir()

    monkeypatch.setattr(environments, "PLACE", tmp_path)
    monkeypatch.setattr(environments, "_run", run)
    environments.made("some", ("a==1",), "import b", ("b==2",))
    assert ran[1:] == [
        "-m pip install --quiet a==1",
        "-m pip install --quiet --no-deps b==2",
        "-c import b",
    ]
    environments.made("some", ("a==1",), "import b", ("b==2",))
    assert len(ran) == 4
    environments.made("some", ("a==1",), "import b", ("b==3",))
    assert len(ran) == 8
