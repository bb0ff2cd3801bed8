"""The model that was released with the first version of the format, small enough to be here."""

from __future__ import annotations

import functools
from pathlib import Path

from translate.translator import Translator

PRESET = Path(__file__).parent / "data" / "preset-v1"


@functools.cache
def translator() -> Translator:
    """Loaded once: a search is traced once for all the tests that use it."""
    return Translator.load(PRESET)
