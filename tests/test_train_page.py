"""The page that trains: its handlers as functions, with real files and one real training."""

from __future__ import annotations

import json
import os
import shlex
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import chatbot.__main__
import corpora_for_tests
import translate.__main__
import ui
from pages import corpus, job, runs, shelf, training
from pages.job import Job, State
from pages.jobs import Jobs
from pages.models import Models
from pages.tables import table_html
from pages.wishes import CHAT, TRANSLATE, Wish, command
from shared import journal
from shared.errors import InputError
from shared.presets import CONFIG
from shared.workshop import FOLDER

TINY = "--width 8 --heads 1 --encoder-blocks 1 --decoder-blocks 1 --vocabulary 330 --dropout 0.1"
QUICK = "--batch-positions 512 --validate-sentences 4 --checkpoint-minutes 0 --peak-rate 0.02"
# Without an end, and validated each 33 steps.
ENDLESS = "--steps 1000000 --validate-minutes 0.001"
SCRIPT = "<script>alert('Hi')</script>"
SLOW = 300
"""Seconds that a process may take to get ready on a busy machine."""


@pytest.fixture
def jobs(tmp_path) -> Iterator[Jobs]:
    made = Jobs(tmp_path / "runs", f"{TINY} {QUICK} {ENDLESS}".split())
    yield made
    for each in made.all():
        if each.process.alive:
            os.kill(each.process.pid, signal.SIGKILL)


@pytest.fixture
def models(jobs, tiny_preset, tiny_chat, tmp_path) -> Models:
    return Models([tiny_preset, tiny_chat], shipped=tmp_path / "none", own=jobs.folder)


@pytest.fixture
def pairs(tmp_path) -> str:
    """An upload of eighty pairs."""
    (tmp_path / "upload").mkdir()
    found = corpora_for_tests.pairs(80)
    return str(corpora_for_tests.write(tmp_path / "upload" / "pairs.tsv", found))


def until(true: Callable[[], object], seconds: float = SLOW) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_training_from_its_upload_to_the_model_in_the_other_pages(jobs, models, pairs):
    wish = Wish(files=(pairs,), both_ways=True, name="mine")
    assert training.start(jobs, models, wish) == training.latest(jobs) == "mine"
    assert not Path(pairs).exists()
    seen = training.view(jobs, "mine")
    assert seen.state is State.RUNNING and runs.GETTING_READY in str(seen.said)
    checkpoints = jobs.folder / "mine" / FOLDER / "checkpoints"
    until(lambda: list(checkpoints.glob("step-*")))
    found = jobs.find("mine")
    until(lambda: found.record.validations)
    assert "It trains." in str(training.view(jobs, "mine").said)

    # The machine fails.
    os.kill(found.process.pid, signal.SIGKILL)
    until(lambda: not found.process.alive)
    # And a new server finds what is left.
    jobs = Jobs(jobs.folder, jobs.settings)
    seen = training.view(jobs, training.latest(jobs))
    assert seen.state is State.INTERRUPTED and "is gone" in str(seen.said)
    reached = max(int(path.name[5:]) for path in checkpoints.glob("step-*[0-9]"))
    jobs.resume("mine")
    until(lambda: jobs.find("mine").record.steps[-1]["step"] > reached)
    jobs.pause("mine")
    until(lambda: not jobs.find("mine").process.alive)
    seen = training.view(jobs, "mine")
    assert seen.state is State.PAUSED
    assert "Loss, by time: from" in str(seen.charts) and "after" in str(seen.charts)
    assert "BLEU, by time" in str(seen.charts) and "la " in str(seen.samples)
    steps = [each["step"] for each in jobs.find("mine").record.steps]
    assert steps == sorted(set(steps))

    # Whatever there is by then is a model.
    assert jobs.stop("mine").state is State.STOPPED
    said = str(training.view(jobs, "mine").said)
    assert "It stopped after" in said and "The page Translate offers it as runs/mine." in said
    assert models.translators.names() == ["tiny", "runs/mine"]
    translator = models.translators.load("runs/mine")
    assert isinstance(translator.translate("The cat.", to="es"), str)
    (entry,) = shelf.entries(jobs)
    assert entry.kind == "translate" and entry.deletable and entry.size > 0
    with training.packed(jobs, "mine") as path:
        assert path.stat().st_size > 1000
    jobs.delete("mine")
    assert models.translators.names() == ["tiny"] and training.latest(jobs) == ""
    assert training.view(jobs, "mine") == training.View()


# What is shown of a training


