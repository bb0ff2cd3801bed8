"""Whole files translated, one module a family of formats; all that is no text stays as it is."""

from __future__ import annotations

from typing import Any

__all__ = ["FORMATS", "Progress", "Report", "default_out", "translate_file"]


def __getattr__(name: str) -> Any:
    # As in `translate`: what imports TensorFlow is imported by whoever translates.
    if name == "FORMATS":
        from translate.files import table

        return table.FORMATS
    if name in __all__:
        from translate.files import translating

        return getattr(translating, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
