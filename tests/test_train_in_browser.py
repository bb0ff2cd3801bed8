"""The page that trains, with a real Chromium and a real training."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import corpora_for_tests
import ui
import visitors

pytest.importorskip("gradio")
pytest.importorskip("playwright.sync_api")

from pages import corpus
from pages.job import State
from pages.jobs import Jobs
from pages.models import Models
from pages.wishes import CHAT
from shared.presets import CARD, CONFIG, TOKENIZER, WEIGHTS

TINY = "--width 8 --heads 1 --encoder-blocks 1 --decoder-blocks 1 --vocabulary 330"
QUICK = "--context-slots 2 --batch-positions 512 --validate-sentences 16 --steps 20"
SLOW = 60_000
"""Milliseconds that something may take on a busy machine."""
LONG = 300_000
"""The same of a training."""
MARKUP = "<img src=x onerror=alert(1)>"


class Server:
    """The web application on one port, so that a browser takes it for the same after a restart."""

    def __init__(self, models: Models, jobs: Jobs):
        self.models, self.jobs, self.port = models, jobs, ui.free_port("127.0.0.1", 0)
        self.start()

    def start(self) -> None:
        self.blocks = ui.app(self.models, Jobs(self.jobs.folder, self.jobs.settings))
        self.address = ui.serve(self.blocks, "127.0.0.1", self.port)

    def stop(self) -> None:
        self.blocks.close(verbose=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("place")
    jobs = Jobs(place / "runs", f"{TINY} {QUICK}".split())
    server = Server(Models(shipped=place / "none", own=jobs.folder), jobs)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def nothing_left(server: Server) -> Iterator[None]:
    yield
    for each in server.jobs.all():
        if each.process.alive:
            os.kill(each.process.pid, signal.SIGKILL)
            while each.process.alive:
                time.sleep(0.02)
        server.jobs.delete(each.name)


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Callable[[], Any]]:
    """Opens the page; at the end, nothing may have had an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(SLOW)
    errors: list[str] = []

    def tab() -> Any:
        page = context.new_page()
        visitors.listen(page, errors)
        page.on("dialog", lambda each: (errors.append(each.message), each.accept()))
        page.goto(f"{server.address}train")
        # The list comes once the page is open.
        page.locator(".runs, .none").wait_for()
        return page

    yield tab
    context.close()
    assert errors == []


def chats(path: Path) -> Path:
    pairs = corpora_for_tests.pairs(60)
    texts = [english for english, _ in pairs]
    turns = [[texts[at], texts[at - 1], texts[at - 2], texts[at - 3]] for at in range(len(texts))]
    turns[0] = [MARKUP + " the cat sees the dog", *turns[0][1:]]
    path.write_text("".join(json.dumps({"turns": each}) + "\n" for each in turns))
    return path


