"""The visitor's glossary: kept by the browser, sent with each text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST = 500
"""Terms of a direction."""
LONGEST = 200
"""Characters of a term."""

HTML = f"""
<details class="terms" data-most="{MOST}">
  <summary>Glossary<span class="terms-count"></span></summary>
  <table>
    <thead><tr>
      <th class="terms-source">Term</th><th class="terms-target">Translation</th>
      <th>As it is</th><th><span class="aside">Delete</span></th>
    </tr></thead>
    <tbody class="terms-rows"></tbody>
  </table>
  <button type="button" class="terms-bring">Import CSV or TSV</button>
  <input class="terms-file" type="file" accept=".csv,.tsv,.txt,text/csv" hidden
    aria-label="A file of terms">
  <p class="terms-told" role="status"></p>
  <p class="hint">Each term is translated as you say, inflections are yours to add. It is kept in
    this browser only.</p>
</details>
"""
"""The table, empty; the script fills it."""


def entries(terms: Any, direction: str) -> tuple[tuple[str, str], ...]:
    """The terms of a direction with their translations; what a browser sends may be anything.

    Args:
        terms: rows of two texts, by direction.
        direction: such as en-es.

    Returns:
        rows of which both texts are there, none too long; the first of each term.
    """
    rows = terms.get(direction) if isinstance(terms, Mapping) else None
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        match row:
            case [str(source), str(target)] if source.strip() and target.strip():
                if max(len(source), len(target)) <= LONGEST:
                    found.setdefault(source.strip(), target.strip())
    return tuple(found.items())[:MOST]
