"""Sentences in which a verb agrees with a noun far before it, made by a small grammar.

"The keys to the old cabinet near the door of the hall are rusty.": which form the verb has is
settled by the second word, whatever nouns come between (Linzen et al. 2016, arXiv 1611.01368).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

# Of each pair the form for one, then the form for many.
NOUNS = {
    "thing": "key/keys door/doors cabinet/cabinets book/books letter/letters lamp/lamps boat/boats "
    "box/boxes bridge/bridges chair/chairs clock/clocks coat/coats cup/cups picture/pictures "
    "house/houses ladder/ladders road/roads ship/ships table/tables tower/towers train/trains "
    "window/windows knife/knives shelf/shelves car/cars shoe/shoes bottle/bottles bell/bells "
    "plate/plates wall/walls bicycle/bicycles bed/beds mirror/mirrors roof/roofs leaf/leaves",
    "animal": "cat/cats dog/dogs horse/horses bird/birds mouse/mice goose/geese fox/foxes "
    "rabbit/rabbits cow/cows duck/ducks owl/owls wolf/wolves pig/pigs goat/goats bear/bears",
    "person": "boy/boys girl/girls woman/women man/men child/children teacher/teachers "
    "doctor/doctors farmer/farmers painter/painters sailor/sailors neighbour/neighbours "
    "friend/friends singer/singers baker/bakers brother/brothers sister/sisters student/students "
    "writer/writers king/kings queen/queens",
}
FITTING = {
    "thing": "rusty broken dusty heavy painted empty expensive clean",
    "animal": "tame hungry asleep fast fed timid wild loud",
    "person": "tired famous cheerful polite busy late rich honest",
}
"""What is said of a kind of noun, and of no other kind."""
VERB = ("is", "are")
"""Of one, and of many."""
SEEING = "sees/see likes/like knows/know follows/follow remembers/remember needs/need"
DESCRIBING = "old new small big red green lost strange pretty grey"
PREPOSITIONS = "to near behind beside above with from under"
PLACES = "hall garden town office kitchen village harbour attic street north"
DETERMINERS = "the my our your his her their"
ADVERBS = "very not still often always quite"
ASIDES = (
    ", as everybody in the {} knows ,",
    ", in spite of the rain ,",
    ", after so many years in the {} ,",
    ", to be honest ,",
    ", if you ask me ,",
)

OTHER, END = "⟨other⟩", "⟨end⟩"
"""A word that is in none of these lists; the end of a sentence, which also stands before it."""


class Sentence(NamedTuple):
    """A sentence, its subject and its verb.

    Args:
        words: with the full stop.
        verb: number of the main verb among them; the subject is the noun that it agrees with.
        subject: number of that noun.
        many: whether the subject is more than one.
    """

    words: tuple[str, ...]
    verb: int
    subject: int
    many: bool

    @property
    def distance(self) -> int:
        """Words from the subject to its verb."""
        return self.verb - self.subject


def pairs(text: str) -> list[tuple[str, str]]:
    """`one/many` words, apart."""
    found = []
    for each in text.split():
        one, _, many = each.partition("/")
        found.append((one, many))
    return found


class _Noun(NamedTuple):
    forms: tuple[str, str]
    kind: str


_NOUNS = [_Noun(forms, kind) for kind, text in NOUNS.items() for forms in pairs(text)]
_SEERS = [noun for noun in _NOUNS if noun.kind != "thing"]
_SEEING = pairs(SEEING)


def vocabulary() -> tuple[str, ...]:
    """Every word of the grammar, `OTHER` and `END` first."""
    lists = (*NOUNS.values(), *FITTING.values(), SEEING, DESCRIBING, PREPOSITIONS, PLACES)
    text = " ".join((*lists, DETERMINERS, ADVERBS, *VERB, *ASIDES, "in of that . ,"))
    words = re.findall(r"[\w.,]+", text)
    return (OTHER, END, *sorted(set(words)))


def draw(chance: random.Random, most: int = 6) -> Sentence:
    """One sentence.

    Args:
        chance: decides.
        most: what may stand between the subject and its verb: up to so many insertions.
    """
    words, many, kind = _noun_phrase(chance)
    subject = len(words) - 1
    for _ in range(chance.randint(0, most)):
        words += _insertion(chance)
    verb = len(words)
    words.append(VERB[many])
    if chance.random() < 0.3:
        words.append(chance.choice(ADVERBS.split()))
    words += [chance.choice(FITTING[kind].split()), "."]
    return Sentence(tuple(words), verb, subject, many)


def _noun_phrase(
    chance: random.Random, nouns: Sequence[_Noun] = _NOUNS
) -> tuple[list[str], bool, str]:
    """Words, of which the noun is the last; whether it is many; its kind."""
    noun = chance.choice(nouns)
    many = chance.random() < 0.5
    words = [chance.choice(DETERMINERS.split())]
    if chance.random() < 0.3:
        words.append(chance.choice(DESCRIBING.split()))
    return [*words, noun.forms[many]], many, noun.kind


def _insertion(chance: random.Random) -> list[str]:
    """What comes between, with nouns that the verb must not agree with."""
    kind = chance.random()
    if kind < 0.5:
        return [chance.choice(PREPOSITIONS.split()), *_noun_phrase(chance)[0]]
    if kind < 0.7:
        return [chance.choice(("in", "of")), "the", chance.choice(PLACES.split())]
    if kind < 0.85:
        words, many, _ = _noun_phrase(chance, _SEERS)
        return ["that", *words, chance.choice(_SEEING)[many]]
    return chance.choice(ASIDES).format(chance.choice(PLACES.split())).split()
