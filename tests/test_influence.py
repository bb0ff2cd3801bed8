"""How much each word of a reply owes to what was remembered."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from chatbot.bot import Chatbot
from chatbot.conversation import Conversation, Turn
from chatbot.hearing import USER, hear
from chatbot.influence import LONGEST
from shared import search
from shared.conversations import pieces
from shared.errors import InputError
from shared.tokenizer import BOS, EOS, PAD

REPLY = "The cat sees the dogs, naïve 你好!"


@pytest.fixture(scope="module")
def bot(tiny_chat) -> Chatbot:
    return Chatbot.load(tiny_chat)


@pytest.fixture(scope="module")
def talk(bot) -> Conversation:
    conversation = bot.reply(bot.start(), "The old cat.")
    return bot.choose(bot.reply(conversation, "who sees it?"), REPLY)


def step_by_step(bot: Chatbot, state: np.ndarray, text: str, reply: str) -> np.ndarray:
    """The nats of each piece of a reply, one step of the network after the other."""
    context = hear(bot.generator, [text], USER, state[None])
    source = np.array([pieces(bot.tokenizer.encode(text))[-1]])
    read = bot.preset.network.encode(source)._replace(context=context)
    start, memory = bot.preset.network.begin(read)
    target = np.array([[*bot.tokenizer.encode(reply), EOS]])
    step = bot.preset.network.step
    return keras.ops.convert_to_numpy(search.score(step, start, memory, target, bos=BOS, pad=PAD))[
        0
    ]


def test_a_word_has_the_nats_of_its_pieces_with_and_without_the_state(bot, talk):
    found = bot.influence(talk)
    user = talk.turns[-1].user
    with_state = step_by_step(bot, talk.turns[0].state, user, REPLY)
    without = step_by_step(bot, np.zeros_like(talk.turns[0].state), user, REPLY)
    assert [word.text for word in found] == REPLY.split()
    spelled = bot.tokenizer.pieces(bot.tokenizer.encode(REPLY))
    starts = [at for at, piece in enumerate(spelled) if piece.startswith("▁")]
    assert len(spelled) > len(found)
    for word, start, end in zip(found, starts, [*starts[1:], len(spelled)], strict=True):
        assert math.log(word.remembering) == pytest.approx(with_state[start:end].sum(), abs=1e-3)
        assert math.log(word.forgetting) == pytest.approx(without[start:end].sum(), abs=1e-3)
    assert any(abs(word.remembering - word.forgetting) > 1e-9 for word in found)


def test_of_the_first_turn_nothing_was_remembered(bot, talk):
    for word in bot.influence(talk, 0):
        assert word.remembering == pytest.approx(word.forgetting, rel=1e-5)
    assert bot.influence(talk, 1) == bot.influence(talk)


def test_a_reply_of_signs_or_of_nothing_can_be_looked_into(bot):
    for reply in ("👍🎉", "?", "", "a" * 50):
        words = bot.influence(Conversation((Turn("Hi.", reply),)))
        assert " ".join(word.text for word in words) == reply
        assert all(0 <= word.remembering <= 1 for word in words)


def test_a_reply_that_is_too_long_is_refused(bot):
    with pytest.raises(InputError, match=f"up to {LONGEST} can be looked into"):
        bot.influence(Conversation((Turn("Hi.", "the cat " * LONGEST),)))
