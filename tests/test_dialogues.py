"""Dialogues: the readers, what is refused, what is cut out, and what stays together in a split."""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
from pathlib import Path

import pytest

from chatbot import dialogues, fit
from shared import cleaning
from shared.cleaning import Report, clean
from shared.errors import InputError
from shared.examples import Example
from shared.splitting import dialogue_keys, split

TALKS = [("Hi.", "Hello.", "How are you?"), ("Bye.", "See you.")]
FILES = {
    "a.jsonl": '{"turns": ["Hi.", "Hello.", "How are you?"]}\n\n{"turns": ["Bye.", "See you."]}\n',
    "a.tsv": "question\tanswer\nHi.\tHello.\tHow are you?\n\nBye.\tSee you.\n",
    "a.txt": "\nHi.\nHello.\nHow are you?\n\n\nBye.\nSee you.\n",
}
LINES = {"a.jsonl": [1, 3], "a.tsv": [2, 4], "a.txt": [2, 7]}


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def texts(path: Path, format: str | None = None) -> list[tuple[str, ...]]:
    return [example.texts for example in dialogues.read([path], format=format)]


def talk(*said: str, path: str = "a.jsonl", line: int = 1) -> Example:
    return Example(said, path, line, shape="dialogue")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_format_gives_the_same_dialogues_and_says_where(
    tmp_path: Path, name: str, packed: bool
) -> None:
    path = written(tmp_path / name, FILES[name])
    if packed:
        path = tmp_path / f"{name}.gz"
        path.write_bytes(gzip.compress(FILES[name].encode()))
    found = list(dialogues.read([path]))
    assert [example.texts for example in found] == TALKS
    assert [example.line for example in found] == LINES[name]
    assert {(example.path, example.shape) for example in found} == {(str(path), "dialogue")}


def test_files_of_several_formats_follow_each_other(tmp_path: Path) -> None:
    paths = [written(tmp_path / name, content) for name, content in FILES.items()]
    assert [example.texts for example in dialogues.read(paths)] == TALKS * len(paths)


def test_a_format_given_by_name_wins_over_the_extension(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "a.log", FILES["a.tsv"]), "tsv") == TALKS


def test_what_one_speaker_says_in_a_row_is_joined(tmp_path: Path) -> None:
    said = [("A", "Hi."), ("A", " "), ("A", "Ann here."), (2, "Hello."), ("C", "Me too.")]
    turns = [{"speaker": speaker, "text": text, "mood": 1} for speaker, text in said]
    path = written(tmp_path / "a.jsonl", json.dumps({"turns": turns, "topic": "names", "id": 7}))
    (example,) = dialogues.read([path])
    assert example.texts == ("Hi. Ann here.", "Hello.", "Me too.")
    assert example.topic == "names"


@pytest.mark.parametrize(
    "turns", [[{"speaker": "A", "text": text} for text in ("Hi.", "Hello?")], ["only"], []]
)
def test_a_monologue_is_passed_over(tmp_path: Path, turns: list) -> None:
    alone = json.dumps({"turns": turns})
    assert texts(written(tmp_path / "a.jsonl", f"{alone}\n{FILES['a.jsonl']}")) == TALKS


def test_turns_of_which_none_names_a_speaker_alternate(tmp_path: Path) -> None:
    turns = [{"text": text, "mood": 1} for text in ("Hi.", "Hello.", "Bye.")]
    path = written(tmp_path / "a.jsonl", json.dumps({"turns": turns}))
    assert texts(path) == [("Hi.", "Hello.", "Bye.")]


def test_names_before_lines_are_taken_off(tmp_path: Path) -> None:
    content = "Ann: Hi.\nAnn: It's me: Ann.\nBob B.: Hello.\n\nEve: Bye.\nAnn: See you.\n"
    assert texts(written(tmp_path / "a.txt", content)) == [
        ("Hi. It's me: Ann.", "Hello."),
        ("Bye.", "See you."),
    ]


