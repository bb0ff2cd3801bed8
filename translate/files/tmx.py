"""Translation memories: units that lack the language of the translation get a variant in it."""

from __future__ import annotations

from collections.abc import Sequence
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
from translate.formats.tmx import label

# TMX 1.4b, "Content markup"; <ph> stands for a word.
_ROLES: dict[str, Role] = {
    "hi": "around",
    "bpt": "open",
    "ept": "close",
    "it": "cut",
    "ut": "cut",
}


class _Unit(NamedTuple):
    """A unit to translate.

    Args:
        variants: all that it has, at least one.
        source: the one in the language of the source.
        segment: its text.
        target: the one in the language of the translation, if there is one.
        text: the segment, read.
    """

    variants: list[etree._Element]
    source: etree._Element
    segment: etree._Element
    target: etree._Element | None
    text: Inline


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A memory: units without the language of the translation get it, and if everything is wanted,
    the others get it anew. A variant that was made here says so.

    Raises:
        InputError: broken XML, no TMX, or no unit in the language of the source.
    """
    tree = xml.parse(path, data, "tmx")
    source, target = wishes.direction
    found: set[str] = set()
    units: list[_Unit] = []
    skipped = 0
    for unit in tree.iter("{*}tu"):
        every = xml.children(unit, "tuv")
        # Of two in the same language, the first counts.
        variants = {label(each): each for each in reversed(every)}
        found.update(variants)
        left, right = languages.best(source, variants), languages.best(target, variants)
        if left is None:
            continue
        segments = xml.children(variants[left], "seg")
        old = variants[right] if right is not None and right != left else None
        if not segments or (old is not None and _is_filled(old) and not wishes.everything):
            skipped += 1
        else:
            text = inline.read(segments[0], _ROLES, path)
            units.append(_Unit(every, variants[left], segments[0], old, text))
    if not units and not skipped:
        raise InputError(languages.missing(source, target, found), path)

    def finish(translations: Sequence[Parts]) -> bytes:
        for unit, translation in zip(units, translations, strict=True):
            _translate(unit, translation, str(languages.parse(target)))
        return written(tree, data)

    return Draft([unit.text.parts for unit in units], finish, skipped)


def _is_filled(variant: etree._Element) -> bool:
    return not all(map(xml.is_blank, xml.children(variant, "seg")))


def _translate(unit: _Unit, translation: Parts, language: str) -> None:
    variant = unit.target
    if variant is None:
        name = xml.LANG if xml.LANG in unit.source.attrib else "lang"
        variant = unit.source.makeelement(unit.source.tag, {name: language})
        variant.text = unit.source.text
        insert_after(unit.variants[-1], variant)
    variant.set("creationtool", "Parley")
    segments = xml.children(variant, "seg")
    if not segments:
        segments = [etree.SubElement(variant, unit.segment.tag)]
        segments[0].tail = unit.segment.tail
    inline.fill(segments[0], translation, unit.text.elements)
