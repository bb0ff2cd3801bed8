"""The shipped models in use: one sentence, a chat, a glossary, many sentences."""

from __future__ import annotations

import statistics
import subprocess
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks import environments, glossary, turns, yardstick
from benchmarks.corpus import pairs
from benchmarks.figure import Figure, missing
from benchmarks.measure import in_turn, ratio, timed
from benchmarks.sizes import Sizes

TRANSLATOR, CHAT = "models/en-es", "models/chat-en"
SENTENCES = (
    "The old woman who lives at the end of our street told me that she had never before seen snow.",
    "When we came back from the market, the children were playing in the garden with the dog "
    "of their neighbours.",
    "If you want to catch the last train to the city, you should leave the house before it "
    "gets dark.",
    "My brother bought a small house near the river because he wanted to have more time for "
    "his books there.",
    "I have been looking for my keys since this morning, but nobody in this family can tell me "
    "anything useful.",
)
"""Of twenty words each."""


def figures(sizes: Sizes) -> list[Figure]:
    """All of them."""
    from translate import Translator

    translator = Translator.load(TRANSLATOR)
    return [
        one_sentence(translator, sizes),
        *chat(sizes),
        terms(translator, sizes),
        against_apertium(translator, sizes),
    ]


def one_sentence(translator: Any, sizes: Sizes) -> Figure:
    """Median time of one sentence with the search that is used if nothing else is asked for."""

    def translate() -> float:
        took = [timed(partial(translator.translate, each, to="es")) for each in SENTENCES]
        return 1000 * statistics.median(took)

    translate()
    found = in_turn({"sentence": translate, "yardstick": yardstick.milliseconds}, 2 * sizes.rounds)
    return Figure(
        "one sentence of 20 words, beam 5",
        statistics.median(found["sentence"]),
        unit="ms",
        must=60,
        aim=20,
        lower=True,
        relative=ratio(found["sentence"], found["yardstick"]),
        details={"yardstick_ms": round(statistics.median(found["yardstick"]), 3)},
    )


def chat(sizes: Sizes) -> list[Figure]:
    """A turn of the chat, early and late in a conversation."""
    from chatbot import Chatbot

    bot = Chatbot.load(CHAT)
    late = 1000 if sizes.name == "full" else 100
    before = statistics.median(yardstick.milliseconds() for _ in range(9))
    found = turns.compared(bot, turns.grown(bot, 1), turns.grown(bot, late - 1), 3 * sizes.rounds)
    after = statistics.median(yardstick.milliseconds() for _ in range(9))
    rod = (before + after) / 2
    shared: dict[str, Any] = {"unit": "ms", "lower": True, "details": found}
    return [
        Figure(
            "chat: first word of a reply",
            found["first_piece"],
            must=50,
            aim=20,
            relative=found["first_piece"] / rod,
            **shared,
        ),
        Figure(
            "chat: whole reply",
            found["early"],
            must=300,
            aim=100,
            relative=found["early"] / rod,
            note=f"{found['words_a_reply']} words on the average",
            **shared,
        ),
        Figure(
            f"chat: turn {late} against turn 2",
            found["late_to_early"],
            must=1.1,
            aim=1.02,
            lower=True,
        ),
    ]


def terms(translator: Any, sizes: Sizes) -> Figure:
    """What a glossary of five entries costs."""
    found = glossary.compared(translator, 2 * sizes.rounds)
    return Figure(
        "glossary of 5 entries against plain beam",
        found["ratio_to_plain"]["5_terms"],
        must=2.0,
        aim=1.3,
        lower=True,
        details=found,
    )


def against_apertium(translator: Any, sizes: Sizes) -> Figure:
    """Sentences a second, greedy, against Apertium's English to Spanish.

    Apertium starts a process for each text, so the time that it takes for one sentence is taken
    off: a text of many sentences does not pay it.
    """
    asked: dict[str, Any] = {"must": 0.5, "aim": 1.0}
    name = "greedy sentences a second, against Apertium"
    try:
        command = [environments.apertium(), "eng-spa"]
    except environments.Unavailable as error:
        return missing(name, error, **asked)
    sentences = [text for text, _ in pairs(8 * sizes.search, seed=5)]
    options = replace(_search(), beams=1)

    def ours() -> float:
        return timed(lambda: translator.translate(sentences, to="es", options=options))

    def apertium(texts: list[str]) -> float:
        text = "\n".join(texts).encode()
        return timed(lambda: subprocess.run(command, input=text, check=True, capture_output=True))

    try:
        start = statistics.median(apertium(sentences[:1]) for _ in range(5))
    except subprocess.CalledProcessError as error:
        return missing(name, f"Apertium ended with status {error.returncode}", **asked)
    ours()
    runs = {"parley": ours, "apertium": lambda: apertium(sentences) - start}
    found = in_turn(runs, sizes.rounds)
    speeds = {who: round(len(sentences) / statistics.median(s), 1) for who, s in found.items()}
    return Figure(
        name,
        ratio(found["apertium"], found["parley"]),
        details={
            "sentences_a_second": speeds,
            "sentences": len(sentences),
            "seconds_to_start_apertium": round(start, 3),
        },
        **asked,
    )


def _search() -> Any:
    from translate.translator import SEARCH

    return SEARCH
