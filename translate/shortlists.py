"""The pieces that a language is written with: those that its training has shown.

A model keeps them in its config, a bit for each id, so that no translation is searched for among
the pieces of other languages.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from shared.errors import InputError
from shared.presets import Preset
from shared.shortlist import Shortlist
from shared.tokenizer import Tokenizer
from translate.lesson import Lesson, ways

WRITTEN = "written"
"""The setting of a preset: by each language its bits, in base 64."""


def of(about: Mapping[str, Any], vocabulary: int) -> dict[str, Shortlist]:
    """By each language that a preset knows the pieces of: those pieces.

    Raises:
        InputError: the setting is damaged.
    """
    found = about.get(WRITTEN, {})
    if not isinstance(found, Mapping):
        raise InputError(f"damaged: {WRITTEN} is no table of languages")
    return {
        name: Shortlist(np.flatnonzero(_bits(bits, vocabulary))) for name, bits in found.items()
    }


def learned(lesson: Lesson, tokenizer: Tokenizer, base: Preset | None = None) -> dict[str, Any]:
    """The setting for a model that learns a lesson.

    Args:
        lesson: all targets of a language show its pieces.
        tokenizer: of the model.
        base: what the model goes on from; the pieces that it knows of a language stay. If it knows
            none, neither will the new model: it may write what it has from other languages.

    Raises:
        InputError: the base's setting is damaged.
    """
    known = {} if base is None else of(base.about, tokenizer.vocabulary)
    found = {name: set(each.ids.tolist()) for name, each in known.items()}
    sides = list(zip(*lesson.train, strict=True))
    for direction, (_, texts) in ways(lesson, sides):
        if base is None or direction.target in known:
            shown = found.setdefault(direction.target, set())
            shown.update(*tokenizer.encode_all(list(texts)))
    return {WRITTEN: {name: _packed(ids, tokenizer.vocabulary) for name, ids in found.items()}}


def _packed(ids: set[int], vocabulary: int) -> str:
    bits = np.zeros(vocabulary, bool)
    bits[list(ids)] = True
    return base64.b64encode(np.packbits(bits).tobytes()).decode()


def _bits(packed: Any, vocabulary: int) -> np.ndarray:
    try:
        found = np.frombuffer(base64.b64decode(packed, validate=True), np.uint8)
    except (TypeError, ValueError):
        found = np.zeros(0, np.uint8)
    if len(found) != -(-vocabulary // 8):
        raise InputError(f"damaged: {WRITTEN} does not fit a vocabulary of {vocabulary} pieces")
    return np.unpackbits(found, count=vocabulary)
