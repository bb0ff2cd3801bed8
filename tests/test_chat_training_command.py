"""`chatbot train` and `chatbot corpus`: what is said first, what is split, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot import learn
from chatbot.__main__ import main, parser
from chatbot.lesson import WINDOW, Lesson
from shared.errors import InputError

GREETING = "Welcome to our little shop, how can I help you today?"


def corpus(path: Path, dialogues: list[list[str]]) -> str:
    lines = (json.dumps({"turns": turns}) + "\n" for turns in dialogues)
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def talks(count: int, name: str = "a") -> list[list[str]]:
    return [[f"Question {n} of {name}?", f"Answer {n} of {name}."] for n in range(count)]


def parts(folder: Path) -> dict[str, list[list[str]]]:
    return {
        path.stem: [json.loads(line)["turns"] for line in path.read_text("utf-8").splitlines()]
        for path in folder.iterdir()
    }


@pytest.fixture
def lessons(monkeypatch) -> list[Lesson]:
    """The lessons that are to be learned, and none is."""
    found: list[Lesson] = []

    class Stop(Exception):
        pass

    def stop(lesson: Lesson, *rest, **settings):
        found.append(lesson)
        raise Stop

    monkeypatch.setattr(learn, "learn", stop)

    def run(*arguments: str) -> Lesson:
        with pytest.raises(Stop):
            main(["train", "--steps", "2", *arguments])
        return found[-1]

    return run


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ("--steps 0", "--steps 0"),
        ("--width 7", "width = 7"),
        ("--peak-rate nan", "peak_rate = nan"),
        ("--subwords 2", "subwords = 2.0"),
        ("--context-slots 0", "a chat needs at least one"),
        ("--facts -1", "--facts -1: must be 0 or more"),
        ("--out {tmp}", "is not empty; choose another --out"),
    ],
)
def test_what_cannot_be_is_said_before_the_corpus_is_read(tmp_path, flags, says):
    (tmp_path / "kept").write_text("mine\n")
    given = flags.format(tmp=tmp_path).split()
    out = [] if "--out" in given else ["--out", str(tmp_path / "model")]
    with pytest.raises(InputError, match=says):
        main(["train", "--corpus", str(tmp_path / "none.jsonl"), *out, *given])


def test_a_flag_that_a_chat_would_ignore_is_none(capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["train", "--corpus", "a.txt", "--out", "b", "--xla", "on"])
    assert "--xla" in capsys.readouterr().err


def test_one_long_chat_can_be_split(tmp_path):
    turns = [f"This is turn number {number}." for number in range(60 * WINDOW)]
    path = tmp_path / "chat.txt"
    path.write_text("\n".join(turns), encoding="utf-8")
    assert main(["corpus", str(path), "--split", str(tmp_path / "parts")]) is None
    found = parts(tmp_path / "parts")
    assert {name: len(each) for name, each in found.items()} == {"train": 48, "valid": 6, "test": 6}
    assert sorted(text for part in found.values() for texts in part for text in texts) == sorted(
        turns
    )


def test_one_long_chat_can_be_trained_on(tmp_path, lessons):
    turns = [f"This is turn number {number}." for number in range(40 * WINDOW)]
    path = tmp_path / "chat.txt"
    path.write_text("\n".join(turns), encoding="utf-8")
    lesson = lessons("--corpus", str(path), "--out", str(tmp_path / "model"))
    assert (len(lesson.train), len(lesson.valid)) == (36, 4)


def test_a_greeting_of_every_dialogue_leaves_a_validation(tmp_path, lessons):
    path = corpus(tmp_path / "a.jsonl", [[GREETING, *texts] for texts in talks(50)])
    lesson = lessons("--corpus", path, "--out", str(tmp_path / "model"))
    assert (len(lesson.train), len(lesson.valid)) == (45, 5)


def test_what_validation_files_hold_is_not_trained_on(tmp_path, lessons, capsys):
    line = "I never thought that I would see the old mill again"
    train = [*talks(40), [line, "Why?"], ["No way.", f"  {line.upper()}"]]
    valid = [*talks(3), ["So.", "It was so."], ["Listen:", line]]
    files = ["--corpus", corpus(tmp_path / "a.jsonl", train)]
    files += ["--valid", corpus(tmp_path / "b.jsonl", [*valid, *talks(2, "b")])]
    lesson = lessons(*files, "--out", str(tmp_path / "model"))
    assert lesson.train[0] == tuple(talks(4)[3])
    assert (len(lesson.train), len(lesson.valid)) == (37 + 2, 7)
    assert "3 of 42 are not trained on" in capsys.readouterr().err


def test_dialogues_that_are_all_tied_together_are_refused_with_a_way_out(tmp_path):
    # Each shares a line with the next one.
    lines = [f"This long line of many words is number {n}" for n in range(41)]
    path = corpus(
        tmp_path / "a.jsonl", [list(pair) for pair in zip(lines, lines[1:], strict=False)]
    )
    with pytest.raises(InputError, match="none of 40 can be held out .* --valid FILE"):
        main(["train", "--corpus", path, "--out", str(tmp_path / "model"), "--steps", "2"])


def test_too_few_dialogues_are_counted_as_they_are(tmp_path):
    path = corpus(tmp_path / "a.jsonl", talks(21))
    with pytest.raises(InputError, match="19 dialogues are left to train on and 2 for validation"):
        main(["train", "--corpus", path, "--out", str(tmp_path / "model"), "--steps", "2"])


@pytest.mark.parametrize("command", ["corpus", "train"])
def test_a_corpus_of_which_nothing_is_left_is_refused(tmp_path, command):
    path = corpus(tmp_path / "a.jsonl", [["", ""], ["...", "?"]])
    arguments = (
        ["--out", str(tmp_path / "model"), "--corpus", path] if command == "train" else [path]
    )
    with pytest.raises(InputError, match="nothing is left after cleaning"):
        main([command, *arguments])


def test_a_folder_that_is_not_empty_is_refused_before_the_corpus_is_read(tmp_path):
    (tmp_path / "kept").write_text("mine\n")
    with pytest.raises(InputError, match="is not an empty folder; choose another --split"):
        main(["corpus", str(tmp_path / "none.jsonl"), "--split", str(tmp_path)])