@pytest.fixture
def told(jobs) -> Job:
    """A training as its journal tells it; its process is gone."""
    found = job.write(Job(jobs.folder / "mine", "translate", ("train",), 1.0))
    book = journal.Journal(found.folder / FOLDER / journal.FILE, 0)
    for step in range(1, 40):
        book.write(
            journal.STEP, step, 2.0 * step, share=step / 100, loss=9.0 - step / 10,
            tokens_per_second=3000.0 + step, norm=1.5, clipped=1.0,
        )  # fmt: skip
    book.write(
        journal.VALIDATION, 39, 80.0, figures={"BLEU": 12.5}, best=True,
        source=SCRIPT, reference="عربي", output="x" * 1000,
    )  # fmt: skip
    return found


def test_all_figures_are_drawn_and_the_last_ones_told(jobs, told):
    seen = training.view(jobs, "mine")
    for title in ("Loss", "Speed", "Gradient", "BLEU"):
        assert f'aria-label="{title}, by time: ' in str(seen.charts)
    assert "before and after clipping" in str(seen.charts)
    assert "39% done, step 39, loss 5.1, 3,040 tokens a second" in str(seen.numbers)
    assert 'aria-valuenow="39"' in str(seen.numbers)
    # Time left is told of one that runs.
    assert "about 2 minutes left" in runs.numbers_html(told.record, State.RUNNING)


def test_what_a_corpus_holds_stays_text_and_is_cut(jobs, told):
    samples = str(training.view(jobs, "mine").samples)
    assert "&lt;script&gt;" in samples and "<script" not in samples
    assert '<td dir="auto">عربي</td>' in samples and "x" * 299 + "…" in samples


def test_only_what_changed_is_sent(jobs, told):
    first = training.view(jobs, "mine")
    again = training.view(jobs, "mine", first.mark)
    assert again == first._replace(said=None, numbers=None, charts=None, samples=None)
    book = journal.Journal(told.folder / FOLDER / journal.FILE, 39)
    book.write(journal.STEP, 40, 82.0, share=0.4, loss=5.0, tokens_per_second=1.0, norm=1.0)
    more = training.view(jobs, "mine", first.mark)
    assert (more.said, more.samples) == (None, None)
    assert "step 40" in str(more.numbers) and more.charts
    job.write(replace(told, asked="stop"))
    stopped = training.view(jobs, "mine", more.mark)
    assert "stopped" in str(stopped.said) and stopped.charts is None


@pytest.mark.parametrize("mark", [None, "junk", [], [1, 2, 3, 4], ["other", "", 39, 1], {"a": 1}])
def test_what_the_browser_sends_is_not_trusted(jobs, told, mark):
    assert training.view(jobs, "mine", mark) == training.view(jobs, "mine")
    assert training.view(jobs, "../../etc", mark) == training.View()


def test_how_it_ended_is_a_sentence(jobs, told):
    book = journal.Journal(told.folder / FOLDER / journal.FILE, 39)
    best = {"step": 39, "minutes": 1.3, "loss": 5.1, "score": 12.5, "BLEU": 12.5}
    book.write(journal.END, 100, 1800.0, interrupted=False, best=best)
    said = str(training.view(jobs, "mine").said)
    assert "It finished after 30 minutes: BLEU 12.5. There is no model yet." in said
    told.output.write_text(f"translate: {told.corpus}/a.tsv:3: a tab is missing {SCRIPT}")
    book = journal.Journal(told.folder / FOLDER / journal.FILE, 39)
    said = str(training.view(jobs, "mine").said)
    assert 'role="alert">a.tsv:3: a tab is missing &lt;script' in said


def test_a_training_without_figures_yet_shows_none(jobs):
    job.write(Job(jobs.folder / "mine", "translate", ("train",), 1.0))
    seen = training.view(jobs, "mine")
    assert (seen.numbers, seen.charts, seen.samples) == ("", "", "")
    assert "is gone" in str(seen.said)


# The list of models


def test_the_list_has_what_can_be_done_with_each(jobs, told, tiny_preset):
    (jobs.folder / "by-hand").mkdir()
    (jobs.folder / "by-hand" / CONFIG).write_bytes((tiny_preset / CONFIG).read_bytes())
    (jobs.folder / "nothing").mkdir()
    found = shelf.entries(jobs)
    assert [each.name for each in found] == ["mine", "by-hand"]
    html = shelf.list_html(found, "")
    mine, by_hand = html.split("</li>")[:2]
    assert [do in mine for do in ('"show"', '"download"', '"delete"')] == [True, False, True]
    assert [do in by_hand for do in ('"show"', '"download"', '"delete"')] == [False, True, False]
    asked = shelf.list_html(found, "mine")
    assert "for ever?" in asked and '"confirm"' in asked and asked.count('"delete"') == 0
    assert "None yet" in shelf.list_html([], "")


def test_only_listed_models_are_packed(jobs, told):
    for name in ("mine", "../runs", "..", "", "/etc"):
        with pytest.raises(InputError, match="there is no model"), training.packed(jobs, name):
            pass


