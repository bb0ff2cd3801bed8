"""Faces and pictures in a text, which are the same in every language."""

from __future__ import annotations

PICTURES = "\u2600-\u27bf\U0001f000-\U0001faff"
"""Of a class of characters in a pattern: signs and emoji."""
FACE = r"[:;=]['’]?-?[()DPpOo|/]+"
"""A pattern of one that is typed, as `:-)`."""
