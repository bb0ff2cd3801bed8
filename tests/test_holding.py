"""What no network is trusted with stands in a translation as in its source."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

import released
from shared import presets
from translate import Glossary, Options, Translator, holding
from translate.explaining import explained
from translate.files import translate_file
from translate.reading import reading
from translate.steering import alternatives, continued
from translate.surface import needs_no_translation
from translate.translator import SEARCH

HELD = [
    ("Visit https://a.org/b?c=1 or mail me at a.b@c.org!", ["https://a.org/b?c=1", "a.b@c.org"]),
    ("(See www.a.org, notes.txt, my_file and parley.org.)",
     ["www.a.org", "notes.txt", "my_file", "parley.org"]),
    ("It is in /home/ana/x.txt, ~/notes or C:\\Tools\\run.exe.",
     ["/home/ana/x.txt", "~/notes", "C:\\Tools\\run.exe"]),
    ("Ask @ana_l about #rain2024, #5 and C#.", ["@ana_l", "#rain2024"]),
    ("It costs $3.50, 3,50 €, $5 or US$ 1,234.56.", ["$3.50", "3,50 €", "$5", "US$ 1,234.56"]),
    ("On 2024-05-01 or 1/5/2024, at 10:30 or 5pm.", ["2024-05-01", "1/5/2024", "10:30", "5pm"]),
    ("Call +34 600 123 456 or 555-1234.", ["+34 600 123 456", "555-1234"]),
    ("1 234 567 of 15000 got 12.5% of 3.5GB.", ["1 234 567", "15000", "12.5%", "3.5GB"]),
    ("Version v2.0.1 of the MP3 at 192.168.0.1.", ["v2.0.1", "MP3", "192.168.0.1"]),
    ("Send my_file.v1_2.docx, a_b.txt and c_d.", ["my_file.v1_2.docx", "a_b.txt", "c_d"]),
    ("I ❤️ it 👨‍👩‍👧🏽🎉, and ☕!", ["❤️", "👨‍👩‍👧🏽🎉", "☕"]),
]  # fmt: skip

FREE = [
    *("He has 3 sons, 25 cows and 100 hens.", "In 1984, on the 3rd, in the 1990s.", "1.º de mayo"),
    *("Half of it (50%, or 50 %) and/or all.", "The U.S. and EE. UU., at 3 p.m.", "one.Two", "-5"),
    *("Yes: no; a # b, a @ b, a / b, a_ and _b.", "€ and $", "R&D", "", "¿Qué? — Nada."),
]

BOTH = "The girl finds the red table at 10:30 on https://a.org/b."


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in holding.spans(text)]


@pytest.mark.parametrize(("text", "expected"), HELD)
def test_what_is_held_ends_before_the_marks_of_its_sentence(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("text", FREE)
def test_short_numbers_years_and_words_are_left_to_the_network(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "unit",
    [*("a", "a.", "1.", "1,", "+1 ", "a@", "\\a", "C:\\a", "a-", "_a", "a_", "www.", "#a"),
     *("1 000 ", "/a", "./", "a:", "://", "$", "http://", "€ ", "1-", "v1.", "a_."),
     *("☕", "☕\ufe0f ")],
)  # fmt: skip
def test_a_hostile_text_takes_no_time_in_its_square(unit):
    started = time.perf_counter()
    holding.spans(unit * (100_000 // len(unit)))
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("text", ["@ana_l", "notes.txt, a@b.org", "10:30am", "/home/ana", "3.5GB"])
def test_a_sentence_of_nothing_else_is_the_same_in_every_language(text):
    assert needs_no_translation(text)
    assert released.translator().translate(text) == text


def test_places_of_what_the_network_reads_are_told_in_the_sentence():
    text = "At 10:30 see a@b.org, now."
    swaps = holding.again(text, {"81": "10:30", "82": "a@b.org", "83": "x"})
    swapped = holding.swapped(text, swaps)
    assert swapped == "At 81 see 82, now."
    places = [(swapped.index(each), swapped.index(each) + len(each)) for each in ("8", "see", "2,")]
    assert [text[a:b] for a, b in holding.unswapped(places, swaps)] == ["10:30", "see", "a@b.org,"]
    assert holding.put_back(swapped, {"81": "10:30", "82": "a@b.org"}) == text


@pytest.mark.parametrize("text", ["81 and 81, 82", "81", "81 82nd", "81 82.5", "181 82", "8182"])
def test_a_stand_in_that_does_not_stand_once_by_itself_is_not_there(text):
    assert holding.settled("81, (82).", ["81", "82"]) is not None
    assert holding.settled(text, ["81", "82"]) is None


def test_a_sentence_without_any_is_read_as_ever_and_searched_in_the_plain_way():
    translator = Translator(presets.load(released.PRESET, "translate"))
    kinds = []
    run = translator.generator._run
    translator.generator._run = lambda *given: kinds.append(given[-1]) or run(*given)
    translator.translate(["The girl finds 3 red tables.", "She."], to="es")
    assert kinds and all([*each] == ["output"] for each in kinds)
    for text in FREE:
        if plain := reading(text):
            assert plain.text == text and plain.targets == () and plain.held == {}


def test_a_sentence_of_its_own_numbers_gets_others_in_the_place_of_things():
    read = reading("The 81 cats of 82 see a@b.org at 10:30.")
    assert read.text == "The 81 cats of 82 see 83 at 84."
    assert read.shown(read.text) == "The 81 cats of 82 see a@b.org at 10:30."


def test_a_term_around_a_thing_goes_before_it_and_one_within_does_not():
    glossary = Glossary.of({"24/7": "las 24 horas", "ana": "eva", "81": "x"})
    read = reading("Ask @ana or ana/x.org 24/7, ana.", glossary)
    assert "las 24 horas" in read.targets and "x" not in read.targets
    assert list(read.held.values()) == ["@ana", "x.org"]
    assert reading("See @ana.", glossary).targets == ("82",)


def test_each_candidate_has_all_of_it_and_says_where_it_looked():
    options = replace(SEARCH, attention=True)
    for each in released.translator().candidates(BOTH, 5, to="es", options=options):
        assert sorted(found(each.text)) == ["10:30", "https://a.org/b"]
        assert {"10:30", "https://a.org/b"} <= {piece.strip("▁") for piece in each.source_pieces}
        assert "".join(each.target_pieces).replace("▁", " ").strip() == each.text
        assert each.attention.shape == (len(each.target_pieces), len(each.source_pieces))
        np.testing.assert_allclose(each.attention.sum(axis=1), 1, atol=1e-4)


@pytest.mark.parametrize(
    "options", [SEARCH, Options(beams=1), Options(sample=True, temperature=2.0, seed=3)]
)
@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        BOTH.upper().replace("HTTPS://A.ORG/B", "https://a.org/B"),
        "The girl sees 10:30, 10:30 and 10:30.",
        "The girl sees a@b.org,c@d.org,e@f.org and /home/ana/x_y.",
        "She sells " + ", ".join(f"{number}.5 dogs" for number in range(30)) + ".",
        "The girl sees https://a.org/" + "x" * 3000 + " now.",
    ],
)
def test_nothing_is_lost_or_made_up_however_much_it_is(text, options):
    one = released.translator().candidates(text, 1, to="es", options=options)[0].text
    assert sorted(found(one)) == sorted(found(text))


def test_what_a_prefix_has_counts_and_its_own_things_stay():
    translator = released.translator()
    text = translator.candidates(BOTH, 1, "es", prefix="Ve https://a.org/b a 7.25 y")[0].text
    assert text.startswith("Ve https://a.org/b a 7.25 y")
    assert sorted(found(text)) == ["10:30", "7.25", "https://a.org/b"]
    many = "She sells " + ", ".join(f"{number}.5 dogs" for number in range(6)) + "."
    text = translator.candidates(many, 1, "es", prefix="Vende 3.5")[0].text
    assert text.startswith("Vende 3.5") and sorted(found(text)) == sorted(found(many))


def test_a_person_leads_behind_it_and_chooses_other_words_beside_it():
    translator = released.translator()
    direction = translator.directions.into("es")
    left = "El perro ve https://a.org/b a"
    text = continued(translator, BOTH, left, direction=direction).text
    assert text.startswith(left) and sorted(found(text)) == ["10:30", "https://a.org/b"]
    likeliest = alternatives(translator, BOTH, left, 5, direction=direction)
    assert likeliest and all(0 < each.probability < 1 for each in likeliest)
    assert not any("81" in each.text for each in likeliest)
    text = continued(
        translator, BOTH, "El perro ve 10:45", direction=direction, given_up=["10:30"]
    ).text
    assert text.startswith("El perro ve 10:45") and found(text).count("https://a.org/b") == 1
    for each in translator.sentences([BOTH], direction, given_up=["10:30"]):
        assert "https://a.org/b" in each[1][0].text and "10:30" not in each[1][0].text


def test_each_thing_is_one_word_with_a_weight():
    translator = released.translator()
    text = "La niña encuentra la mesa roja a 10:30 (https://a.org/b)."
    (each,) = explained(translator, [(BOTH, text)], translator.directions.into("es"))
    assert [word.text for word in each.target][6:] == ["a", "10:30", "(", "https://a.org/b", ")."]
    assert len(each.weights) == len(each.target)
    at = [word.text for word in each.source].index("10:30")
    assert all(len(weight.looks) == len(each.source) for weight in each.weights)
    assert sum(weight.looks[at] for weight in each.weights) > 0
    assert each.attention.shape == (len(each.target_pieces), len(each.source_pieces))
    assert "https://a.org/b" in [piece.strip("▁") for piece in each.source_pieces]


def test_a_file_keeps_numbers_beside_its_codes_and_its_links(tmp_path):
    source, out = tmp_path / "a.html", tmp_path / "b.html"
    text = "<p>I bought <b>the red book</b> at 10:30 for $3.50 and {name} saw it.</p>"
    source.write_text(text, encoding="utf-8")
    translator = released.shipped()
    direction = translator.directions.into("es")
    report = translate_file(translator, source, out, direction)
    text = out.read_text(encoding="utf-8")
    assert report.in_pieces == 0
    for each in ("{name}", "<b>el libro rojo</b>", "10:30", "$3.50"):
        assert text.count(each) == 1


SENTENCES = [
    ("Visit https://www.example.com/a?b=1 or mail me at a.b@c.org!", "es", "correo"),
    ("It costs $3.50 today, and tomorrow it will cost 1,234.56 euros.", "es", "mañana"),
    ("The meeting is on 2024-05-01 at 10:30 in the big hall.", "es", "reunión"),
    ("Ask @maria_lopez about #climate2024 on her page.", "es", "página"),
    ("The price fell by 12.5% last year.", "es", "precio"),
    ("Please send me the file report_final.docx today.", "es", "archivo"),
    ("Hi, I love sushi 🍣!", "es", "sushi"),
    ("Hoy cuesta 3,50 €, y mañana costará 1.234,56 euros.", "en", "tomorrow"),
    ("La reunión es el 2024-05-01 a las 10:30 en la sala grande.", "en", "meeting"),
    ("Guarda el archivo como /home/ana/notas.txt antes de irte.", "en", "file"),
    ("Llámame mañana al +34 600 123 456.", "en", "call me"),
    ("Mi nueva dirección es ana.ruiz@correo.es, y la antigua no funciona.", "en", "address"),
]


@pytest.mark.parametrize(("text", "to", "word"), SENTENCES)
def test_the_shipped_model_keeps_it_and_translates_what_is_around_it(text, to, word):
    translated = released.shipped().translate(text, to=to)
    assert sorted(found(translated)) == sorted(found(text))
    assert word in translated.lower()
