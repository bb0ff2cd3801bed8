"""Placeholders and tags: whatever a network does, they come through a translation."""

from __future__ import annotations

import random
import re
import time
from collections import Counter

import numpy as np
import pytest

import released
import speakers
from translate import Translator
from translate.directions import Direction
from translate.files import Report, markdown_inline, placeholders, translate_file
from translate.files.alignment import Span, placed
from translate.files.parts import Code, Parts, codes, joined, partners, tidied
from translate.files.sentences import split
from translate.files.work import Translates
from translate.translator import Translation

PAIR = Direction("en", "es")


@pytest.fixture
def said(tmp_path):
    """A function that translates a text as a file."""

    def run(translator: Translates, text: str, name: str = "a.txt") -> tuple[str, Report]:
        source, out = tmp_path / name, tmp_path / f"out.{name}"
        source.write_text(text, encoding="utf-8")
        report = translate_file(translator, source, out, PAIR)
        return out.read_text(encoding="utf-8"), report

    return run


PLACEHOLDERS = """
%s %d %1$s %-5.2f %% %(name)s %(count)d %@ %1 %L2 %n %PATH% {} {0} {name} {0:.2f} {user.name}
{{x}} {{_user.name_}} ${x} ${HOME} $HOME #{x} %{name} {%_if_a_%} &amp; &nbsp; &#8217; &#x27; \\n \\t
\\u00e9 <b> </b> <br> <br/> <a_href="x"> --all-of-it /usr/bin/env https://a.org/b?c=d www.a.org
me@a.org @count {n,plural,one{a}other{b}} <!--_x_-->
"""
PLACEHOLDERS = ["snake_case", *(each.replace("_", " ") for each in PLACEHOLDERS.split())]


@pytest.mark.parametrize("raw", PLACEHOLDERS)
def test_a_placeholder_is_a_code_wherever_it_stands(raw):
    for text in (raw, f"Open {raw} now.", f"({raw})", f"Open {raw}, please."):
        found = placeholders.scan(text)
        assert [code.raw for code in codes(found)] == [raw]
        assert joined(found) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "50% discount",
            "a < b and c > d",
            "He said {hello there}.",
            "and/or",
            "$5",
            "R&D",
            "3 & 4",
        ),
        *("well-known", "AT&T; yes", "5 % of it", "10:30", "<3", "a_", "C#"),
    ],
)
def test_what_only_looks_like_a_placeholder_is_text(text):
    assert placeholders.scan(text) == (text,)


def test_an_address_ends_before_the_marks_of_its_sentence():
    found = codes(placeholders.scan("See https://a.org/b. Or (www.c.org)! Or me@d.org?"))
    assert [code.raw for code in found] == ["https://a.org/b", "www.c.org", "me@d.org"]


BITS = [
    *("%s", "%d", "%1$s", "{name}", "{0}", "{{x}}", "${x}", "&amp;", "\\n", "%%", "snake_case"),
    *("<b>", "</b>", "<i>", "</i>", "<br>", "a_b@c.org", "https://a.org/x"),
    *("the", "cat", "sees", "81", "a", "house", "One.", "Two!", "s", "5%", "$", ",", "Tom's", "&"),
]
MARKS = ["`ls`", "**", "*", "_", "[", "](x.html)", "![", "](a.png)", "\\*", "|", "[^1]", "`"]


