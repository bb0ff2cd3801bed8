"""Repairs of a text before a network learns from it."""

from __future__ import annotations

import html
import html.entities
import re
import unicodedata

# An HTML or XML tag. What only looks like one stays: `a < b`, `<https://…>`, `<3`.
TAG = re.compile(
    r"""</?(?P<name>[A-Za-z][\w:.-]*)"""
    r"""(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*/?>"""
)
_BREAKS = {"br", "p", "div", "li", "tr", "td", "th", "hr", "ul", "ol", "h1", "h2", "h3"}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SEPARATORS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")
_RUNS = re.compile(r"\s{2,}")


def strip_markup(text: str) -> str:
    """Without tags of HTML or XML (line breaks become spaces), and with its entities resolved."""
    if "<" in text:
        text = TAG.sub(lambda tag: " " if tag["name"].lower() in _BREAKS else "", text)
    if "&" in text:
        text = _ENTITY.sub(_resolve, text)
    return text


def _resolve(entity: re.Match[str]) -> str:
    # Asked first, as `html.unescape` also resolves the beginning of a name: &notice; to ¬ice;.
    known = entity[0][1] == "#" or entity[0][1:] in html.entities.html5
    return html.unescape(entity[0]) if known else entity[0]


def strip_controls(text: str) -> str:
    """Without control characters; line breaks and tabs become spaces."""
    return _CONTROLS.sub("", _SEPARATORS.sub(" ", text))


def compose(text: str) -> str:
    """In NFC, the form in which a letter and its accents are one character where they can be."""
    return unicodedata.normalize("NFC", text)


def whole(text: str) -> str:
    """In NFC, and with U+FFFD for half a surrogate pair, which is no character (JSON can spell
    one)."""
    return _HALVES.sub("\ufffd", compose(text))


def collapse(text: str) -> str:
    """Without white space at its ends or in runs; a single no-break space is typography."""
    return _RUNS.sub(" ", text).strip()
