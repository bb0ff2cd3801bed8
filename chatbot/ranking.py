"""Which of several replies is said: the one that fits what was said, and not just anything.

A reply that is likely whatever was said before is dull. So candidates are ranked by maximum
mutual information (Li et al. 2016, arXiv 1510.03055, §4.1, "MMI-antiLM"):

    log p(T | S, c) - λ log p(T) + γ |T|

where p(T) comes from the same network: it learns some replies as replies to nothing. A name that
was told and is said again gains by it: nothing else makes it likely. What is very rare counts as
rare and no more, or nonsense would gain most.

To it comes how far a candidate agrees with the others, as in minimum Bayes risk decoding (Kumar &
Byrne 2004, aclweb N04-1022): what most draws say of what was told is right more often than what
one of them says, and a word that is garbled stands in one alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.dull import is_dull
from chatbot.folding import folded, questions, words

_LITTLE = """
a about all am an and are as at be been but by can could did do does for from had has have he her
his how i i'd i'll i'm i've if in is it it's its me my no not of on or our out she so some than
that that's the their them then there they this to too up very was we were what when which who
will with would you you'd you'll you're you've your
"""
LITTLE = frozenset(_LITTLE.split())
"""Words that may stand twice in a reply and nobody notices."""

_NOTHING = 1000.0
"""Taken from the score of what holds no word: it is said only if all else is worse."""


@dataclass(frozen=True)
class Weights:
    """How candidates are weighed, all in nats.

    Args:
        dullness: λ, of the log-probability of the reply as a reply to nothing.
        rare: a reply whose log-probability as a reply to nothing is below minus this is not dull at
            all. Without a bound, what is improbable for being wrong gains most, which is why Li et
            al. take the prior of the first words only (§4.1).
        length: γ, for each token.
        agreement: for a reply in the words of all other candidates; in part for a part of them.
        echo: for each word of the reply that repeats the user's own, if most words do.
        again: for each word shared with the bot's last reply, if most words are.
        stutter: for each word that the reply says again, those of `LITTLE` apart: a pointer that
            is drawn to a word is drawn to it twice.
        empty: for a reply that says nothing, see `chatbot.dull`.
        repeated: for a reply that was given before, or a question in it that was asked before. Not
            more: a question that is asked again wants the same answer, rather than one that is new
            and wrong.
    """

    dullness: float = 0.7
    rare: float = 20.0
    length: float = 0.1
    agreement: float = 16.0
    echo: float = 0.5
    again: float = 0.5
    stutter: float = 3.0
    empty: float = 3.0
    repeated: float = 5.0


@dataclass(frozen=True)
class Scored:
    """A candidate as the network sees it.

    Args:
        text: the reply.
        tokens: its length, the end counted.
        log_prob: log p(T | S, c) in nats, the end included.
        prior: log p(T) in nats.
    """

    text: str
    tokens: int
    log_prob: float
    prior: float


def score(
    candidate: Scored, user: str, last: str, said: Collection[str], weights: Weights
) -> float:
    """How good a reply is by itself; higher is better.

    Args:
        candidate: the reply.
        user: the text to which it replies.
        last: the bot's reply before.
        said: what the bot said before and the questions in it, as `folded`.
        weights: of the parts.
    """
    prior = max(candidate.prior, -weights.rare)
    found = candidate.log_prob - weights.dullness * prior
    found += weights.length * candidate.tokens
    spoken = words(candidate.text)
    if not spoken:
        return found - _NOTHING
    content = [word for word in spoken if word not in LITTLE]
    found -= weights.stutter * (len(content) - len(set(content)))
    if is_dull(candidate.text):
        found -= weights.empty
    if any(each in said for each in (folded(candidate.text), *questions(candidate.text))):
        found -= weights.repeated
    for other, weight in ((user, weights.echo), (last, weights.again)):
        shared = sum(word in set(words(other)) for word in spoken)
        if len(spoken) > 2 and shared > 0.7 * len(spoken):
            found -= weight * shared
    return found


def agreements(texts: Sequence[str]) -> list[float]:
    """Of each text its mean overlap with all of them, itself included: the share of the words of
    both that both hold (Dice's coefficient), from 0 to 1."""
    held = [set(words(text)) for text in texts]
    return [
        sum(2 * len(own & other) / max(len(own) + len(other), 1) for other in held) / len(held)
        for own in held
    ]


def ranked(
    candidates: Sequence[Scored], user: str, last: str, said: Collection[str], weights: Weights
) -> list[tuple[float, Scored]]:
    """The replies with their scores, the one to say first; equals stay in their order."""
    agreeing = agreements([each.text for each in candidates])
    scores = [
        (score(each, user, last, said, weights) + weights.agreement * agreement, each)
        for each, agreement in zip(candidates, agreeing, strict=True)
    ]
    return sorted(scores, key=lambda each: -each[0])