def texts(seed: int, bits: list[str], count: int = 150) -> list[str]:
    """Random texts of bits with and without spaces between them."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        words = draw.choices(bits, k=draw.randint(1, 14))
        text = "".join(word + draw.choice(["", " ", " ", " "]) for word in words).strip()
        found.append(f"Look {text}")
    return found


@pytest.mark.parametrize("seed", range(20))
def test_each_placeholder_occurs_as_often_as_in_the_source_whatever_the_network_says(said, seed):
    found = texts(seed, BITS)
    out, _ = said(speakers.vandal(seed), "\n\n".join(found) + "\n")
    after = out.removesuffix("\n").split("\n\n")
    assert len(after) == len(found)
    for text, translation in zip(found, after, strict=True):
        expected = Counter(code.raw for code in codes(placeholders.scan(text)))
        assert Counter(code.raw for code in codes(placeholders.scan(translation))) == expected


@pytest.mark.parametrize("seed", range(20))
def test_the_marks_of_markdown_and_their_nesting_come_through_as_well(said, seed):
    found = texts(seed, BITS + MARKS)
    out, _ = said(speakers.vandal(seed), "\n\n".join(found) + "\n", "a.md")
    after = out.removesuffix("\n").split("\n\n")
    assert len(after) == len(found)
    for text, translation in zip(found, after, strict=True):
        before, behind = (tidied(markdown_inline.scan(each)) for each in (text, translation))
        assert Counter(code.raw for code in codes(before)) == Counter(
            code.raw for code in codes(behind)
        )
        assert len(partners(before)) == len(partners(behind))


def test_most_texts_of_the_vandal_are_translated_all_the_same(said):
    """Or the two tests above could hold because nothing ever is."""
    found = texts(0, BITS)
    out, report = said(speakers.shout(), "\n\n".join(found))
    assert out != "\n\n".join(found)
    assert sum(text.startswith("LOOK") for text in out.split("\n\n")) > 0.9 * len(found)
    assert 0 < report.in_pieces < report.sentences


def test_a_placeholder_stands_where_the_network_puts_it(said):
    out, report = said(speakers.backwards(), "Open {name} with %1$s now.")
    assert out == "now %1$s with {name} Open."
    assert report.in_pieces == 0


def test_placeholders_that_take_turns_keep_their_turns(said):
    out, report = said(speakers.backwards(), "Open %s with %d now.")
    assert out.index("%s") < out.index("%d")
    assert report.in_pieces == 1


def test_what_a_network_loses_is_kept_by_translating_around_it(said):
    deaf = speakers.shout()
    hear = deaf.say
    deaf.say = lambda pieces: hear([each for each in pieces if not re.search(r"\d", each)])
    out, report = said(deaf, "There are %d files in {name}.")
    assert out == "THERE ARE %d FILES IN {name}."
    assert report.in_pieces == report.sentences == 1


def test_the_signs_around_a_piece_of_a_sentence_stay(said):
    gruff = speakers.Speaker(lambda pieces: (["▁Yes", "."], [0, 0]))
    out, _ = said(gruff, "See {a} (or {b}), and then {c}!")
    assert out == "Yes {a} (yes {b}), yes {c}!"


def test_a_translation_ends_as_its_source_does(said):
    gruff = speakers.Speaker(lambda pieces: (["▁Yes", "."], [0, 0]))
    out, _ = said(gruff, "A heading\n\nDear Tom,\n\nIt is.\n\nIs it?\n\nOpen %s\n")
    assert out == "Yes\n\nYes,\n\nYes.\n\nYes.\n\nYes %s\n"


def test_a_number_of_the_text_is_never_taken_for_a_placeholder(said):
    text = "Of 81 and 37 cats, %s saw 82 and %s saw 43."
    out, report = said(speakers.echo(), text)
    assert out == text and report.in_pieces == 0
    heard = speakers.echo()
    said(heard, text)
    assert all(each.count("81") == 1 for each in heard.heard)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The <b>red</b> house.", "house <b>red</b> The."),
        ("The <b>red house</b> stands.", "stands <b>house red</b> The."),
        ("<b>The</b> red <i>house</i> stands.", "stands <i>house</i> red <b>The</b>."),
        ("A <b>red <i>old</i></b> house.", "house <b><i>old</i> red</b> A."),
        ("See <b>(red)</b> cats.", "cats <b>(red)</b> See."),
        ("See the <b>%s</b> house.", "house <b>%s</b> the See."),
        ("<b>The red house.</b> It stands.", "<b>house red The.</b> stands It."),
        ("See <b>the cat. It sees</b> you.", "the <b>cat See.</b> <b>sees It</b> you."),
    ],
)
def test_tags_go_with_the_words_that_they_were_around(said, text, expected):
    out, report = said(speakers.backwards(), text)
    if expected.count("<b>") == 1:
        assert out == expected and report.in_pieces == 0
    # A pair around the halves of two sentences stays one pair.
    assert out.count("<b>") == out.count("</b>") == 1


def test_where_the_network_looked_nowhere_the_tagged_words_are_translated_alone(said):
    blind = speakers.shout()
    hear = blind.say
    blind.say = lambda pieces: (hear(pieces)[0], [0] * len(pieces))
    out, report = said(blind, "See the <b>red</b> house.")
    assert out == "SEE THE <b>RED</b> HOUSE."
    assert report.in_pieces == 1


def test_words_that_are_spelled_in_bytes_or_written_in_capitals_are_found_all_the_same():
    read = ("<tag1>", "▁see", "▁the", "▁r", "<0xC3>", "<0xB6>", "d", "▁cat", "</s>")
    written = ("▁EL", "▁GATO", "▁", "<0xC3>", "<0x96>", "X", "</s>")
    looked = np.zeros((7, 9))
    for row, column in enumerate((2, 7, 3, 4, 5, 6, 8)):
        looked[row, column] = 1.0
    found = Translation("EL GATO ÖX", 0.0, 0.0, read, written, looked)
    span = Span(8, 11, Code("<b>", "open"), Code("</b>", "close"))
    assert placed([span], "SEE THE RÖD CAT", found) == [span._replace(start=8, end=10)]
    # Of what was never written, or of another text, nothing can be told.
    assert placed([span], "SEE THE BLUE CAT", found) is None
    assert placed([span._replace(start=12, end=15)] * 60, "SEE THE RÖD CAT", found) is None


def test_a_split_text_is_joined_to_itself():
    draw = random.Random(1)
    bits = [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "%s",
        " ",
        "cat",
        "Yes. ",
        "\n",
        "&amp;",
        "! ",
        "<br>",
        "- ",
    ]
    for _ in range(3000):
        parts = tidied(placeholders.scan("".join(draw.choices(bits, k=draw.randint(0, 14)))))
        found = split(parts, "en")
        assert found.join(found.sentences) == parts
        assert not [code for each in found.sentences for code in codes(each) if code.kind == "cut"]


def test_a_pair_around_whole_sentences_is_no_part_of_them():
    found = split(tidied(placeholders.scan("<i><b>One.</b> Two.</i> Three.")), "en")
    assert found.sentences == (("One.",), ("Two.",), ("Three.",))


@pytest.mark.parametrize(
    "unit", ["<!--", "{%", "{a,", "a_", "<a b='", "[a](", "`", "*a", "&#", "a."]
)
def test_a_hostile_text_takes_no_time_in_its_square(unit):
    """Of 400,000 characters, the square would be hours."""
    text = (unit * 400_000)[:400_000]
    started = time.monotonic()
    for scan in (placeholders.scan, markdown_inline.scan):
        assert joined(tidied(scan(text))) == text
    assert time.monotonic() - started < 60


def test_pairs_that_cross_or_are_alone_are_cuts():
    def kinds(text: str) -> list[str]:
        return [code.kind for code in codes(tidied(placeholders.scan(text)))]

    assert kinds("<b>a <i>b</b> c</i>") == ["open", "cut", "close", "cut"]
    assert kinds("a</b> <i>b") == ["cut", "cut"]
    assert kinds("<b></b>a<b> </b>") == ["cut"] * 4
    assert kinds("<b>%s</b>") == ["open", "word", "close"]


def test_codes_of_a_file_count_as_they_are_and_not_as_they_look():
    """Elements of XML may look alike."""
    one, other = Code("<x/>", "word", at=0), Code("<x/>", "word", at=1)
    before: Parts = ("See ", one, " and ", other, ".")
    assert Counter(codes(before)) != Counter(codes(("See ", one, " and ", one, ".")))


@pytest.fixture(scope="module")
def real() -> Translator:
    return released.shipped()


def test_the_shipped_model_keeps_placeholders_and_finds_the_words_of_a_link(said, real):
    text = (
        "I saw the [red](http://a.org) house yesterday.\n\nHello {name}, you have a new message.\n"
    )
    out, report = said(real, text, "a.md")
    assert "[roja](http://a.org)" in out and "{name}" in out
    assert report.in_pieces == 0
