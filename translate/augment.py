"""More pairs from the pairs that are there: single words, other numbers, other names.

A corpus of sentences teaches a network little about a word that stands alone, and nothing about
copying what it has never met. All three kinds are made from the corpus itself.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

Pair = tuple[str, str]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"\b[A-Z][a-z]+\b")

# Names are copied by their letters: a few real ones of many languages, and made-up ones.
_GIVEN = (
    "Anna Ben Carla David Elena Felix Greta Hugo Ines Jonas Karim Laura Mehmet Nadia Olga Peter"
)
_FAMILY = "Smith García Novak Müller Rossi Dubois Kowalski Jensen Okafor Tanaka Silva Haddad Popov"
_SYLLABLES = "ba co da el fi gar ho in jo ka lor mi na os pe ri san ta ur vel wi yo za ber lin ton"


def augmented(pairs: Sequence[Pair], seed: int = 0) -> list[Pair]:
    """All further pairs, in a fixed order for a seed.

    Args:
        pairs: source and target, cleaned.
        seed: of the numbers and names that are drawn.
    """
    draw = random.Random(seed)
    # Twice, for want of any other chance to be met alone.
    out = 2 * [form for word in word_pairs(pairs) for form in _forms(word)]
    for pair in pairs:
        out += _renumbered(pair, draw)
        out += _renamed(pair, draw)
    return out


def word_pairs(
    pairs: Sequence[Pair], *, least: int = 3, share: float = 0.25, rounds: int = 5
) -> list[Pair]:
    """A dictionary of single words: those that explain each other best, in both directions.

    IBM model 1 (Brown et al. 1993, aclweb J93-2003, §4.1) is fitted both ways, and a pair is kept
    if each word is the other's likeliest translation.

    Args:
        pairs: source and target.
        least: occurrences of a word, below which nothing is said of it.
        share: least probability of each word given the other.
        rounds: of expectation and maximisation.
    """
    sides = [[_WORD.findall(pair[side]) for pair in pairs] for side in (0, 1)]
    spelled = [_spelling(side) for side in sides]
    known = [
        {
            word: at
            for at, word in enumerate(sorted(w for w, n in _counts(side).items() if n >= least))
        }
        for side in sides
    ]
    links = _links(sides, known)
    if not len(links):
        return []
    there = _model_one(links, len(known[0]), rounds)
    back = _model_one(links[:, [0, 2, 1]], len(known[1]), rounds)
    best_there, best_back = _best(there), _best(back)
    words = [list(side) for side in known]
    return [
        (spelled[0][words[0][source]], spelled[1][words[1][target]])
        for source, (target, chance) in sorted(best_there.items())
        if chance >= share and best_back[target][0] == source and best_back[target][1] >= share
    ]


def _counts(side: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(word.lower() for words in side for word in words)


def _spelling(side: Sequence[Sequence[str]]) -> dict[str, str]:
    """How each word is mostly written, where it does not open a sentence."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for words in side:
        for at, word in enumerate(words):
            seen[word.lower()][word if at else word.lower()] += 1
    return {word: forms.most_common(1)[0][0] for word, forms in seen.items()}


def _links(sides: Sequence[Sequence[Sequence[str]]], known: Sequence[dict[str, int]]) -> np.ndarray:
    """Every source word with every target word of its sentence: `(links, 3)`, sentence first."""
    found = []
    for at, (source, target) in enumerate(zip(*sides, strict=True)):
        first = {known[0][w.lower()] for w in source if w.lower() in known[0]}
        second = {known[1][w.lower()] for w in target if w.lower() in known[1]}
        found += [(at, one, other) for one in sorted(first) for other in sorted(second)]
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _model_one(links: np.ndarray, sources: int, rounds: int) -> dict[tuple[int, int], float]:
    """Probability of a target word given a source word, for words that meet."""
    sentence, source, target = links.T
    width = int(target.max()) + 1
    kinds, kind = np.unique(source * width + target, return_inverse=True)
    _, explained = np.unique(sentence * width + target, return_inverse=True)
    chances = np.ones(len(kinds))
    for _ in range(rounds):
        weights = chances[kind]
        weights = weights / np.bincount(explained, weights)[explained]
        counts = np.bincount(kind, weights)
        chances = counts / np.bincount(kinds // width, counts, minlength=sources)[kinds // width]
    return {
        (int(each // width), int(each % width)): float(chance)
        for each, chance in zip(kinds, chances, strict=True)
    }


def _best(chances: dict[tuple[int, int], float]) -> dict[int, tuple[int, float]]:
    out: dict[int, tuple[int, float]] = {}
    for (given, word), chance in chances.items():
        if given not in out or chance > out[given][1]:
            out[given] = (word, chance)
    return out


def _forms(pair: Pair) -> Iterator[Pair]:
    """A word as people type it: bare, and as a sentence."""
    capitalised = (pair[0][:1].upper() + pair[0][1:], pair[1][:1].upper() + pair[1][1:])
    yield pair
    yield capitalised
    yield capitalised[0] + ".", capitalised[1] + "."


def _renumbered(pair: Pair, draw: random.Random) -> Iterator[Pair]:
    """The pair with other numbers, if both sides have the same ones."""
    found = _DIGITS.findall(pair[0])
    if not found or Counter(found) != Counter(_DIGITS.findall(pair[1])):
        return
    for _ in range(3):
        # As many digits, and no zero in front where there was none: a year stays like a year.
        new = {
            old: "".join(
                draw.choice("123456789" if at == 0 else "0123456789") for at in range(len(old))
            )
            for old in set(found)
        }
        yield _replaced(pair[0], new), _replaced(pair[1], new)


def _replaced(text: str, numbers: dict[str, str]) -> str:
    return _DIGITS.sub(lambda found: numbers[found.group()], text)


def _renamed(pair: Pair, draw: random.Random) -> Iterator[Pair]:
    """Now and then, the pair with another name in the place of one that both sides have."""
    names = sorted(set(_NAME.findall(pair[0])) & set(_NAME.findall(pair[1])))
    if not names or draw.random() > 0.4:
        return
    old, new = draw.choice(names), _name(draw)
    source, target = (re.sub(rf"\b{old}\b", new, text) for text in pair)
    yield source, target


def _name(draw: random.Random) -> str:
    def one(real: str) -> str:
        if draw.random() < 0.4:
            return draw.choice(real.split())
        made = "".join(draw.choice(_SYLLABLES.split()) for _ in range(draw.randint(2, 3)))
        return made.capitalize()

    return one(_GIVEN) if draw.random() < 0.6 else f"{one(_GIVEN)} {one(_FAMILY)}"
