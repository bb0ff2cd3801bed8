"""What a chat model is to learn: dialogues, facts to remember, and manners."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from chatbot import facts, manners
from chatbot.dialogue import Dialogue
from shared import lessons
from shared.cleaning import Example

FILLER = 9
"""Most words of an utterance of other talk that is only listened to."""
CHAIN = 3
"""Dialogues of small talk that make a longer one."""
WINDOW = 24
"""Most utterances of a dialogue that are learned at once; a longer one is cut into several."""


@dataclass(frozen=True)
class Lesson:
    """What to learn: dialogues, cleaned and split, and how many are generated beside them.

    Args:
        train: texts of each dialogue.
        valid: dialogues that are never trained on.
        facts: how many dialogues of an epoch tell and ask for facts, see `chatbot.facts`.
        manners: how many dialogues of an epoch are small talk, see `chatbot.manners`.
        names: of the corpus's files, for the card.
    """

    train: list[tuple[str, ...]]
    valid: list[tuple[str, ...]]
    facts: int = 0
    manners: int = 0
    names: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        train: Sequence[Example],
        valid: Sequence[Example],
        *,
        facts: int = 0,
        manners: int = 0,
        names: Sequence[str] = (),
    ) -> Lesson:
        """From cleaned examples, cut into windows.

        Raises:
            InputError: there are too few.
        """
        lessons.check_enough(train, valid, noun="dialogues", wish="some thousands to learn to chat")
        texts = [example.texts for example in train], [example.texts for example in valid]
        return cls(*texts, facts, manners, tuple(Path(n).name for n in names))

    def epoch(self, number: int, seed: int = 0) -> list[Dialogue]:
        """The dialogues of an epoch. Facts and manners are other ones each time."""
        draw = random.Random(f"{seed} {number}")
        # A third of the facts stand in real dialogues, in half of them at most; the others in
        # dialogues of their own, and between short real exchanges that are only listened to.
        count = len(self.train)
        chosen = set(draw.sample(range(count), min(self.facts // 3, count // 2)))
        out = [
            facts.weave(texts, draw) if at in chosen else plain(texts)
            for at, texts in enumerate(self.train)
        ]
        # Other talk may leave no room for a fact.
        woven = sum(len(out[at].texts) > len(self.train[at]) for at in chosen)
        for at in range(self.facts - woven):
            out.append(facts.distant(self._fillers, draw) if at % 2 else facts.short(draw))
        talk = manners.manners(self.manners, draw.getrandbits(30))
        # One half stands among facts: what is remembered must be kept from where it has no place.
        half = len(talk) // 2
        chained = (talk[at : at + CHAIN] for at in range(half, len(talk), CHAIN))
        return out + talk[:half] + [_long(some, draw) for some in chained]

    @cached_property
    def _fillers(self) -> list[tuple[str, str]]:
        """Short exchanges of the corpus; where there are none, small talk."""
        pairs = [
            (user, reply)
            for texts in self.train
            for user, reply in zip(texts[::2], texts[1::2], strict=False)
        ]
        short = [pair for pair in pairs if all(len(text.split()) <= FILLER for text in pair)]
        return short or facts.small_talk()

    def fingerprint(self) -> str:
        """Of all that is learned and validated on: a training is resumed on the same only."""
        return lessons.fingerprint(f"{self.facts} {self.manners}", self.train, self.valid)


def windows(examples: Iterable[Example]) -> list[Example]:
    """Dialogues of at most `WINDOW` texts, cut where a user speaks.

    They are cut before a corpus is split, so that one long chat can be.
    """
    cut = [
        replace(example, texts=example.texts[start : start + WINDOW])
        for example in examples
        for start in range(0, len(example.texts), WINDOW)
    ]
    return [example for example in cut if len(example.texts) > 1]


def _long(talk: Sequence[Dialogue], draw: random.Random) -> Dialogue:
    """Several dialogues of small talk in one, with facts between."""
    texts = [text for each in talk for text in each.texts]
    return facts.weave(texts, draw, most=2, both=False)


def plain(texts: tuple[str, ...]) -> Dialogue:
    """A dialogue in which every text but the first is learned as a reply."""
    return Dialogue(texts, (False, *[True] * (len(texts) - 1)))
