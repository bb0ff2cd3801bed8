"""What the page that translates does: plain functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pages import terms as glossaries
from pages.alignment import alignment_html
from pages.choices import alternatives_html, sentences_html
from pages.directions import DETECT, UNNAMED, decided, languages_html
from pages.leading import led
from pages.models import Choice
from pages.passages import Kept, Passage, Shade, Terms
from pages.status import lines, problem
from pages.wording import ENGLISH, Wording
from pages.words import EMPTY, translation_html
from shared.errors import InputError
from translate import documents
from translate.directions import Direction
from translate.explaining import Explanation, explained
from translate.glossary import Glossary
from translate.suggesting import suggestion
from translate.translator import SEARCH, Translator

EXPLAIN = replace(SEARCH, candidates=5, attention=True)
"""The search of this page, whether one sentence is looked at or many are translated: every kind
of search is compiled, and so one that costs a little more is soonest there."""


class View(NamedTuple):
    """What the page shows of a text.

    Args:
        translation: of the whole text.
        kept: for the browser to keep and send again, see `pages.passages`.
        languages: HTML of the names of both languages.
        words: HTML of the translation, word by word.
        sentences: HTML to choose the sentence that is looked at.
        alternatives: HTML of its translations.
        alignment: HTML of the attention of its translation.
        status: HTML of a line for the visitor.
    """

    translation: str = ""
    kept: dict[str, Any] | None = None
    languages: str = ""
    words: str = ""
    sentences: str = ""
    alternatives: str = ""
    alignment: str = ""
    status: str = ""


def view(
    models: Choice[Translator],
    text: str,
    direction: str,
    model: str,
    kept: Any = None,
    steps: Any = None,
    terms: Any = None,
    tell: Wording = ENGLISH,
) -> View:
    """Translate a text and look at one of its sentences.

    A sentence that was translated before is not translated again, so one more word at the end
    of a long text costs one sentence, and what the visitor chose stays.

    Args:
        models: to choose from.
        text: at most `models.characters` of them.
        direction: as `direction_choices` writes it; empty: the model's first.
        model: its name; empty: the first.
        kept: from the last `View` of this visitor.
        steps: what the visitor did since, see `pages.leading`.
        terms: of the visitor's glossary, see `pages.terms`.
        tell: the language of what the page says, not of the translation.
    """
    before = Kept.from_json(kept)
    try:
        translator = open_model(models, text, model)
        pair, told = decided(translator, text, direction, before.direction)
        document = documents.split(text, pair.source)
        glossary, told_of_terms = glossaries.glossary(terms, str(pair), tell)
        now = led(translator, before.of(model, str(pair)), steps, pair, glossary)
        if document.sentences:
            now, best = _looked(translator, now, document.sentences, pair, glossary)
    except InputError as error:
        told = problem(error, tell)
        return View(kept=before.to_json(), languages=UNNAMED, words=EMPTY, status=told)
    names = languages_html(pair, told, tell)
    if not document.sentences:
        empty = translation_html(document, [], 0, pair.target, tell)
        status = lines(told_of_terms, tell)
        return View(document.join([]), now.to_json(), names, empty, status=status)
    passages = [now.passages[each] for each in document.sentences]
    sentence, passage = document.sentences[now.chosen], passages[now.chosen]
    return View(
        document.join([each.text for each in passages]),
        now.to_json(),
        names,
        translation_html(document, passages, now.chosen, pair.target, tell),
        sentences_html(document.sentences, now.chosen, tell),
        alternatives_html(sentence, now.others[sentence], passage.text, tell),
        alignment_html(best, pair.target, tell),
        lines([*told_of_terms, *glossaries.lacking(now.passages.items(), tell)], tell),
    )


def _looked(
    translator: Translator,
    kept: Kept,
    sentences: Sequence[str],
    pair: Direction,
    glossary: Glossary | None,
) -> tuple[Kept, Explanation]:
    """What is kept once each sentence is translated and the chosen one is looked at; and that."""
    chosen = min(kept.chosen, len(sentences) - 1)
    sentence = sentences[chosen]
    due = {each: glossaries.due(each, glossary) for each in sentences}
    # What was asked to hold other terms is translated anew.
    passages = {
        each: kept.passages[each]._replace(terms=due[each])
        for each in sentences
        if each in kept.passages and kept.passages[each].terms in (None, due[each])
    }
    others = {key: found for key, found in kept.others.items() if key == sentence}
    asked = [each for each in dict.fromkeys(sentences) if each not in passages]
    if sentence not in others and sentence not in asked:
        asked.append(sentence)
    for at, found in translator.sentences(asked, pair, EXPLAIN, glossary=glossary):
        if asked[at] not in passages:
            passages[asked[at]] = _anew(kept.passages.get(asked[at]), found[0].text, due[asked[at]])
        if asked[at] == sentence:
            written = [each for each in found if each.target_pieces]
            others[sentence] = tuple((each.text, each.probability) for each in written)
    # The chosen one is always weighed, as its picture is drawn.
    bare = [each for each, passage in passages.items() if passage.shades is None]
    pairs = [(each, passages[each].text) for each in dict.fromkeys([sentence, *bare])]
    weighed = explained(translator, pairs, pair)
    for (each, _), explanation in zip(pairs, weighed, strict=True):
        shades = tuple(map(Shade.of, explanation.weights))
        passages[each] = passages[each]._replace(shades=shades)
    passages = {each: passages[each] for each in sentences}
    now = replace(kept, chosen=chosen, passages=passages, others=others)
    return now, weighed[0]


def _anew(old: Passage | None, text: str, terms: Terms) -> Passage:
    """What is translated anew; a way back to what the visitor chose stays."""
    return (old.stepped(text) if old and old.before else Passage(text))._replace(terms=terms)


def warm(models: Choice[Translator], model: str = "") -> None:
    """Load a model and translate, so that nobody waits for compilation; quick the next time."""
    seen = view(models, "One.", DETECT, model)
    # Also what a click on a word asks for.
    steer = {"do": "steer", "sentence": "One.", "start": 0, "word": "No"}
    view(models, "One.", DETECT, model, seen.kept, [steer])


def warm_more(models: Choice[Translator], model: str = "") -> None:
    """The same for what can wait a little longer: suggestions, and the searches of a glossary."""
    try:
        translator = open_model(models, "", model)
    except InputError:
        return
    # Behind a word and within one.
    for typed in ("One ", "One m") if translator.suggests else ():
        suggestion(translator, typed, translator.suggests[0])
    direction = str(translator.directions.pairs[0])
    terms = {direction: [["one", "one"]]}
    seen = view(models, "One.", direction, model, terms=terms)
    steer = {"do": "steer", "sentence": "One.", "start": len(seen.translation), "word": "No"}
    view(models, "One.", direction, model, seen.kept, [steer], terms)


def open_model(models: Choice[Translator], text: str, model: str) -> Translator:
    """The model, for a text that is short enough.

    Raises:
        InputError: it is not, or there is no such model.
    """
    most = models.characters
    if len(text) > most:
        raise InputError(
            f"The text has {len(text):,} characters, and this page takes {most:,} at once: "
            "translate it in parts, or as a file."
        )
    return models.load(model)
