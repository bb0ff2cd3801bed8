"""Each format of files: what is text is translated, and all else is as it was."""

from __future__ import annotations

import codecs
from pathlib import Path

import polib
import pytest
from lxml import etree

import speakers
from golden_files import GOLDEN, PO, TMX, TMX_AFTER, XLIFF, XLIFF2
from translate.directions import Direction
from translate.files import FORMATS, translate_file
from translate.files.work import Translates

PAIR = Direction("en", "es")


@pytest.fixture
def said(tmp_path):
    """A function that translates bytes as a file of some name."""

    def run(name: str, data: bytes | str, by: Translates | None = None, **wishes):
        source, out = tmp_path / name, tmp_path / f"out.{name}"
        source.write_bytes(data.encode() if isinstance(data, str) else data)
        report = translate_file(by or speakers.shout(), source, out, PAIR, **wishes)
        return (out.read_bytes() if isinstance(data, bytes) else out.read_text("utf-8")), report

    return run


def as_it_is(text: str) -> bytes:
    return text.encode()


def with_a_mark(text: str) -> bytes:
    return codecs.BOM_UTF8 + text.encode()


def of_windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("kind", [as_it_is, with_a_mark, of_windows])
@pytest.mark.parametrize("name", GOLDEN)
def test_texts_are_translated_and_all_else_is_as_it_was(said, name, kind):
    before, after = GOLDEN[name]
    out, report = said(name, kind(before))
    assert out.decode() == kind(after).decode()
    assert report.in_pieces == 0 or name in ("a.txt", "a.md", "a.srt")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.srt", "a.vtt"])
def test_what_is_translated_by_itself_is_the_same_to_the_byte(said, name):
    for text in GOLDEN[name]:
        for kind in (as_it_is, with_a_mark, of_windows):
            assert said(name, kind(text), speakers.echo())[0] == kind(text)
    mixed = GOLDEN[name][0].replace("\n", "\r\n", 3).encode()
    assert said(name, mixed, speakers.echo())[0] == mixed


def test_every_format_is_among_these():
    shown = {Path(name).suffix for name in GOLDEN}
    assert shown >= {each.extensions[0] for each in FORMATS.values()}


# What is particular to one format.


def test_lines_of_text_are_joined_only_where_they_were_broken_for_being_full(said):
    verse = "Tyger Tyger, burning bright, in the forests of the night,\nWhat\nimmortal hand\n"
    sentences = (
        "This line is a sentence of its own, it ends.\nThis line is one that ends as well.\n"
    )
    for text in (verse, sentences):
        heard = speakers.echo()
        said("a.txt", text, heard)
        assert not [each for each in heard.heard if "\n" in each or "night, What" in each]
        assert said("a.txt", text)[0] == text.upper()


def test_a_line_of_markdown_never_becomes_a_list_or_a_heading(said):
    def dashing(pieces):
        words = ["▁-" if each.strip("▁") == "and" else each for each in pieces]
        return words, list(range(len(pieces)))

    text = "I see a cat here with the old\nbig dog and and and and and and and it.\n"
    out, _ = said("a.md", text, speakers.Speaker(dashing))
    assert out.count("\n") > 1
    assert not [line for line in out.splitlines() if line.startswith("-")]
    assert said("a.md", "and so on\n", speakers.Speaker(dashing))[0] == "\\- so on\n"


def test_markdown_within_markdown_is_nested_as_it_was(said):
    text = (
        "See [the *old **red** house*](a.org), [![a cat](c.png)](b.org) and ***both*** of `*it*`.\n"
    )
    assert said("a.md", text)[0] == (
        "SEE [THE *OLD **RED** HOUSE*](a.org), [![A CAT](c.png)](b.org) AND ***BOTH*** OF `*it*`.\n"
    )


@pytest.mark.parametrize(
    "page",
    [
        *(
            "<p",
            "a < b",
            "<",
            "</",
            "<!--",
            "<!",
            "<?php",
            "<a href='x>",
            "<script>if (",
            "<p>a</b></i>",
        ),
        *(
            "<title>a",
            "<code>a",
            "<i><b>a</i></b>",
            "<p translate=no>a<p>b",
            "&",
            "&amp",
            "a<br",
            "<a b=>c",
        ),
    ],
)
def test_a_broken_page_is_kept_as_it_is(said, page):
    assert said("a.html", page, speakers.echo())[0] == page


def test_a_page_that_names_another_character_set_can_still_be_read_by_it(said):
    page = '<meta charset="iso-8859-1"><p>caf&eacute;</p>'
    assert said("a.html", page)[0] == '<meta charset="iso-8859-1"><p>CAF&#201;</p>'


def test_tags_and_signs_that_a_network_makes_up_are_no_markup(said):
    evil = speakers.Speaker(lambda pieces: (["<script>x</script>&<"], [0]))
    for name, text in (("a.html", "<p>Hi there</p>"), ("a.html", "<img alt='Hi there'>")):
        out, _ = said(name, text, evil)
        assert "<script" not in out
    out, _ = said("a.xlf", XLIFF, evil)
    etree.fromstring(out.encode())


