"""Nests of tuples, lists and dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def map_structure(function: Callable[..., Any], nest: Any, *others: Any) -> Any:
    """The nest with `function(leaf, *leaves of the others at its place)` for each leaf."""
    if isinstance(nest, dict):
        return {
            key: map_structure(function, each, *(other[key] for other in others))
            for key, each in nest.items()
        }
    if not isinstance(nest, tuple | list):
        return function(nest, *others)
    parts = [map_structure(function, *each) for each in zip(nest, *others, strict=True)]
    # A named tuple takes its parts one by one.
    return type(nest)(*parts) if hasattr(nest, "_fields") else type(nest)(parts)


def flatten(nest: Any) -> list[Any]:
    """The leaves, in order."""
    leaves: list[Any] = []
    map_structure(leaves.append, nest)
    return leaves
