"""How facts are told, asked and answered: lines with alternatives and blanks, read from files."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chatbot.fact_kinds import Kind, value_of

_WORDINGS = Path(__file__).parent / "wordings"
_CHOICE = re.compile(r"\(([^()]*)\)")


class Fact(NamedTuple):
    """What the user told: the value exactly as it was written."""

    kind: Kind
    value: str


@cache
def lines(name: str, section: str, new: bool = False) -> tuple[str, ...]:
    """The wordings of a section; marked ones (`new`) are kept for the evaluation."""
    found, current = [], ""
    for line in (_WORDINGS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            current = line[2:]
        elif current == section and line.startswith("*") == new:
            found.append(line.removeprefix("*"))
    return tuple(found)


def expand(line: str, draw: random.Random) -> str:
    """Choose one of every group of alternatives, `(this|that)`."""
    while "(" in line:
        line = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), line)
    return line


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def lead(front: str, sentence: str) -> str:
    """A sentence behind the start of one, as "By the way,"."""
    first = sentence.split(" ", 1)[0].split("'")[0].rstrip(",.")
    keep = first == "I" or sentence.startswith("{")
    return f"{front} {sentence if keep else sentence[:1].lower() + sentence[1:]}"


def fill(line: str, fact: Fact, draw: random.Random, old: Fact | None = None) -> str:
    """A line with its alternatives chosen and its blanks filled."""
    for blank, text in fact.kind.blanks.items():
        line = line.replace(f"{{{blank}}}", text)
        line = line.replace(f"{{{capital(blank)}}}", capital(text))
    line = expand(line, draw)
    if "{" not in line:
        return line
    named = fact.kind.named(fact.value)
    if "{either}" in line:
        pair = [fact.value, other(fact, draw)]
        draw.shuffle(pair)
        if fact.kind.article == "a":
            pair = [fact.kind.named(value) for value in pair]
        line = line.replace("{either}", " or ".join(pair))
    if "{o}" in line or "{oa}" in line:
        before = old or fact
        line = line.replace("{o}", before.value)
        line = line.replace("{oa}", before.kind.named(before.value))
    for blank, text in (("v", fact.value), ("a", named)):
        line = line.replace(f"{{{blank}}}", text).replace(f"{{{blank.upper()}}}", capital(text))
    return line


def other(fact: Fact, draw: random.Random) -> str:
    """Another value of the same kind."""
    while True:
        value = value_of(fact.kind, draw)
        if value.lower() != fact.value.lower():
            return value


def part(fact: Fact, section: str, draw: random.Random) -> str:
    """A clause about a fact, such as "your name is Anna"."""
    return fill(draw.choice(lines(fact.kind.wording, section)), fact, draw)


def framed(section: str, clause: str, draw: random.Random, *, new: bool = False) -> str:
    """A clause within a sentence around it."""
    line = expand(draw.choice(lines("frames", section, new)), draw)
    return line.replace("{p}", clause).replace("{i}", clause).replace("{P}", capital(clause))


def typed(text: str, draw: random.Random) -> str:
    """The text as somebody types it: now and then in lower case or without its last mark."""
    text = capital(text) if draw.random() < 0.9 else text
    if draw.random() < 0.18:
        text = text.lower()
    return text.rstrip(".?!") if draw.random() < 0.2 else text
