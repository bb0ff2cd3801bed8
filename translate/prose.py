"""Languages of which a model has seen sentences as they are printed.

Nearly all sentences of most corpora begin with a capital and end with a mark, and a network that
has seen few others translates worse what people type, "where is the station". Where a model has
learned such prose, a sentence is read as it would be printed, see `surface.printed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.presets import Preset
from translate import languages, surface
from translate.directions import Direction
from translate.lesson import Lesson

PROSE = "prose"
"""The setting of a preset: these languages."""
SHARE = 0.9
"""Of the sentences, that is like this."""


def learned(lesson: Lesson, base: Preset | None = None) -> dict[str, Any]:
    """The setting for a model that learns a lesson; of other languages, that of its base stays."""
    first = lesson.directions.pairs[0]
    sides = dict(zip(first, zip(*lesson.train, strict=True), strict=True))
    kept = [] if base is None else [name for name in _of(base.about) if name not in sides]
    return {PROSE: [*kept, *(name for name, texts in sides.items() if is_prose(texts))]}


def is_prose(texts: Iterable[str]) -> bool:
    """Whether most sentences of some words begin with a capital and end with a mark."""
    found = [text for text in texts if len(text.split()) >= surface.SHORTEST_PROSE]
    printed = sum(surface.printed(text) == (text, False, False) for text in found)
    return bool(found) and printed >= SHARE * len(found)


def read(about: Mapping[str, Any], direction: Direction) -> str:
    """The code of the language that is read as prose; none if the model of a preset has not seen
    prose of both languages."""
    known = languages.find(direction.source)
    if not {*direction} <= {*_of(about)}:
        return ""
    return known.code if known else direction.source


def _of(about: Mapping[str, Any]) -> list[str]:
    found = about.get(PROSE, [])
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
