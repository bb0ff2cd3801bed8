"""Dialogues in which the user tells about themself and asks later, for learning to remember."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.dialogue import Dialogue
from chatbot.fact_course import FARTHEST, between, kinds_apart
from chatbot.fact_exchanges import Exchange, correction, question, telling
from chatbot.fact_kinds import Kind, stands_in, value_of, values
from chatbot.fact_wordings import Fact


@dataclass(frozen=True)
class Quiz:
    """One question about what was told.

    Args:
        kind: of the fact.
        told: the user's lines that tell, in order.
        between: the user's lines of other talk.
        question: for the fact.
        answer: the value, which a right reply holds as whole words.
    """

    kind: str
    told: tuple[str, ...]
    between: tuple[str, ...]
    question: str
    answer: str


def recalled(reply: str, answer: str) -> bool:
    """Whether the answer stands in the reply as whole words, whatever the case."""
    return stands_in(answer, reply)


def weave(
    dialogue: Sequence[str], draw: random.Random, *, most: int = 3, both: bool = True
) -> Dialogue:
    """Put facts, told and asked for, between the exchanges of a dialogue.

    Args:
        dialogue: texts that alternate, the user's first; an odd last one is dropped.
        draw: decides everything that is random.
        most: facts told, at most.
        both: whether what the user says in the dialogue is learned as replies, too.

    Returns:
        The dialogue, where the user's words about facts are not learned as replies.
    """
    exchanges = list(zip(dialogue[::2], dialogue[1::2], strict=False))
    texts: list[str] = []
    learned: list[bool] = []
    for (user, bot), given in between(exchanges, draw, most):
        texts += [user, bot]
        learned += [both and given and len(learned) > 0, True]
    return Dialogue(tuple(texts), tuple(learned))


@functools.cache
def small_talk() -> list[Exchange]:
    """Exchanges about nothing, to stand between facts."""
    pairs = (line.partition("|") for line in values("chatter"))
    return [(user, reply) for user, _, reply in pairs]


def short(draw: random.Random) -> Dialogue:
    """A dialogue of 2 to 8 exchanges about facts, with a little small talk."""
    while True:
        exchanges = draw.sample(small_talk(), draw.choice((0, 0, 1, 1, 2, 3, 4)))
        result = between(exchanges, draw, 3)
        if len(exchanges) < len(result) and 2 <= len(result) <= 8:
            texts = tuple(text for exchange, _ in result for text in exchange)
            return Dialogue(texts, (False, True) * len(result))


def distant(fillers: Sequence[Exchange], draw: random.Random) -> Dialogue:
    """A dialogue in which facts are asked for after much other talk, which is only listened to.

    What is not learned as a reply costs little, so that much can be learned of keeping facts.

    Args:
        fillers: exchanges to draw the other talk from, short ones.
        draw: decides everything that is random.
    """
    while True:
        exchanges = draw.choices(fillers, k=draw.randint(1, FARTHEST))
        result = between(exchanges, draw, 3)
        # Other talk may touch all the kinds that were drawn, so that no fact is told.
        if len(result) > len(exchanges):
            texts = tuple(text for exchange, _ in result for text in exchange)
            learned = tuple(flag for _, given in result for flag in (False, not given))
            return Dialogue(texts, learned)


def quizzes(
    dialogues: Sequence[Sequence[str]], count: int, seed: int, *, between: int, new_values: bool
) -> list[Quiz]:
    """Questions in wordings that training never sees.

    Args:
        dialogues: whose users' lines are the other talk; small talk where there are none.
        count: of quizzes wanted.
        seed: decides everything that is random.
        between: lines of other talk between telling and asking.
        new_values: ask for names of people, cities and pets that stand in no generated dialogue,
            instead of any values that do.
    """
    draw = random.Random(seed)
    talk = [line for dialogue in dialogues for line in dialogue[::2]]
    talk = talk or [user for user, _ in small_talk()]
    found: list[Quiz] = []
    while len(found) < count:
        kinds = kinds_apart(draw, draw.choice((1, 1, 2)))
        if new_values and not all(kind.invented for kind in kinds):
            continue
        facts = [Fact(kind, value_of(kind, draw, new=new_values, listed=True)) for kind in kinds]
        lines_told = [telling(fact, draw, True) for fact in facts]
        fact = facts[-1]
        if draw.random() < 0.1:
            new = fact._replace(value=value_of(fact.kind, draw, new=new_values, listed=True))
            if new.value.lower() != fact.value.lower():
                lines_told.append(correction(fact, new, draw, True, True))
                fact = new
        other_talk = _other_talk(talk, kinds, draw, between)
        asking = question(fact, draw, True)
        found.append(Quiz(fact.kind.name, tuple(lines_told), other_talk, asking, fact.value))
    return found


def _other_talk(
    talk: Sequence[str], kinds: Sequence[Kind], draw: random.Random, count: int
) -> tuple[str, ...]:
    """Lines that most likely do not tell the same facts."""
    chosen: list[str] = []
    for tries in range(50 * count):
        if len(chosen) == count:
            break
        line = draw.choice(talk)
        if tries > 40 * count or not any(kind.hinted(line) for kind in kinds):
            chosen.append(line)
    return tuple(chosen)
