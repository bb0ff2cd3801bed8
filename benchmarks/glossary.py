"""What the terms of a glossary cost: `python -m benchmarks.glossary`.

Run it when nothing else runs. Each sentence is translated in turn with the plain search, with a
glossary of which it has no term, with one of its terms and with five, so that the ratios hold on
a machine whose speed varies.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import Any

from shared import cli
from shared.quiet import import_tensorflow

SENTENCES = (
    (
        "The baker sold bread, honey and two cakes to the sailor.",
        {
            "sailor": "marinero",
            "baker": "panadera",
            "bread": "pan",
            "honey": "miel",
            "cakes": "tartas",
        },
    ),
    (
        "Open Zentrix, choose a folder and send the report to your lawyer.",
        {
            "send": "envía",
            "Zentrix": "Zentrix",
            "folder": "carpeta",
            "report": "informe",
            "lawyer": "abogada",
        },
    ),
    (
        "The engine of the tractor lost oil near the old bridge.",
        {
            "near": "cerca",
            "engine": "motor",
            "tractor": "tractor",
            "oil": "aceite",
            "bridge": "puente",
        },
    ),
    (
        "My uncle painted the window, the roof and the stairs of his cabin.",
        {
            "cabin": "cabaña",
            "uncle": "tío",
            "window": "ventana",
            "roof": "tejado",
            "stairs": "escalera",
        },
    ),
    (
        "The museum shows swords, helmets and maps from a sunken ship.",
        {
            "ship": "buque",
            "museum": "museo",
            "swords": "espadas",
            "helmets": "cascos",
            "maps": "mapas",
        },
    ),
    (
        "Does the Aldora heater warm the kitchen, the cellar and the hall?",
        {
            "hall": "pasillo",
            "Aldora": "Aldora",
            "heater": "calefactor",
            "kitchen": "cocina",
            "cellar": "bodega",
        },
    ),
)
"""Sentences with five terms each and their targets."""


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.glossary", description=__doc__)
    parser.add_argument("--model", default="models/en-es", metavar="DIR", help="English to Spanish")
    parser.add_argument("--rounds", type=int, default=20)
    parsed = parser.parse_args(arguments)
    import_tensorflow()
    from translate import Translator

    print(json.dumps(compared(Translator.load(parsed.model), parsed.rounds), indent=2))


def compared(translator: Any, rounds: int) -> dict[str, Any]:
    """Medians of the time of a sentence with so many terms, and of its ratio to the plain time."""
    from translate import Glossary

    none = Glossary.of({"wheelbarrow": "carretilla"})
    milliseconds: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for sentence, terms in SENTENCES:
            glossaries = {
                "plain": None,
                "0_terms": none,
                "1_term": Glossary.of(dict([next(iter(terms.items()))])),
                "5_terms": Glossary.of(terms),
            }
            for name, glossary in glossaries.items():
                started = time.perf_counter()
                translator.translate(sentence, to="es", glossary=glossary)
                if number:  # The first round traces the graphs.
                    spent = 1000 * (time.perf_counter() - started)
                    milliseconds.setdefault(name, []).append(spent)
    out: dict[str, Any] = {"milliseconds": {}, "ratio_to_plain": {}}
    for name, values in milliseconds.items():
        out["milliseconds"][name] = round(statistics.median(values), 1)
        # Pair by pair: whatever slows the machine for a while slows both of a pair.
        pairs = zip(values, milliseconds["plain"], strict=True)
        out["ratio_to_plain"][name] = round(statistics.median(a / b for a, b in pairs), 2)
    return out


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.glossary"))
