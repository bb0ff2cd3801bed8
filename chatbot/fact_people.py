"""Exchanges about somebody who was just spoken of: "She's six", "And where does he live?"."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import cache

from chatbot.fact_exchanges import Exchange, as_told, replied
from chatbot.fact_kinds import HE, KINDS, SHE, Kind, value_of, values
from chatbot.fact_wordings import Fact, capital, expand, fill, framed, lines, part, typed

Pronouns = dict[str, str]
"""What stands for the blanks "he", "him" and "his" of a wording."""

_FORMS = (("he", "him", "his"), ("she", "her", "her"), ("it", "it", "its"))
_CHILDREN = ("son", "daughter", "brother", "sister")


def spoken_of(fact: Fact) -> str:
    """Whom the fact is about, as "sister"; nobody but the user: ""."""
    if fact.kind.wording == "pet":
        return fact.value.lower()
    return fact.kind.blanks["who"] if lines(fact.kind.wording, "pronoun") else ""


def pronouns(who: str, draw: random.Random) -> Pronouns:
    """Those that fit; any where the word alone does not tell."""
    if who in HE:
        forms = _FORMS[0]
    elif who in SHE:
        forms = _FORMS[1]
    else:
        of_a_pet = any(kind.wording == "pet_name" for kind in _about(who))
        forms = draw.choice(_FORMS if of_a_pet else _FORMS[:2])
    return dict(zip(("he", "him", "his"), forms, strict=True))


def another(fact: Fact, taken: Sequence[Kind], talk: str, draw: random.Random) -> Kind | None:
    """A kind of fact about the same one, if there is one that is not taken, nor touched by the
    other talk."""
    groups = {kind.group for kind in taken if kind != fact.kind}
    found = [
        kind
        for kind in _about(spoken_of(fact))
        if kind != fact.kind and kind.group not in groups and not kind.hinted(talk)
    ]
    return draw.choice(found) if found else None


def others(fact: Fact, known: Iterable[Fact]) -> list[Fact]:
    """Those of the known facts that are about the same one, and can be asked by a pronoun."""
    about = _about(spoken_of(fact))
    return [
        each
        for each in known
        if each.kind in about and each.kind != fact.kind and lines(each.kind.wording, "askpronoun")
    ]


@cache
def _about(who: str) -> tuple[Kind, ...]:
    kinds = (kind for kind in KINDS if kind.blanks.get("who") == who)
    return tuple(kind for kind in kinds if lines(kind.wording, "pronoun"))


def value_for(kind: Kind, draw: random.Random) -> str:
    """A value of the kind; the young ones are often children, which have small ages."""
    if kind.wording == "person_age" and kind.blanks["who"] in _CHILDREN and draw.random() < 0.6:
        return draw.choice(values("childage"))
    return value_of(kind, draw)


def mentioned(kind: Kind, draw: random.Random) -> Exchange:
    """The user speaks of somebody, without any fact that is asked for later."""
    of_people = kind.wording if kind.pair or kind.wording == "pet_name" else "person"
    said, reply = (
        fill(draw.choice(lines(of_people, section)), Fact(kind, ""), draw)
        for section in ("mention", "mentioned")
    )
    return typed(said, draw), capital(reply)


def told_of(fact: Fact, of: Pronouns, draw: random.Random) -> tuple[Exchange, Fact]:
    """The user tells a fact about whom they just spoke of. The reply names who it is, so that it
    can be remembered of them."""
    text = typed(_said(fact, "pronoun", of, draw), draw)
    fact = as_told(text, fact)
    noting = (expand(line, draw) for line in lines(fact.kind.wording, "ack"))
    naming = [line for line in noting if "{who}" in line]
    if naming and draw.random() < 0.6:
        return (text, capital(fill(draw.choice(naming), fact, draw))), fact
    return (text, capital(framed("ack", part(fact, "answer", draw), draw))), fact


def asked_of(fact: Fact, of: Pronouns, draw: random.Random) -> Exchange:
    """The user asks for a fact about whom they just spoke of."""
    return typed(_said(fact, "askpronoun", of, draw), draw), replied(fact, draw)


def _said(fact: Fact, section: str, of: Pronouns, draw: random.Random) -> str:
    line = expand(draw.choice(lines(fact.kind.wording, section)), draw)
    for blank, pronoun in of.items():
        line = line.replace(f"{{{blank}}}", pronoun)
    return fill(line, fact, draw)
