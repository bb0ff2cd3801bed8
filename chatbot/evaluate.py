"""Measure a model on dialogues: how well it foresees replies, what its own are like, and what it
remembers."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from chatbot import dialogues
from chatbot.bot import Chatbot
from chatbot.conversation import Conversation, Turn
from chatbot.dull import is_dull
from chatbot.folding import folded
from chatbot.hearing import hear, hear_all
from chatbot.message import checked
from chatbot.recollection import answered, recollection
from shared.conversations import NOTHING, pieces
from shared.errors import InputError
from shared.evaluation import perplexity
from shared.examples import Example
from shared.scoring import log_probs
from shared.tokenizer import EOS

SEED = 0
"""Of every draw."""
EXCHANGES = 1000
"""Most texts that are answered; the first of the corpus."""
BLOCK = 200
"""Dialogues that are read at once: a state of some kilobytes after each text adds up."""
OTHERS = 19
"""Replies among which the true one is to be found."""
DULLNESS = 1.0
"""λ of the score log p(T | S, c) - λ log p(T) by which it is to be found. At 1 it is the mutual
information of reply and text: no reward for length, and no advantage for what is always likely.
The weights of the chat are tuned for drawn replies and are left out here."""


class Exchange(NamedTuple):
    """A text of the corpus and the true reply to it."""

    dialogue: int
    at: int
    """Place of the text in its dialogue."""


_AT = attrgetter("at")


def evaluate(bot: Chatbot, paths: Sequence[str], *, format: str | None = None) -> dict[str, Any]:
    """Figures of a model on a corpus, every dialogue of it as it is, none cleaned out.

    Args:
        bot: the model.
        paths: of the corpus.
        format: of the files, if their names do not tell.

    Returns:
        - `perplexity` a word, of all replies of the corpus, after their true histories;
        - `perplexity_without_context`: the same, all forgotten but the text that is answered;
        - `bits_per_byte` of the replies, with context;
        - `hits_at_1_of_20`: share of exchanges whose true reply the model prefers to 19 other
          ones of the corpus; left out where the corpus has too few;
        - `hits_at_1_of_20_same_topic`: the same, the other ones from dialogues of the same
          topic; left out where there are no topics;
        - `distinct_1`, `distinct_2`: different words, pairs of words, over all of them, in the
          replies that the model gives (Li et al. 2016, arXiv 1510.03055);
        - `dull_rate`: share of its replies that say nothing, see `chatbot.dull`;
        - `repeat_rate`: share of them that its side has said before in the dialogue, be it in the
          corpus or in the model's replies to the earlier exchanges, of which it knows as in a chat;
        - `recall`, `recall_new_values`, `recall_without_context`: see `chatbot.recollection`;
        - `seconds` that all this took.

    Raises:
        InputError: the corpus cannot be read.
    """
    started = time.monotonic()
    examples = list(dialogues.read(paths, format=format))
    every = (
        Exchange(dialogue, at)
        for dialogue, example in enumerate(examples)
        for at in range(0, len(example.texts) - 1, 2)
        if _sayable(example.texts[at])
    )
    asked = list(itertools.islice(every, EXCHANGES))
    if not asked:
        raise InputError("there is no text to answer", paths[0])
    figures, states = _likelihoods(bot, examples, {each.dialogue for each in asked})
    out: dict[str, Any] = dict(figures)
    out |= _hits(bot, examples, states, asked)
    out |= _own(bot, examples, states, asked)
    talk = [example.texts for example in examples if all(map(_sayable, example.texts))]
    out |= recollection(bot, talk, SEED)
    return out | {"seconds": round(time.monotonic() - started, 1)}


def _sayable(text: str) -> bool:
    """Whether the bot takes it for a message."""
    try:
        return bool(checked(text))
    except InputError:
        return False


def _likelihoods(
    bot: Chatbot, examples: Sequence[Example], wanted: Collection[int]
) -> tuple[dict[str, float], dict[int, np.ndarray]]:
    """How likely the replies of the corpus are.

    Args:
        bot: the model.
        examples: the corpus.
        wanted: which dialogues are asked about later.

    Returns:
        the figures; and of the wanted dialogues the contexts `(n, C, W)` after each of their
        texts but the last.
    """
    true: list[str] = []
    found: list[float] = []
    without: list[float] = []
    states: dict[int, np.ndarray] = {}
    for start in range(0, len(examples), BLOCK):
        dialogues = [example.texts for example in examples[start : start + BLOCK]]
        heard = hear_all(bot.generator, [texts[:-1] for texts in dialogues])
        said = [text for texts in dialogues for text in texts[:-1]]
        speakers = np.array([at % 2 for texts in dialogues for at in range(len(texts) - 1)])
        replies = [text for texts in dialogues for text in texts[1:]]
        known = np.concatenate(heard)
        fresh = np.zeros_like(known)
        for speaker in (0, 1):
            rows = np.flatnonzero(speakers == speaker)
            fresh[rows] = hear(bot.generator, [said[row] for row in rows], speaker, fresh[rows])
        sources = [_source(bot, text) for text in said]
        targets = [_target(bot, text) for text in replies]
        found += log_probs(bot.generator, sources, targets, contexts=known).tolist()
        without += log_probs(bot.generator, sources, targets, contexts=fresh).tolist()
        true += replies
        states |= {start + at: each for at, each in enumerate(heard) if start + at in wanted}
    size = sum(len(text.encode("utf-8", "replace")) for text in true)
    figures = {
        "perplexity": round(perplexity(found, true), 3),
        "perplexity_without_context": round(perplexity(without, true), 3),
        "bits_per_byte": round(-sum(found) / math.log(2) / max(size, 1), 4),
    }
    return figures, states


def _hits(
    bot: Chatbot,
    examples: Sequence[Example],
    states: dict[int, np.ndarray],
    asked: Sequence[Exchange],
) -> dict[str, float]:
    everywhere = sorted({text for example in examples for text in example.texts[1:]})
    of_topic: dict[str, set[str]] = {}
    for example in examples:
        if example.topic is not None:
            of_topic.setdefault(example.topic, set()).update(example.texts[1:])
    # An exchange without a topic finds none; "" is a topic like any other.
    topics: dict[str | None, list[str]] = {
        topic: sorted(texts) for topic, texts in of_topic.items()
    }
    out = {}
    for name, pools in (
        ("hits_at_1_of_20", [everywhere] * len(asked)),
        (
            "hits_at_1_of_20_same_topic",
            [topics.get(examples[each.dialogue].topic, []) for each in asked],
        ),
    ):
        share = _hit_share(bot, examples, states, asked, pools)
        if share is not None:
            out[name] = share
    return out


def _hit_share(
    bot: Chatbot,
    examples: Sequence[Example],
    states: dict[int, np.ndarray],
    asked: Sequence[Exchange],
    pools: Sequence[Sequence[str]],
) -> float | None:
    """Share of exchanges whose true reply scores above others from their pools; those with too
    small a pool do not count."""
    draw = random.Random(SEED)
    where: list[Exchange] = []
    texts: list[str] = []
    for each, pool in zip(asked, pools, strict=True):
        true = examples[each.dialogue].texts[each.at + 1]
        # A few more, as some may be the true reply in another spelling.
        others = draw.sample(pool, min(len(pool), 2 * OTHERS))
        others = [text for text in others if folded(text) != folded(true)][:OTHERS]
        if len(others) == OTHERS:
            where += [each] * (1 + OTHERS)
            texts += [true, *others]
    if not where:
        return None
    different = sorted(set(texts))
    ids = dict(zip(different, bot.tokenizer.encode_all(different), strict=True))
    alone = log_probs(
        bot.generator, [NOTHING] * len(different), [[*ids[text], EOS] for text in different]
    )
    priors = dict(zip(different, alone, strict=True))
    scores = log_probs(
        bot.generator,
        [_source(bot, examples[each.dialogue].texts[each.at]) for each in where],
        [[*ids[text], EOS] for text in texts],
        contexts=np.array([states[each.dialogue][each.at] for each in where]),
    )
    scores = scores - DULLNESS * np.array([priors[text] for text in texts])
    scores = scores.reshape(-1, 1 + OTHERS)
    return round(float((scores[:, 0] > scores[:, 1:].max(axis=1)).mean()), 4)


def _own(
    bot: Chatbot,
    examples: Sequence[Example],
    states: dict[int, np.ndarray],
    asked: Sequence[Exchange],
) -> dict[str, float]:
    """What the model's own replies are like.

    What is heard are the corpus's histories. What the bot replied at earlier exchanges of the
    dialogue counts as said, too, as in a chat, where it knows what it said.
    """
    given: dict[int, list[Turn]] = {}
    replies: list[str] = []
    repeated = 0
    # All dialogues side by side: an exchange waits for those before it in its dialogue.
    for at, exchanges in itertools.groupby(sorted(asked, key=_AT), _AT):
        of = [each.dialogue for each in exchanges]
        histories = [
            Conversation((*given.setdefault(each, []), *_true(examples, states, each, at)))
            for each in of
        ]
        messages = [examples[each].texts[at] for each in of]
        found = answered(bot, histories, messages, seed=SEED)
        for dialogue, history, after in zip(of, histories, found, strict=True):
            turn = after.turns[-1]
            repeated += folded(turn.reply) in {folded(each.reply) for each in history.turns}
            given[dialogue].append(turn)
            replies.append(turn.reply)
    return {
        "distinct_1": _distinct(replies, 1),
        "distinct_2": _distinct(replies, 2),
        "dull_rate": round(sum(map(is_dull, replies)) / len(replies), 4),
        "repeat_rate": round(repeated / len(replies), 4),
    }


def _true(
    examples: Sequence[Example], states: dict[int, np.ndarray], dialogue: int, at: int
) -> list[Turn]:
    """The turns of the corpus before a text."""
    texts = examples[dialogue].texts
    return [Turn(texts[n], texts[n + 1], states[dialogue][n + 1]) for n in range(0, at, 2)]


def _distinct(replies: Sequence[str], size: int) -> float:
    grams = [
        tuple(words[at : at + size])
        for words in (reply.lower().split() for reply in replies)
        for at in range(len(words) - size + 1)
    ]
    return round(len(set(grams)) / max(len(grams), 1), 4)


def _source(bot: Chatbot, text: str) -> list[int]:
    """What of a text the reply looks back at: its last piece, as in training."""
    return pieces(bot.tokenizer.encode(text))[-1]


def _target(bot: Chatbot, text: str) -> list[int]:
    return [*bot.tokenizer.encode(text), EOS]
