"""The one shape in which every reader hands on what it found: texts, and where they stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Example:
    """One example for training, and where it came from.

    Args:
        texts: source and target of a pair, or the utterances of a dialogue.
        path: the file.
        line: its line there, counted from 1.
        note: what the file says against it, such as `fuzzy` or `untranslated`.
        shape: whether the texts translate each other or follow each other.
        topic: what a dialogue is about, if its file says so.
    """

    texts: tuple[str, ...]
    path: str
    line: int
    note: str | None = None
    shape: Literal["pair", "dialogue"] = "pair"
    topic: str | None = None