def drop(page: Any, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(str(path))


def test_a_training_is_started_survives_a_reload_and_a_restart_and_its_model_is_offered(
    visit, server, tmp_path
):
    page = visit()
    page.get_by_role("radio", name="Dialogue").check()
    drop(page, chats(tmp_path / "chats.jsonl"))
    page.get_by_text("60 dialogues: 60 are kept").wait_for()
    assert page.get_by_role("table").last.locator("tbody tr").count() == corpus.SHOWN[CHAT]
    assert not page.locator("table img").count()
    command = page.locator(".command textarea")
    assert re.fullmatch(
        r"python -m chatbot train --corpus chats.jsonl --minutes 30 --out runs/chat",
        command.input_value(),
    )
    page.get_by_role("button", name="Start", exact=True).click()
    heading = page.get_by_role("heading", name=re.compile("^chat "))
    heading.wait_for()
    page.reload()
    heading.wait_for()
    # The tab is closed, and the server starts anew.
    page.goto("about:blank")
    server.stop()
    server.start()
    assert server.jobs.find("chat").state in (State.RUNNING, State.FINISHED)
    page.goto(f"{server.address}train")
    heading.wait_for()
    page.get_by_text("It finished after").wait_for(timeout=LONG)
    page.get_by_text("The page Chat offers it as runs/chat.").wait_for()
    for title in ("Loss", "perplexity", "Speed", "Gradient"):
        assert page.get_by_role("img", name=re.compile(f"^{title}, by time: ")).is_visible()
    assert not page.get_by_role("button", name="Pause").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download: chat").click()
    assert download.value.suggested_filename == "chat.zip"
    with zipfile.ZipFile(download.value.path()) as parcel:
        assert sorted(parcel.namelist()) == sorted([CONFIG, CARD, TOKENIZER, WEIGHTS])
    assert server.models.chatbots.names() == ["runs/chat"]
    page.goto(server.address)
    page.get_by_role("button", name="Model, liveliness and seed").click()
    page.wait_for_function(
        "[...document.querySelectorAll('input')].some((each) => each.value === 'runs/chat')"
    )


def sleeper(server: Server, tmp_path: Path) -> None:
    """A process in the place of a training, until it is told to end."""
    path = tmp_path / "pairs.tsv"
    path.write_text("a\tb\n")
    jobs = Jobs(server.jobs.folder)
    code = ["-n", "1", "-r", "1", "import time; time.sleep(300)"]
    jobs.start("mine", "timeit", [path], lambda files, out: code)


def test_it_is_paused_resumed_and_stopped_and_one_runs_at_a_time(visit, server, tmp_path):
    sleeper(server, tmp_path)
    page = visit()
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused. All is saved").wait_for()
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("It is getting ready").wait_for()
    pairs = corpora_for_tests.write(tmp_path / "more.tsv", corpora_for_tests.pairs(30))
    drop(page, pairs)
    page.get_by_text("30 pairs: 30 are kept").wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("alert").filter(has_text="“mine” is running, and one training").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("It stopped. There is no model yet. It can still go on.").wait_for()
    assert server.jobs.running() is None


def test_what_ends_while_one_looks_is_seen(visit, server, tmp_path):
    sleeper(server, tmp_path)
    page = visit()
    page.get_by_role("button", name="Pause").wait_for()
    os.kill(server.jobs.find("mine").process.pid, signal.SIGKILL)
    page.get_by_text("Its process is gone").wait_for()
    assert page.get_by_role("button", name="Resume").is_visible()
    assert page.locator(".runs").get_by_text("interrupted").is_visible()


def test_a_model_is_brought_and_deleted_when_asked_twice(visit, server, tiny_preset, tmp_path):
    page = visit()
    bring = page.locator("input[type=file]").last
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as made:
        made.writestr("../evil.py", "boo")
    bring.set_input_files(str(bad))
    page.get_by_role("alert").filter(has_text="The zip file of a model holds").wait_for()
    good = tmp_path / "my model.zip"
    with zipfile.ZipFile(good, "w") as made:
        for name in (CONFIG, CARD, TOKENIZER, WEIGHTS):
            made.write(tiny_preset / name, name)
    bring.set_input_files(str(good))
    page.get_by_text("my-model is here now.").wait_for()
    assert server.models.translators.names() == ["runs/my-model"]
    delete = page.get_by_role("button", name="Delete: my-model")
    # By the keyboard alone.
    delete.press("Enter")
    page.get_by_role("button", name="Keep it: my-model").press("Enter")
    delete.press("Enter")
    confirm = page.get_by_role("button", name="Yes, delete it: my-model")
    confirm.wait_for()
    page.wait_for_function("document.activeElement.dataset.do === 'confirm'")
    page.keyboard.press("Enter")
    page.get_by_text("my-model is deleted.").wait_for()
    assert server.models.translators.names() == [] and not list(server.jobs.folder.iterdir())


def test_what_is_wrong_is_one_sentence_and_a_phone_is_wide_enough(visit, tmp_path):
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("alert").filter(has_text="Drop the files of a corpus first.").wait_for()
    broken = tmp_path / "pairs.tsv"
    broken.write_text(f"One cat.\tUn gato.\n{MARKUP}\n")
    drop(page, broken)
    page.get_by_role("alert").filter(has_text="“pairs.tsv”, line 2: ").wait_for()
    pairs = corpora_for_tests.write(tmp_path / "more.tsv", corpora_for_tests.pairs(30))
    page.get_by_role("button", name=re.compile("Clear|Remove")).first.click()
    drop(page, pairs)
    page.get_by_text("30 pairs: 30 are kept").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.get_by_role("alert").count()


def test_a_language_is_typed_over_the_one_that_was_chosen(visit):
    page = visit()
    page.get_by_role("combobox", name="To").click()
    page.keyboard.type("Germ")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('.command textarea').value.includes('--target de ')"
    )


def test_a_wrong_name_is_told_while_files_are_still_looked_at(visit, tmp_path, monkeypatch):
    looked, read = threading.Event(), corpus.glance

    def slowly(*asked: Any) -> str:
        looked.wait(SLOW / 1000)
        return read(*asked)

    monkeypatch.setattr(corpus, "glance", slowly)
    page = visit()
    drop(page, corpora_for_tests.write(tmp_path / "pairs.tsv", corpora_for_tests.pairs(30)))
    name = page.get_by_role("textbox", name="Name")
    name.fill("a name!")
    told = page.get_by_role("alert").filter(has_text="The name of a model has up to 40 letters")
    told.wait_for()
    assert not page.get_by_text("30 pairs: 30 are kept").count()
    looked.set()
    page.get_by_text("30 pairs: 30 are kept").wait_for()
    assert told.is_visible()
    name.fill("a-name")
    told.wait_for(state="detached")
