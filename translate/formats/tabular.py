"""Pairs in lines: TSV, CSV, two aligned files, JSONL."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared import textfiles
from shared.errors import InputError
from shared.examples import Example
from translate import languages

SOURCE = {"source", "src"}
_TARGET = {"target", "tgt", "trg"}


def read_tsv(path: Path, source: str, target: str) -> Iterator[Example]:
    """Tab-separated columns, without quoting; further columns are left alone.

    The first two columns are source and target, unless the first row names the languages (or
    `source` and `target`). Blank lines are passed over.

    Raises:
        InputError: a row with too few columns, or a header without one of the languages.
    """
    return _pairs(path, tsv_rows(path), source, target, "a tab")


def read_csv(path: Path, source: str, target: str) -> Iterator[Example]:
    """Comma- or semicolon-separated columns with quotes, otherwise as `read_tsv`.

    Raises:
        InputError: as `read_tsv`, or broken quoting.
    """
    return _pairs(path, csv_rows(path), source, target, "a comma or a semicolon")


def tsv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not blank, with its number."""
    return ((number, text.split("\t")) for number, text in textfiles.numbered(path) if text.strip())


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not blank, with the number of its first line.

    Raises:
        InputError: broken quoting.
    """
    numbered = textfiles.numbered(path)
    # A row that is quoted over several lines needs their ends.
    texts = (text + "\n" for _, text in numbered)
    first = next(texts)
    reader = csv.reader(
        itertools.chain([first], texts), delimiter=csv_delimiter(first), strict=True
    )
    number = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield number, row
            number = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"broken CSV: {error}", path, number) from error


def csv_delimiter(first: str) -> str:
    """What parts the columns, by the first line: spreadsheets write semicolons where the comma is
    the decimal sign."""
    return ";" if _columns(first, ";") > _columns(first, ",") else ","


def _columns(text: str, delimiter: str) -> int:
    return len(next(csv.reader([text], delimiter=delimiter)))


def _pairs(
    path: Path,
    rows: Iterator[tuple[int, list[str]]],
    source: str,
    target: str,
    separator: str,
) -> Iterator[Example]:
    columns: tuple[int, int] | None = None
    for number, row in rows:
        if columns is None:
            named = header(path, number, row, source, target)
            columns = named or (0, 1)
            if named is not None:
                continue
        if len(row) <= max(columns):
            raise InputError(
                f"{len(row)} column{'s' if len(row) > 1 else ''}, but source and target stand in "
                f"columns {columns[0] + 1} and {columns[1] + 1}, separated by {separator}",
                path,
                number,
            )
        yield Example((row[columns[0]], row[columns[1]]), str(path), number)


def header(
    path: Path, number: int, row: Sequence[str], source: str, target: str
) -> tuple[int, int] | None:
    """The columns that the first row names; None where it is a pair itself.

    Raises:
        InputError: it names other languages.
    """
    found = [named_column(row, source, SOURCE), named_column(row, target, _TARGET)]
    if found[0] is not None and found[1] is not None and found[0] != found[1]:
        return found[0], found[1]
    # One of the languages beside another one: a file for another pair. To train on it in
    # silence would be worse than to stumble over a dictionary that begins with `is`, `es`.
    if found != [None, None] and len(row) > 1 and all(map(languages.find, row[:2])):
        raise InputError(
            f"the first row names the languages {', '.join(row)}, but {source} and {target} are "
            "wanted; if it is a pair and no header, put another one first",
            path,
            number,
        )
    return None


def named_column(row: Sequence[str], language: str, words: set[str]) -> int | None:
    """The column whose name is a language, or one of some words; None if there is none."""
    label = languages.best(language, row)
    if label is not None:
        return row.index(label)
    return next((i for i, cell in enumerate(row) if cell.strip().lower() in words), None)


def read_moses(source_path: Path, target_path: Path) -> Iterator[Example]:
    """Two files of which line n of one translates line n of the other.

    Raises:
        InputError: they have different numbers of lines.
    """
    pairs = itertools.zip_longest(textfiles.numbered(source_path), textfiles.numbered(target_path))
    for number, (left, right) in enumerate(pairs, 1):
        if left is None or right is None:
            rest = 1 + sum(1 for _ in pairs)
            counts = (number - 1, number - 1 + rest)
            shown = counts if left is None else counts[::-1]
            raise InputError(
                f"{shown[0]} lines, but {target_path} has {shown[1]}; aligned files have as many",
                source_path,
                number,
            )
        yield Example((left[1], right[1]), str(source_path), number)


def read_jsonl(path: Path, source: str, target: str) -> Iterator[Example]:
    """An object a line: `{"en": …, "es": …}`, `{"source": …, "target": …}`, or either of these
    under `translation`. Other keys are left alone.

    Raises:
        InputError: a line that is no such object, or lacks a language.
    """
    for number, text in textfiles.numbered(path):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        # Too deep a nesting ends as a RecursionError.
        except (ValueError, RecursionError) as error:
            raise InputError("the line is broken JSON", path, number) from error
        if isinstance(value, dict) and isinstance(value.get("translation"), dict):
            value = value["translation"]
        if not isinstance(value, dict):
            raise InputError(
                f'an object such as {{"{source}": …, "{target}": …}} is wanted', path, number
            )
        keys = list(value)
        texts = []
        for language, words in ((source, SOURCE), (target, _TARGET)):
            column = named_column(keys, language, words)
            if column is None:
                raise InputError(
                    f"no text in {language}; the line has {', '.join(map(repr, keys)) or 'none'}",
                    path,
                    number,
                )
            if not isinstance(value[keys[column]], str):
                raise InputError(f"{keys[column]!r} must be a text", path, number)
            texts.append(value[keys[column]])
        yield Example((texts[0], texts[1]), str(path), number)
