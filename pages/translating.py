"""What the page that translates does: plain functions of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from pages.alignment import alignment_svg
from pages.choices import alternatives_html, sentences_html
from pages.models import Choice
from pages.status import problem
from shared.errors import InputError
from translate import documents, languages
from translate.directions import Direction
from translate.translator import SEARCH, Translator

LONGEST = 5_000
"""Characters of a text."""
EXPLAIN = replace(SEARCH, candidates=5, attention=True)
"""The search of this page, whether one sentence is looked at or many are translated: every kind
of search is compiled, and so one that costs a little more is soonest there."""

EXAMPLES = {
    "en": (
        "The train to the coast leaves at ten past six.",
        "I have never seen so many stars.",
        "Could you tell me where the library is?",
        "She forgot her umbrella. It rained all day.",
    ),
    "es": (
        "El tren a la costa sale a las seis y diez.",
        "Nunca he visto tantas estrellas.",
        "¿Me puede decir dónde está la biblioteca?",
        "Olvidó su paraguas. Llovió todo el día.",
    ),
}


class View(NamedTuple):
    """What the page shows of a text.

    Args:
        translation: of the whole text.
        kept: translations of its sentences, for the browser to keep and send again.
        chosen: place of the sentence that is looked at.
        sentences: HTML to choose another one.
        alternatives: HTML of its translations.
        alignment: HTML of the attention of its best translation.
        status: HTML of a line for the visitor.
    """

    translation: str = ""
    kept: dict[str, Any] | None = None
    chosen: int = 0
    sentences: str = ""
    alternatives: str = ""
    alignment: str = ""
    status: str = ""


def view(
    models: Choice[Translator],
    text: str,
    direction: str,
    model: str,
    chosen: float = 0,
    kept: Any = None,
) -> View:
    """Translate a text and look at one of its sentences.

    A sentence that was translated before is not translated again, so one more word at the end
    of a long text costs one sentence, and an alternative that was taken stays.

    Args:
        models: to choose from.
        text: at most `LONGEST` characters.
        direction: as `direction_choices` writes it; empty: the model's first.
        model: its name; empty: the first.
        chosen: place of the sentence to look at.
        kept: from the last `View` of this visitor.
    """
    try:
        translator, pair = _open(models, text, direction, model)
        document = documents.split(text, pair.source)
        if not document.sentences:
            return View(document.join([]))
        at = min(max(int(chosen), 0), len(document.sentences) - 1)
        sentence = document.sentences[at]
        known = _known(kept, model, str(pair))
        new = [each for each in dict.fromkeys(document.sentences) if each not in known]
        asked = list(dict.fromkeys([sentence, *new]))
        answers = dict(translator.sentences(asked, pair, EXPLAIN))
        for index, candidates in answers.items():
            known.setdefault(asked[index], candidates[0].text)
        found = answers[0]
    except InputError as error:
        return View(kept=kept, chosen=int(chosen), status=problem(error))
    return View(
        document.join([known[each] for each in document.sentences]),
        {
            "model": model,
            "direction": str(pair),
            "known": {each: known[each] for each in document.sentences},
        },
        at,
        sentences_html(document.sentences, at),
        alternatives_html(sentence, found, known[sentence]),
        _picture(alignment_svg(found[0], pair.target)),
    )


def take(kept: Any, sentence: str, alternative: str) -> Any:
    """What is kept once a visitor prefers an alternative; `view` then shows it."""
    if not isinstance(kept, dict) or not isinstance(kept.get("known"), dict):
        return kept
    return {**kept, "known": {**kept["known"], sentence: alternative}}


def swap(
    models: Choice[Translator], text: str, translation: str, direction: str, model: str
) -> tuple[str, str, str]:
    """The translation as the text, the other way round, and a status."""
    try:
        translator = models.load(model)
        pair = find_direction(translator, direction)
        back = translator.directions.find(pair.target, pair.source)
        if back is None:
            raise InputError(f"This model does not translate {_arrow(pair[::-1])}.")
    except InputError as error:
        return text, direction, problem(error)
    return translation or text, str(back), ""


def direction_choices(translator: Translator) -> list[tuple[str, str]]:
    """What a model can do: as people read it, and as the handlers take it."""
    return [(_arrow(pair), str(pair)) for pair in translator.directions.pairs]


def find_direction(translator: Translator, direction: str) -> Direction:
    """The direction of that name, or the model's first one.

    Raises:
        InputError: the model has no such direction.
    """
    pairs = translator.directions.pairs
    for pair in pairs:
        if direction in ("", str(pair)):
            return pair
    known = ", ".join(map(str, pairs))
    raise InputError(f"This model does not translate {direction}; it can do {known}.")


def language_name(code: str) -> str:
    """A language in people's words; its code where it has none."""
    try:
        return languages.name(code)
    except InputError:
        return code


def examples(direction: str) -> tuple[str, ...]:
    """Sentences to try in a direction."""
    source = languages.find(direction.rpartition("-")[0])
    return EXAMPLES.get(source.code, ()) if source else ()


def translate(models: Choice[Translator], text: str, direction: str = "", model: str = "") -> str:
    """For programs: the translation of a text.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _open(models, text, direction, model)
    document = documents.split(text, pair.source)
    done = [""] * len(document.sentences)
    for at, found in translator.sentences(document.sentences, pair, EXPLAIN):
        done[at] = found[0].text
    return document.join(done)


def alternatives(
    models: Choice[Translator], text: str, direction: str = "", model: str = ""
) -> list[dict[str, Any]]:
    """For programs: the best translations of one sentence, best first.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _open(models, text, direction, model)
    ((_, found),) = translator.sentences([text.strip()], pair, EXPLAIN)
    return [
        {
            "text": each.text,
            "score": each.score,
            "probability": each.probability,
            "source_pieces": list(each.source_pieces),
            "target_pieces": list(each.target_pieces),
            "attention": [] if each.attention is None else each.attention.round(4).tolist(),
        }
        for each in found
    ]


def warm(models: Choice[Translator], model: str = "") -> None:
    """Load a model and translate, so that nobody waits for compilation; quick the next time."""
    view(models, "One.", "", model)


def _open(
    models: Choice[Translator], text: str, direction: str, model: str
) -> tuple[Translator, Direction]:
    if len(text) > LONGEST:
        raise InputError(
            f"The text has {len(text):,} characters, and this page takes {LONGEST:,} at once: "
            "translate it in parts, or with “python -m translate translate”."
        )
    translator = models.load(model)
    return translator, find_direction(translator, direction)


def _known(kept: Any, model: str, direction: str) -> dict[str, str]:
    """What the browser sends, if it is of this model and direction; it may send anything."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("known"), Mapping):
        return {}
    if (kept.get("model"), kept.get("direction")) != (model, direction):
        return {}
    return {key: value for key, value in kept["known"].items() if isinstance(value, str)}


def _arrow(pair: tuple[str, ...]) -> str:
    return " → ".join(language_name(code) for code in pair)


def _picture(svg: str) -> str:
    if not svg:
        return ""
    return (
        f'<h2>Alignment</h2><div class="picture" tabindex="0">{svg}</div>'
        '<p class="hint">Each row is a piece of the best translation; the stronger a square, '
        "the more the network looked at the piece above when it wrote it.</p>"
    )