def test_all_messages_of_a_catalogue_are_translated_if_asked(said):
    out, report = said("a.po", PO, everything=True)
    catalogue = polib.pofile(out)
    assert report.skipped == 0
    assert all(entry.fuzzy for entry in catalogue if not entry.obsolete)
    assert catalogue.find("New").msgstr == "NEW" and out.count("fuzzy") == 5


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("nplurals=1; plural=0;", ["%d CATS"]),
        ("nplurals=3; plural=n;", ["%d CAT", "%d CATS", "%d CATS"]),
    ],
)
def test_a_plural_gets_as_many_forms_as_its_catalogue_says(said, forms, expected):
    text = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: es\\n"\n'
        f'"Plural-Forms: {forms}\\n"\n\n'
        'msgid "%d cat"\nmsgid_plural "%d cats"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    found = polib.pofile(said("a.po", text)[0])[0].msgstr_plural
    assert list(found.values()) == expected


def test_a_form_of_a_plural_that_is_there_stays(said):
    text = PO.replace('msgstr[0] ""', 'msgstr[0] "mine"')
    assert polib.pofile(said("a.po", text)[0]).find("%d file").msgstr_plural == {
        0: "mine",
        1: "%d FILES",
    }


def test_a_catalogue_without_a_header_gets_one_and_one_of_another_charset_is_written_in_utf8(said):
    out, _ = said("a.po", '# mine\nmsgid "Yes"\nmsgstr ""\n')
    assert polib.pofile(out).metadata["Language"] == "es"
    assert polib.pofile(out).find("Yes").msgstr == "YES"
    latin = PO.replace("UTF-8", "ISO-8859-1").replace("New", "Né").encode("latin-1")
    out, _ = said("a.po", latin, everything=True)
    assert polib.pofile(out.decode()).find("Né").msgstr == "NÉ" and b"charset=UTF-8" in out


def test_all_segments_of_xliff_and_tmx_are_translated_if_asked(said):
    out, report = said("a.xlf", XLIFF, everything=True)
    assert '<trans-unit id="2" approved="no">' in out and ">HOUSE</target>" in out
    assert report.skipped == 1 and "Casa" not in out
    out, report = said("a.xliff", XLIFF2, everything=True)
    assert "<target>YES</target>" in out and "Sí" not in out
    out, report = said("a.tmx", TMX, everything=True)
    assert '<tuv xml:lang="es" creationtool="Parley"><seg>YES</seg></tuv>' in out
    assert report.skipped == 0


def test_xml_in_utf16_comes_out_in_utf8(said):
    before = TMX.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    out, _ = said("a.tmx", before)
    assert out.decode() == TMX_AFTER.replace("?>", ' encoding="UTF-8"?>', 1)


def test_the_order_of_inline_elements_follows_the_translation(said):
    source = 'A <g id="1">red</g> <bpt id="2"/>old<ept id="2"/> house, <ph id="3"/>'
    text = (
        '<xliff version="1.2"><file source-language="en"><trans-unit id="1">'
        f"<source>{source}</source></trans-unit></file></xliff>"
    )
    out, report = said("a.xlf", text, speakers.backwards())
    assert '><ph id="3"/> house <bpt id="2"/>old<ept id="2"/> <g id="1">red</g>, A</target>' in out
    assert report.in_pieces == 0


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, "cat,dog,CAT\ntea,egg,TEA\n"),
        ({"column": "2"}, "cat,dog,DOG\ntea,egg,EGG\n"),
        ({"header": True}, "cat,dog,es\ntea,egg,TEA\n"),
        ({"column": "dog"}, "cat,dog,es\ntea,egg,EGG\n"),
        ({"column": "2", "header": True}, "cat,dog,es\ntea,egg,EGG\n"),
    ],
)
def test_the_column_of_a_table_is_found_by_number_or_name(said, wishes, expected):
    assert said("a.csv", "cat,dog\ntea,egg\n", **wishes)[0] == expected


def test_a_first_row_that_names_the_language_is_a_header_unless_that_is_denied(said):
    assert said("a.csv", "n,en\n1,tea\n")[0] == "n,en,es\n1,tea,TEA\n"
    assert said("a.csv", "en,n\ntea,1\n", header=False)[0] == "en,n,EN\ntea,1,TEA\n"


def test_a_cell_without_letters_is_copied_into_the_new_column(said):
    assert said("a.tsv", "en\tn\n42\t1\n\t2\n")[0] == "en\tn\tes\n42\t1\t42\n\t2\t\n"


def test_an_empty_line_within_a_cue_of_subrip_does_not_end_it(said):
    text = "1\n00:00:01,000 --> 00:00:04,000\nHello.\n\nBye.\n\n2\n00:00:05,0 --> 00:00:06,0\nYes\n"
    assert said("a.srt", text)[0] == text.replace("Hello", "HELLO").replace("Bye", "BYE").replace(
        "Yes", "YES"
    )
