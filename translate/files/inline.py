"""The elements within a text of XLIFF or TMX, as codes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree

from shared.errors import InputError
from translate.files.parts import Code, Kind, Part, Parts, joined, scanned, tidied
from translate.files.placeholders import scan
from translate.formats import xml

Role = Kind | Literal["around"]
"""As the kind of a code, or `around` for an element whose content is text."""

# An element that opens or closes says in one of these which one it belongs to.
_PARTNERS = ("rid", "startRef", "i", "id")
_FAMILIES = {"ept": "bpt", "ex": "bx", "ec": "sc", "em": "sm"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Inline(NamedTuple):
    """A text of an XML file.

    Args:
        parts: the text, in which a code's `at` is the number of its element.
        elements: the elements.
    """

    parts: Parts
    elements: list[etree._Element]


def read(element: etree._Element, roles: Mapping[str, Role], path: Path) -> Inline:
    """What is within an element.

    Args:
        element: a source or a segment.
        roles: of elements, by their local names; others stand for words.
        path: its file.

    Raises:
        InputError: an entity that the file does not explain.
    """
    elements: list[etree._Element] = []
    found = tuple(_visited(element, roles, path, elements))
    return Inline(tidied(scanned(found, scan)), elements)


def _visited(
    element: etree._Element,
    roles: Mapping[str, Role],
    path: Path,
    elements: list[etree._Element],
) -> Iterator[Part]:
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise InputError(
                f"XML entities such as {child.text} are never expanded", path, xml.line(child)
            )
        at = len(elements)
        elements.append(child)
        name = xml.local(child)
        # Comments and the like have no name.
        role = roles.get(name, "word") if name else "cut"
        if role == "around" and child.get("translate") == "no":
            role = "word"
        if role == "around":
            yield Code(f"<{name}-{at}>", "open", str(at), at)
            yield from _visited(child, roles, path, elements)
            yield Code(f"</{name}-{at}>", "close", str(at), at)
        else:
            other = next(filter(None, map(child.get, _PARTNERS)), "")
            key = f"{_FAMILIES.get(name, name)} {other}"
            yield Code(f"<{name}-{at}/>", role, key, at)
        yield child.tail or ""


def fill(element: etree._Element, parts: Parts, elements: list[etree._Element]) -> None:
    """Put a text into an element, in the place of what is there.

    Args:
        element: keeps its attributes and its tail.
        parts: as `read` gives them, or their translation.
        elements: those of the codes; they are copied.
    """
    for child in list(element):
        element.remove(child)
    element.text = None
    within = [element]
    for part in parts:
        node = within[-1]
        if isinstance(part, str) or part.at < 0:
            _say(node, joined([part]))
            continue
        original = elements[part.at]
        if part.raw.startswith("</"):
            within.pop()
        elif part.raw.endswith("/>"):
            node.append(_alone(original))
        else:
            attributes = {str(name): str(value) for name, value in original.attrib.items()}
            within.append(etree.SubElement(node, original.tag, attributes))


def _alone(element: etree._Element) -> etree._Element:
    copied = copy.deepcopy(element)
    copied.tail = None
    return copied


def _say(node: etree._Element, text: str) -> None:
    text = _NO_XML.sub("\ufffd", text)
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text
