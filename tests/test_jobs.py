"""Trainings in processes of their own: one at a time, found again whatever happened.

Most tests run a process that only sleeps, in the place of a training; what a real one leaves
behind is in `test_train_page.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pages import job, processes
from pages.job import Job, State
from pages.jobs import Jobs
from pages.processes import Process
from shared import journal, presets
from shared.errors import InputError
from shared.workshop import FOLDER

# `python -m timeit` runs what it is given.
SLEEP = ["-n", "1", "-r", "1", "import time; time.sleep(60)"]


@pytest.fixture
def jobs(tmp_path) -> Iterator[Jobs]:
    made = Jobs(tmp_path / "runs")
    yield made
    for each in made.all():
        if each.process.alive:
            os.kill(each.process.pid, signal.SIGKILL)


@pytest.fixture
def corpus(tmp_path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text("a\tb\n")
    return path


def sleeping(jobs: Jobs, corpus: Path, name: str = "one", said: str = "") -> Job:
    """One that runs until it is told to end."""
    code = [*SLEEP[:-1], f"print({said!r}, flush=True); {SLEEP[-1]}"]
    return jobs.start(name, "timeit", [corpus], lambda files, out: code)


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def ended(found: Job) -> Job:
    until(lambda: not found.process.alive)
    return found


def test_it_runs_beside_the_server_and_behind_it(jobs, corpus):
    found = sleeping(jobs, corpus, said="Hello.")
    pid = found.process.pid
    assert jobs.running() == found and found.state is State.RUNNING
    nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + processes.NICE)
    assert os.getpriority(os.PRIO_PROCESS, pid) == nice
    # Ctrl-C in the server's terminal does not reach it.
    assert os.getsid(pid) == pid != os.getsid(0)
    until(lambda: found.last_words == "Hello.")
    assert (found.corpus / "pairs.tsv").read_text() == "a\tb\n"


def test_another_server_finds_it_again(jobs, corpus):
    found = sleeping(jobs, corpus)
    other = Jobs(jobs.folder)
    assert other.all() == [found] and other.running() == found
    other.stop("one")
    ended(found)
    assert jobs.find("one").state is State.STOPPED


def test_one_runs_at_a_time(jobs, corpus):
    sleeping(jobs, corpus)
    with pytest.raises(InputError, match="“one” is running, and one training runs at a time"):
        sleeping(jobs, corpus, "two")
    assert not (jobs.folder / "two").exists()
    jobs.pause("one")
    ended(jobs.find("one"))
    sleeping(jobs, corpus, "two")
    with pytest.raises(InputError, match="“two” is running, and one training"):
        jobs.resume("one")


def test_paused_resumed_and_stopped(jobs, corpus):
    first = sleeping(jobs, corpus)
    assert jobs.pause("one").state in (State.PAUSING, State.PAUSED)
    ended(first)
    assert jobs.find("one").state is State.PAUSED
    with pytest.raises(InputError, match="“one” is paused, and cannot be paused"):
        jobs.pause("one")
    jobs.resume("one")
    again = jobs.find("one")
    assert again.state is State.RUNNING and again.process != first.process
    with pytest.raises(InputError, match="“one” is running, and cannot go on"):
        jobs.resume("one")
    jobs.stop("one")
    ended(again)
    assert jobs.find("one").state is State.STOPPED
    with pytest.raises(InputError, match="“one” is stopped, and cannot be stopped"):
        jobs.stop("one")
    # It was no last word.
    jobs.resume("one")
    assert jobs.find("one").state is State.RUNNING


def test_what_is_paused_can_be_stopped(jobs, corpus):
    found = sleeping(jobs, corpus)
    jobs.pause("one")
    ended(found)
    assert jobs.stop("one").state is State.STOPPED


def test_a_process_is_told_once(jobs, corpus):
    """A second signal would end a training before it has saved."""
    counting = (
        "import signal, time; signal.signal(15, lambda *_: print('told', flush=True)); "
        "print('ready', flush=True); [time.sleep(0.05) for _ in range(1000)]"
    )
    found = jobs.start("one", "timeit", [corpus], lambda *_: [*SLEEP[:-1], counting])
    until(lambda: found.last_words == "ready")
    assert jobs.pause("one").state is State.PAUSING
    until(lambda: found.last_words == "told")
    assert jobs.stop("one").state is State.STOPPING
    time.sleep(0.3)
    assert found.output.read_text().split() == ["ready", "told"]


def test_a_crash_is_found_and_can_go_on(jobs, corpus):
    found = sleeping(jobs, corpus, said="Step 7.")
    until(lambda: found.last_words == "Step 7.")
    os.kill(found.process.pid, signal.SIGKILL)
    ended(found)
    assert jobs.running() is None and jobs.find("one").state is State.INTERRUPTED
    assert jobs.find("one").last_words == "Step 7."
    jobs.resume("one")
    assert jobs.find("one").state is State.RUNNING


def test_the_number_of_a_process_that_now_belongs_to_another_is_not_taken_for_it(jobs, corpus):
    found = sleeping(jobs, corpus)
    # Beginnings are told in hundredths of a second.
    time.sleep(0.05)
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        job.write(replace(found, process=Process(other.pid, found.process.began)))
        assert jobs.find("one").state is State.INTERRUPTED
        jobs.find("one").process.ask_to_end()
        time.sleep(0.1)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
        os.kill(found.process.pid, signal.SIGKILL)


def test_a_process_that_has_ended_is_gone_though_nobody_took_note():
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert child.stdout is not None
    process = Process(child.pid, processes._began(child.pid))
    child.stdout.read()
    until(lambda: not process.alive)
    # It is still there, half-dead.
    os.kill(child.pid, 0)
    child.wait()
    assert not process.alive and not Process().alive


def test_where_there_is_no_proc_ps_tells_the_same():
    if not shutil.which("ps"):
        pytest.skip("there is no ps")
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        began = processes._began_by_ps(child.pid)
        assert began and processes._began_by_ps(child.pid) == began
    finally:
        child.kill()
        child.wait()
    assert processes._began_by_ps(child.pid) == ""


# What the disk tells


def kept(jobs: Jobs, said: str = "", end: bool | None = None, asked: str = "") -> Job:
    """A training whose process is gone; end: whether its journal says that it was interrupted."""
    found = Job(jobs.folder / "one", "translate", ("train",), time.time(), asked=asked)
    job.write(found)
    found.output.write_text(said)
    if end is not None:
        book = journal.Journal(found.folder / FOLDER / journal.FILE, 0)
        book.write(journal.END, 5, 2.0, interrupted=end)
    return jobs.find("one")


@pytest.mark.parametrize(
    ("said", "end", "asked", "state"),
    [
        ("", None, "", State.INTERRUPTED),
        ("Traceback …\nMemoryError", None, "", State.INTERRUPTED),
        ("rule\ntranslate: pairs.tsv:3: a tab is missing", None, "", State.FAILED),
        ("translate: the disk is full", True, "", State.FAILED),
        ("", None, "pause", State.PAUSED),
        ("interrupted; to go on: …", True, "pause", State.PAUSED),
        ("", True, "", State.PAUSED),
        ("", True, "stop", State.STOPPED),
        ("", None, "stop", State.STOPPED),
        ("735 steps", False, "", State.FINISHED),
        # The signal came when all was done.
        ("735 steps", False, "stop", State.FINISHED),
    ],
)
def test_the_state_is_seen_from_what_is_left(jobs, said, end, asked, state):
    found = kept(jobs, said, end, asked)
    assert found.state is state and not state.alive
    assert state.resumable == (state is not State.FINISHED)


def test_a_problem_names_files_as_the_visitor_does(jobs):
    path = jobs.folder / "one" / "job" / "corpus" / "pairs.tsv"
    found = kept(jobs, f"translate: {path}:3: a tab is missing\n")
    assert found.problem == found.last_words.removeprefix("translate: ")
    assert found.problem == "pairs.tsv:3: a tab is missing"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"program": 3}', "\0"])
def test_a_damaged_note_is_no_training(jobs, text):
    found = kept(jobs)
    (found.folder / "job" / "job.json").write_text(text)
    assert jobs.all() == []
    with pytest.raises(InputError, match="there is no training one"):
        jobs.find("one")


def test_the_newest_comes_first(jobs):
    for made, name in enumerate(("b", "c", "a")):
        job.write(Job(jobs.folder / name, "translate", made=float(made)))
    assert [each.name for each in jobs.all()] == ["a", "c", "b"]


# Names


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "/etc", "a b", "-a", "_a", "é", "a.b", "a\n", "a\0", "x" * 41],
)
def test_no_name_leads_out_of_the_folder(jobs, corpus, name):
    for act in (jobs.place, jobs.find, jobs.pause, jobs.resume, jobs.stop, jobs.delete):
        with pytest.raises(InputError, match="the name of a model has up to 40 letters"):
            act(name)
    with pytest.raises(InputError, match="the name of a model"):
        sleeping(jobs, corpus, name)
    assert not jobs.folder.exists() or not list(jobs.folder.iterdir())


def test_a_taken_name_is_refused_and_what_is_there_stays(jobs, corpus):
    (jobs.folder / "one").mkdir(parents=True)
    (jobs.folder / "one" / "thesis.txt").touch()
    with pytest.raises(InputError, match="there is a model one already"):
        sleeping(jobs, corpus)
    assert [path.name for path in (jobs.folder / "one").iterdir()] == ["thesis.txt"]
    assert jobs.free_name("one") == "one-2" and jobs.free_name("two") == "two"


def test_what_cannot_begin_leaves_nothing(jobs, corpus):
    with pytest.raises(InputError, match="there is no such file"):
        jobs.start("one", "timeit", [corpus.with_name("no.tsv")], lambda *_: SLEEP)
    assert not list(jobs.folder.iterdir())
    jobs.folder.rmdir()
    jobs.folder.touch()
    with pytest.raises(InputError, match="no folder can be made"):
        sleeping(jobs, corpus)


# Deleting


def test_a_model_goes_with_its_corpus_and_nothing_else_does(jobs, corpus):
    found = sleeping(jobs, corpus)
    (found.folder / presets.CONFIG).touch()
    (found.folder / FOLDER / "checkpoints").mkdir(parents=True)
    (jobs.folder / "other").mkdir()
    with pytest.raises(InputError, match="“one” is running: stop it first"):
        jobs.delete("one")
    assert found.corpus.exists()
    jobs.stop("one")
    ended(found)
    jobs.delete("one")
    assert [path.name for path in jobs.folder.iterdir()] == ["other"]
    assert corpus.exists()


def test_what_the_page_did_not_make_it_does_not_delete(jobs):
    folder = jobs.folder / "mine"
    folder.mkdir(parents=True)
    (folder / presets.CONFIG).touch()
    with pytest.raises(InputError, match="there is no training mine on this page"):
        jobs.delete("mine")
    assert (folder / presets.CONFIG).exists()


def test_the_note_is_plain_json(jobs, corpus):
    found = sleeping(jobs, corpus)
    note = json.loads((found.folder / "job" / "job.json").read_text())
    assert note["program"] == "timeit" and note["pid"] == found.process.pid and note["asked"] == ""
