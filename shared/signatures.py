"""What compiled functions take: of any length and number of rows, so that each is traced once."""

from __future__ import annotations

from shared import spelling
from shared.engine import Spec
from shared.phrases import Phrases

ROWS = Spec((None, None), "int32")
"""Ids, padded."""
SPEAKERS = Spec((None,), "int32")
"""A number for each row."""
SEARCHED = (
    Spec((None,), "int32"),
    Spec((), "int32"),
    Spec((None,), "int32"),
    Spec((), "float32"),
    Spec((), "float32"),
)
"""Of a search: bounds, the largest of them, seeds, temperature, top-p."""
WANTED = {
    "prefix": ROWS,
    "phrases": Phrases(
        ids=Spec((None, None, spelling.SPELLINGS, None), "int32"),
        after=Spec((None, None, spelling.SPELLINGS), "int32"),
        apart=Spec((None, None), "int32"),
        kinds=Spec((None,), "int32"),
    ),
    "speaker": SPEAKERS,
}
"""What may be given to a search besides."""