@pytest.mark.parametrize(
    "content", ["Note: this is text.\nWhat?\n", "One: a.\nTwo: b.\nThree: c.\n", "12: a\n13: b\n"]
)
def test_what_only_looks_like_names_stays(tmp_path: Path, content: str) -> None:
    assert texts(written(tmp_path / "a.txt", content)) == [tuple(content.splitlines())]


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("a.jsonl", '{"turns": ["Hi.", "Hello."]}\n{"turns"', 2, "broken JSON"),
        ("a.jsonl", '{"turns": ' * 100_000, 1, "broken JSON"),
        ("a.jsonl", '["Hi.", "Hello."]', 1, "turns"),
        ("a.jsonl", '{"turns": "Hi."}', 1, "turns"),
        ("a.jsonl", '{"turns": ["Hi."]}', None, "no dialogue"),
        ("a.jsonl", '{"turns": ["Hi.", 3]}', 1, "all texts or all objects"),
        ("a.jsonl", '{"turns": ["Hi.", {"speaker": 1, "text": "a"}]}', 1, "all texts or all"),
        ("a.jsonl", '{"turns": [{"speaker": 1}, {"speaker": 2}]}', 1, "text"),
        ("a.jsonl", '{"turns": [{"text": "Hi."}, {"speaker": 1, "text": "a"}]}', 1, "speaker"),
        ("a.jsonl", '{"turns": [{"speaker": [], "text": "a"}, {}]}', 1, "speaker"),
        ("a.jsonl", '{"turns": ["Hi.", "Hello."], "topic": 3}', 1, "topic"),
        ("a.tsv", "Hi.\tHello.\nHi.\n", 2, "tabs"),
        ("a.txt", "A: Hi.\nB: Hello.\n\nA: Bye.\nSee you.\n", 5, "no name"),
        ("a.txt", "Hi.\n\nHello.\n", None, "no dialogue"),
        ("a.txt", "", None, "empty"),
        ("a.csv", "Hi.,Hello.\n", None, "--format"),
        ("a.tsv.gz", "Hi.\tHello.\n", None, "gzip"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str, line: int | None, says: str
) -> None:
    path = written(tmp_path / name, content)
    with pytest.raises(InputError) as caught:
        list(dialogues.read([path]))
    assert says in caught.value.message
    assert (caught.value.path, caught.value.line) == (path, line)


def test_what_cannot_be_read_is_said_at_once(tmp_path: Path) -> None:
    there = written(tmp_path / "a.tsv", FILES["a.tsv"])
    for paths, format in (
        ([], None),
        ([there, tmp_path / "b.tsv"], None),
        ([tmp_path], None),
        ([there], "csv"),
    ):
        with pytest.raises(InputError):
            dialogues.read(paths, format=format)


def test_the_word_chitchat_stands_for_the_package() -> None:
    found = list(dialogues.read(["chitchat"]))
    assert len(found) == 4018
    assert found[0].texts[:2] == (
        "Hello How are you doing today?",
        "whats up MD im doing good how are you doing?",
    )
    assert min(len(example.texts) for example in found) == 2
    assert sum(example.topic is not None for example in found) > 3000


def test_without_the_package_chitchat_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install chitchat-dataset"):
        dialogues.read(["chitchat"])


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_what_was_written_is_read_back_and_always_the_same_bytes(tmp_path: Path, name: str) -> None:
    examples = [talk("¿Sí?", "a\tb\nc\u2028"), Example(("a", "\ud800"), "x", 2, topic="a topic")]
    path = tmp_path / name
    assert dialogues.write_jsonl(examples, path) == 2
    first = path.read_bytes()
    found = list(dialogues.read([path]))
    assert [example.texts for example in found] == [("¿Sí?", "a\tb\nc\u2028"), ("a", "\ufffd")]
    assert [example.topic for example in found] == [None, "a topic"]
    dialogues.write_jsonl(examples, str(path))
    assert path.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == [name]


UNFIT = {
    "not-unicode": ["caf\ufffd"],
    "repetition": ["spam " * 8],
    "empty": [" "],
    "too-long": [" ".join(map(str, range(121))), "long" * 300],
    "addresses": ["see https://a.b/c", "WWW.a.b", "tom@example.org", "it is on example.com"],
    "symbols": [":) :)", "...", "___/\\___ x", "~~~~ ok ~~~~"],
    "profanity": [
        "You bitch!",
        "what the f*ck",
        "Son-of-a-bitch.",
        "unfuckingbelievable",
        "f** off",
    ],
}
FIT = [
    "Damn, it's hot as hell in here, my god!",
    "That sucks. They will kill you, drunk or not.",
    "Is she gay? I don't care.",
    "I need 10000000 of them, ok? 10/10!!",
    "No!!",
    "Sí, señor. Добрый день. नमस्ते। 好的。",
    "ha ha ha, no no no.",
    "So fall* it is, e.g. today. I mean it.No more.",
    "Scunthorpe and Essex are in a class of their own.",
]


