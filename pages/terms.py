"""The visitor's glossary: kept by the browser, sent with each text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from textwrap import shorten
from typing import Any

from pages.passages import Passage, Terms
from pages.wording import ENGLISH, Wording, mark
from shared.repairs import whole
from translate import reading
from translate.glossary import LONGEST, Glossary, missing, places

MOST = 500
"""Terms of a direction."""
LACKS = mark("The translation of “{sentence}” is without “{target}”, which your glossary asks for.")
UNUSED = mark("“{term}” of your glossary is not used: {reason}.")
HINT = mark(
    "Each term is translated as you say, here and in files; inflections are yours to add. Where "
    "you change a term's own word, your word stays. The table is kept in this browser only."
)


def table_html(tell: Wording = ENGLISH) -> str:
    """The table, empty; the script fills it."""
    return f"""
<details class="terms" data-most="{MOST}" data-longest="{LONGEST}">
  <summary>{escape(tell("Glossary"))}<span class="terms-count"></span></summary>
  <table>
    <thead><tr>
      <th class="terms-source">{escape(tell("Term"))}</th>
      <th class="terms-target">{escape(tell("Translation"))}</th>
      <th>{escape(tell("As it is"))}</th>
      <th><span class="aside">{escape(tell("Delete"))}</span></th>
    </tr></thead>
    <tbody class="terms-rows"></tbody>
  </table>
  <button type="button" class="terms-bring">{escape(tell("Import CSV or TSV"))}</button>
  <input class="terms-file" type="file" accept=".csv,.tsv,.txt,text/csv" hidden
    aria-label="{escape(tell("A file of terms"))}">
  <p class="terms-told" role="status"></p>
  <p class="hint">{escape(tell(HINT))}</p>
</details>
"""


def glossary(
    terms: Any, direction: str, tell: Wording = ENGLISH
) -> tuple[Glossary | None, list[str]]:
    """The visitor's terms of a direction; what a browser sends may be anything.

    Args:
        terms: rows of two texts, by direction.
        direction: such as en-es.
        tell: the language of the sentences.

    Returns:
        those that can be used, None where there are none, and a sentence on each other one.
    """
    found, problems = Glossary.gathered(_rows(terms, direction))
    told = [
        tell(UNUSED, term=shorten(term, 60), reason=tell.relayed(reason))
        for term, reason in problems
    ]
    return (found if found.entries else None), told


def _rows(terms: Any, direction: str) -> list[tuple[str, str]]:
    """Those that are filled in; in the others somebody is still typing."""
    rows = terms.get(direction) if isinstance(terms, Mapping) else None
    found = []
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        match row:
            case [str(source), str(target)] if source.strip() and target.strip():
                found.append((source, target))
    return found[:MOST]


def due(sentence: str, glossary: Glossary | None) -> Terms:
    """The terms in a sentence, from left to right."""
    matches = reading.due(whole(sentence), glossary) if glossary else []
    return tuple((entry.source, entry.target) for entry, _, _ in matches)


def targets(terms: Terms | None) -> list[str]:
    """How these terms are to be translated."""
    return [target for _, target in terms or ()]


def standing(glossary: Glossary, terms: Terms, text: str, start: int) -> Glossary:
    """What a step that changes a word of a translation still has to keep: the terms that stand
    in it, but for the one that is changed. Who takes that away wants it so.

    Args:
        glossary: the visitor's.
        terms: those due to the sentence.
        text: its translation.
        start: where the word begins.
    """
    wanted = targets(terms)
    for first, behind in places(text, wanted):
        if first <= start < behind:
            text = text[:first] + "." * (behind - first) + text[behind:]
    lost = missing(text, wanted)
    return Glossary(tuple(each for each in glossary.entries if each.target not in lost))


def lacking(passages: Iterable[tuple[str, Passage]], tell: Wording = ENGLISH) -> list[str]:
    """What sentences and their translations lack of the terms due, as sentences."""
    told = []
    for sentence, passage in passages:
        lost = missing(passage.text, targets(passage.terms))
        for target in dict.fromkeys(lost):
            told.append(tell(LACKS, target=target, sentence=shorten(sentence, 60)))
    return told
