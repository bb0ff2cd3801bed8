"""Translate with a recurrent network.

from translate import Translator

translator = Translator.load("models/en-es")
translator.translate("Where is the station?", to="es")
"""

from __future__ import annotations

from typing import Any

__all__ = ["Glossary", "Options", "Translation", "Translator"]


def __getattr__(name: str) -> Any:
    # TensorFlow takes seconds to import; `python -m translate corpus` has no need of it.
    if name in __all__:
        from translate import translator

        return getattr(translator, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
