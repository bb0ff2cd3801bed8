"""Lines in, lines out: as many as came, whatever they hold."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from released import translator
from shared.errors import InputError
from translate import lines
from translate.translator import SEARCH

ENGLISH = "The girl finds the red table."
SPANISH = "La niña encuentra la mesa roja."


def translated(
    *files: Path,
    to: str | None = None,
    as_json: bool = False,
    prefix: str = "",
    glossary: Path | None = None,
) -> str:
    out = io.StringIO(newline="")
    lines.translate(
        translator(),
        [str(file) for file in files],
        out,
        to=to,
        options=SEARCH,
        prefix=prefix,
        as_json=as_json,
        glossary=glossary,
    )
    return out.getvalue()


def through(tmp_path: Path, content: bytes, **keywords) -> str:
    path = tmp_path / "input.txt"
    path.write_bytes(content)
    return translated(path, **keywords)


def test_each_line_has_its_translation(tmp_path):
    content = f"{ENGLISH}\nHe wants the white house.\n".encode()
    assert through(tmp_path, content) == f"{SPANISH}\nÉl quiere la casa blanca.\n"


def test_no_lines_in_are_no_lines_out(tmp_path):
    assert through(tmp_path, b"") == ""


def test_a_last_line_without_its_end_is_a_line(tmp_path):
    assert through(tmp_path, f"\n{ENGLISH}".encode()) == f"\n{SPANISH}\n"


def test_blank_lines_stay(tmp_path):
    assert through(tmp_path, b"\n\n  \n\t\n\n") == "\n\n  \n\t\n\n"


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\x1e"])
def test_a_line_ends_at_a_line_feed_only(tmp_path, end):
    content = f"{ENGLISH}{end}\n{ENGLISH}{end}{ENGLISH}\n7{end}\n"
    found = through(tmp_path, content.encode())
    assert found.count("\n") == 3 and found.endswith("\n")
    assert found.split("\n")[2] == f"7{end}"


def test_windows_line_ends_are_kept(tmp_path):
    assert through(tmp_path, f"{ENGLISH}\r\n\r\n".encode()) == f"{SPANISH}\r\n\r\n"


def test_several_files_come_out_in_their_order(tmp_path):
    one, other = tmp_path / "1", tmp_path / "2"
    one.write_text(ENGLISH, encoding="utf-8")
    other.write_text("12\n", encoding="utf-8")
    assert translated(one, other, one) == f"{SPANISH}\n12\n{SPANISH}\n"


def test_more_lines_than_are_translated_together_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "CHUNK", 3)
    content = "".join(f"{number}\n" for number in range(10))
    assert through(tmp_path, content.encode()) == content


def test_json_has_an_object_a_line(tmp_path):
    found = through(tmp_path, f"{ENGLISH}\r\n\n\u2028\n".encode(), as_json=True)
    first, second, third = [json.loads(line) for line in found.split("\n")[:-1]]
    assert first["source"] == f"{ENGLISH}\r"
    assert [set(each) for each in first["candidates"]] == [{"text", "score"}]
    assert second == {"source": "", "candidates": [{"text": "", "score": 0.0}]}
    assert third["source"] == "\u2028"


def test_a_glossary_is_kept_to_in_text_and_in_json_and_read_for_the_direction(tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("es,en\nmesita,table\n", encoding="utf-8")
    content = f"{ENGLISH}\n{ENGLISH[:14]} house.\n".encode()
    plain = through(tmp_path, content).split("\n")
    found = through(tmp_path, content, glossary=terms).split("\n")
    assert "mesita" in found[0] and found[1:] == plain[1:]
    (first, _) = map(
        json.loads, through(tmp_path, content, glossary=terms, as_json=True).split("\n")[:2]
    )
    assert "mesita" in first["candidates"][0]["text"]
    assert "table" in through(tmp_path, b"La mesita roja.\n", glossary=terms, to="en")


def test_a_glossary_is_refused_before_anything_is_read(tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("a,b\na,c\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"terms\.csv:2: “a” is to be “c” here and “b” before"):
        translated(tmp_path / "none", glossary=terms)


def test_a_line_that_is_not_utf8_is_named(tmp_path):
    content = b"1\n" * 2500 + b"2 \xff\n3\n"
    with pytest.raises(InputError, match=r"input\.txt:2501: not UTF-8 \(byte 3 of the line\)"):
        through(tmp_path, content)


def test_a_language_that_is_not_there_is_said_before_anything_is_read(tmp_path):
    with pytest.raises(InputError, match="does not translate into de"):
        translated(tmp_path / "none", to="de")


@pytest.mark.parametrize("name", ["none", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    with pytest.raises(InputError, match="cannot read it"):
        translated(tmp_path / name)


def test_what_a_pipe_holds_is_handed_on_before_more_comes():
    read, write = os.pipe()
    found = lines.chunks(read, "pipe")
    os.write(write, b"first\nsecond\nthi")
    assert next(found) == ["first", "second"]
    os.write(write, "rd\n\u00f1".encode()[:4])
    assert next(found) == ["third"]
    os.write(write, "\u00f1".encode()[1:])
    os.close(write)
    assert next(found) == ["ñ"]
    assert list(found) == []
    os.close(read)
