"""Tables of texts and numbers: as HTML, and to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

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


def csv_link(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], tell: Wording = ENGLISH
) -> str:
    """A link that saves a table; it holds the table itself, so that no server is asked.

    Args:
        name: of the file.
        header: of the columns.
        rows: of the table.
        tell: the language of the link; the table is for programs, and the same in all.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(header)
    table.writerows(rows)
    return (
        f'<a class="numbers" download="{escape(name)}" '
        f'href="data:text/csv;charset=utf-8,{quote(written.getvalue())}">'
        f"{escape(tell('Download the numbers (CSV)'))}</a>"
    )


def _cell(value: str | int, tell: Wording) -> str:
    if isinstance(value, int):
        return f'<td class="count">{tell.number(value)}</td>'
    short = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return f'<td dir="auto">{escape(short)}</td>'
