"""Lists of things to click, as HTML; a click sends the `data-` values of what was clicked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from pages.wording import ENGLISH, Wording

ON_CLICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const list = button.closest('[data-of]');
  trigger('click', {...button.dataset, of: list ? list.dataset.of : ''});
});
"""
"""For `gr.HTML(js_on_load=…)`: on the element that stays while its content changes."""


def sentences_html(sentences: Sequence[str], chosen: int, tell: Wording = ENGLISH) -> str:
    """The sentences of a text, one of them chosen; nothing where there is no choice."""
    if len(sentences) < 2:
        return ""
    chips = "".join(
        f'<button type="button" data-at="{at}" aria-pressed="{str(at == chosen).lower()}" '
        f'title="{escape(sentence)}">{escape(sentence)}</button>'
        for at, sentence in enumerate(sentences)
    )
    return (
        f"<h2>{escape(tell('Look at one sentence'))}</h2>"
        f'<div class="chips sentences" role="group" aria-label="{escape(tell("Sentences"))}">'
        f"{chips}</div>"
    )


def alternatives_html(
    sentence: str, found: Sequence[tuple[str, float]], taken: str, tell: Wording = ENGLISH
) -> str:
    """Translations of a sentence with their probabilities, the one that was taken marked.

    Args:
        sentence: what was translated.
        found: its translations, best first; a text that occurs twice is shown once.
        taken: the text that stands in the translation.
        tell: the language of what is said about them.
    """
    if not found:
        return ""
    unique = {text: p for text, p in reversed(found)}
    likeliest = max(unique.values()) or 1.0
    rows = "".join(
        f'<li><button type="button" data-text="{escape(text)}" '
        f'aria-pressed="{str(text == taken).lower()}">'
        f'<span class="text">{escape(text or tell("(nothing)"))}</span>'
        f'<span class="share">{percent(p, tell)}</span>'
        f'<span class="bar" style="width:{100 * p / likeliest:.1f}%"></span>'
        "</button></li>"
        for text, p in reversed(unique.items())
    )
    hint = tell(
        "Best first, their length allowed for. The figure is the probability of exactly this "
        "sentence."
    )
    return (
        f"<h2>{escape(tell('Other translations'))}</h2>"
        f'<ol class="alternatives" data-of="{escape(sentence)}">{rows}</ol>'
        f'<p class="hint">{escape(hint)}</p>'
    )


def examples_html(
    examples: Sequence[str], pairs: Sequence[tuple[str, str]] = (), tell: Wording = ENGLISH
) -> str:
    """Sentences to try, and pairs of them to compare."""
    if not examples and not pairs:
        return ""
    chips = [
        f'<button type="button" data-text="{escape(text)}">{escape(text)}</button>'
        for text in examples
    ]
    chips += [
        f'<button type="button" data-text="{escape(one)}" data-other="{escape(other)}">'
        f"{escape(one)} ↔ {escape(other)}</button>"
        for one, other in pairs
    ]
    return (
        f'<div class="chips"><span class="name">{escape(tell("Try"))}</span>{"".join(chips)}</div>'
    )


class Bar(NamedTuple):
    """A word with its share of a whole.

    Args:
        word: what is shown; markup in it stays text.
        share: 0 to 1.
        chosen: whether it is marked.
        note: stands behind a marked word.
    """

    word: str
    share: float
    chosen: bool
    note: str = ""


def bars_html(bars: Sequence[Bar], tell: Wording = ENGLISH) -> str:
    """Words with their shares, each as a number and as a bar."""
    rows = "".join(
        f'<li{" class=chosen" if bar.chosen else ""}><span class="word">{escape(bar.word)}'
        f"{f' <em>{escape(bar.note)}</em>' if bar.note else ''}</span>"
        f'<span class="share">{percent(bar.share, tell)}</span>'
        f'<span class="bar" style="width:{100 * bar.share:.1f}%"></span></li>'
        for bar in bars
    )
    return f'<ol class="bars">{rows}</ol>'


def percent(probability: float, tell: Wording = ENGLISH) -> str:
    """Two digits that count, so that small ones can be told apart too."""
    if probability < 0.0001:
        return f"< {tell.number(0.01)} %"
    digits = 0 if probability >= 0.1 else 1 if probability >= 0.01 else 2
    return f"{tell.number(100 * probability, f'.{digits}f')} %"
