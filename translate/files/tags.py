"""A web page as a row of tags and texts.

It never becomes a tree, so what is missing in it or stands in the wrong place is kept as well as
everything else: the tokens together are the page. (`html.parser` of the standard library takes
time in the square of a broken page's size, and stops at some.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# A second one of these does not stand in the first: it ends it.
_NEVER_NESTED = frozenset(["dd", "dt", "option", "p"])

# Their content is no markup (HTML, section 13.1.2).
RAW = frozenset(["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"])

_NAME = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*)")
_BETWEEN = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(
    r"""(?P<name>=?[^\s/>=]+|=)"""
    r"""(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?"""
)


class Attribute(NamedTuple):
    """An attribute of a tag: its name in small letters, its value, and where that stands in the
    tag, quotes and all."""

    name: str
    value: str
    start: int
    end: int


class Token(NamedTuple):
    """A tag, a text, or anything else, as it stands in the page.

    Args:
        kind: `open`, `close`, `text` or `other`.
        raw: as it is written.
        name: of a tag, in small letters.
        attributes: of a tag.
    """

    kind: str
    raw: str
    name: str = ""
    attributes: tuple[Attribute, ...] = ()

    def get(self, name: str) -> str | None:
        """The value of an attribute; None if it has none of this name."""
        return next((each.value for each in self.attributes if each.name == name), None)


def tokens(page: str) -> Iterator[Token]:
    """The tokens of a page; no two texts follow each other."""
    start = at = 0
    while (at := page.find("<", at)) >= 0:
        found = _markup(page, at)
        if found is None:
            at += 1
            continue
        if start < at:
            yield Token("text", page[start:at])
        yield found
        start = at = at + len(found.raw)
        if found.kind == "open" and found.name in RAW:
            closing = re.compile(rf"</{found.name}(?=[\s/>])", re.IGNORECASE).search(page, at)
            at = closing.start() if closing else len(page)
            if start < at:
                yield Token("text" if found.name == "title" else "other", page[start:at])
            start = at
    if start < len(page):
        yield Token("text", page[start:])


def ends(found: Sequence[Token]) -> dict[int, int]:
    """The place after the last token of each element that has an end, by that of its first."""
    after: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for at, token in enumerate(found):
        stack = waiting.setdefault(token.name, [])
        if token.kind == "open":
            if stack and token.name in _NEVER_NESTED:
                after[stack.pop()] = at
            stack.append(at)
        elif token.kind == "close" and stack:
            after[stack.pop()] = at + 1
    return after


def _markup(page: str, at: int) -> Token | None:
    """What begins with the `<` at a place; None if that is just a sign."""
    if page.startswith("<!--", at):
        end = page.find("-->", at + 4)
        return Token("other", page[at : end + 3 if end >= 0 else len(page)])
    if page.startswith(("<!", "<?"), at):
        end = page.find(">", at)
        return Token("other", page[at : end + 1 if end >= 0 else len(page)])
    match = _NAME.match(page, at)
    if match is None:
        return None
    attributes = []
    end = match.end()
    while True:
        between = _BETWEEN.match(page, end)
        end = between.end() if between else end
        if page.startswith(">", end):
            break
        each = _ATTRIBUTE.match(page, end)
        if each is None:
            # The page ends within the tag, and no browser shows it.
            return Token("other", page[at:])
        attributes.append(_attribute(each, at))
        end = each.end()
    kind = "close" if match["close"] else "open"
    return Token(kind, page[at : end + 1], match["name"].lower(), tuple(attributes))


def _attribute(match: re.Match[str], offset: int) -> Attribute:
    value = match["value"] or ""
    bare = value[1:-1] if value[:1] in ('"', "'") else value
    start, end = match.span("value") if value else (match.end(), match.end())
    return Attribute(match["name"].lower(), html.unescape(bare), start - offset, end - offset)
