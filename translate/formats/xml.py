"""XML read as a stream, or whole: nothing is fetched, no entity is expanded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from shared import textfiles
from shared.errors import InputError

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def line(element: etree._Element) -> int:
    """The line on which an element begins, counted from 1."""
    # Its stubs give an ellipsis as the type.
    return cast("int | None", element.sourceline) or 1


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Children of this local name in the element's own namespace."""
    space = etree.QName(element).namespace
    return list(element.iterchildren(f"{{{space}}}{name}" if space else name))


def is_blank(element: etree._Element) -> bool:
    """Whether an element holds no text, nor those within it."""
    return not any(str(text).strip() for text in element.itertext())


def elements(
    path: Path, root: str, *, starts: tuple[str, ...], ends: tuple[str, ...]
) -> Iterator[etree._Element]:
    """Elements by their local names: `starts` when only their attributes are known, `ends` when
    they are complete. A complete one is emptied once the next is asked for.

    Raises:
        InputError: broken XML, another root, or entities of its own.
    """
    names = {root, *starts, *ends}
    with textfiles.opened(path) as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in sorted(names)],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        begun = False
        try:
            for event, element in events:
                if not begun:
                    _check_root(path, element, root)
                    begun = True
                name = local(element)
                if event == "start":
                    if name in starts:
                        yield element
                elif name in ends:
                    yield element
                    _forget(element)
        except etree.XMLSyntaxError as error:
            raise InputError(f"broken XML: {error.msg}", path, error.lineno) from error
        if not begun:
            raise InputError(f"this is XML, but its root is not <{root}>", path, 1)


def parse(path: Path, data: bytes, root: str) -> etree._ElementTree:
    """A whole file.

    Args:
        path: the file.
        data: its bytes.
        root: the local name that its root must have.

    Raises:
        InputError: broken XML, another root, or entities of its own.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"broken XML: {error.msg}", path, error.lineno) from error
    _check_root(path, element, root)
    return element.getroottree()


def _check_root(path: Path, element: etree._Element, root: str) -> None:
    if element.getparent() is not None or local(element) != root:
        raise InputError(f"this is XML, but its root is not <{root}>", path, 1)
    declared = element.getroottree().docinfo.internalDTD
    # The stubs of lxml do not know `iterentities`.
    if declared is not None and any(True for _ in declared.iterentities()):  # type: ignore[attr-defined]
        raise InputError("the file declares XML entities, which are never expanded", path, 1)


def _forget(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and parent[0] is not element:
        del parent[0]


def text(element: etree._Element, path: Path, codes: frozenset[str]) -> str:
    """An element's text, that of its inline elements included.

    Args:
        element: a segment, a source or a target.
        path: its file.
        codes: local names of inline elements whose content is formatting code, not text.

    Raises:
        InputError: an entity that the file does not explain.
    """
    parts = [element.text or ""]
    # No deeper than the 256 levels at which the parser gives up.
    for child in element:
        if child.tag is etree.Entity:
            raise InputError(
                f"XML entities such as {child.text} are never expanded", path, line(element)
            )
        if local(child) not in codes:
            parts.append(text(child, path, codes))
        parts.append(child.tail or "")
    return "".join(parts)
