"""How much each word of a reply owes to what was remembered, as HTML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from chatbot.influence import Word
from pages.choices import percent

FULL = 50
"""How many times likelier a word of the fullest colour is."""
LEAST = 1e-12
"""Probabilities below it count as this one."""


def words_html(words: Sequence[Word], *, first: bool) -> str:
    """A reply, its words shaded by how much likelier the state made them.

    Args:
        words: of the reply.
        first: whether it is the first of its conversation.
    """
    gains = [_gain(word) for word in words]
    shaded = " ".join(map(_word, words, gains))
    return (
        f'<p class="words">{shaded}</p>'
        f'<p class="told" role="status">{_whole(sum(gains), first)}</p>'
        f'<div class="scale" aria-hidden="true"><span>{FULL}× less likely</span>'
        f'<span class="ramp clear"></span><span>{FULL}× likelier</span></div>'
        '<p class="hint">Orange words are those that what it remembered made likelier, against a '
        "conversation that begins with your last message. Point at a word, or tap it, for its "
        "probabilities.</p>"
    )


def _word(word: Word, gain: float) -> str:
    told = (
        f"“{word.text}”: {_chance(word.remembering)} with what it remembered, "
        f"{_chance(word.forgetting)} without"
    )
    kind = "above" if gain > 0 else "below"
    strength = min(1.0, abs(gain) / math.log(FULL))
    return (
        f'<button type="button" class="{kind}" style="--strength:{strength:.2f}" '
        f'data-told="{escape(told)}">{escape(word.text)}</button>'
    )


def _chance(probability: float) -> str:
    """Exact where a percentage would not be."""
    if probability >= 0.0001:
        return percent(probability)
    # Two digits that count.
    return f"1 in {float(f'{1 / max(probability, LEAST):.1e}'):,.0f}"


def _gain(word: Word) -> float:
    """Nats by which a word is likelier."""
    return math.log(max(word.remembering, LEAST) / max(word.forgetting, LEAST))


def _whole(gain: float, first: bool) -> str:
    if first:
        return "Before the first message there was nothing to remember: it makes no difference."
    if abs(gain) < math.log(1.1):
        return "What it remembered made no difference to this reply as a whole."
    times = math.exp(min(abs(gain), 100.0))
    count = "over a million" if times > 1e6 else f"{times:,.{1 if times < 10 else 0}f}"
    kind = "likelier" if gain > 0 else "less likely"
    return f"What it remembered made this reply as a whole {count} times {kind}."
