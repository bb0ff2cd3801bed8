"""Searches of all kinds with the models in some folders; as a program, by the engine that its
environment names."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from shared import presets, spelling
from shared.candidates import Candidate
from shared.generator import Generator
from shared.options import Options
from shared.tokenizer import EOS, SPECIALS
from translate.translator import SEARCH, Translator

SOURCES = 60
BEAM = Options(beams=5, candidates=3, no_repeat_ngram=3, attention=True)
KINDS = {
    "greedy": Options(beams=1, no_repeat_ngram=2),
    "beam": BEAM,
    "prefix": BEAM,
    "phrases": replace(BEAM, attention=False),
    "draw": Options(sample=True, candidates=2, temperature=0.8, top_k=50, top_p=0.9, seed=4),
}

SENTENCES = (
    "Where is the station, and when does the next train to the old town leave in the morning?",
    "She had never seen so many people in one place, and she did not know what to say.",
    "On 12 May 1987 they paid 3,450 euros for a boat that was 20 years old.",
    "My brother's dog sleeps under the kitchen table.",
    "If it rains tomorrow, we will stay at home and read.",
    "How much is it?",
    "No.",
    "“I have lost my key,” said the neighbour, who was standing in front of the door in the rain.",
    "PLEASE DO NOT TOUCH",
    "The doctor told him that he should drink less coffee and go for a walk every day.",
)


def tiny(folder: Path, kinds: Sequence[str]) -> dict[str, list[Any]]:
    """What each kind of search finds for random sources."""
    preset = presets.load(folder)
    generator, size = Generator(preset.network, preset.tokenizer), preset.tokenizer.vocabulary
    draw = np.random.default_rng(5)
    lengths = draw.integers(1, 16, SOURCES)
    sources = [[*map(int, draw.integers(SPECIALS, size, n)), EOS] for n in lengths]
    begins = [source[: n % 3] for n, source in enumerate(sources)]
    words = [spelling.phrase(preset.tokenizer, word) for word in ("gato", "the red boat", "ve")]
    more: dict[str, dict[str, Any]] = {
        "prefix": {"prefixes": begins},
        "phrases": {"phrases": [words[: n % 4] for n in range(SOURCES)]},
    }
    return {
        kind: _in_order(generator.generate(sources, KINDS[kind], **more.get(kind, {})))
        for kind in kinds
    }


def shipped(folder: Path, texts: Sequence[str]) -> list[Any]:
    """The candidates of sentences, of a model that can translate them."""
    translator = Translator.load(folder)
    read = [translator._read(text, translator.directions.into("es")) for text in texts]
    return _in_order(translator.generator.generate(read, replace(SEARCH, candidates=5)))


def _in_order(found: Any) -> list[Any]:
    return [list(map(_plain, candidates)) for _, candidates in sorted(found)]


def _plain(found: Candidate) -> dict[str, Any]:
    looked = None if found.attention is None else found.attention.tolist()
    return {"ids": list(found.ids), "score": found.score, "attention": looked}


def run(wanted: dict[str, Any]) -> dict[str, Any]:
    """All of it, as plain values: `{"tiny": {folder: kinds}, "shipped": {folder: texts}}`."""
    return {
        "tiny": {name: tiny(Path(name), kinds) for name, kinds in wanted["tiny"].items()},
        "shipped": {name: shipped(Path(name), texts) for name, texts in wanted["shipped"].items()},
        "imported": sorted({"tensorflow", "keras", "jax"} & sys.modules.keys()),
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
