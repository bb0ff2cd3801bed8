"""A file in, a file out: the command, the report, and what is refused."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

import speakers
from released import PRESET, translator
from shared import cli
from shared.errors import InputError
from translate.__main__ import main
from translate.directions import Direction, Directions
from translate.files import Progress, default_out, translate_file
from translate.files import translating as work
from translate.glossary import Glossary, holds

PAIR = Direction("en", "es")
ENGLISH = "The girl finds the red table."
SPANISH = "La niña encuentra la mesa roja."


@pytest.fixture
def letter(tmp_path) -> Path:
    path = tmp_path / "letter.md"
    path.write_text(f"# {ENGLISH}\n\n    code\n\n- {ENGLISH}\n", encoding="utf-8")
    return path


def test_the_command_writes_the_translation_beside_the_file(letter, capsys):
    before = letter.read_bytes()
    assert main(["file", str(letter), "--model", str(PRESET), "--to", "es"]) is None
    out = letter.with_name("letter.es.md")
    assert out.read_text(encoding="utf-8") == f"# {SPANISH}\n\n    code\n\n- {SPANISH}\n"
    written = capsys.readouterr()
    assert written.out == "" and written.err == f"{out}: 2 texts translated\n"
    assert letter.read_bytes() == before
    assert sorted(path.name for path in letter.parent.iterdir()) == ["letter.es.md", "letter.md"]


def test_the_command_takes_what_the_formats_and_the_search_have(tmp_path):
    table, out = tmp_path / "a.tsv", tmp_path / "b.tsv"
    table.write_text(f"1\t{SPANISH}\n", encoding="utf-8")
    out.write_text("old")
    main(
        ["file", str(table), "-o", str(out), "--model", str(PRESET), "--from", "es", "--to", "en"]
        + ["--column", "2", "--no-header", "--beam", "1"]
    )
    assert out.read_text(encoding="utf-8") == f"1\t{SPANISH}\t{ENGLISH}\n"


def test_the_command_takes_a_glossary(letter, tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("table,tabla\n", encoding="utf-8")
    main(["file", str(letter), "--model", str(PRESET), "--to", "es", "--glossary", str(terms)])
    lines = letter.with_name("letter.es.md").read_text(encoding="utf-8").splitlines()
    assert holds(lines[0], ["tabla"]) and holds(lines[-1], ["tabla"])


def test_terms_are_put_in_before_tags_are_put_back(tmp_path):
    source, out = tmp_path / "a.html", tmp_path / "b.html"
    source.write_text("<p>The <b>red house</b> stands.</p>\n<p>A <i>HOUSE</i>.</p>\n")
    terms = Glossary.of({"house": "casa grande"})
    report = translate_file(speakers.backwards(), source, out, PAIR, glossary=terms)
    assert out.read_text() == (
        "<p>stands <b>grande casa red</b> The.</p>\n<p><i>grande Casa</i> A.</p>\n"
    )
    assert not report.in_pieces
    source.write_text("<p>THE GIRL FINDS THE <i>RED</i> TABLE.</p>\n")
    terms = Glossary.of({"table": "tabla"})
    translate_file(translator(), source, out, PAIR, glossary=terms)
    assert "TABLA" in out.read_text(encoding="utf-8")


def test_the_real_translator_is_one_that_files_can_be_translated_with(letter, tmp_path):
    report = translate_file(translator(), letter, tmp_path / "b.md", PAIR)
    assert report == (2, 0, 1, 0, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("letter.txt", "letter.es.txt"),
        ("letter.en.txt", "letter.es.txt"),
        ("letter.en-US.txt", "letter.es.txt"),
        ("v1.2.txt", "v1.2.es.txt"),
        ("LETTER.TXT", "LETTER.es.TXT"),
    ],
)
def test_the_name_tells_the_language(name, expected):
    assert default_out(Path("some/folder") / name, PAIR) == Path("some/folder") / expected


def test_progress_begins_at_none_and_ends_with_all(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("".join(f"This is cat {n}.\n" for n in range(work.CHUNK + 20)))
    states: list[Progress] = []
    translate_file(speakers.echo(), source, tmp_path / "b.txt", PAIR, progress=states.append)
    total = work.CHUNK + 20
    assert states[0] == (0, total, None)
    assert [state.done for state in states] == list(range(total + 1))
    assert all(state.total == total for state in states)
    assert states[-1].seconds_left == 0.0 and all(state.seconds_left >= 0 for state in states[1:])


def test_what_is_said_twice_is_translated_once(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("A cat.\nA dog. A cat.\n- A cat.\n")
    speaker = speakers.echo()
    report = translate_file(speaker, source, tmp_path / "b.txt", PAIR)
    assert sorted(speaker.heard) == ["A cat.", "A dog."]
    assert report.translated == 3 and report.sentences == 2


def test_who_stops_gets_no_file_and_no_more_is_translated(tmp_path):
    source, out = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("".join(f"This is cat {n}.\n" for n in range(30)))
    out.write_text("old")
    speaker, states = speakers.echo(), []
    report = translate_file(
        speaker,
        source,
        out,
        PAIR,
        progress=states.append,
        should_stop=lambda: len(states) > 10,
    )
    assert report.stopped and report.sentences == 10 and report.translated == 0
    assert out.read_text() == "old" and len(speaker.heard) < 15
    assert len(list(tmp_path.iterdir())) == 2


# What is refused.

BOMB = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
TMX = "<tmx><body><tu><tuv lang='de'><seg>eins &b;</seg></tuv></tu></body></tmx>"
CUE = "1\n00:00:01,000 --> 00:00:04,000\nHello\n\n"

BROKEN: dict[str, tuple[str, bytes, str]] = {
    "unknown extension": ("a.docx", b"x", "the extension names no format (.txt .md"),
    "packed": ("a.txt", gzip.compress(b"x"), "the file is packed by gzip; unpack it first"),
    "gz": ("a.txt.gz", gzip.compress(b"x"), "the extension names no format"),
    "empty": ("a.txt", b"", "the file is empty"),
    "not UTF-8": ("a.txt", b"one\nye\xf1r\n", "2: the line is not valid UTF-8"),
    "UTF-16": ("a.md", "one".encode("utf-16"), "1: the text is UTF-16; save it as UTF-8"),
    "binary": ("a.html", b"one\ntwo\0", "2: this is binary data"),
    "too large": ("a.txt", b"x" * 2000, "the file has more than 1,000 bytes"),
    "broken XML": ("a.tmx", b"<tmx>\n<body", "2: broken XML"),
    "entity bomb": ("a.tmx", (BOMB + TMX).encode(), "declares XML entities"),
    "unknown entity": ("a.tmx", TMX.replace("de", "en").encode(), "1: "),
    "another root": ("a.xlf", b"<html></html>", "1: this is XML, but its root is not <xliff>"),
    "XXE": ("a.xlf", b'<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><xliff>&a;</xliff>', "1: "),
    "no such language": ("a.tmx", TMX.replace("&b;", "").encode(), "no pair of en and es"),
    "other XLIFF": (
        "a.xlf",
        b"<xliff><file source-language='en' target-language='de'><trans-unit/></file></xliff>",
        "no pair of en and es; the languages of this file are de, en",
    ),
    "broken PO": ("a.po", b'msgid "one"\nmsgstr one\n', "2: broken PO"),
    "other PO": (
        "a.po",
        b'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "a"\nmsgstr ""\n',
        "the catalogue's language is de, but es is wanted",
    ),
    "broken CSV": ("a.csv", b'a,b\n"c,d\n', "2: broken CSV"),
    "short row": ("a.tsv", b"id\ten\n1\tone\n2\n", "3: the row has no column 2"),
    "blank table": ("a.tsv", b"\n\t\n", "no row has anything in it"),
    "no cues": ("a.srt", b"Hello\n", "no line of times such as 00:00:01,000"),
    "broken times": ("a.srt", f"{CUE}2\n00:00:05 -> 0:6\nBye\n".encode(), "6: the line of times"),
    "no WebVTT": ("a.vtt", CUE.encode(), "1: the first line must be WEBVTT"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, kind):
    name, data, expected = BROKEN[kind]
    source, out = tmp_path / name, tmp_path / f"out.{name}"
    source.write_bytes(data)
    out.write_text("mine")
    with pytest.raises(InputError) as refused:
        translate_file(speakers.echo(), source, out, PAIR, limit=1000)
    said = str(refused.value)
    assert said.startswith(str(source)) and expected in said and "\n" not in said
    assert out.read_text() == "mine" and len(list(tmp_path.iterdir())) == 2


def test_no_such_file_or_column_or_place_is_refused(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("cat,dog\n")
    for path, out, wishes, expected in (
        (tmp_path / "none.csv", tmp_path / "b.csv", {}, "there is no such file"),
        (tmp_path, tmp_path / "b.csv", {}, "the extension names no format"),
        (source, tmp_path / "b.csv", {"column": "cow"}, "no column cow; there are 2"),
        (source, tmp_path / "b.csv", {"column": "3"}, "there is no column 3"),
        (source, tmp_path / "b.csv", {"column": "0"}, "there is no column 0"),
        (source, tmp_path, {}, "this is a folder"),
        (source, tmp_path / "none" / "b.csv", {}, "cannot be written (No such file"),
        (source, source, {}, "would overwrite its source"),
    ):
        with pytest.raises(InputError) as refused:
            translate_file(speakers.echo(), path, out, PAIR, **wishes)
        assert expected in str(refused.value)
    assert source.read_text() == "cat,dog\n" and list(tmp_path.iterdir()) == [source]


def test_a_link_to_the_source_is_the_source(tmp_path):
    source, link = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("cat\n")
    os.symlink(source, link)
    with pytest.raises(InputError, match="would overwrite its source"):
        translate_file(speakers.echo(), source, link, PAIR)


def test_the_command_does_not_replace_what_it_was_not_told_to(letter, capsys):
    out = letter.with_name("letter.es.md")
    out.write_text("corrected by hand")
    arguments = ["file", str(letter), "--model", str(PRESET), "--to", "es"]
    assert cli.run(lambda _: main(arguments), "translate") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"translate: {out}: is there already") and said.count("\n") == 1
    assert out.read_text() == "corrected by hand"


def test_a_file_of_no_format_is_refused_before_the_model_is_loaded(tmp_path, capsys):
    arguments = ["file", "a.docx", "--model", str(tmp_path / "none")]
    assert cli.run(lambda _: main(arguments), "translate") == 2
    assert "a.docx: the extension names no format" in capsys.readouterr().err


def test_a_direction_may_be_asked_for_by_either_end():
    both = Directions.between("en", "es", both_ways=True)
    assert both.asked(None, None) == both.asked("en", None) == both.asked("eng", "es-MX") == PAIR
    assert both.asked("es", None) == both.asked(None, "en") == ("es", "en")
    with pytest.raises(InputError, match="does not translate from de into es; it has en-es, es-en"):
        both.asked("de", "es")
    with pytest.raises(InputError, match="does not translate from de; it has"):
        both.asked("de", None)
