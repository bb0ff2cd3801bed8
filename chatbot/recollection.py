"""How many facts that a user told are recalled, after how much other talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot import facts
from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from chatbot.replying import DRAW, STYLE, Style

QUIZZES = 200
DISTANCES = (1, 5, 10)
"""Exchanges of other talk between a fact and the question for it."""
BETWEEN = Style(draw=replace(DRAW, candidates=2))
"""How the bot replies to the other talk: a shorter draw, as these replies only have to be its
own. The question is answered as in a chat."""

TOGETHER = 100
"""Conversations that are answered at once: many candidates of many replies fill the memory."""


def answered(
    bot: Chatbot,
    held: Sequence[Conversation],
    texts: Sequence[str],
    *,
    seed: int,
    style: Style = STYLE,
) -> list[Conversation]:
    """`Chatbot.replies` to any number of texts."""
    return [
        each
        for start in range(0, len(held), TOGETHER)
        for each in bot.replies(
            held[start : start + TOGETHER],
            texts[start : start + TOGETHER],
            seed=seed,
            style=style,
        )
    ]


def recollection(
    bot: Chatbot, dialogues: Sequence[tuple[str, ...]], seed: int
) -> dict[str, dict[str, float]]:
    """Shares of facts that are in the reply to the question for them.

    The bot hears its own replies between. The same quizzes are asked at every distance.

    Args:
        bot: the model.
        dialogues: whose texts are the other talk.
        seed: of the quizzes and of the replies.

    Returns:
        shares under the distances `1`, `5` and `10`, three times: `recall`; `recall_new_values`,
        with names that stand in no generated dialogue; and `recall_without_context`, all
        forgotten before the question, so that the distance makes no difference: what guessing
        is worth.
    """
    out = {}
    for name, new in (("recall", False), ("recall_new_values", True)):
        quizzes = facts.quizzes(dialogues, QUIZZES, seed, between=max(DISTANCES), new_values=new)
        out[name] = _asked(bot, quizzes, seed)
        if not new:
            guessed = _share(bot, quizzes, [bot.start()] * len(quizzes), seed)
            out["recall_without_context"] = {str(each): guessed for each in DISTANCES}
    return out


def _asked(bot: Chatbot, quizzes: Sequence[facts.Quiz], seed: int) -> dict[str, float]:
    held = _talked(bot, [bot.start()] * len(quizzes), [list(each.told) for each in quizzes], seed)
    shares, done = {}, 0
    for distance in DISTANCES:
        held = _talked(bot, held, [list(each.between[done:distance]) for each in quizzes], seed)
        shares[str(distance)] = _share(bot, quizzes, held, seed)
        done = distance
    return shares


def _talked(
    bot: Chatbot, held: Sequence[Conversation], texts: Sequence[list[str]], seed: int
) -> list[Conversation]:
    """The conversations after the user's texts and the bot's own replies to them."""
    held = list(held)
    for at in range(max(map(len, texts))):
        rows = [row for row, each in enumerate(texts) if at < len(each)]
        grown = answered(
            bot,
            [held[row] for row in rows],
            [texts[row][at] for row in rows],
            seed=seed,
            style=BETWEEN,
        )
        for row, conversation in zip(rows, grown, strict=True):
            held[row] = conversation
    return held


def _share(
    bot: Chatbot, quizzes: Sequence[facts.Quiz], held: Sequence[Conversation], seed: int
) -> float:
    asked = answered(bot, held, [each.question for each in quizzes], seed=seed)
    right = sum(
        facts.recalled(each.turns[-1].reply, quiz.answer)
        for each, quiz in zip(asked, quizzes, strict=True)
    )
    return round(right / len(quizzes), 4)
