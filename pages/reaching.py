"""Why gates exist: what three small networks remember of a sentence, as functions of values."""

from __future__ import annotations

import functools
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pages.models import SHIPPED
from pages.wording import mark
from shared.errors import InputError
from shared.gates import trio
from shared.gates.examining import guess
from shared.gates.sentences import OTHER, VERB
from shared.gates.trio import Trio
from shared.repairs import strip_controls

FOLDER = SHIPPED / "gates"
LONGEST = 40
"""Words of a sentence."""
CHARACTERS = 1_000
"""Of a sentence: more have more words than that."""
LIKELIEST = 2
"""How many guesses are shown."""
NAMES = {"simple": mark("simple"), "lstm": "LSTM", "gru": "GRU"}
EXAMPLES = (
    "The keys to the old cabinet in the hall",
    "The key to the old cabinets of my friends that the teachers like",
    "The wolves, as everybody in the village knows, with the small rabbit near the road",
    "My sister",
)


class Seen(NamedTuple):
    """What one of the networks made of the beginning of a sentence.

    Args:
        name: of its cell.
        reach: `(T,)`, how strongly its last output depends on its state after each word.
        guesses: the likeliest next words with their probabilities, best first.
    """

    name: str
    reach: np.ndarray
    guesses: tuple[tuple[str, float], ...]


class Reached(NamedTuple):
    """The beginning of a sentence, and what the networks made of it.

    Args:
        words: T of them, as they were read.
        known: whether the networks know each.
        networks: all of them.
    """

    words: tuple[str, ...]
    known: tuple[bool, ...]
    networks: tuple[Seen, ...]


@functools.cache
def load(folder: Path = FOLDER) -> Trio:
    """The networks, loaded once.

    Raises:
        InputError: they are not there, or damaged.
    """
    return trio.load(folder)


def reached(networks: Trio, text: str) -> Reached:
    """Have all networks read a sentence as far as its verb.

    Args:
        networks: of `load`.
        text: the beginning of a sentence; what stands from its last “is” or “are” on is left out.

    Raises:
        InputError: there is no word in it, or there are too many.
    """
    words = _words(text)
    found = []
    for cell, network in networks.networks.items():
        seen = guess(network, networks.words, words)
        shares = seen.probabilities
        best = [int(at) for at in np.argsort(-shares, kind="stable")[:LIKELIEST]]
        guesses = tuple((networks.words[at], float(shares[at])) for at in best)
        found.append(Seen(NAMES[cell], seen.reach, guesses))
    known = set(networks.words) - {OTHER}
    return Reached(tuple(words), tuple(word in known for word in words), tuple(found))


def warm() -> None:
    """Load the networks and use them, so that nobody waits for it."""
    with suppress(InputError):
        reached(load(), EXAMPLES[0])


def _words(text: str) -> list[str]:
    if len(text) > CHARACTERS:
        raise InputError(
            f"The sentence has {len(text):,} characters, and up to {CHARACTERS:,} are read here: "
            "make it shorter."
        )
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*|,", strip_controls(text).casefold())
    verbs = [at for at, word in enumerate(words) if word in VERB]
    words = words[: verbs[-1]] if verbs else words
    if not words:
        raise InputError(
            "There is nothing to read: type the beginning of a sentence, up to its “is” or “are”."
        )
    if len(words) > LONGEST:
        raise InputError(
            f"The sentence has {len(words):,} words, and up to {LONGEST} can be read here: make it "
            "shorter."
        )
    return words
