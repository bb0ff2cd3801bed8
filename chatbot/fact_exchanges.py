"""Single exchanges about facts: telling, asking, correcting, and the bot's replies to them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from chatbot.fact_kinds import Kind, value_of
from chatbot.fact_wordings import (
    Fact,
    capital,
    expand,
    fill,
    framed,
    lead,
    lines,
    other,
    part,
    typed,
)

Exchange = tuple[str, str]
"""What the user says and what the bot replies."""

_ASKS_BACK = re.compile(
    r"(?:what(?:'s| is) your name|and yours|what(?:'s| is) yours|who are you|call you)\?",
    re.IGNORECASE,
)
"""Whoever tells a fact and asks who the bot is."""


def as_told(text: str, fact: Fact) -> Fact:
    """The fact as the text writes it."""
    lower = text.islower() or fact.value not in text
    return fact._replace(value=fact.value.lower() if lower else fact.value)


def telling(fact: Fact, draw: random.Random, new: bool = False) -> str:
    """What the user says to tell a fact; `new` takes wordings kept for the evaluation."""
    line = draw.choice(lines(fact.kind.wording, "tell", new))
    if draw.random() < 0.3:
        line = lead(draw.choice(lines("frames", "lead", new)), line)
    text = fill(line, fact, draw)
    if not new and draw.random() < 0.3:
        text = beside(text, (fact.kind.wording, "frames"), "aside", draw)
    return typed(text, draw)


def beside(text: str, files: Sequence[str], section: str, draw: random.Random) -> str:
    """A text with another sentence behind it, or ahead of it, as people do not say one thing at a
    time; from the section of any of the files, each as likely."""
    found = [found for name in files if (found := lines(name, section))]
    other = expand(draw.choice(draw.choice(found)), draw)
    pair = (text, other) if draw.random() < 0.7 else (other, text)
    first, second = (each if each[-1] in ".?!" else f"{each}." for each in pair)
    return f"{first} {capital(second)}"


def question(fact: Fact, draw: random.Random, new: bool = False) -> str:
    """What the user says to ask for a fact; `new` takes wordings kept for the evaluation."""
    if draw.random() < 0.4:
        clause = part(fact, "indirect", draw)
        return typed(framed("indirect", clause, draw, new=new), draw)
    line = draw.choice(lines(fact.kind.wording, "ask", new))
    if draw.random() < 0.2:
        line = lead(draw.choice(lines("frames", "asklead", new)), line)
    text = fill(line, fact, draw)
    if not new and draw.random() < 0.12:
        text = beside(text, ("frames",), "askaside", draw)
    return typed(text, draw)


def told(facts: Sequence[Fact], draw: random.Random) -> tuple[Exchange, list[Fact]]:
    """The user tells one fact or several at once, and the bot takes note."""
    if len(facts) == 1:
        text = telling(facts[0], draw)
    else:
        clauses = [part(fact, "part", draw) for fact in facts]
        text = ", ".join(clauses[:-1]) + draw.choice((" and ", ", and ", " and ")) + clauses[-1]
        if draw.random() < 0.3:
            text = lead(draw.choice(lines("frames", "lead")), text)
        text = typed(text + ".", draw)
    facts = [as_told(text, fact) for fact in facts]
    reply = noted(facts, draw)
    if _ASKS_BACK.search(text):
        own = draw.choice(lines("frames", "self"))
        # A question stays at the end.
        reply = f"{own} {reply}" if reply.endswith("?") else f"{reply} {own}"
    return (text, reply), list(facts)


def answered(fact: Fact, draw: random.Random) -> tuple[Exchange, Fact]:
    """The user tells a fact in a word or two, as one who was asked for it."""
    line = expand(draw.choice(lines("frames", "short")), draw)
    text = typed(fill(line, fact, draw), draw)
    fact = as_told(text, fact)
    return (text, noted([fact], draw)), fact


def noted(facts: Sequence[Fact], draw: random.Random) -> str:
    """The bot's word on what it was told."""
    if draw.random() < (0.25 if len(facts) == 1 else 0.5):
        clauses = [part(fact, "answer", draw) for fact in facts]
        front = ", ".join(clauses[:-1])
        return capital(framed("ack", f"{front} and {clauses[-1]}" if front else clauses[0], draw))
    said = [capital(part(fact, "ack", draw)) for fact in facts[:2]]
    # Only the last one may ask something.
    return " ".join([text for text in said[:-1] if not text.endswith("?")] + said[-1:])


def asked(facts: Sequence[Fact], draw: random.Random) -> Exchange:
    """The user asks, and the bot answers as it was told."""
    if len(facts) > 1:
        clause = " and ".join(part(fact, "indirect", draw) for fact in facts)
        asking = typed(framed("indirect", clause, draw), draw)
        answer = " and ".join(part(fact, "answer", draw) for fact in facts)
        return asking, capital(framed("answer", answer, draw))
    fact = facts[0]
    if draw.random() < 0.1:
        right = draw.random() < 0.6
        guess = fact if right else fact._replace(value=other(fact, draw))
        asking = capital(part(guess, "check", draw)) + "?"
        answer = framed("yes" if right else "no", part(fact, "answer", draw), draw)
        return typed(asking, draw), capital(answer)
    return question(fact, draw), replied(fact, draw)


def replied(fact: Fact, draw: random.Random) -> str:
    """The bot's answer to a question for a fact, now and then a short one."""
    short = lines(fact.kind.wording, "reply")
    if short and draw.random() < 0.4:
        return capital(fill(draw.choice(short), fact, draw))
    return capital(framed("answer", part(fact, "answer", draw), draw))


def unknown(kind: Kind, draw: random.Random) -> Exchange:
    """The user asks for what was never told."""
    fact = Fact(kind, value_of(kind, draw))
    line = expand(draw.choice(lines("frames", "unknown")), draw)
    reply = line.replace("{n}", part(fact, "noun", draw)).replace("{b}", part(fact, "back", draw))
    return question(fact, draw), capital(reply)


def corrected(fact: Fact, draw: random.Random, at_once: bool) -> tuple[Exchange, Fact]:
    """The user tells another value of a fact; that one counts from now on."""
    new = fact._replace(value=other(fact, draw))
    text = correction(fact, new, draw, at_once)
    new = as_told(text, new)
    line = expand(draw.choice(lines("frames", "corrected")), draw)
    line = line.replace("{p}", part(new, "answer", draw))
    return (text, capital(fill(line, new, draw, fact))), new


def correction(old: Fact, new: Fact, draw: random.Random, at_once: bool, held: bool = False) -> str:
    """What the user says to replace a fact; `held` takes wordings kept for the evaluation."""
    own = lines(new.kind.wording, "also")
    if own and not held and draw.random() < 0.3:
        line = draw.choice(own)
    else:
        section = "correct" if at_once else "later"
        line = draw.choice(lines("frames", section, held))
        line = line.replace("{p}", part(new, "part", draw))
    return typed(fill(line, new, draw, old), draw)
