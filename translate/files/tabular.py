"""Tables: one column is translated, and the translation is a new column, the last one."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate.files.drafts import Draft, Text, Wishes, decoded
from translate.files.parts import Parts, joined, tidied
from translate.files.placeholders import scan
from translate.formats import tabular


class _Row(NamedTuple):
    """A row as it stands in the file, the end of its line, its cells, and its line's number."""

    raw: str
    end: str
    cells: list[str]
    line: int

    @property
    def is_blank(self) -> bool:
        return not any(map(str.strip, self.cells))


def read_tsv(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """Columns separated by tabs, without quotes.

    Raises:
        InputError: no text in UTF-8, no such column, or a row without it.
    """
    source = decoded(data, path)
    rows = [
        _Row(*_parted(line), _parted(line)[0].split("\t"), number)
        for number, line in enumerate(_lines(source.text), 1)
    ]
    return _draft(path, source, rows, wishes, "\t", str)


def read_csv(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """Columns separated by commas or semicolons, with quotes.

    Raises:
        InputError: as `read_tsv`, or broken quoting.
    """
    source = decoded(data, path)
    delimiter = tabular.csv_delimiter(source.text.partition("\n")[0])
    rows = list(_csv_rows(path, source.text, delimiter))
    return _draft(path, source, rows, wishes, delimiter, partial(_quoted, delimiter))


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _parted(line: str) -> tuple[str, str]:
    """A line, and its end."""
    bare = line.removesuffix("\n").removesuffix("\r")
    return bare, line[len(bare) :]


def _csv_rows(path: Path, text: str, delimiter: str) -> Iterator[_Row]:
    lines = _lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    at = 0
    try:
        for cells in reader:
            yield _Row(*_parted("".join(lines[at : reader.line_num])), cells, at + 1)
            at = reader.line_num
    except csv.Error as error:
        raise InputError(f"broken CSV: {error}", path, at + 1) from error


def _quoted(delimiter: str, cell: str) -> str:
    if any(sign in cell for sign in f'{delimiter}"\n\r') or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _draft(
    path: Path,
    source: Text,
    rows: Sequence[_Row],
    wishes: Wishes,
    delimiter: str,
    written: Callable[[str], str],
) -> Draft:
    head = next((row for row in rows if not row.is_blank), None)
    if head is None:
        raise InputError("no row has anything in it", path)
    column, header = _column(path, head, wishes)
    width = max(len(row.cells) for row in rows)
    texts = {}
    for row in rows:
        if row.is_blank or (header and row is head):
            continue
        if column >= len(row.cells):
            raise InputError(
                f"the row has no column {column + 1}, which is to be translated", path, row.line
            )
        texts[row.line] = tidied(scan(row.cells[column]))

    def finish(translations: Sequence[Parts]) -> bytes:
        found = dict(zip(texts, translations, strict=True))
        lines = []
        for row in rows:
            line = row.raw
            if row.line in found or row is head:
                cell = joined(found.get(row.line, (wishes.direction.target,)))
                # What is last is last in every row.
                line += delimiter * (width - len(row.cells) + 1) + written(cell)
            lines.append(line + row.end)
        return source.encoded("".join(lines))

    return Draft(list(texts.values()), finish)


def _column(path: Path, head: _Row, wishes: Wishes) -> tuple[int, bool]:
    """The column to translate, from 0, and whether the first row names the columns."""
    named = tabular.named_column(head.cells, wishes.direction.source, tabular.SOURCE)
    header = named is not None if wishes.header is None else wishes.header
    if wishes.column is None:
        return named if header and named is not None else 0, header
    names = [cell.strip() for cell in head.cells]
    if wishes.column in names and wishes.header is not False:
        return names.index(wishes.column), True
    if wishes.column.isdecimal() and 1 <= int(wishes.column) <= len(names):
        return int(wishes.column) - 1, header
    raise InputError(
        f"there is no column {wishes.column}; there are {len(names)}, the first row has "
        f"{', '.join(names)}",
        path,
        head.line,
    )
