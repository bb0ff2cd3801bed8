"""The direction of a translation: as people choose it, and as a text tells it."""

from __future__ import annotations

from html import escape

from pages.models import Choice
from pages.status import problem
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError
from translate import languages
from translate.detection import detect
from translate.directions import Direction
from translate.translator import Translator

DETECT = "detect"
"""Instead of a direction: the one from the language that the text is in."""
DETECTED, ASSUMED = mark("detected"), mark("assumed")
"""How a language is known that nobody chose."""
DOUBTED = mark("does not look like it")
"""What is told of a language that was chosen, where the text looks like another one."""
ENOUGH = 20
"""Characters of a text whose language may be doubted."""
UNNAMED = '<p class="languages"></p>'
"""Where the languages of a translation stand, while there is none."""

EXAMPLES = {
    "en": (
        "My sister works in a library near the river.",
        "I have never seen so many stars.",
        "Could you tell me where the library is?",
        "She forgot her umbrella. It rained all day.",
    ),
    "es": (
        "Mi hermana trabaja en una biblioteca cerca del río.",
        "Nunca he visto tantas estrellas.",
        "¿Me puede decir dónde está la biblioteca?",
        "Olvidó su paraguas. Llovió todo el día.",
    ),
}


def decided(
    translator: Translator, text: str, direction: str, before: str = ""
) -> tuple[Direction, str]:
    """The direction in which to translate, and what to tell of it.

    Args:
        translator: the model.
        text: to be translated.
        direction: that was asked for, perhaps `DETECT`.
        before: that of the last translation, which stays where a text does not tell its language.

    Raises:
        InputError: the model has no such direction.
    """
    pairs = translator.directions.pairs
    sources = list(dict.fromkeys(pair.source for pair in pairs))
    if direction != DETECT:
        chosen = find_direction(translator, direction)
        is_told = len(text) >= ENOUGH and detect(text, sources) not in (None, chosen.source)
        return chosen, DOUBTED if is_told else ""
    found = detect(text, sources)
    if found is not None:
        return next(pair for pair in pairs if pair.source == found), DETECTED
    stays = next((pair for pair in pairs if str(pair) == before), pairs[0])
    return stays, ASSUMED if text.strip() else ""


def languages_html(pair: Direction, told: str = "", tell: Wording = ENGLISH) -> str:
    """From what to what, and how that is known."""
    source, target = (escape(language_name(code, tell)) for code in pair)
    note = f' <span class="told">{escape(tell(told))}</span>' if told else ""
    return (
        f'<p class="languages" role="status"><span class="from">{source}{note}'
        f'<span class="arrow"> →</span></span> <span class="to">{target}</span></p>'
    )


def swap(
    models: Choice[Translator],
    text: str,
    translation: str,
    direction: str,
    model: str,
    before: str = "",
    tell: Wording = ENGLISH,
) -> tuple[str, str, str]:
    """The translation as the text, the other way round, and a status.

    Args:
        models: to choose from.
        text, translation: as they stand.
        direction: that was asked for, perhaps `DETECT`.
        model: its name.
        before: the direction of the translation.
        tell: the language of the status.
    """
    try:
        translator = models.load(model)
        pair, _ = decided(translator, text, direction, before)
        back = translator.directions.find(pair.target, pair.source)
        if back is None:
            target, source = (languages.name(code) for code in pair)
            raise InputError(f"This model does not translate {source} → {target}.")
    except InputError as error:
        return text, direction, problem(error, tell)
    return translation or text, str(back), ""


def direction_choices(translator: Translator, tell: Wording = ENGLISH) -> list[tuple[str, str]]:
    """What a model can do: as people read it, and as the handlers take it."""
    return [
        (" → ".join(language_name(code, tell) for code in pair), str(pair))
        for pair in translator.directions.pairs
    ]


def detections(translator: Translator, tell: Wording = ENGLISH) -> list[tuple[str, str]]:
    """The choice not to choose, where there is one, as `direction_choices` has the others."""
    several = len({pair.source for pair in translator.directions.pairs}) > 1
    return [(tell("Detect the language"), DETECT)] if several else []


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


def language_name(code: str, tell: Wording = ENGLISH) -> str:
    """A language in people's words, as a title; its code where it has none."""
    try:
        name = tell.relayed(languages.name(code))
    except InputError:
        return code
    return name[:1].upper() + name[1:]


def examples(direction: str) -> tuple[str, ...]:
    """Sentences to try in a direction, or in several."""
    if direction == DETECT:
        return tuple(text for each in EXAMPLES.values() for text in each[:2])
    source = languages.find(direction.rpartition("-")[0])
    return EXAMPLES.get(source.code, ()) if source else ()
