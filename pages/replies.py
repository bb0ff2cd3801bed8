"""The replies among which a visitor can choose, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chatbot.replying import Reply
from pages.choices import percent
from pages.wording import ENGLISH, Wording


def replies_html(found: Sequence[Reply], given: str, tell: Wording = ENGLISH) -> str:
    """Replies to a message with their probabilities, the one that was given marked.

    Args:
        found: the replies, best first.
        given: the text of the one that was given; it can always be taken back.
    """
    texts = [each.text for each in found]
    shown = [*found] if given in texts else [Reply(given), *found]
    likeliest = max((each.probability or 0.0 for each in shown), default=0.0) or 1.0
    rows = "".join(
        f'<li><button type="button" data-text="{escape(each.text)}" '
        f'aria-pressed="{str(each.text == given).lower()}">'
        f'<span class="text">{escape(each.text)}</span>'
        f"{_share(each, likeliest, tell)}</button></li>"
        for each in shown
    )
    hint = (
        tell(
            "Best first: what is likely here and not just anywhere. The figure is the probability "
            "of exactly these words. Click one to take it."
        )
        if len(shown) > 1
        else tell("There is no other one.")
    )
    return f'<ol class="alternatives">{rows}</ol><p class="hint">{escape(hint)}</p>'


def _share(reply: Reply, likeliest: float, tell: Wording) -> str:
    if reply.probability is None:
        return ""
    return (
        f'<span class="share">{percent(reply.probability, tell)}</span>'
        f'<span class="bar" style="width:{100 * reply.probability / likeliest:.1f}%"></span>'
    )
