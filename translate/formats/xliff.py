"""XLIFF 1.2 and 2.x, and the dialects of it that translation tools write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from shared.errors import InputError
from shared.examples import Example
from translate import languages
from translate.formats import xml

# XLIFF 1.2, section 2.4: what these hold is native code; <g> and <mrk> hold text. XLIFF 2 has no
# codes within its content.
_CODES = frozenset({"bpt", "ept", "ph", "it"})
# Version 1.2 has them on <file>, version 2 on <xliff>.
LANGUAGES = (("source-language", "target-language"), ("srcLang", "trgLang"))
UNTRANSLATED = {"new", "needs-translation", "initial"}


class _Segment(NamedTuple):
    source: etree._Element
    target: etree._Element | None
    state: str
    line: int


def read_xliff(path: Path, source: str, target: str) -> Iterator[Example]:
    """The segments of each file element in these languages, in either direction.

    A segment's state becomes a note: `untranslated` without a target or where the state says so,
    `fuzzy` where it needs work, `not for translation` where translating it is forbidden.

    Raises:
        InputError: broken XML, no XLIFF, or no segment in both languages.
    """
    found: set[str] = set()
    pairs = 0
    source_label, target_label = "", ""
    units = ("trans-unit", "unit")
    for element in xml.elements(
        path, "xliff", starts=("xliff", "file"), ends=(*units, "group", "file")
    ):
        name = xml.local(element)
        if name in ("xliff", "file"):
            for source_name, target_name in LANGUAGES:
                if element.get(source_name):
                    source_label = element.get(source_name, "")
                    target_label = element.get(target_name, "")
        if name not in units:
            continue
        forbidden = element.get("translate") == "no"
        for segment in _segments(element):
            label = target_label or ("" if segment.target is None else segment.target.get(xml.LANG))
            found.update(filter(None, (source_label, label)))
            forward = is_forward(source_label, label or "", source, target)
            if forward is None:
                continue
            text = xml.text(segment.source, path, _CODES)
            translation = "" if segment.target is None else xml.text(segment.target, path, _CODES)
            note = "not for translation" if forbidden else _note(segment.state, translation)
            pairs += 1
            texts = (text, translation) if forward else (translation, text)
            yield Example(texts, str(path), segment.line, note)
    if not pairs:
        raise InputError(languages.missing(source, target, found), path)


def is_forward(from_label: str, to_label: str, source: str, target: str) -> bool | None:
    """Whether a file's languages are those asked for: True: they are; False: the other way round;
    None: no.

    A file need not name its target language: then it is the one that was asked for.
    """
    for asked, other, forward in ((source, target, True), (target, source, False)):
        if languages.matches(asked, from_label) and (
            not to_label or languages.matches(other, to_label)
        ):
            return forward
    return None


def _note(state: str, translation: str) -> str | None:
    if state in UNTRANSLATED or not translation.strip():
        return "untranslated"
    return "fuzzy" if state.startswith("needs-") else None


def _segments(unit: etree._Element) -> Iterator[_Segment]:
    if xml.local(unit) == "unit":
        for segment in xml.children(unit, "segment"):
            yield from _whole(segment, segment.get("state", ""))
        return
    targets = xml.children(unit, "target")
    state = targets[0].get("state", "") if targets else ""
    parts = {
        mark.get("mid"): mark
        for segmented in xml.children(unit, "seg-source")
        for mark in marks(segmented)
    }
    if not parts:
        yield from _whole(unit, state)
        return
    # Tools that segment a unit mark its sentences by the same number on both sides.
    translations = {mark.get("mid"): mark for mark in marks(targets[0])} if targets else {}
    for number, mark in parts.items():
        yield _Segment(mark, translations.get(number), state, xml.line(mark))


def _whole(parent: etree._Element, state: str) -> Iterator[_Segment]:
    sources, targets = xml.children(parent, "source"), xml.children(parent, "target")
    if sources:
        target = targets[0] if targets else None
        yield _Segment(sources[0], target, state, xml.line(parent))


def marks(element: etree._Element) -> list[etree._Element]:
    """The sentences that a tool has marked in a text of version 1.2."""
    return [mark for mark in element.iter("{*}mrk") if mark.get("mtype") == "seg"]
