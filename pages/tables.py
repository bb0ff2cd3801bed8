"""Tables of texts and numbers, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pages.wording import ENGLISH, Wording

LONGEST = 300
"""Characters of a cell."""


def table_html(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str | int]],
    tell: Wording = ENGLISH,
) -> str:
    """A table; numbers stand at the right, and each text runs as its language does.

    Args:
        caption: what it shows.
        heads: of the columns.
        rows: a cell for each head; what is longer than `LONGEST` is cut.
        tell: the language of the numbers.
    """
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(_cell(each, tell) for each in row)}</tr>" for row in rows)
    return (
        # What is wide is moved sideways, by the keyboard too.
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(value: str | int, tell: Wording) -> str:
    if isinstance(value, int):
        return f'<td class="count">{tell.number(value)}</td>'
    short = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return f'<td dir="auto">{escape(short)}</td>'
