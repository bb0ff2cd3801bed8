"""What compiled functions take: of any length and number of rows, so that each is traced once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared import spelling
from shared.engine import Spec
from shared.options import Options
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
"""What may be given to a search; and its `output` layer, and the `pieces` of that."""


def search_graph(
    options: Options, context: Spec, wanted: Mapping[str, Any]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The key of the graph that a search needs, and its signature.

    Only what shapes the graph is part of its key; the rest is given as tensors.

    Args:
        options: of the search.
        context: of the network.
        wanted: what is given besides.
    """
    kernel, bias = (tuple(each.shape) for each in wanted["output"])
    own = {
        "output": (Spec(kernel, "float32"), Spec(bias, "float32")),
        "pieces": Spec(bias, "int32"),
    }
    specs = {name: (WANTED | own)[name] for name in wanted}
    key = (
        options.beams if not options.sample else 0,
        options.candidates,
        options.enough_of_all if options.sample else 0,
        options.top_k if options.sample else 0,
        options.length_penalty,
        options.no_repeat_ngram,
        options.attention,
        *wanted,
        bias,
    )
    return key, (ROWS, context, *SEARCHED, specs)
