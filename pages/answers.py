"""What programs and the page's scripts ask of a translator: plain functions of values."""

from __future__ import annotations

from typing import Any

from pages import terms as glossaries
from pages.choices import percent
from pages.directions import DETECT, decided, find_direction
from pages.models import Choice
from pages.passages import TEXT
from pages.status import too_long
from pages.translating import EXPLAIN, open_model
from pages.wording import ENGLISH, Wording
from shared.errors import InputError
from translate import documents
from translate.directions import Direction
from translate.explaining import explained
from translate.steering import alternatives, continued
from translate.suggesting import suggestion
from translate.translator import Translator

WORDS = 8
"""How many words are listed at a place, if nobody asks for another number."""
MOST = 20
"""How many can be."""


def translation(models: Choice[Translator], text: str, direction: str = "", model: str = "") -> str:
    """The translation of a text.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, text, direction, model)
    document = documents.split(text, pair.source)
    done = [""] * len(document.sentences)
    for at, found in translator.sentences(document.sentences, pair, EXPLAIN):
        done[at] = found[0].text
    return document.join(done)


def candidates(
    models: Choice[Translator], text: str, direction: str = "", model: str = ""
) -> list[dict[str, Any]]:
    """The best translations of one sentence, best first.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, text, direction, model)
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


def words_at(
    models: Choice[Translator],
    sentence: str,
    prefix: str,
    direction: str = "",
    model: str = "",
    count: int = WORDS,
    terms: Any = None,
) -> list[dict[str, Any]]:
    """The likeliest next words of a translation that begins with a text.

    Args:
        models: to choose from.
        sentence: to translate.
        prefix: with which the translation begins.
        direction, model: by default the first.
        count: how many.
        terms: of a visitor's glossary, see `pages.terms`; the sentence is read with them.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, sentence, direction, model)
    _check(prefix)
    count = min(max(int(count), 1), MOST)
    glossary, _ = glossaries.glossary(terms, str(pair))
    found = alternatives(
        translator, sentence.strip(), prefix, count, direction=pair, glossary=glossary
    )
    return [each._asdict() for each in found]


def continuation(
    models: Choice[Translator], sentence: str, prefix: str, direction: str = "", model: str = ""
) -> str:
    """The best translation of a sentence that begins with a text.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, sentence, direction, model)
    _check(prefix)
    return continued(translator, sentence.strip(), prefix, direction=pair).text


def weights(
    models: Choice[Translator], sentence: str, translated: str, direction: str = "", model: str = ""
) -> list[dict[str, Any]]:
    """How sure the network is of each word of a translation, and what it looks at for it.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, sentence, direction, model)
    _check(translated)
    (found,) = explained(translator, [(sentence.strip(), translated.strip())], pair)
    return [
        {
            "word": word.text,
            "probability": weight.probability,
            "looks": [
                {"word": source.text, "weight": round(look, 4)}
                for source, look in zip(found.source, weight.looks, strict=False)
            ],
        }
        for word, weight in zip(found.target, found.weights, strict=False)
    ]


def language(models: Choice[Translator], text: str, model: str = "") -> dict[str, str]:
    """The direction that suits a text.

    Raises:
        InputError: too long, or no such model.
    """
    pair, told = decided(open_model(models, text, model), text, DETECT)
    return {"language": pair.source, "direction": str(pair), "certainty": told or "assumed"}


def next_word(models: Choice[Translator], text: str, direction: str = "", model: str = "") -> str:
    """What may be typed next; empty where nothing is likely, or the model suggests nothing.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _opened(models, text, direction, model)
    return suggestion(translator, text, pair.source) if pair.source in translator.suggests else ""


def for_menu(models: Choice[Translator], asked: Any, tell: Wording = ENGLISH) -> dict[str, Any]:
    """`words_at` as the menu at a word wants it.

    Args:
        models: to choose from.
        asked: by a browser, so it may be anything: sentence, prefix, direction and model, and
            perhaps terms of a glossary.
        tell: the language of what is said about the words.

    Returns:
        `words`, each with a `text` and a `probability` for people; or a `problem`.
    """
    try:
        sentence, prefix, direction, model = (str(each or "") for each in asked[:4])
        terms = asked[4] if len(asked) > 4 else None
        found = words_at(models, sentence, prefix, direction, model, terms=terms)
    except InputError as error:
        return {"problem": tell.relayed(error.message)}
    except (TypeError, ValueError, KeyError):
        return {"problem": tell("No word was asked for.")}
    shown = [{**each, "probability": percent(each["probability"], tell)} for each in found]
    return {"words": shown}


def for_typing(models: Choice[Translator], asked: Any) -> str | None:
    """`next_word` as the text area wants it; None where the model has not learned to suggest.

    Args:
        models: to choose from.
        asked: by a browser, so it may be anything: text, direction and model.
    """
    try:
        text, direction, model = (str(each or "") for each in asked)
        return next_word(models, text, direction, model) if models.load(model).suggests else None
    except (InputError, TypeError, ValueError):
        return None


def _opened(
    models: Choice[Translator], text: str, direction: str, model: str
) -> tuple[Translator, Direction]:
    translator = open_model(models, text, model)
    if direction == DETECT:
        return translator, decided(translator, text, direction)[0]
    return translator, find_direction(translator, direction)


def _check(text: str) -> None:
    if len(text) > TEXT:
        raise too_long("The translation", len(text), TEXT)
