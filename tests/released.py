"""Models that were released: with the first version of the format, small enough to be here; and the
one that is shipped."""

from __future__ import annotations

import functools
from pathlib import Path

from translate.translator import Translator

PRESET = Path(__file__).parent / "data" / "preset-v1"
SHIPPED = Path(__file__).parent.parent / "models" / "en-es"


@functools.cache
def translator() -> Translator:
    """Loaded once: a search is traced once for all the tests that use it."""
    return Translator.load(PRESET)


@functools.cache
def shipped() -> Translator:
    """The same of the one that is shipped, for the tests of all files that a process runs."""
    return Translator.load(SHIPPED)
