"""A translation that a person leads: other words at a place, and the rest anew behind a choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from shared.batching import Ids
from shared.errors import InputError
from shared.nextwords import next_words
from shared.options import LONGEST, Options
from shared.tokenizer import EOS
from translate.directions import Direction
from translate.glossary import Glossary
from translate.reading import Reading, reading
from translate.translator import SEARCH, Translation, Translator, source_ids
from translate.wording import manners, runs_on, without_joint


class Alternative(NamedTuple):
    """A word that may stand at a place.

    Args:
        text: the word, with the space before it where there is one; empty: the sentence ends here.
        probability: of its pieces, given the source and all to the left: 0 to 1.
    """

    text: str
    probability: float


def alternatives(
    translator: Translator,
    source: str,
    prefix: str,
    n: int = 8,
    *,
    direction: Direction,
    glossary: Glossary | None = None,
) -> list[Alternative]:
    """The likeliest next words of a translation, likeliest first.

    Args:
        translator: the model.
        source: one sentence.
        prefix: what stands to the left; its last word is taken as a whole one.
        n: how many; fewer come where words are spelled in several ways.
        direction: of the model.
        glossary: read with the source, as a translation reads it; nothing is forced.

    Raises:
        InputError: the prefix is too long.
    """
    found = reading(source, glossary, prose=translator.prose(direction))
    if found is None:
        return []
    read = source_ids(translator.tokenizer, translator.directions, direction, found.text)
    begun = found.begun(prefix)
    waiting = {number for number in found.held if number not in begun}
    merged: dict[str, float] = {}
    for text, probability in likely(translator, read, begun, n, direction.target):
        # A number that stands in for something is never the beginning of a longer one.
        number = next((each for each in waiting if text.lstrip().startswith(each)), None)
        if number is not None:
            text = text[: len(text) - len(text.lstrip())] + number
        merged[found.shown(text)] = merged.get(found.shown(text), 0.0) + probability
    return [Alternative(*each) for each in sorted(merged.items(), key=lambda each: -each[1])]


def likely(
    translator: Translator, read: Ids, prefix: str, n: int, language: str
) -> list[Alternative]:
    """`alternatives` in a language behind what the network has read, ids as in training.

    Raises:
        InputError: the prefix is too long.
    """
    tokenizer = translator.tokenizer
    left = _encoded(translator, prefix)
    known, written = manners(tokenizer), tokenizer.decode(left)
    first, shortlist = known.next(written), translator.shortlists.get(language)
    if shortlist is not None:
        first = first & shortlist.holds(tokenizer.vocabulary)
    found: dict[str, float] = {}
    for word in next_words(
        translator.generator, read, left, first=first, inside=known.inside, count=n
    ):
        text = without_joint(tokenizer.decode([*left, *word.ids])[len(written) :])
        # Bytes that spell no character, and a space alone, are no words.
        if "\ufffd" not in text and (text.strip() or word.ids == (EOS,)):
            found[text] = found.get(text, 0.0) + math.exp(word.log_prob)
    return [Alternative(*each) for each in sorted(found.items(), key=lambda each: -each[1])]


def continued(
    translator: Translator,
    source: str,
    prefix: str,
    options: Options = SEARCH,
    *,
    direction: Direction,
    glossary: Glossary | None = None,
    given_up: Sequence[str] = (),
) -> Translation:
    """The best translation that begins with a text; the rest is searched anew.

    Args:
        translator: the model.
        source: one sentence.
        prefix: kept to the letter; its last word is taken as a whole one.
        options: how to search, with a beam.
        direction: of the model.
        glossary: terms that it must hold; those that the text has already count.
        given_up: what of the source is held, see `translate.holding`, and may be lost.

    Raises:
        InputError: the prefix is too long.
    """
    prose = translator.prose(direction)
    found = reading(source, glossary, prose=prose) or Reading(source, str)
    begun = found.begun(prefix)
    written = found.shown(translator.tokenizer.decode(_encoded(translator, begun)))
    wide = replace(options, candidates=options.beams)

    def search(beginning: str) -> Translation | None:
        ((_, others),) = translator.sentences(
            [source], direction, wide, [beginning], glossary, given_up
        )
        for each in others:
            if each.text.startswith(written) and not runs_on(each.text, len(written)):
                return replace(each, text=prefix.rstrip() + each.text[len(written) :])
        return None

    if best := search(begun):
        return best
    # Every hypothesis has made the last word a longer one: the likeliest next word parts them.
    likeliest = alternatives(translator, source, prefix, 1, direction=direction, glossary=glossary)
    next_word = likeliest[0].text if likeliest else ""
    best = search(found.begun(prefix.rstrip() + next_word)) if next_word else None
    return best or Translation(prefix.rstrip(), 0.0, 0.0)


def _encoded(translator: Translator, prefix: str) -> list[int]:
    ids = translator.tokenizer.encode(prefix)
    if len(ids) >= LONGEST:
        raise InputError(
            f"The beginning has {len(ids)} pieces, and a translation has at most {LONGEST}: "
            "make it shorter."
        )
    return ids
