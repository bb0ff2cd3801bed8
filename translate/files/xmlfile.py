"""XML written as it was read, but for what has changed."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from translate.files.drafts import Text

_PROLOG = re.compile(
    r"(?:\s|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)*",
    re.DOTALL,
)
_ENCODING = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"']*")
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def written(tree: etree._ElementTree, data: bytes) -> bytes:
    """A tree as a file in UTF-8.

    Args:
        tree: what `xml.parse` has read, changed since.
        data: the bytes of which it was read: what stands before the root, a byte order mark and
            the ends of lines are taken from them.
    """
    encoding = tree.docinfo.encoding or "utf-8"
    text = data.decode(encoding).removeprefix("\ufeff")
    crlf = "\r\n" in text
    text = text.replace("\r\n", "\n")
    prolog = _prolog(tree, text)
    if not _UTF8.fullmatch(encoding):
        prolog = _ENCODING.sub(r"\1UTF-8", prolog)
    root = tree.getroot()
    after = [etree.tostring(each, encoding="unicode") for each in root.itersiblings()]
    body = "\n".join([etree.tostring(root, encoding="unicode", with_tail=False), *after])
    # A parser of XML makes a line feed of each end of a line.
    whole = Text("", data.startswith(codecs.BOM_UTF8), crlf)
    return whole.encoded(prolog + body + text[len(text.rstrip()) :])


def _prolog(tree: etree._ElementTree, text: str) -> str:
    """What stands before the root."""
    root = tree.getroot()
    name = etree.QName(root).localname
    start = f"<{root.prefix}:{name}" if root.prefix else f"<{name}"
    match = _PROLOG.match(text)
    if match and text.startswith(start, match.end()):
        return match[0]
    # A declaration of a kind that is not foreseen here. The stubs of lxml do not know `doctype`.
    doctype = tree.docinfo.doctype  # type: ignore[attr-defined]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n'


def insert_after(before: etree._Element, element: etree._Element) -> None:
    """Put an element behind another one, indented as that is."""
    parent = before.getparent()
    assert parent is not None
    element.tail = before.tail
    if before.getnext() is None and parent.text is not None and not parent.text.strip():
        before.tail = parent.text
    parent.insert(parent.index(before) + 1, element)
