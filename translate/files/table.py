"""The formats of files that can be translated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.files import hypertext, markdown, plain, po, subtitles, tabular, tmx, xliff
from translate.files.drafts import Draft, Wishes


class Format(NamedTuple):
    """A format: its extensions, and what reads a file's bytes."""

    extensions: tuple[str, ...]
    read: Callable[[Path, bytes, Wishes], Draft]


FORMATS: dict[str, Format] = {
    "text": Format((".txt",), plain.read),
    "markdown": Format((".md", ".markdown"), markdown.read),
    "html": Format((".html", ".htm"), hypertext.read),
    "po": Format((".po",), po.read),
    "xliff": Format((".xliff", ".xlf"), xliff.read),
    "tmx": Format((".tmx",), tmx.read),
    "tsv": Format((".tsv", ".tab"), tabular.read_tsv),
    "csv": Format((".csv",), tabular.read_csv),
    "srt": Format((".srt",), subtitles.read_srt),
    "vtt": Format((".vtt",), subtitles.read_vtt),
}


def extensions() -> tuple[str, ...]:
    """Of all formats."""
    return tuple(extension for each in FORMATS.values() for extension in each.extensions)


def of(path: Path) -> Format:
    """The format that a file's name tells.

    Raises:
        InputError: it tells none.
    """
    extension = path.suffix.lower()
    for each in FORMATS.values():
        if extension in each.extensions:
            return each
    raise InputError(f"the extension names no format ({' '.join(extensions())})", path)
