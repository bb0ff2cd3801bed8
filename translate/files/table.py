"""The formats of files that can be translated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.files import hypertext, markdown, plain, po, subtitles, tabular, tmx, xliff
from translate.files.drafts import Draft, Wishes


class Format(NamedTuple):
    """A format: its extensions, one sentence, and what reads a file's bytes."""

    extensions: tuple[str, ...]
    help: str
    read: Callable[[Path, bytes, Wishes], Draft]


FORMATS: dict[str, Format] = {
    "text": Format((".txt",), "plain text", plain.read),
    "markdown": Format((".md", ".markdown"), "Markdown, with tables", markdown.read),
    "html": Format((".html", ".htm"), "a web page", hypertext.read),
    "po": Format((".po",), "a message catalogue of gettext", po.read),
    "xliff": Format((".xliff", ".xlf"), "XLIFF 1.2 or 2.x", xliff.read),
    "tmx": Format((".tmx",), "a translation memory", tmx.read),
    "tsv": Format((".tsv", ".tab"), "columns separated by tabs, without quotes", tabular.read_tsv),
    "csv": Format(
        (".csv",), "columns separated by commas or semicolons, with quotes", tabular.read_csv
    ),
    "srt": Format((".srt",), "subtitles of SubRip", subtitles.read_srt),
    "vtt": Format((".vtt",), "subtitles of the web", subtitles.read_vtt),
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
