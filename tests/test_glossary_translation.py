"""Translations with a glossary hold its targets: on the shipped model, and on a tiny one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import released
from released import shipped as translator
from shared.errors import InputError
from translate import Glossary, Options
from translate.reading import reading
from translate.translator import SEARCH

# Words that the model hardly knows, products that nobody knows, and common words.
SENTENCES = [
    (
        "The valve of the boiler must be replaced every winter.",
        {"valve": "válvula", "boiler": "caldera"},
    ),
    (
        "Open Parley Studio and choose the glossary of your team.",
        {"Parley Studio": "Parley Studio", "glossary": "glosario"},
    ),
    (
        "The plumber found a leak behind the washing machine.",
        {"plumber": "fontanero", "leak": "fuga", "washing machine": "lavadora"},
    ),
    (
        "Our gardener planted hydrangeas and rosemary beside the gate.",
        {
            "gardener": "jardinero",
            "hydrangeas": "hortensias",
            "rosemary": "romero",
            "gate": "verja",
        },
    ),
    (
        "Kubernetes restarts the container when the server runs out of memory.",
        {
            "Kubernetes": "Kubernetes",
            "container": "contenedor",
            "server": "servidor",
            "memory": "memoria",
        },
    ),
    (
        "My grandmother keeps the thimble in a wooden drawer.",
        {"thimble": "dedal", "drawer": "cajón"},
    ),
    (
        "The surgeon showed the nurse the scar on his elbow.",
        {"surgeon": "cirujano", "nurse": "enfermera", "scar": "cicatriz", "elbow": "codo"},
    ),
    ("Send the invoice to Vantro before Friday.", {"invoice": "factura", "Vantro": "Vantro"}),
    ("The tenant did not pay the rent in March.", {"tenant": "inquilino", "rent": "alquiler"}),
    ("Is Lumetta compatible with the old printer?", {"Lumetta": "Lumetta", "printer": "impresora"}),
    (
        "A heron was standing in the marsh at dawn.",
        {"heron": "garza", "marsh": "marisma", "dawn": "amanecer"},
    ),
    (
        "Please restart the router and wait for the green light.",
        {"router": "enrutador", "green light": "luz verde"},
    ),
    (
        "The carpenter forgot his chisel and his hammer in our kitchen.",
        {"carpenter": "carpintero", "chisel": "formón", "hammer": "martillo"},
    ),
    (
        "She bought a Brivio bicycle and a helmet for her nephew.",
        {"Brivio": "Brivio", "helmet": "casco", "nephew": "sobrino"},
    ),
    (
        "The judge postponed the hearing because the witness was ill.",
        {"judge": "jueza", "hearing": "audiencia", "witness": "testigo"},
    ),
    (
        "You can pay with Zolpay or by bank transfer.",
        {"Zolpay": "Zolpay", "bank transfer": "transferencia bancaria"},
    ),
    (
        "The tractor broke the fence of the orchard last night.",
        {"tractor": "tractor", "fence": "cerca", "orchard": "huerto"},
    ),
    (
        "Our accountant works with Calcora and a very old spreadsheet.",
        {"accountant": "contable", "Calcora": "Calcora", "spreadsheet": "hoja de cálculo"},
    ),
    (
        "Whales and dolphins are mammals.",
        {"whales": "ballenas", "dolphins": "delfines", "mammals": "mamíferos"},
    ),
    (
        "The crew lowered the anchor near the lighthouse.",
        {"crew": "tripulación", "anchor": "ancla", "lighthouse": "faro"},
    ),
    (
        "Does the warranty cover the battery of the Nimbex 3?",
        {"warranty": "garantía", "battery": "batería", "Nimbex 3": "Nimbex 3"},
    ),
    (
        "The chemist poured the acid into a glass flask.",
        {"chemist": "química", "acid": "ácido", "flask": "matraz"},
    ),
    (
        "He plays the bagpipes and the harp in a small orchestra.",
        {"bagpipes": "gaita", "harp": "arpa", "orchestra": "orquesta"},
    ),
    (
        "Download Orbita, create an account and upload the spreadsheet.",
        {
            "Orbita": "Orbita",
            "account": "cuenta",
            "upload": "sube",
            "spreadsheet": "hoja de cálculo",
        },
    ),
    (
        "The hedgehog sleeps under the woodpile until spring.",
        {"hedgehog": "erizo", "woodpile": "leñera", "spring": "primavera"},
    ),
    (
        "Peel the pumpkin, grate the ginger and add a pinch of nutmeg.",
        {"pumpkin": "calabaza", "ginger": "jengibre", "pinch": "pizca", "nutmeg": "nuez moscada"},
    ),
    (
        "The mayor promised a new drawbridge and a ferry.",
        {"mayor": "alcaldesa", "drawbridge": "puente levadizo", "ferry": "transbordador"},
    ),
    (
        "Two beekeepers sold honey, wax and candles at the fair.",
        {
            "beekeepers": "apicultores",
            "honey": "miel",
            "wax": "cera",
            "candles": "velas",
            "fair": "feria",
        },
    ),
    (
        "The pilot, the engineer and the stewardess took the shuttle to Terminal Nord.",
        {
            "pilot": "piloto",
            "engineer": "ingeniera",
            "stewardess": "azafata",
            "shuttle": "lanzadera",
            "Terminal Nord": "Terminal Nord",
        },
    ),
    (
        "Tom reads the manual of the Krelbo oven while the dough rises.",
        {"manual": "manual", "Krelbo": "Krelbo", "oven": "horno", "dough": "masa"},
    ),
]


def times(target: str, text: str) -> int:
    """How often a target stands in a text as words, with a capital more if it has none."""
    capital = target[0].upper() + target[1:] if target.islower() else target
    either = f"(?:{re.escape(target)}|{re.escape(capital)})"
    return len(re.findall(rf"(?<!\w){either}(?!\w)", text))


@pytest.mark.parametrize(("sentence", "terms"), SENTENCES)
def test_each_candidate_holds_each_target(sentence, terms):
    found = translator().candidates(sentence, 5, to="es", glossary=Glossary.of(terms))
    assert len(found) >= 3
    for each in found:
        assert all(times(target, each.text) for target in terms.values()), each.text


def test_there_are_thirty_sentences_with_several_entries_each():
    assert len(SENTENCES) == 30
    assert all(2 <= len(terms) <= 5 for _, terms in SENTENCES)


def test_a_text_gets_its_targets_in_the_sentences_where_their_sources_are():
    glossary = Glossary.of({"car": "carro", "computer": "computadora", "dog": "perrito"})
    text = "My car is red.\n\nThe computer is new. I have a car and a car."
    first, second, third = (
        translator().translate(text, to="es", glossary=glossary).replace("\n\n", " ").split(". ")
    )
    assert times("carro", first) == 1 and not times("computadora", first)
    assert times("computadora", second) == 1 and not times("carro", second)
    assert times("carro", third) == 2
    assert "perrito" not in first + second + third


def test_sentences_without_a_term_are_translated_as_ever():
    sentences = ["Where is the station?", "I like tea.", "She bought a Brivio helmet.", "12"]
    glossary = Glossary.of({"helmet": "casco"}, keep=["Brivio"])
    plain = translator().translate(sentences, to="es")
    found = translator().translate(sentences, to="es", glossary=glossary)
    assert found[:2] == plain[:2] and found[3] == "12"
    assert times("casco", found[2]) == times("Brivio", found[2]) == 1


def test_what_is_not_to_be_translated_keeps_its_capitals():
    glossary = Glossary.of({}, keep=["iPhone", "The Green House"])
    text = translator().translate("iPhone is in The green house.", to="es", glossary=glossary)
    assert text.count("iPhone") == text.count("The Green House") == 1


def test_a_sentence_in_capitals_stays_in_capitals():
    glossary = Glossary.of({"boiler": "caldera"}, keep=["Parley"])
    text = translator().translate("THE PARLEY BOILER IS NEW!", to="es", glossary=glossary)
    assert text.isupper() and "CALDERA" in text and "PARLEY" in text


def test_addresses_are_left_alone_and_terms_without_letters_are_not():
    glossary = Glossary.of({"24/7": "las 24 horas", "parley": "x"})
    for text in ("https://parley.org/parley", "info@parley.org", "12:30"):
        assert translator().translate(text, to="es", glossary=glossary) == text
    assert "las 24 horas" in translator().translate("24/7", to="es", glossary=glossary).lower()
    assert "x" not in reading("See www.parley.org now.", glossary).targets


def test_the_source_pieces_are_what_the_network_read():
    (found,) = translator().candidates(
        "The Brivio boiler.", 1, to="es", glossary=Glossary.of({"boiler": "caldera"}),
        options=replace(SEARCH, attention=True),
    )  # fmt: skip
    assert "".join(found.source_pieces).endswith("▁The▁Brivio▁caldera.</s>")
    assert found.attention.shape == (len(found.target_pieces), len(found.source_pieces))


@pytest.mark.parametrize("options", [Options(beams=1), replace(SEARCH, no_repeat_ngram=1)])
def test_no_search_stands_in_the_way(options):
    glossary = Glossary.of({"la la la": "la la la la", "song": "canción"})
    found = translator().translate(
        "He sang la la la, a song.", to="es", options=options, glossary=glossary
    )
    assert "la la la la" in found.lower() and times("canción", found)


def test_a_prefix_comes_first_and_its_terms_count():
    glossary = Glossary.of({"car": "carro"})
    found = translator().translate("The car is red.", "es", prefix="El carro", glossary=glossary)
    assert found.startswith("El carro ") and times("carro", found) == 1


def test_more_terms_than_beams_are_all_there():
    text = "I see an apple, bread, a chair, eggs, fish, a garden, a king, lamps and an apple."
    words = ("apple", "bread", "chair", "eggs", "fish", "garden", "king", "lamps", "see", "and")
    terms = {word: f"{word}x" for word in words}
    found = translator().translate(text, to="es", glossary=Glossary.of(terms))
    assert all(times(target, found) >= 1 for target in terms.values())
    assert times("applex", found) >= 2


def test_a_draw_is_refused():
    with pytest.raises(InputError, match="a glossary needs a search"):
        translator().translate(
            "A car.", to="es", options=Options(sample=True), glossary=Glossary.of({"car": "carro"})
        )


def test_a_tiny_model_serves_a_glossary_both_ways():
    tiny = released.translator()
    sentences = ["The girl finds the red table.", "The dog finds the table.", "A cat."]
    glossary = Glossary.of({"table": "mesita", "girl": "chica"})
    found = tiny.translate(sentences, to="es", glossary=glossary)
    assert times("mesita", found[0]) == times("chica", found[0]) == times("mesita", found[1]) == 1
    assert found[2] == tiny.translate(sentences[2], to="es")
    assert found == [tiny.translate(each, to="es", glossary=glossary) for each in sentences]
    assert sorted(tiny.stream(sentences, "es", glossary=glossary)) == list(enumerate(found))
    back = tiny.translate("La mesa roja.", to="en", glossary=Glossary.of({"mesa": "desk"}))
    assert times("desk", back) == 1
