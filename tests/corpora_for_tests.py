"""A tiny parallel corpus, English and Spanish, spelled out by a grammar of a few words."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from translate.directions import Directions
from translate.lesson import Lesson

PEOPLE = [("the cat", "el gato"), ("the dog", "el perro"), ("a boy", "un niño"), ("he", "él")]
PEOPLE += [("the girl", "la niña"), ("my aunt", "mi tía"), ("she", "ella"), ("Ana", "Ana")]
DEEDS = [("sees", "ve"), ("wants", "quiere"), ("finds", "encuentra"), ("sells", "vende")]
THINGS = [("house", "casa"), ("table", "mesa"), ("apple", "manzana"), ("letter", "carta")]
KINDS = [("red", "roja"), ("small", "pequeña"), ("old", "vieja"), ("white", "blanca")]

Texts = tuple[str, str]


def pairs(count: int = 300, seed: int = 0) -> list[Texts]:
    """So many of the 512 sentences of the grammar, in an order drawn from the seed."""
    found = []
    for who, does, thing, kind in itertools.product(PEOPLE, DEEDS, THINGS, KINDS):
        english = f"{who[0]} {does[0]} the {kind[0]} {thing[0]}."
        spanish = f"{who[1]} {does[1]} la {thing[1]} {kind[1]}."
        found.append((english[0].upper() + english[1:], spanish[0].upper() + spanish[1:]))
    random.Random(seed).shuffle(found)
    return found[:count]


def lesson(
    directions: Directions | None = None, count: int = 40, change: Callable[[str], str] = str
) -> Lesson:
    """So many pairs to learn from and eight to validate on, both ways if nothing else is said.

    Args:
        directions: of the model.
        count: of pairs to learn from.
        change: made to each text.
    """
    found = [(change(one), change(other)) for one, other in pairs(count + 8)]
    directions = directions or Directions.between("en", "es", both_ways=True)
    return Lesson(found[:count], found[count:], directions, ("tiny.tsv",))


def write(path: Path, found: Iterable[Texts]) -> Path:
    """A TSV file of pairs."""
    path.write_text("".join(f"{one}\t{other}\n" for one, other in found), encoding="utf-8")
    return path