def test_a_zip_that_is_none_is_refused_and_removed(jobs, tmp_path):
    with pytest.raises(InputError, match="choose the zip file"):
        training.bring(jobs, None)
    upload = tmp_path / "m.zip"
    upload.write_bytes(b"nothing")
    with pytest.raises(InputError, match="zip file"):
        training.bring(jobs, str(upload))
    assert not upload.exists()


# What a visitor chooses


def test_the_command_is_one_that_the_parsers_take(models):
    full = Wish(
        files=("/tmp/gradio/1/text.en", "/tmp/gradio/2/it's.de"), source="English", target="de",
        both_ways=True, base="tiny", minutes=12.5, name="mine", format="moses", generated=True,
    )  # fmt: skip
    words = shlex.split(command(models, full))
    assert words[:3] == ["python", "-m", "translate"]
    parsed = translate.__main__.parser().parse_args(words[3:])
    assert parsed.corpus == ["text.en", "it_s.de"] and parsed.minutes == 12.5
    assert (parsed.base, parsed.out, parsed.format) == ("tiny", "runs/mine", "moses")
    assert parsed.both_ways and parsed.augment
    chat = Wish(task=CHAT, files=("/tmp/gradio/1/chats.jsonl",), base="tiny-chat", generated=True)
    words = shlex.split(command(models, chat))
    assert words[:3] == ["python", "-m", "chatbot"]
    parsed = chatbot.__main__.parser().parse_args(words[3:])
    assert parsed.corpus == ["chats.jsonl"] and parsed.facts and parsed.base == "tiny-chat"
    assert parsed.out == "runs/my-model" and parsed.minutes == 30


def test_before_a_file_is_there_the_command_has_a_place_for_it(models):
    assert "--corpus corpus.tsv" in command(models, Wish())
    assert "--corpus chats.jsonl" in command(models, Wish(task=CHAT))


def test_no_path_of_the_server_is_told(models, tiny_preset):
    assert str(tiny_preset.parent) not in command(models, Wish(base="tiny"))
    shipped = Models()
    name = shipped.translators.names()[0]
    assert f"--from models/{name} " in command(shipped, Wish(base=name))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": ()}, "drop the files"),
        ({"minutes": 0}, "from 1 to 1,440"),
        ({"minutes": float("nan")}, "from 1 to 1,440"),
        ({"minutes": 1e9}, "from 1 to 1,440"),
        ({"target": "eng"}, "both languages are English"),
        ({"target": "klingon!"}, "is no language"),
        ({"target": "--out"}, "is no language"),
        ({"source": ""}, "is no language"),
        ({"task": "poems"}, "no task poems"),
        ({"base": "../../etc"}, "There is no model ../../etc"),
        ({"base": "tiny-chat"}, "There is no model tiny-chat"),
        ({"name": "../x"}, "the name of a model"),
        ({"format": "docx"}, "'docx' is no format"),
    ],
)
def test_what_is_not_possible_is_said_before_anything_begins(jobs, models, pairs, changes, said):
    wish = replace(Wish(files=(pairs,), name="mine"), **changes)
    with pytest.raises(InputError, match=said):
        training.start(jobs, models, wish)
    assert not jobs.folder.exists() and Path(pairs).exists()


def test_a_name_is_suggested_that_is_free(jobs):
    wish = Wish(source="English", target="pt-BR")
    assert training.suggested(jobs, wish) == "en-pt"
    (jobs.folder / "en-pt").mkdir(parents=True)
    assert training.suggested(jobs, wish) == "en-pt-2"
    assert training.suggested(jobs, Wish(task=CHAT)) == "chat"
    assert training.suggested(jobs, Wish(source="", target="!")) == "model"


def test_each_task_can_go_on_from_its_own_models(models):
    assert training.bases(models, TRANSLATE) == [("a new network", ""), ("tiny", "tiny")]
    assert [value for _, value in training.bases(models, CHAT)] == ["", "tiny-chat"]


# A corpus at a glance


def glance(tmp_path: Path, files: dict[str, str], **wish: str) -> str:
    """Of files that were uploaded, each into a folder of its own."""
    paths = []
    for number, (name, text) in enumerate(files.items()):
        path = tmp_path / f"upload-{number}" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return corpus.glance(Wish(files=tuple(paths), **wish))  # type: ignore[arg-type]


