"""Glossaries: read, found in sentences, and looked for in translations."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from shared.errors import InputError
from translate.glossary import LONGEST, Entry, Glossary, applied, holds


def matched(glossary: Glossary, sentence: str) -> list[str]:
    found = glossary.matches(sentence)
    assert [sentence[each.start : each.end].casefold() for each in found]
    return [each.entry.target for each in found]


def found(terms: dict[str, str], sentence: str) -> list[tuple[str, str]]:
    """What stands in the sentence, and its target."""
    matches = Glossary.of(terms).matches(sentence)
    return [(sentence[each.start : each.end], each.entry.target) for each in matches]


def test_entries_are_found_as_whole_words_whatever_their_capitals():
    terms = {"Table": "mesa", "red wine": "vino tinto"}
    assert found(terms, "A table, a TABLE; tables, stable and table-top.") == [
        ("table", "mesa"),
        ("TABLE", "mesa"),
        ("table", "mesa"),
    ]
    assert found(terms, "Red\u00a0 wine and red wines.") == [("Red\u00a0 wine", "vino tinto")]
    assert found(terms, "") == found(terms, "Nothing.") == found({}, "A table.") == []


def test_the_longest_entry_goes_first_and_none_overlap():
    terms = {"bus": "autobús", "bus stop": "parada", "stop sign is red": "x", "red": "rojo"}
    assert found(terms, "The bus stop, a bus.") == [("bus stop", "parada"), ("bus", "autobús")]
    assert found(terms, "bus stop sign is red") == [("bus", "autobús"), ("stop sign is red", "x")]


def test_scripts_without_spaces_need_no_bounds():
    assert found({"東京": "Tokio", "京": "x"}, "私は東京にいる。") == [("東京", "Tokio")]
    assert found({"ไทย": "tailandés"}, "ภาษาไทยยาก") == [("ไทย", "tailandés")]
    # Beside Latin letters, too; these have words.
    assert found({"AI": "IA"}, "新しいAIです、PAI") == [("AI", "IA")]


def test_marks_belong_to_an_entry_and_spaces_matter():
    assert found({"C++": "C++", "e-mail": "correo"}, "C++, C + + and e-mail.") == [
        ("C++", "C++"),
        ("e-mail", "correo"),
    ]
    assert found({"rock'n'roll": "rock"}, "Rock’n’Roll!") == [("Rock’n’Roll", "rock")]


def test_letters_with_accents_are_the_same_however_they_are_made_up():
    glossary = Glossary.of({"cafe\u0301": "coffee"})
    assert glossary.entries == (Entry("café", "coffee"),)
    assert matched(glossary, "Un café.") == ["coffee"]


def test_a_sentence_is_read_with_its_targets():
    glossary = Glossary.of({"valve": "válvula", "iPhone": "iPhone"})
    for sentence, wanted in (
        ("Valve of the iphone.", "Válvula of the iPhone."),
        ("IPHONE valve", "iPhone válvula"),
        ("No terms.", "No terms."),
    ):
        assert applied(sentence, glossary.matches(sentence)) == wanted


def test_a_translation_holds_its_targets_as_often_as_they_are_asked_for():
    assert holds("La válvula y la Válvula.", ["válvula", "válvula"])
    assert not holds("La válvula.", ["válvula", "válvula"])
    assert not holds("Las válvulas.", ["válvula"])
    assert not holds("Parley Pro", ["Parley Pro", "Parley"])
    assert holds("Parley Pro y Parley", ["Parley Pro", "Parley"])
    assert holds("whatever", []) and not holds("", ["x"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.tsv", "valve\tválvula\nVantro\nred wine\tvino tinto\n"),
        (
            "terms.tsv",
            "\ufeffen\tes\n\nvalve\tválvula\tnote\nVantro\t\n \nred  wine\tvino tinto\r\n",
        ),
        ("terms.csv", 'source,target\nvalve,válvula\n"Vantro",\nred wine,"vino tinto"\n'),
        ("terms.CSV", "Spanish;note;English\nválvula;a;valve\n;b;Vantro\nvino tinto;;red wine\n"),
        ("terms.txt", "valve\tválvula\nVantro\nred wine\tvino tinto"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_way_to_write_a_glossary_is_read(tmp_path: Path, name, text, packed):
    data = text.encode()
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    assert Glossary.read(path, "en", "es").entries == (
        Entry("valve", "válvula"),
        Entry("Vantro", "Vantro"),
        Entry("red wine", "vino tinto"),
    )


def test_a_header_turns_the_columns_round(tmp_path: Path):
    path = tmp_path / "terms.tsv"
    path.write_text("en\tes\nvalve\tválvula\n", encoding="utf-8")
    assert Glossary.read(path, "es", "en").entries == (Entry("válvula", "valve"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n\tc\n", r"terms\.tsv:2: the source is empty"),
        ("a\tb\n\nA\tc\n", r"terms\.tsv:3: “A” is to be “c” here and “b” before"),
        (f"a\t{'b' * (LONGEST + 1)}\n", r"terms\.tsv:1: the target has 201 characters"),
        (f"a\tb\n{'b' * 5000}\n", r"terms\.tsv:2: the source has 5,000 characters"),
        ("en\tfr\nvalve\tvanne\n", r"terms\.tsv:1: the first row names the languages en, fr"),
        ("en\tes\n", r"terms\.tsv: the glossary has no entries"),
        ("", r"terms\.tsv: the file is empty"),
        ("a\0b\tc\n", r"terms\.tsv:1: this is binary data"),
    ],
)
def test_a_glossary_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text, message):
    path = tmp_path / "terms.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        Glossary.read(path, "en", "es")


def test_broken_quotes_are_refused_with_their_line(tmp_path: Path):
    path = tmp_path / "terms.csv"
    path.write_text('a,b\n"c,d\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"terms\.csv:2: broken CSV"):
        Glossary.read(path, "en", "es")


def test_a_glossary_from_python_is_checked_in_the_same_way():
    assert Glossary.of({" a ": "b"}, keep=["C"]).entries == (Entry("a", "b"), Entry("C", "C"))
    assert Glossary.of({"a": "b", "A": "b"}).matches("a A")
    for terms in ({"": "b"}, {"a": " "}, {"a": "b", "A": "c"}, {"a" * 300: "b"}):
        with pytest.raises(InputError):
            Glossary.of(terms)
    with pytest.raises(InputError, match="one target is possible"):
        Glossary.of({"a": "b"}, keep=["a"])


def test_many_entries_are_found_in_no_time():
    """Their number makes no difference to a sentence that begins none of them."""
    glossary = Glossary.of({f"term{number} of art": f"t{number}" for number in range(5000)})
    assert matched(glossary, "Take term77 of art and term4999 of art, not term5001 of art.") == [
        "t77",
        "t4999",
    ]
