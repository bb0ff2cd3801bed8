"""What people tell about themselves: the kinds of fact, and the values each may have."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_VALUES = _HERE / "values"
_PROPER = ("name", "city", "petname")
"""The lists of proper names. Of these, values are held out for the evaluation; the others are
learned whole, as their words stand in each other's values and in ordinary talk."""
_VOWEL_WRITTEN_ONLY = ("uni", "eu", "one", "use", "uk")
_ONSETS = ("", *"bcdfghjklmnprstvwz", "br", "dr", "tr", "ch", "sh", "th")
_CORES = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ia", "ea", "ai"]
_CODAS = ["", "", "", "n", "r", "l", "s", "m", "nd", "rk", "st"]

_HERS = (
    "a",
    "ie",
    "ine",
    "elle",
    "ette",
    "yn",
    "ice",
    "ene",
    "ley",
    "ly",
    "dy",
    "cy",
    "my",
    "th",
    "ah",
    "Rose",
    "Joan",
    "Ann",
    "Susan",
    "Karen",
    "Helen",
    "Megan",
    "Sharon",
    "Claire",
)
HE = ("brother", "husband", "son", "uncle", "father", "dad")
SHE = ("sister", "wife", "daughter", "aunt", "grandmother", "mother", "mum", "mom")
_AGES = {"son": (9, 60), "daughter": (9, 60), "brother": (9, 80), "sister": (9, 80)}
_AGES |= dict.fromkeys(("mother", "mum", "mom", "father", "dad"), (36, 90))
_AGES["grandmother"] = (55, 90)


@dataclass(frozen=True)
class Kind:
    """One kind of fact.

    Args:
        name: of the kind, unique.
        wording: the file of wordings.
        values: the file of values.
        blanks: what the wordings leave open, as whose name it is.
        article: that a value takes in a sentence: none, "a" or "the".
        group: kinds of one group answer each other's questions.
        invented: the values are proper names: made-up ones are sensible, too, and some of the
            listed ones are held out.
        pair: a value is two of the list, as "Salt and Pepper".
        hints: a pattern of other talk that may tell this very fact.
    """

    name: str
    wording: str
    values: str
    blanks: dict[str, str] = field(default_factory=dict, hash=False)
    article: str = ""
    group: str = ""
    invented: bool = False
    pair: bool = field(default=False, kw_only=True)
    hints: str = field(kw_only=True)

    def named(self, value: str) -> str:
        """The value with its article."""
        if self.article != "a":
            return f"{self.article} {value}".strip()
        vowel = value[0].lower() in "aeiou" and not value.lower().startswith(_VOWEL_WRITTEN_ONLY)
        return f"{'an' if vowel else 'a'} {value}"

    def hinted(self, text: str) -> bool:
        """Whether the text may tell this fact itself."""
        return re.search(rf"\b(?:{self.hints})\b", text, re.IGNORECASE) is not None


def held_out(value: str) -> bool:
    """Whether a value is kept for the evaluation: about 8 % are, always the same ones."""
    return hashlib.sha256(value.lower().encode()).digest()[0] < 20


