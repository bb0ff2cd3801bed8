"""The journal of a training: what a reader finds in it, whatever happened to the training."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from shared import journal
from shared.budget import Budget
from shared.callbacks import Recorder
from shared.gauge import Gauge
from shared.journal import END, STEP, VALIDATION, Journal


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "training" / journal.FILE


def steps(path: Path) -> list[int]:
    return [entry["step"] for entry in journal.read(path).steps]


def test_what_is_written_is_read(path):
    book = Journal(path, 0)
    assert journal.read(path) == ([], [], None)
    book.write(STEP, 1, 0.5, loss=6.0)
    book.write(VALIDATION, 2, 1.0, figures={"BLEU": 3.5}, source="¿Qué?\n\u2028")
    found = journal.read(path)
    assert found.steps == [{"kind": "step", "step": 1, "seconds": 0.5, "loss": 6.0}]
    assert found.validations[0]["source"] == "¿Qué?\n\u2028"
    assert found.end is None and journal.end(path) is None
    book.write(END, 2, 1.1, interrupted=False)
    assert journal.end(path) == journal.read(path).end == {
        "kind": "end", "step": 2, "seconds": 1.1, "interrupted": False,
    }  # fmt: skip


def test_without_a_journal_there_is_nothing_to_tell(path):
    assert journal.read(path) == ([], [], None) and journal.end(path) is None


def test_the_end_is_found_behind_long_lines(path):
    book = Journal(path, 0)
    book.write(VALIDATION, 1, 1.0, source="é" * 50_000)
    assert journal.end(path) is None
    book.write(END, 1, 1.0, interrupted=True)
    assert journal.end(path)["interrupted"] is True


def test_a_number_that_json_does_not_know_is_null(path):
    Journal(path, 0).write(STEP, 1, 0.1, loss=math.nan, figures={"perplexity": math.inf})
    (entry,) = journal.read(path).steps
    assert entry["loss"] is None and entry["figures"] == {"perplexity": None}
    assert "NaN" not in path.read_text() and "Infinity" not in path.read_text()


def test_a_line_that_a_kill_cut_is_passed_over(path):
    book = Journal(path, 0)
    for step in (1, 2):
        book.write(STEP, step, step)
    path.write_bytes(path.read_bytes()[:-10])
    assert steps(path) == [1]
    # As after a disk that was full for a while.
    book.write(STEP, 3, 3)
    book.write(STEP, 4, 4)
    assert steps(path) == [1, 4]


def test_a_resumed_training_goes_on_with_it_from_its_checkpoint(path):
    book = Journal(path, 0)
    for step in (1, 2, 3, 4):
        book.write(STEP, step, step)
    book.write(END, 4, 4, interrupted=True)
    again = Journal(path, 2)
    assert steps(path) == [1, 2] and journal.end(path) is None
    again.write(STEP, 3, 9)
    assert steps(path) == [1, 2, 3]
    Journal(path, 0)
    assert path.read_bytes() == b""


def test_a_training_does_not_end_for_a_journal_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    book = Journal(tmp_path / "file" / journal.FILE, 0)
    book.write(STEP, 1, 1)
    assert journal.read(book.path) == ([], [], None)


def test_lines_that_are_none_of_ours_are_passed_over(path):
    Journal(path, 0)
    path.write_text('3\n[]\n{"kind": "step"}\n{"step": 1}\n{"kind": "step", "step": 5}\n')
    assert steps(path) == [5]


# What writes it


def watch(path: Path, budget: Budget, count: int, clip: float = 1.0) -> Recorder:
    recorder = Recorder(path, budget, 0, Gauge(clip))
    for number in range(1, count + 1):
        recorder.on_train_batch_begin(number)
        recorder.on_train_batch_end(number, {"loss": 1 / number, "tokens": 50.0, "norm": number})
    return recorder


@pytest.mark.parametrize("count", [40, 250])
def test_the_first_and_the_last_step_have_a_line_and_those_between_wait(path, count):
    watch(path, Budget(steps=count), count)
    found = journal.read(path).steps
    assert [entry["step"] for entry in found] == [1, count]
    first, last = found
    assert (first["share"], last["share"]) == (1 / count, 1.0)
    assert (first["loss"], first["norm"], first["clipped"]) == (1.0, 1.0, 1.0)
    # The mean of the steps since the line before; of the loss, that of the last hundred.
    norms, losses = range(2, count + 1), [1 / n for n in range(1, count + 1)][-100:]
    assert last["norm"] == sum(norms) / len(norms) and last["clipped"] == 1.0
    assert last["loss"] == pytest.approx(sum(losses) / len(losses), abs=1e-4)
    assert last["tokens_per_second"] > 0


def test_a_gauge_that_saw_no_step_has_no_figures():
    gauge = Gauge(1.0)
    assert math.isnan(gauge.loss) and all(map(math.isnan, gauge.read()))


def test_no_journal_grows_long(path, monkeypatch):
    monkeypatch.setattr(Recorder, "EVERY", 0.0)
    watch(path, Budget(steps=20_000), 20_000)
    assert 900 <= len(steps(path)) <= 1002


def test_validations_and_the_end_are_told(path):
    recorder = watch(path, Budget(steps=10), 4)
    recorder.validated({"BLEU": 12.5}, ("a", "b", "c"), best=True)
    recorder.ended({"step": 4, "BLEU": 12.5}, interrupted=True)
    found = journal.read(path)
    (entry,) = found.validations
    assert (entry["source"], entry["reference"], entry["output"]) == ("a", "b", "c")
    assert entry["figures"] == {"BLEU": 12.5} and entry["best"] is True and entry["step"] == 4
    assert found.end["best"]["BLEU"] == 12.5 and found.end["interrupted"] is True
    assert all(json.loads(line) for line in path.read_text().splitlines())
