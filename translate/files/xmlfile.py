"""XML written as it was read, but for what has changed."""

from __future__ import annotations

import codecs
import re

from lxml import etree

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>\s*")
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def written(tree: etree._ElementTree, data: bytes) -> bytes:
    """A tree as a file in UTF-8.

    Args:
        tree: what `xml.parse` has read, changed since.
        data: the bytes of which it was read: byte order mark, declaration and ends of lines are
            taken from them.
    """
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = etree.tostring(tree, encoding="unicode").encode()
    if _UTF8.fullmatch(tree.docinfo.encoding or "utf-8"):
        found = _DECLARATION.match(data, len(bom))
        declaration = found[0] if found else b""
        body += data[len(data.rstrip()) :]
    else:
        declaration = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    # A parser of XML makes a line feed of each end of a line.
    if b"\r\n" in data:
        declaration = declaration.replace(b"\r\n", b"\n")
        body = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        declaration = declaration.replace(b"\n", b"\r\n")
    return bom + declaration + body


def insert_after(before: etree._Element, element: etree._Element) -> None:
    """Put an element behind another one, indented as that is."""
    parent = before.getparent()
    assert parent is not None
    element.tail = before.tail
    if before.getnext() is None and parent.text is not None and not parent.text.strip():
        before.tail = parent.text
    parent.insert(parent.index(before) + 1, element)
