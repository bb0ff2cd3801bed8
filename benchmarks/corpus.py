"""A parallel corpus out of nothing: English small talk, and a language made up for it.

The English is that of `chatbot.manners`, one or two texts a line. Each of its words has a word of
syllables that never changes, and words in a vowel change places with the next one: so there is
something to learn, words and order, and a small network begins to learn it in minutes.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sizes import Sizes
from chatbot.manners import manners
from shared.batching import Batches, Pairs, block
from shared.tokenizer import Tokenizer
from translate.directions import Directions
from translate.learn import encoded
from translate.lesson import Lesson

_WORD = re.compile(r"\w+|[^\w\s]")
_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei", "an")


def pairs(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """So many different pairs of texts; about nine words a text, the longest about fifty.

    The same count and seed give the same pairs.
    """
    draw = random.Random(seed)
    found: dict[str, str] = {}
    more = seed
    while len(found) < count:
        texts = [text for each in manners(count, more) for text in each.texts]
        more += 1
        draw.shuffle(texts)
        while texts and len(found) < count:
            text = texts.pop()
            if texts and draw.random() < 0.4:
                text += " " + texts.pop()
            found.setdefault(text, foreign(text))
    return list(found.items())


def lines(count: int) -> Iterator[str]:
    """So many different lines of a TSV file, each a pair."""
    some = pairs(5000)
    for number in range(count):
        text, other = some[number % len(some)]
        yield f"{number} {text}\t{number} {other}\n"


def foreign(text: str) -> str:
    """The text in the language that is made up."""
    words = _WORD.findall(text)
    out, at = [], 0
    while at < len(words):
        if words[at][-1] in "aeiouy" and at + 1 < len(words) and words[at + 1].isalpha():
            out += [_syllables(words[at + 1]), _syllables(words[at])]
            at += 2
        else:
            out.append(_syllables(words[at]))
            at += 1
    return " ".join(out)


def _syllables(word: str) -> str:
    if not word.isalpha():
        return word
    number = zlib.crc32(word.lower().encode())
    made = ""
    for _ in range(1 + min(len(word), 12) // 4):
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        made += _ONSETS[onset] + _VOWELS[vowel]
    return made.capitalize() if word[0].isupper() else made


def prepare(folder: Path, sizes: Sizes) -> float:
    """What all workers read: the tokenizer, batches for training, sentences to search for.

    Returns:
        the share of positions of the batches, of an epoch, that hold a token.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = pairs(sizes.pairs + sizes.search)
    learned, searched = found[: sizes.pairs], found[sizes.pairs :]
    tokenizer = Tokenizer.train((text for pair in learned for text in pair), sizes.vocabulary)
    (folder / "tokenizer.model").write_bytes(tokenizer.model)
    lesson = Lesson(learned, searched, Directions.between("en", "xx", both_ways=False))
    batches = Batches(encoded(lesson, tokenizer, learned), sizes.positions)
    arrays: dict[str, Any] = {}
    stream = batches.after(0)
    for at in range(sizes.batches):
        for side, array in next(stream).items():
            arrays[f"{side}_{at}"] = array
    np.savez(folder / "batches.npz", **arrays)
    rows = _sorted(encoded(lesson, tokenizer, searched))
    np.savez(folder / "search.npz", source=block(rows))
    told = {**asdict(sizes), "vocabulary": tokenizer.vocabulary}
    (folder / "sizes.json").write_text(json.dumps(told), encoding="utf-8")
    return batches.real_share()


def _sorted(rows: Pairs) -> list[list[int]]:
    """Sources, longest first, so that batches of neighbours are of a like length."""
    return [list(row) for row in sorted(rows.source, key=len, reverse=True)]
