"""Web pages: the text between tags, and that of some attributes, is translated."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from translate import languages
from translate.directions import Direction
from translate.files.drafts import Draft, Segment, Template, Text, Wishes, decoded, filled, texts_of
from translate.files.parts import (
    Code,
    Kind,
    Part,
    Parts,
    codes,
    has_letters,
    joined,
    scanned,
    tidied,
)
from translate.files.placeholders import scan
from translate.files.tags import RAW, Token, ends, tokens
from translate.files.wrapping import wrapped

# HTML, section 3.2.5.2.5, phrasing content: what stands within a sentence. Other tags end one.
_WITHIN = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite data del dfn em font i ins mark nobr q s small span "
        "strike strong sub sup time tt u",
    )
)
# Within a sentence, too, but with no language in it, so that each stands for a word.
_WORDS = frozenset(["code", "kbd", "samp", "var"])
# Within a text, but at the end of a sentence.
_CUTS = frozenset(["br", "img", "wbr"])
# With no text in it, or with one whose layout matters.
_SKIPPED = frozenset(["math", "pre", "svg", "template"]) | RAW - {"title"}
_ATTRIBUTES = frozenset(("alt", "aria-label", "placeholder", "title"))

_BLANKS = " \t\n\f\r"
_SPACES = re.compile(f"[{_BLANKS}]+")
_CHARSET = re.compile(r"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 2048
"""Characters at a page's beginning in which it names its character set."""


class _Page:
    """A page while it is read.

    Attributes:
        items: its texts, and what stands between them; a tag with a number in `tags` as a code.
        tags: the tags in which something changes, by their numbers.
    """

    def __init__(self) -> None:
        self.items: list[str | Code | Segment] = []
        self.tags: dict[int, Template] = {}
        self._raws: list[str] = []
        self._run: list[Part] = []

    def within(self, raw: str, part: Part) -> None:
        """What is part of a text."""
        self._raws.append(raw)
        self._run.append(part)

    def between(self, code: Code) -> None:
        """What ends a text."""
        self.end()
        self.items.append(code if code.at in self.tags else code.raw)

    def end(self) -> None:
        """The text is complete."""
        raw = "".join(self._raws)
        body = raw.strip(_BLANKS)
        if has_letters(self._run) or any(code.at in self.tags for code in codes(self._run)):
            spaced = [
                part if isinstance(part, Code) else _SPACES.sub(" ", part) for part in self._run
            ]
            first = len(raw) - len(raw.lstrip(_BLANKS))
            self.items += [raw[:first], _segment(body, spaced), raw[first + len(body) :]]
        else:
            self.items.append(raw)
        self._raws, self._run = [], []


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A web page; the language of its root becomes that of the translation.

    Scripts, styles, `pre`, `code`, and what is marked as not to be translated or as written in
    another language, stay as they are.

    Raises:
        InputError: it is no text in UTF-8.
    """
    source = decoded(data, path)
    page = _read(source.text, wishes.direction)
    texts = [text for tag in page.tags.values() for text in texts_of(tag)]
    texts += [item.parts for item in page.items if isinstance(item, Segment)]
    return Draft(texts, partial(_finished, source, page))


def _finished(source: Text, page: _Page, translations: Sequence[Parts]) -> bytes:
    found = iter(translations)
    tags = {at: filled(tag, found) for at, tag in page.tags.items()}
    written: list[str] = []
    for item in page.items:
        if isinstance(item, Code):
            written.append(tags[item.at])
        elif isinstance(item, Segment):
            after = next(found)
            renewed = tuple(
                part._replace(raw=tags.get(part.at, part.raw)) if isinstance(part, Code) else part
                for part in after
            )
            written.append(item.raw if renewed == item.parts else item.laid(renewed))
        else:
            written.append(item)
    text = "".join(written)
    charset = _CHARSET.search(text[:_HEAD])
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        # Whoever reads it by that name reads these, too.
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    return source.encoded(text)


def _read(text: str, direction: Direction) -> _Page:
    page = _Page()
    found = list(tokens(text))
    closed = ends(found)
    at = 0
    while at < len(found):
        token, after = found[at], at + 1
        if token.kind == "text":
            page.within(token.raw, html.unescape(token.raw))
        elif token.kind == "open" and _is_kept(token, direction):
            after = closed.get(at, after)
            raw = "".join(each.raw for each in found[at:after])
            if token.name in _WITHIN | _WORDS:
                page.within(raw, Code(raw, "word"))
            else:
                page.between(Code(raw, "cut"))
        else:
            if tag := _tag(token, direction):
                page.tags[at] = tag
            code = Code(token.raw, _kind(token), token.name, at)
            if token.kind == "other" or token.name in _WITHIN | _WORDS | _CUTS:
                page.within(token.raw, code)
            else:
                page.between(code)
        at = after
    page.end()
    return page


def _kind(token: Token) -> Kind:
    if token.name not in _WITHIN:
        return "cut"
    return "open" if token.kind == "open" else "close"


def _is_kept(token: Token, direction: Direction) -> bool:
    """Whether an element stays as it is."""
    if token.name in _SKIPPED or token.name in _WORDS:
        return True
    if token.name == "html":
        return False
    language = token.get("lang") or ""
    return (
        (token.get("translate") or "").lower() == "no"
        or "notranslate" in (token.get("class") or "").split()
        or (languages.find(language) is not None and not _speaks(language, direction))
    )


def _speaks(language: str, direction: Direction) -> bool:
    return languages.matches(direction.source, language)


def _tag(token: Token, direction: Direction) -> Template | None:
    """A tag with texts in its attributes; None if nothing in it changes."""
    found: list[str | Segment] = []
    end = 0
    for each in token.attributes:
        raw = token.raw[each.start : each.end]
        if token.kind != "open" or not raw:
            continue
        quote = raw[0] if raw[0] in "\"'" else '"'
        if each.name in _ATTRIBUTES and has_letters((each.value,)):
            item: str | Segment = Segment(raw, tidied(scan(each.value)), partial(_quoted, quote))
        elif (token.name, each.name) == ("html", "lang") and _speaks(each.value, direction):
            item = f"{quote}{languages.parse(direction.target)}{quote}"
        else:
            continue
        found += [token.raw[end : each.start], item]
        end = each.end
    return [*found, token.raw[end:]] if found else None


def _quoted(quote: str, parts: Parts) -> str:
    text = _escaped(joined(parts)).replace(quote, "&quot;" if quote == '"' else "&#39;")
    return f"{quote}{text}{quote}"


def _segment(body: str, run: Sequence[Part]) -> Segment:
    parts = list(tidied(scanned(run, scan)))
    # At its edges there is no space in the page, or what stands there is no part of the text.
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        edge = parts[at]
        parts[at] = strip(edge, " ") if isinstance(edge, str) else edge
    return Segment(body, tidied(parts), partial(_laid, body.split("\n")))


def _laid(lines: Sequence[str], parts: Parts) -> str:
    """A text of a page as it is to be written, in lines like those that it had."""
    escaped = tuple(part if isinstance(part, Code) else _escaped(part) for part in parts)
    if len(lines) < 2:
        return joined(escaped)
    margin = lines[1][: len(lines[1]) - len(lines[1].lstrip(_BLANKS))]
    width = max(len(line.strip(_BLANKS)) for line in lines)
    return wrapped(escaped, width, join=f"\n{margin}")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;").replace("\xad", "&shy;")