def test_the_report_and_ten_rows_are_shown(tmp_path):
    rows = [f"The cat number {number}.\tEl gato número {number}." for number in range(50)]
    text = "\n".join([*rows, rows[0], "same\tsame", f"{SCRIPT} Hello &amp; hi.\tHola.", "a\t"])
    html = glance(tmp_path, {"pairs.tsv": text})
    assert "54 pairs: 51 are kept, 1 of them repaired, 3 dropped." in html
    assert "pairs whose two sides are the same are dropped" in html
    assert "length-ratio" not in html and "very different lengths" not in html
    assert "<script" not in html and "Texts cut" not in html
    sample = html[html.index("Some of the pairs</caption>") :]
    assert sample.count("<tr>") == 11 and ">English<" in sample and ">Spanish<" in sample


GERMAN = (
    "The dog sleeps in the garden.\tDer Hund schläft im Garten und träumt vom Futter.\n"
    "My brother reads the newspaper.\tMein Bruder liest heute die Zeitung von gestern.\n"
    "Nobody knows where the key is.\tNiemand weiß, wo der Schlüssel für die Tür liegt.\n"
)


def test_another_language_than_the_chosen_one_is_told(tmp_path):
    files = {"a.tsv": GERMAN}
    html = glance(tmp_path, files)
    assert "What should be Spanish looks like German." in html and "English looks" not in html
    assert "looks like" not in glance(tmp_path, files, target="de")
    turned = glance(tmp_path, files, source="de", target="en")
    assert turned.count("looks like") == 2
    # Of few words, and of languages that are not known, nothing is told.
    assert "looks like" not in glance(tmp_path, {"b.tsv": "One cat.\tDie Katze."})
    assert "looks like" not in glance(tmp_path, files, target="ab")


def test_every_format_can_be_dropped(tmp_path):
    tmx = (
        '<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>One cat.</seg>'
        '</tuv><tuv xml:lang="es"><seg>Un gato.</seg></tuv></tu></body></tmx>'
    )
    xliff = (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file '
        'source-language="en" target-language="es" original="a" datatype="plaintext"><body>'
        '<trans-unit id="1"><source>One cat.</source><target>Un gato.</target></trans-unit>'
        "</body></file></xliff>"
    )
    po = 'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "One cat."\nmsgstr "Un gato."\n'
    pair = {"en": "One cat.", "es": "Un gato."}
    for files in (
        {"a.tmx": tmx},
        {"a.xliff": xliff},
        {"a.po": po},
        {"a.csv": "One cat.,Un gato.\n"},
        {"a.jsonl": json.dumps(pair)},
        {"text.en": "One cat.\n", "text.es": "Un gato.\n"},
    ):
        html = glance(tmp_path, files)
        assert "One cat." in html and "Un gato." in html
    talk = {"turns": ["Hi!", "Hello."]}
    for files in (
        {"a.jsonl": json.dumps(talk)},
        {"a.tsv": "Hi!\tHello.\n"},
        {"a.txt": "Hi!\nHello.\n"},
    ):
        html = glance(tmp_path, files, task=CHAT)
        assert "– Hi!\n– Hello." in html and "1 dialogue: 1 are kept" in html


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.tsv": "One\tUno\nTwo\n"}, "^“a.tsv”, line 2: "),
        ({"a.docx": "One"}, "^“a.docx”: the extension names no format"),
        ({"text.en": "One\n"}, "^“text.en”: aligned files .* such as text.en and text.es"),
        ({"a.tsv": "same\tsame\n"}, "^nothing is left of 1 after cleaning: dropped by identical 1"),
        ({"a.tsv": ""}, "^“a.tsv”: the file is empty"),
    ],
)
def test_what_cannot_be_read_is_said_by_the_names_of_the_files(tmp_path, files, said):
    with pytest.raises(InputError, match=said) as caught:
        glance(tmp_path, files)
    assert "/" not in str(caught.value).replace("source/target", "")


def test_of_a_long_corpus_the_beginning_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "LOOKED", 20)
    rows = [f"The cat {number}.\tEl gato {number}." for number in range(21)]
    html = glance(tmp_path, {"a.tsv": "\n".join(rows)})
    assert "The first 20 pairs: 20 are kept" in html and "reads the rest, too" in html
    whole = glance(tmp_path, {"a.tsv": "\n".join(rows[:20])})
    assert '<p role="status">20 pairs' in whole


def test_a_table_marks_numbers_and_cuts_what_is_long():
    html = table_html("A & B", ["n", "text"], [(12345, "x" * 301), (0, "<i>")])
    assert '<td class="count">12,345</td>' in html and "x" * 299 + "…" in html
    assert "&lt;i&gt;" in html and html.count("A &amp; B") == 2


# The web application


def test_no_train_turns_the_page_off(models, jobs):
    assert "Train" not in [name for name, *_ in ui.pages(models, None)]
    assert ("Train", "/train") in [page[:2] for page in ui.pages(models, jobs)]
    assert ui.parse([]).train is True and ui.parse(["--no-train"]).train is False
