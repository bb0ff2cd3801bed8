"""The course of a dialogue about facts: what is told, corrected and asked between other talk."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatbot.fact_exchanges import Exchange, answered, asked, corrected, told, unknown
from chatbot.fact_kinds import KINDS, WEIGHTS, Kind, clash, value_of
from chatbot.fact_people import (
    Pronouns,
    another,
    asked_of,
    mentioned,
    others,
    pronouns,
    spoken_of,
    told_of,
    value_for,
)
from chatbot.fact_wordings import Fact

FARTHEST = 14
"""Exchanges between telling and asking, at most."""
_ASKING = 2
"""Events at one place come in the order of their ranks; questions and what is behind them last."""


class _Event(NamedTuple):
    """Something about facts that happens ahead of an exchange of the other talk."""

    place: int
    rank: int
    what: str
    kinds: list[Kind]


def kinds_apart(draw: random.Random, count: int, talk: str = "") -> list[Kind]:
    """Kinds that do not answer each other's questions, nor are touched by the other talk."""
    chosen: list[Kind] = []
    for kind in draw.choices(KINDS, WEIGHTS, k=4 * count + 4):
        if len(chosen) == count:
            break
        if not any(clash(kind, known) for known in chosen) and not kind.hinted(talk):
            chosen.append(kind)
    return chosen


def between(
    exchanges: Sequence[Exchange], draw: random.Random, most: int
) -> list[tuple[Exchange, bool]]:
    """Exchanges with facts among them; the flag says which exchanges were given.

    Args:
        exchanges: of the other talk.
        draw: decides everything that is random.
        most: facts that are chosen, at most. Whom the user told of, they may tell more of.
    """
    return _Course(exchanges, draw, most).run()


class _Course:
    """A dialogue on its way."""

    def __init__(self, exchanges: Sequence[Exchange], draw: random.Random, most: int):
        self.exchanges, self.draw = exchanges, draw
        self.talk = " ".join(user for user, _ in exchanges)
        kinds = kinds_apart(draw, draw.randint(1, most) + 1, self.talk)
        self.taken = list(kinds)
        never = kinds.pop() if len(kinds) > 1 else None
        self.known: dict[str, Fact] = {}
        self.pronouns: dict[str, Pronouns] = {}
        self.result: list[tuple[Exchange, bool]] = []
        self.just = ""
        """The fact that the last exchange told, if it told one; its name."""
        self.events = list(self._planned(kinds, never))
        self.events.sort(key=lambda event: event[:2])

    def _planned(self, kinds: list[Kind], never: Kind | None) -> Iterable[_Event]:
        draw, size = self.draw, len(self.exchanges)
        while kinds:
            together = min(len(kinds), draw.choice((1, 1, 1, 2, 3)))
            some, kinds = kinds[:together], kinds[together:]
            place = int(size * draw.random() ** 2)
            yield _Event(place, 0, "tell", some)
            if draw.random() < 0.2:
                at_once = draw.random() < 0.6
                when = place if at_once else self._later(place)
                yield _Event(when, 1, "correct", [draw.choice(some)])
            if len(some) > 1 and draw.random() < 0.15:
                yield _Event(self._later(place), _ASKING, "ask", some[:2])
                some = some[2:]
            for kind in some:
                yield from self._questions(place, kind)
        if never and draw.random() < 0.35:
            yield _Event(draw.randint(0, size), _ASKING + 1, "never", [never])

    def _later(self, place: int) -> int:
        return self.draw.randint(place, min(len(self.exchanges), place + FARTHEST))

    def _questions(self, place: int, kind: Kind) -> Iterable[_Event]:
        """Of a fact that is told at a place: often one, now and then two, many of them late."""
        last = min(len(self.exchanges), place + FARTHEST)
        for chance in (0.85, 0.2):
            if self.draw.random() < chance:
                far = last if self.draw.random() < 0.3 else self._later(place)
                yield _Event(far, _ASKING + self.draw.randrange(3), "ask", [kind])

    def run(self) -> list[tuple[Exchange, bool]]:
        """The exchanges, those that were given among the others."""
        happen = {
            "tell": self._tell,
            "correct": self._correct,
            "ask": self._ask,
            "never": self._never,
        }
        for place in range(len(self.exchanges) + 1):
            # What happens may bring about more, at this place or at a later one.
            for event in self.events:
                if event.place == place:
                    happen[event.what](event)
                    if event.what != "tell":
                        self.just = ""
            if place < len(self.exchanges):
                self.result.append((self.exchanges[place], True))
                self.just = ""
        return self.result

    def _say(self, exchange: Exchange) -> None:
        self.result.append((exchange, False))

    def _tell(self, event: _Event) -> None:
        draw = self.draw
        facts = [Fact(kind, value_of(kind, draw)) for kind in event.kinds]
        who = spoken_of(facts[0]) if len(facts) == 1 else ""
        if not who or facts[0].kind.wording == "pet" or draw.random() < 0.7:
            exchange, facts = told(facts, draw)
            self.known |= {fact.kind.name: fact for fact in facts}
            # Of several at once, a correction has to say which one it means.
            self.just = facts[0].kind.name if len(facts) == 1 else ""
            self._say(exchange)
        else:
            self._say(mentioned(facts[0].kind, draw))
            self._tell_of(facts[0]._replace(value=value_for(facts[0].kind, draw)), who)
        more = another(facts[0], self.taken, self.talk, draw) if who else None
        if more and draw.random() < 0.5:
            self.taken.append(more)
            self._tell_of(Fact(more, value_for(more, draw)), who)
            self.events += self._questions(event.place, more)

    def _tell_of(self, fact: Fact, who: str) -> None:
        exchange, fact = told_of(fact, self._pronouns(who), self.draw)
        self._say(exchange)
        self.known[fact.kind.name] = fact
        self.just = fact.kind.name

    def _pronouns(self, who: str) -> Pronouns:
        """The same ones all through the dialogue."""
        if who not in self.pronouns:
            self.pronouns[who] = pronouns(who, self.draw)
        return self.pronouns[who]

    def _correct(self, event: _Event) -> None:
        name = event.kinds[0].name
        exchange, self.known[name] = corrected(self.known[name], self.draw, self.just == name)
        self._say(exchange)

    def _ask(self, event: _Event) -> None:
        facts = [self.known[kind.name] for kind in event.kinds]
        self._say(asked(facts, self.draw))
        more = others(facts[0], self.known.values()) if len(facts) == 1 else []
        if more and self.draw.random() < 0.5:
            of = self._pronouns(spoken_of(facts[0]))
            self._say(asked_of(self.draw.choice(more), of, self.draw))

    def _never(self, event: _Event) -> None:
        (kind,), draw = event.kinds, self.draw
        self._say(unknown(kind, draw))
        if draw.random() < 0.5:
            # The user says it now, in few words, and may ask again.
            exchange, fact = answered(Fact(kind, value_of(kind, draw)), draw)
            self.known[kind.name] = fact
            self._say(exchange)
            self.events.append(_Event(self._later(event.place), _ASKING + 2, "ask", [kind]))
