"""Translation memories: TMX 1.4b and its forerunners."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from shared.errors import InputError
from shared.examples import Example
from translate import languages
from translate.formats import xml

# TMX 1.4b, "Content markup": what these elements hold is native code; <hi> holds text.
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})


def read_tmx(path: Path, source: str, target: str) -> Iterator[Example]:
    """The segments of each unit that has both languages, whatever language it was written in.

    Of several variants of a language (en-GB, en-US) the closest to what is asked for is taken;
    where a unit translates a segment in several ways, each is a pair.

    Raises:
        InputError: broken XML, no TMX, or no unit in both languages.
    """
    found: set[str] = set()
    pairs = 0
    for unit in xml.elements(path, "tmx", starts=(), ends=("tu",)):
        variants: dict[str, list[str]] = {}
        for variant in xml.children(unit, "tuv"):
            for segment in xml.children(variant, "seg"):
                text = xml.text(segment, path, _CODES)
                variants.setdefault(label(variant), []).append(text)
        found.update(variants)
        left, right = languages.best(source, variants), languages.best(target, variants)
        if left is None or right is None or left == right:
            continue
        for text in variants[left]:
            for translation in variants[right]:
                pairs += 1
                yield Example((text, translation), str(path), xml.line(unit))
    if not pairs:
        raise InputError(languages.missing(source, target, found), path)


def label(variant: etree._Element) -> str:
    """The language of a variant, as the file names it; TMX 1.1 wrote `lang`."""
    return variant.get(xml.LANG) or variant.get("lang") or ""