@cache
def values(name: str) -> tuple[str, ...]:
    """Every line of a list of values."""
    return tuple((_VALUES / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@cache
def choices(name: str, new: bool) -> tuple[str, ...]:
    """The values of a list that are learned; or those that stand in no generated dialogue.

    The dialogues of a real corpus may hold them all the same.
    """
    listed = values(name)
    if name not in _PROPER:
        return () if new else listed
    if not new:
        return tuple(value for value in listed if not held_out(value))
    return tuple(value for value in listed if held_out(value) and not stands_in(value, _shown()))


def stands_in(value: str, text: str) -> bool:
    """Whether a value occurs in a text as whole words, whatever the case."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None


@cache
def _shown() -> str:
    """All that generated dialogues are made from, but for invented names."""
    files = [file for folder in ("talk", "wordings") for file in (_HERE / folder).glob("*.txt")]
    written = [file.read_text(encoding="utf-8") for file in files]
    listed = [line for file in _VALUES.glob("*.txt") for line in choices(file.stem, False)]
    return "\n".join([*written, *listed])


def invent(draw: random.Random) -> str:
    """A made-up name that can be pronounced and is not held out."""
    while True:
        syllables = draw.choice((1, 2, 2, 2, 3, 3))
        parts = [draw.choice(_ONSETS) + draw.choice(_CORES) for _ in range(syllables)]
        name = ("".join(parts) + draw.choice(_CODAS)).capitalize()
        if len(name) > 3 and not held_out(name):
            return name


def value_of(kind: Kind, draw: random.Random, *, new: bool = False, listed: bool = False) -> str:
    """One value of a kind; now and then a made-up one where that is sensible.

    Args:
        kind: of the fact.
        draw: decides.
        new: one that no generated dialogue holds.
        listed: none that is made up.
    """
    if kind.pair:
        return " and ".join(draw.sample(_fitting(kind, new), 2))
    if kind.invented and not (new or listed) and draw.random() < 0.25:
        return invent(draw)
    while True:
        value = draw.choice(choices(kind.values, new))
        if _fits(kind, value):
            return value


@cache
def _fitting(kind: Kind, new: bool) -> tuple[str, ...]:
    return tuple(value for value in choices(kind.values, new) if _fits(kind, value))


def _fits(kind: Kind, value: str) -> bool:
    """Whether a first name looks right for a relation, a rough guess by its ending; and an age."""
    who = kind.blanks.get("who", "")
    if kind.wording == "person_age":
        least, most = _AGES.get(who, (18, 90))
        return least <= int(value) <= most
    if kind.wording not in ("person", "person_pair"):
        return True
    who = _PAIRS.get(who, who)
    if who in HE:
        return not value.endswith(_HERS)
    return who not in SHE or value.endswith(_HERS)


def clash(first: Kind, second: Kind) -> bool:
    """Whether a question for one kind might be answered by the other."""
    if first.group == second.group:
        return True
    tastes = ({"like", "hobby"}, {"like", "hobby", "favourite"})
    pair = (first.wording, second.wording)
    return any(a in tastes[0] and b in tastes[1] for a, b in (pair, pair[::-1]))


_FAMILY = {"mother": "mother", "mum": "mother", "mom": "mother", "father": "father"}
_FAMILY |= {"dad": "father", "best friend": "friend"}
_WHO = ["brother", "sister", "wife", "husband", "son", "daughter", "uncle", "aunt", "grandmother"]
_WHO += ["boss", "neighbour", *_FAMILY]
_PETS = ["dog", "cat", "rabbit", "hamster", "parrot", "horse", "puppy", "kitten"]
_PET_PAIRS = ["dogs", "cats", "rabbits", "hamsters", "parrots", "horses", "kittens", "goldfish"]
_PAIRS = {"sisters": "sister", "brothers": "brother", "sons": "son", "daughters": "daughter"}
_PAIRS |= {"children": "child", "kids": "child", "best friends": "friend", "cousins": "cousin"}
_PAIRS |= {"grandchildren": "grandchild", "flatmates": "flatmate"}
_COUNTS = {"brothers": "brother", "sisters": "sister", "siblings": "sibling", "children": "child"}
_COUNTS |= {"kids": "child", "cousins": "cousin", "grandchildren": "grandchild"}
_FAVOURITES = {
    "(colour|color)": "colour",
    "food": "food",
    "drink": "drink",
    "kind of film": "film",
    "kind of music": "music",
    "sport": "sport",
    "animal": "animal",
    "subject at school": "subject",
    "season": "season",
}


def _all() -> list[Kind]:
    home = r"i live|from|moved|i'm in|i am in|born|grew up|city|town|country"
    pet = r"dogs?|cats?|pets?|pupp\w+|kitten\w*|rabbit|hamster|parrot|horses?|animals?"
    job = r"work\w*|job|career|living|retired|boss|teacher|nurse|i am an?|i'm an?"
    kinds = [
        Kind("name", "name", "name", group="name", invented=True, hints=r"name|call me|i'm|i am"),
        Kind("city", "city", "city", group="home", invented=True, hints=home),
        Kind("country", "country", "country", group="home", hints=home),
        Kind("job", "job", "job", article="a", group="job", hints=job),
        Kind("age", "age", "age", group="age", hints=r"years?|old|age|\d+"),
        Kind("pet", "pet", "pet", article="a", group="pet", hints=pet),
        Kind("hobby", "hobby", "hobby", group="hobby", hints=r"hobby|hobbies|free time|spare|fun"),
        Kind("like", "like", "thing", group="like", hints=r"love|like|enjoy|into|fan|fond|happy"),
        Kind("dislike", "dislike", "thing", group="like", hints=r"hate|dislike|stand|don't|not"),
        Kind("birthday", "birthday", "month", group="birthday", hints=r"birthday|born"),
        Kind(
            "holiday", "holiday", "place", group="trip", hints=r"holidays?|vacation|trip|travel\w*"
        ),
        Kind(
            "study", "study", "study", group="study", hints=r"stud\w+|major|college|degree|school"
        ),
        Kind(
            "instrument",
            "instrument",
            "instrument",
            article="the",
            group="instrument",
            hints=r"play\w*",
        ),
        Kind("language", "language", "language", group="language", hints=r"speak|language"),
        Kind("vehicle", "vehicle", "vehicle", article="a", group="bought", hints=r"cars?|driv\w+"),
        Kind("bought", "bought", "object", article="a", group="bought", hints=r"b[ou][uy]\w*|got"),
        Kind("lost", "lost", "object", article="a", group="lost", hints=r"los[et]\w*|find|found"),
    ]
    for when in ("this weekend", "tomorrow", "tonight"):
        kinds.append(Kind(when, "plan", "plan", {"when": when}, group=when, hints=when))
    for when in ("breakfast", "lunch", "dinner"):
        hints = rf"{when}|ate|eat|had|cook\w*"
        kinds.append(Kind(when, "meal", "food", {"when": when}, group=when, hints=hints))
    for who in _PETS:
        blanks = {"who": who}
        name = f"{who}'s name"
        kinds.append(Kind(name, "pet_name", "petname", blanks, "", "pet", True, hints=pet))
    for who in _WHO:
        group = _FAMILY.get(who, who)
        hints = rf"{who}|{group}|named|called"
        name, blanks = f"{who}'s name", {"who": who}
        kinds.append(Kind(name, "person", "name", blanks, "", group, True, hints=hints))
        for wording, what, article in (
            ("job", "job", "a"),
            ("city", "home", ""),
            ("age", "age", ""),
        ):
            name, of = f"{who}'s {what}", f"{group}'s {what}"
            kinds.append(
                Kind(
                    name, f"person_{wording}", wording, blanks, article, of, hints=rf"{who}|{group}"
                )
            )
    for who in _PET_PAIRS:
        name, blanks = f"names of {who}", {"who": who}
        kinds.append(
            Kind(name, "pet_pair", "petname", blanks, group="pet", pair=True, hints=rf"{pet}|{who}")
        )
    for who, group in _PAIRS.items():
        name, blanks = f"names of {who}", {"who": who}
        hints = rf"{who}|{group}|named|called"
        kinds.append(Kind(name, "person_pair", "name", blanks, group=group, pair=True, hints=hints))
    for who, group in _COUNTS.items():
        hints = rf"{who}|{group}|siblings?|brothers?|sisters?|kids?|child\w*"
        kinds.append(Kind(who, "count", "count", {"who": who}, group=group, hints=hints))
    for what, listed in _FAVOURITES.items():
        hints = rf"favou?rite|{listed}|best"
        kinds.append(Kind(listed, "favourite", listed, {"what": what}, group=listed, hints=hints))
    return kinds


KINDS = tuple(_all())
"""Every kind of fact."""
_OFTEN: dict[str, float] = {"name": 10, "city": 6, "job": 5, "country": 3, "age": 4, "pet": 3}
_OFTEN |= {"person": 0.5, "pet_name": 0.6, "count": 0.4, "favourite": 0.6, "meal": 0.7}
_OFTEN |= {"person_job": 0.25, "person_city": 0.25, "person_age": 0.25}
_OFTEN |= {"pet_pair": 0.3, "person_pair": 0.3}
WEIGHTS = tuple(_OFTEN.get(kind.wording, 1.5) for kind in KINDS)
"""How often each kind is told, as people do."""