@pytest.mark.parametrize(("rule", "text"), [(r, t) for r, each in UNFIT.items() for t in each])
def test_a_dialogue_is_split_at_an_unfit_text_and_only_while_the_rule_is_on(
    rule: str, text: str
) -> None:
    whole = talk("Hi.", "Hello.", text, "What?", "Nothing.", "I see.")
    report = Report()
    parts = [example.texts for example in clean([whole], fit.CLEANING, report)]
    assert parts == [("Hi.", "Hello."), ("Nothing.", "I see.")]
    assert (report.read, report.kept, report.repaired) == (1, 1, 1)
    assert (report.parts, report.texts) == (2, 4)
    count = report.counts[rule]
    assert (count.dropped, count.repaired, count.cut) == (0, 1, 2)
    off = cleaning.CleaningConfig(rules=fit.RULES, max_words=120, disabled=frozenset({rule}))
    assert [len(example.texts) for example in clean([whole], off)] == [6]


@pytest.mark.parametrize("text", FIT)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    report = Report()
    example = talk("And then she said:", text)
    assert list(clean([example], fit.CLEANING, report)) == [example]
    assert report.repaired == 0


def test_a_letter_drawn_out_is_shortened() -> None:
    (example,) = clean([talk("Noooooooo!!!!!!", "Sooo.....")], fit.CLEANING)
    assert example.texts == ("Nooo!!!", "Sooo...")


def test_a_part_of_one_text_is_no_dialogue() -> None:
    report = Report()
    found = list(clean([talk("Hi.", "", "Hello."), talk("Hi.", "Hello.")], fit.CLEANING, report))
    assert [example.texts for example in found] == [("Hi.", "Hello.")]
    assert (report.read, report.kept, report.dropped) == (2, 1, 1)
    count = report.counts["empty"]
    assert (count.dropped, count.cut, report.texts) == (1, 3, 2)


@pytest.mark.parametrize("unfit", [{0}, {1}, {2}, {2, 3}, {1, 4}, {0, 5}, {3, 6}])
def test_nobody_changes_sides_where_a_dialogue_is_split(unfit: set[int]) -> None:
    texts = ["" if at in unfit else f"text {at} of {at % 2}" for at in range(9)]
    for part in clean([talk(*texts)], fit.CLEANING):
        assert [text[-1] for text in part.texts] == [str(at % 2) for at in range(len(part.texts))]


def test_a_part_that_came_before_is_left_out() -> None:
    report = Report()
    examples = [talk("Hi.", "Hello."), talk("Hi.", "Hello.", "...", "So?", "Bye.", "See you.")]
    found = [example.texts for example in clean(examples, fit.CLEANING, report)]
    assert found == [("Hi.", "Hello."), ("Bye.", "See you.")]
    count = report.counts["duplicates"]
    assert (count.dropped, count.repaired, count.cut) == (0, 1, 2)


def test_the_table_of_dialogues_adds_up() -> None:
    report = Report()
    examples = [talk("Hi.", text, "So?", "Well.") for each in UNFIT.values() for text in each]
    kept = list(clean(examples, fit.CLEANING, report))
    cut = sum(count.cut for count in report.counts.values())
    assert report.texts == sum(len(example.texts) for example in kept)
    assert 4 * len(examples) == report.texts + cut
    table = str(report).splitlines()
    assert table[0].split() == ["rule", "dropped", "repaired", "texts", "cut"]
    rows = [line for line in table if line.split()[0] in fit.RULES]
    assert len(rows) == len(fit.RULES)
    assert {len(row) for row in rows} == {len(table[0])}
    assert table[-1].endswith(f"are {len(kept)}, with {report.texts} texts")


def test_every_rule_of_dialogues_has_a_flag() -> None:
    parser = argparse.ArgumentParser()
    cleaning.add_flags(parser, fit.CLEANING)
    assert cleaning.from_flags(parser.parse_args([]), fit.CLEANING) == fit.CLEANING
    flags = [f"--keep-{name}" for name in fit.RULES]
    found = cleaning.from_flags(parser.parse_args([*flags, "--max-words", "9"]), fit.CLEANING)
    assert found.disabled == frozenset(fit.RULES)
    assert (found.max_words, found.rules) == (9, fit.RULES)
    assert "max-ratio" not in parser.format_help()


def test_dialogues_that_share_a_long_line_stay_together() -> None:
    line = "I never thought that I would see the old mill again"
    shared = [talk(f"Text {n}", line if n % 2 else line.upper() + " ", line=n) for n in range(20)]
    parts = [talk(f"Part {n}", "Yes.", path="b.txt", line=7) for n in range(20)]
    apart = [talk(f"Question {n}", "Yes, why not?", path="c.txt", line=n) for n in range(300)]
    found = split([*shared, *parts, *apart], valid=60, test=60, seed=1, keys=dialogue_keys)
    assert len(found.valid) == len(found.test) == 60
    for group in (shared, parts):
        assert sum(any(each in side for each in group) for side in found) == 1
