"""How much each word of a reply owes to what was remembered, as HTML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from chatbot.influence import Word
from pages.choices import percent
from pages.wording import ENGLISH, Wording

FULL = 50
"""How many times likelier a word of the fullest colour is."""
LEAST = 1e-12
"""Probabilities below it count as this one."""


def words_html(words: Sequence[Word], tell: Wording = ENGLISH, *, first: bool) -> str:
    """A reply, its words shaded by how much likelier the state made them.

    Args:
        words: of the reply.
        tell: the language.
        first: whether it is the first of its conversation.
    """
    gains = [_gain(word) for word in words]
    shaded = " ".join(_word(word, gain, tell) for word, gain in zip(words, gains, strict=True))
    less, more = tell("{n}× less likely", n=FULL), tell("{n}× likelier", n=FULL)
    hint = tell(
        "Orange words are those that what it remembered made likelier, against a conversation that "
        "begins with your last message. Point at a word, or tap it, for its probabilities."
    )
    return (
        f'<p class="words">{shaded}</p>'
        f'<p class="told" role="status">{escape(_whole(sum(gains), first, tell))}</p>'
        f'<div class="scale" aria-hidden="true"><span>{escape(less)}</span>'
        f'<span class="ramp clear"></span><span>{escape(more)}</span></div>'
        f'<p class="hint">{escape(hint)}</p>'
    )


def _word(word: Word, gain: float, tell: Wording) -> str:
    told = tell(
        "“{word}”: {remembering} with what it remembered, {forgetting} without",
        word=word.text,
        remembering=_chance(word.remembering, tell),
        forgetting=_chance(word.forgetting, tell),
    )
    kind = "above" if gain > 0 else "below"
    strength = min(1.0, abs(gain) / math.log(FULL))
    return (
        f'<button type="button" class="{kind}" style="--strength:{strength:.2f}" '
        f'data-told="{escape(told)}">{escape(word.text)}</button>'
    )


def _chance(probability: float, tell: Wording) -> str:
    """Exact where a percentage would not be."""
    if probability >= 0.0001:
        return percent(probability, tell)
    # Two digits that count.
    return tell("1 in {n}", n=round(float(f"{1 / max(probability, LEAST):.1e}")))


def _gain(word: Word) -> float:
    """Nats by which a word is likelier."""
    return math.log(max(word.remembering, LEAST) / max(word.forgetting, LEAST))


def _whole(gain: float, first: bool, tell: Wording) -> str:
    if first:
        return tell(
            "Before the first message there was nothing to remember: it makes no difference."
        )
    if abs(gain) < math.log(1.1):
        return tell("What it remembered made no difference to this reply as a whole.")
    times = math.exp(min(abs(gain), 100.0))
    form = f",.{1 if times < 10 else 0}f"
    count = tell("over a million") if times > 1e6 else tell.number(times, form)
    if gain > 0:
        return tell(
            "What it remembered made this reply as a whole {count} times likelier.", count=count
        )
    return tell(
        "What it remembered made this reply as a whole {count} times less likely.", count=count
    )
