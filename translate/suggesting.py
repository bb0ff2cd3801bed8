"""The next word of a text that is being typed, by the translator's own decoder behind what it has
learned to take for an empty source; see `translate.prompts`."""

from __future__ import annotations

from shared.errors import InputError
from shared.tokenizer import EOS, TAGS, tag
from shared.words import in_word
from translate import documents
from translate.steering import Alternative, likely
from translate.translator import Translator

LEAST = 0.15
"""Probability of a word that is suggested."""
CHOICES = 20
"""Among how many next words one that goes on with a half-typed word is looked for."""
PROMPT = 6
"""Symbols that stand for an empty source of a language. With models/en-es, after five minutes:
perplexity a token of English 46, of Spanish 70, and over 1,400 behind the tag alone."""


def prompt(language: int) -> list[int]:
    """The source behind which the n-th language of a model is written: control symbols, the last
    ones that are spare, and the end.

    Raises:
        InputError: there are none left for so many languages.
    """
    first = TAGS - PROMPT * (language + 1)
    if first <= language:
        raise InputError("a model of so many languages has no symbols left for suggestions")
    return [*map(tag, range(first, first + PROMPT)), EOS]


def next_words(translator: Translator, text: str, language: str, n: int) -> list[Alternative]:
    """The likeliest next words behind the beginning of a sentence, likeliest first."""
    read = prompt(translator.directions.index(language))
    return likely(translator, read, text, n, language)


def suggestion(translator: Translator, text: str, language: str) -> str:
    """What may be typed next: the next word, or the rest of one that is half typed.

    Args:
        translator: a model that suggests words of that language.
        text: of any length; its last sentence counts.
        language: of the text.

    Returns:
        the letters to add, a space before them where one is missing; empty where nothing is
        likely.
    """
    sentence = _unfinished(text, language)
    if not sentence:
        return ""
    apart = text[-1].isspace()
    if not apart and not text.endswith(sentence):
        # Behind a picture or an invisible mark.
        return ""
    if apart or not in_word(sentence[-1]):
        return _best(translator, sentence, language, apart=apart)
    start = len(sentence)
    while start and in_word(sentence[start - 1]):
        start -= 1
    half = sentence[start:]
    found = next_words(translator, sentence[:start], language, CHOICES)
    whole = next((each for each in found if each.text.strip().startswith(half)), None)
    if whole is None:
        return ""
    if whole.text.strip() == half:
        # The word is likely whole.
        return _best(translator, sentence, language, apart=False)
    return whole.text.strip()[len(half) :]


def _unfinished(text: str, language: str) -> str:
    """The last sentence, if it has begun and goes on."""
    found = documents.split(text, language)
    if not found.sentences or "\n" in found.gaps[-1] or found.sentences[-1][-1] in ".!?…":
        return ""
    return found.sentences[-1]


def _best(translator: Translator, sentence: str, language: str, *, apart: bool) -> str:
    """The likeliest word; marks and the end are no help in typing."""
    for text, probability in next_words(translator, sentence, language, 8):
        if text.strip() and in_word(text.strip()[0]) and probability >= LEAST:
            return text.lstrip() if apart else text
    return ""
