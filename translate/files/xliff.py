"""XLIFF 1.2 and 2.x: segments without a target get one, for a person to look through."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from shared.errors import InputError
from translate import languages
from translate.files import inline
from translate.files.drafts import Draft, Wishes
from translate.files.inline import Inline, Role
from translate.files.parts import Parts
from translate.files.xmlfile import insert_after, written
from translate.formats import xml
from translate.formats.xliff import LANGUAGES, UNTRANSLATED, is_forward, marks

# XLIFF 1.2, section 2.4, and 2.1, section 4.3; what is not here, such as <ph>, stands for a word.
_ROLES: dict[str, Role] = {
    "g": "around",
    "mrk": "around",
    "pc": "around",
    "bpt": "open",
    "bx": "open",
    "sc": "open",
    "sm": "open",
    "ept": "close",
    "ex": "close",
    "ec": "close",
    "em": "close",
    "it": "cut",
}
_SUB_STATE = "parley:needs-review"
"""Version 2 has no state between a translation and one that somebody has reviewed."""


class _Segment(NamedTuple):
    """A segment to translate.

    Args:
        parent: the element that it is: a <trans-unit>, or in version 2 a <segment>.
        source: its source, or in version 1.2 its <seg-source>.
        target: its target, if it has one.
        texts: the whole source, or each of the sentences that are marked in it.
    """

    parent: etree._Element
    source: etree._Element
    target: etree._Element | None
    texts: list[Inline]


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A file: what has no target, or if everything is wanted any target, is translated and marked
    as to be reviewed. Inline elements and everything else are kept.

    Raises:
        InputError: broken XML, no XLIFF, or no segment in these languages.
    """
    tree = xml.parse(path, data, "xliff")
    found: set[str] = set()
    segments: list[_Segment] = []
    skipped = units = 0
    for unit in tree.iter("{*}trans-unit", "{*}unit"):
        labels = _labels(unit)
        found.update(filter(None, labels))
        if is_forward(*labels, *wishes.direction) is not True:
            continue
        units += 1
        for segment in _segments(unit, path):
            if _forbids(unit) or not (wishes.everything or _is_open(segment)):
                skipped += 1
            else:
                segments.append(segment)
    if not units:
        raise InputError(languages.missing(*wishes.direction, found), path)

    def finish(translations: Sequence[Parts]) -> bytes:
        each = iter(translations)
        for segment in segments:
            _translate(segment, [next(each) for _ in segment.texts])
        _name_language(tree, wishes)
        return written(tree, data)

    return Draft([text.parts for each in segments for text in each.texts], finish, skipped)


def _labels(unit: etree._Element) -> tuple[str, str]:
    """The languages of source and target as the file names them."""
    for element in unit.iterancestors("{*}file", "{*}xliff"):
        for source, target in LANGUAGES:
            if element.get(source):
                return element.get(source, ""), element.get(target, "")
    return "", ""


def _segments(unit: etree._Element, path: Path) -> Iterator[_Segment]:
    parents = [unit] if xml.local(unit) == "trans-unit" else xml.children(unit, "segment")
    for parent in parents:
        sources, targets = xml.children(parent, "source"), xml.children(parent, "target")
        if not sources:
            continue
        segmented = [each for each in xml.children(parent, "seg-source") if marks(each)]
        source = segmented[0] if segmented else sources[0]
        texts = [inline.read(each, _ROLES, path) for each in _holders(source)]
        if any(text.parts for text in texts):
            yield _Segment(parent, source, targets[0] if targets else None, texts)


def _holders(source: etree._Element) -> list[etree._Element]:
    """The elements in which the texts of a source are."""
    return marks(source) if xml.local(source) != "source" else [source]


def _forbids(unit: etree._Element) -> bool:
    said = (each.get("translate") for each in (unit, *unit.iterancestors()))
    return next(filter(None, said), "yes") == "no"


def _state(segment: _Segment) -> str:
    """Of the target in version 1.2, of the segment in version 2."""
    holder = segment.parent if xml.local(segment.parent) == "segment" else segment.target
    return "" if holder is None else holder.get("state", "")


def _is_open(segment: _Segment) -> bool:
    if segment.target is None or _state(segment) in UNTRANSLATED:
        return True
    return xml.is_blank(segment.target)


def _translate(segment: _Segment, translations: Sequence[Parts]) -> None:
    parent, source, target, _ = segment
    made = copy.deepcopy(source)
    made.tag = etree.QName(etree.QName(source).namespace, "target").text
    made.attrib.clear()
    holders = marks(made) if xml.local(source) != "source" else [made]
    for holder, text, translation in zip(holders, segment.texts, translations, strict=True):
        inline.fill(holder, translation, text.elements)
    if target is None:
        insert_after((xml.children(parent, "seg-source") or [source])[-1], made)
    else:
        made.attrib.update(target.attrib)
        made.tail = target.tail
        parent.replace(target, made)
    if xml.local(parent) == "segment":
        parent.set("state", "translated")
        parent.set("subState", _SUB_STATE)
        return
    made.set("state", "needs-review-translation")
    made.set("state-qualifier", "mt-suggestion")
    if parent.get("approved"):
        parent.set("approved", "no")


def _name_language(tree: etree._ElementTree, wishes: Wishes) -> None:
    for element in tree.iter("{*}xliff", "{*}file"):
        for source, target in LANGUAGES:
            label = element.get(source)
            if (
                label
                and not element.get(target)
                and languages.matches(wishes.direction.source, label)
            ):
                element.set(target, str(languages.parse(wishes.direction.target)))
