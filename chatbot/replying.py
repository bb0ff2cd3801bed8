"""From what is remembered and a text to the words of the reply: draw, rank, choose."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from chatbot import ranking
from chatbot.articles import mended
from chatbot.care import care
from chatbot.conversation import Conversation, Turn
from chatbot.folding import folded, questions
from chatbot.hearing import BOT, USER, hear, hear_pieces, state_of
from shared.candidates import Candidate
from shared.conversations import NOTHING, pieces
from shared.generator import Generator
from shared.options import Options
from shared.scoring import log_probs
from shared.tokenizer import EOS

DRAW = Options(
    sample=True,
    candidates=16,
    enough=12,
    temperature=0.6,
    top_k=50,
    top_p=0.9,
    no_repeat_ngram=3,
    max_length=40,
)
"""The draw of the candidates, if nothing else is asked for."""
POSITIONS = 400
"""Padded source positions that are answered at once: each has many candidates."""
LOOKED_BACK = 200
"""Turns whose replies are not said again."""
SPEECHLESS = "I have no words for that. Shall we talk about something else?"
"""The reply where no candidate is one."""


@dataclass(frozen=True)
class Style:
    """How replies are found.

    Args:
        draw: of the candidates.
        weights: by which one of them is chosen.
    """

    draw: Options = DRAW
    weights: ranking.Weights = field(default_factory=ranking.Weights)


STYLE = Style()


class Reply(NamedTuple):
    """One of several replies to a text.

    Args:
        text: the reply.
        score: by which replies are ranked, in nats, see `chatbot.ranking`; higher is better.
        probability: of exactly these words, as the network sees it, but for an article that was
            mended; None for a line that is not the network's own.
    """

    text: str
    score: float = 0.0
    probability: float | None = None


class Heard(NamedTuple):
    """What of the users' texts was heard before they were answered.

    Of a long text the last piece is answered, and the search hears it itself: that spares a call
    before the first word. So it is left to be heard again once there is a reply.
    """

    last: list[list[int]]
    """Of each text its last piece."""
    contexts: np.ndarray
    """`(N, C, W)`, in which the pieces before it are heard."""


def answered(
    generator: Generator,
    before: Sequence[Conversation],
    asked: Sequence[Turn],
    seed: int,
    style: Style,
) -> list[Conversation]:
    """The conversations with the turns that were asked, now with replies and states; see `ranked`
    for the arguments."""
    if not asked:
        return []
    found, heard = ranked(generator, before, asked, seed, style)
    return concluded(generator, before, asked, [best.text for best, *_ in found], heard)


def concluded(
    generator: Generator,
    before: Sequence[Conversation],
    asked: Sequence[Turn],
    replies: Sequence[str],
    heard: Heard,
) -> list[Conversation]:
    """The conversations with the turns that were asked and the replies that are given.

    Args:
        generator: of the network.
        before: the conversations so far.
        asked: the turns to reply to.
        replies: to say.
        heard: of the users' texts, so far.
    """
    contexts = generator.remember(heard.last, [USER] * len(asked), heard.contexts)
    contexts = hear(generator, replies, BOT, contexts)
    return [
        each.with_turn(replace(turn, reply=reply, state=context.copy()))
        for each, turn, reply, context in zip(before, asked, replies, contexts, strict=True)
    ]


def ranked(
    generator: Generator,
    before: Sequence[Conversation],
    asked: Sequence[Turn],
    seed: int,
    style: Style,
) -> tuple[list[list[Reply]], Heard]:
    """The replies that there are in each of several conversations, each as it would be alone.

    Args:
        generator: of the network.
        before: the conversations so far, with their last states. Of their texts, what the bot said
            is looked at, so that it is not said again; the network does not read it.
        asked: the turns to reply to.
        seed: of the draw.
        style: how replies are found.

    Returns:
        of each conversation its replies, the one to say first: one at least, and no two that
        differ in case and punctuation alone; and what was heard.
    """
    texts = generator.tokenizer.encode_all([turn.user for turn in asked])
    split = [pieces(ids) for ids in texts]
    contexts = np.array([state_of(generator, each) for each in before])
    contexts = hear_pieces(generator, [each[:-1] for each in split], USER, contexts)
    heard = Heard([each[-1] for each in split], contexts)
    kind = [care(turn.user) for turn in asked]
    replies = [[Reply(line)] if line else [] for line in kind]
    rows = [row for row, line in enumerate(kind) if not line]
    if not rows:
        return replies, heard
    found = generator.generate(
        [heard.last[row] for row in rows],
        style.draw,
        contexts=contexts[rows],
        speaker=USER,
        seeds=[_mixed(seed, len(before[row]), len(asked[row].refused)) for row in rows],
        positions=POSITIONS,
    )
    drawn = {rows[at]: _distinct(candidates) for at, candidates in found}
    for row, candidates in scored(generator, drawn).items():
        # First of all: what was said or refused before is held against the text as it is said.
        candidates = [replace(each, text=mended(each.text, asked[row].user)) for each in candidates]
        turns = before[row].turns
        refused = {folded(text) for text in asked[row].refused}
        new = [each for each in candidates if folded(each.text) not in refused]
        # Those of a while ago may be said again, or a turn would cost more and more.
        earlier = [turn.reply for turn in turns[-LOOKED_BACK:]]
        said = {each for text in earlier for each in (folded(text), *questions(text))}
        last = turns[-1].reply if turns else ""
        best: dict[str, Reply] = {}
        for score, each in ranking.ranked(
            new or candidates, asked[row].user, last, said, style.weights
        ):
            best.setdefault(folded(each.text), Reply(each.text, score, math.exp(each.log_prob)))
        replies[row] = list(best.values()) or [Reply(SPEECHLESS)]
    return replies, heard


def scored(
    generator: Generator, drawn: dict[int, list[Candidate]]
) -> dict[int, list[ranking.Scored]]:
    """Candidates with their texts, and their likelihood as replies to nothing."""
    flat = [(row, each) for row, candidates in drawn.items() for each in candidates]
    priors = log_probs(
        generator, [NOTHING] * len(flat), [[*each.ids, EOS] for _, each in flat], positions=8000
    )
    out: dict[int, list[ranking.Scored]] = {row: [] for row in drawn}
    for (row, each), prior in zip(flat, priors, strict=True):
        text = " ".join(generator.tokenizer.decode(each.ids).split())
        # Bytes that are no letter are nothing to say.
        if text and "\ufffd" not in text:
            length = len(each.ids) + 1
            out[row].append(ranking.Scored(text, length, each.log_prob, float(prior)))
    return out


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each draw once; those that were cut only where there are no others."""
    each = list({candidate.ids: candidate for candidate in candidates}.values())
    return [candidate for candidate in each if candidate.finished] or each


def _mixed(seed: int, turn: int, attempt: int) -> int:
    """A seed of its own for every turn and attempt."""
    digest = hashlib.blake2b(f"{seed} {turn} {attempt}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little") % 2**31
