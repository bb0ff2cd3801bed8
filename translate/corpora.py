"""Parallel corpora: files in the formats that people have, as a stream of pairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from shared import textfiles
from shared.errors import InputError
from shared.examples import Example
from translate import languages
from translate.formats.po import read_po
from translate.formats.tabular import read_csv, read_jsonl, read_moses, read_tsv
from translate.formats.tmx import read_tmx
from translate.formats.xliff import read_xliff

Reader = Callable[[Path, str, str], Iterator[Example]]


class Format(NamedTuple):
    """A format: its extensions, one sentence, and what reads one file (None: it takes two)."""

    extensions: tuple[str, ...]
    help: str
    read: Reader | None


FORMATS: dict[str, Format] = {
    "tsv": Format((".tsv", ".tab"), "columns separated by tabs, without quotes", read_tsv),
    "csv": Format((".csv",), "columns separated by commas or semicolons, with quotes", read_csv),
    "jsonl": Format((".jsonl", ".ndjson"), "a JSON object a line", read_jsonl),
    "tmx": Format((".tmx",), "a translation memory", read_tmx),
    "xliff": Format((".xliff", ".xlf", ".mxliff", ".sdlxliff"), "XLIFF 1.2 or 2.x", read_xliff),
    "po": Format((".po",), "a message catalogue of gettext", read_po),
    "moses": Format((), "two aligned files, such as corpus.en and corpus.es", None),
}


class _Part(NamedTuple):
    format: str
    paths: tuple[Path, ...]


def read(
    paths: Sequence[Path | str], source: str, target: str, *, format: str | None = None
) -> Iterator[Example]:
    """Pairs of source and target from files of any of `FORMATS`, each of which may be gzipped.

    What is wrong with the options or with a file's name or place is said at once; what is wrong
    inside, when it is reached.

    Args:
        paths: one or more files; two of the format `moses` belong together.
        source: language of the first text of each pair, as people write it.
        target: language of the second.
        format: name of the format; without one, the extension says it.

    Raises:
        InputError: a file is missing or broken, or lacks one of the languages.
    """
    if not paths:
        raise InputError("no file was given")
    if languages.parse(source) == languages.parse(target):
        raise InputError(f"source and target are the same language, {languages.name(source)}")
    if format is not None and format not in FORMATS:
        raise InputError(f"{format!r} is no format; there are {', '.join(FORMATS)}")
    files = [Path(path) for path in paths]
    for path in files:
        textfiles.check(path)
    return _stream(_parts(files, source, target, format), source, target)


def _stream(parts: list[_Part], source: str, target: str) -> Iterator[Example]:
    for part in parts:
        reader = FORMATS[part.format].read
        if reader is None:
            examples = read_moses(*part.paths)
        else:
            examples = reader(part.paths[0], source, target)
        empty = True
        for example in examples:
            empty = False
            yield example
        if empty:
            raise InputError(f"the file holds no pair of {source} and {target}", part.paths[0])


def _parts(files: list[Path], source: str, target: str, format: str | None) -> list[_Part]:
    """Which files are read together, by what format."""
    if format not in (None, "moses"):
        return [_Part(str(format), (path,)) for path in files]
    if format == "moses":
        if len(files) % 2:
            raise InputError("aligned files come in twos, source and target", files[-1])
        pairs = zip(files[::2], files[1::2], strict=True)
        return [_Part("moses", _ordered(pair, source, target)) for pair in pairs]
    parts: list[_Part] = []
    halves: list[Path] = []
    for path in files:
        extension = _extension(path).lower()
        name = next((name for name, each in FORMATS.items() if extension in each.extensions), None)
        if name is not None:
            parts.append(_Part(name, (path,)))
        elif any(languages.matches(asked, extension[1:]) for asked in (source, target)):
            halves.append(path)
        else:
            known = " ".join(
                extension for each in FORMATS.values() for extension in each.extensions
            )
            raise InputError(
                f"the extension names no format ({known}, or a language for aligned files); "
                f"name the format with --format",
                path,
            )
    return parts + _aligned(halves, source, target)


def _aligned(halves: list[Path], source: str, target: str) -> list[_Part]:
    """Files named by a language, put together by the rest of their names."""
    groups: dict[str, list[Path]] = {}
    for path in halves:
        groups.setdefault(str(_bare(path).with_suffix("")), []).append(path)
    parts = []
    for stem, group in groups.items():
        labels = {_extension(path)[1:]: path for path in group}
        left, right = languages.best(source, labels), languages.best(target, labels)
        if left is None or right is None or left == right:
            raise InputError(
                f"aligned files in {source} and {target} are wanted together, such as "
                f"{stem}.{source} and {stem}.{target}; there is only {', '.join(labels)}",
                group[0],
            )
        parts.append(_Part("moses", (labels[left], labels[right])))
    return parts


def _ordered(pair: tuple[Path, Path], source: str, target: str) -> tuple[Path, Path]:
    """Source and target, in that order; as they come unless their names say the opposite."""
    first, second = (_extension(path)[1:] for path in pair)
    if languages.matches(source, second) and languages.matches(target, first):
        return pair[1], pair[0]
    return pair


def _bare(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == ".gz" else path


def _extension(path: Path) -> str:
    return _bare(path).suffix


_BREAKS = re.compile("[\t\n\r]+")


def write_tsv(examples: Iterable[Example], path: Path | str) -> int:
    """Write the texts of each example as a line of columns; the number of lines comes back.

    The file appears only when it is complete, gzipped if its name ends in `.gz`; the same
    examples always give the same bytes. Tabs and line breaks within a text become a space.

    Raises:
        InputError: the file cannot be written; what stood there before is as it was.
    """
    rows = ("\t".join(map(_cell, example.texts)) for example in examples)
    return textfiles.write_lines(Path(path), rows)


def _cell(text: str) -> str:
    return _BREAKS.sub(" ", text)
