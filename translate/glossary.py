"""Terms with the translations that a person wants for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from shared import repairs
from shared.errors import InputError
from shared.words import Unit, units
from translate.formats import tabular

LONGEST = 200
"""Characters of the longest source or target: a term, and no sentence."""


class Entry(NamedTuple):
    """A term and its translation; the same text twice where it is not to be translated."""

    source: str
    target: str


class Match(NamedTuple):
    """An entry where it occurs: `sentence[start:end]`."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True)
class Glossary:
    """Entries of one direction of translation.

    An entry is found as whole words, capitals or not, and nothing is inflected: whoever wants
    `engine` and `engines` writes both. The translation gets the target as it stands here, but a
    target without capitals may have one at the beginning of a sentence, and a sentence in
    capitals stays in capitals.

    Args:
        entries: no two with the same source and different targets.

    Raises:
        InputError: an entry is empty or too long, or has two targets.
    """

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        cleaned = tuple(Entry(*map(_cleaned, entry)) for entry in self.entries)
        object.__setattr__(self, "entries", cleaned)
        seen: dict[str, Entry] = {}
        for entry in cleaned:
            _check(entry, seen)

    @classmethod
    def of(cls, terms: Mapping[str, str], keep: Iterable[str] = ()) -> Glossary:
        """From Python: translations of terms, and terms that are not to be translated."""
        kept = (Entry(term, term) for term in keep)
        return cls((*(Entry(*pair) for pair in terms.items()), *kept))

    @classmethod
    def read(cls, path: str | Path, source: str, target: str) -> Glossary:
        """From a file of two columns: `.csv`, or any other name for columns separated by tabs.

        The columns are source and target, unless the first row names the languages (or `source`
        and `target`). A row without a target is a term that is not to be translated. The file may
        be gzipped.

        Args:
            path: of the file.
            source, target: the languages of the direction.

        Raises:
            InputError: the file, or a line of it, cannot be used.
        """
        path, seen, entries = Path(path), dict[str, Entry](), list[Entry]()
        for number, cells in _rows(path, source, target):
            left, right = (_cleaned(cell) for cell in cells)
            entry = Entry(left, right or left)
            try:
                _check(entry, seen)
            except InputError as error:
                raise InputError(error.message, path, number) from error
            entries.append(entry)
        if not entries:
            raise InputError("the glossary has no entries", path)
        return cls(tuple(entries))

    @classmethod
    def gathered(cls, rows: Iterable[tuple[str, str]]) -> tuple[Glossary, list[tuple[str, str]]]:
        """From rows of a source and a target that may be anything: of those that can be used, and
        each other source with what is wrong with it."""
        seen, entries, problems = dict[str, Entry](), list[Entry](), list[tuple[str, str]]()
        for row in rows:
            entry = Entry(*map(_cleaned, row))
            try:
                _check(entry, seen)
            except InputError as error:
                problems.append((entry.source, error.message))
            else:
                entries.append(entry)
        return cls(tuple(entries)), problems

    def matches(self, sentence: str) -> list[Match]:
        """Where entries occur in a sentence in NFC, from left to right.

        Longer ones come first, and none overlap. What stands between spaces or marks is a word;
        in scripts without spaces an entry may begin and end anywhere.
        """
        return [
            Match(self._by_source[key], start, end)
            for key, start, end in self._finder.find(sentence)
        ]

    @cached_property
    def _by_source(self) -> dict[str, Entry]:
        return {_key(units(entry.source)): entry for entry in self.entries}

    @cached_property
    def _finder(self) -> _Finder:
        return _Finder(entry.source for entry in self.entries)


def applied(sentence: str, matches: Sequence[Match]) -> str:
    """The sentence with each match in the target's words, with a capital where it had one."""
    parts, at = [], 0
    for entry, start, end in matches:
        capital = sentence[start].isupper() and entry.target.islower()
        written = entry.target[0].upper() + entry.target[1:] if capital else entry.target
        parts += [sentence[at:start], written]
        at = end
    return "".join([*parts, sentence[at:]])


def holds(text: str, targets: Sequence[str]) -> bool:
    """Whether a translation has all targets, as whole words and each as often as it is asked for;
    capitals make no difference."""
    return not missing(text, targets)


def missing(text: str, targets: Sequence[str]) -> tuple[str, ...]:
    """Those of the targets that a translation lacks, as `holds` looks for them."""
    if not targets:
        return ()
    found = Counter(key for key, *_ in _Finder(targets).find(repairs.whole(text)))
    lacking = []
    for target in targets:
        key = _key(units(target))
        found[key] -= 1
        if found[key] < 0:
            lacking.append(target)
    return tuple(lacking)


def places(text: str, targets: Iterable[str]) -> list[tuple[int, int]]:
    """Where targets stand in a translation in NFC, from left to right; none overlap."""
    return [(start, end) for _, start, end in _Finder(targets).find(text)]


class _Finder:
    """Finds terms in texts."""

    def __init__(self, terms: Iterable[str]):
        # By their first unit, since few units of a text begin a term.
        self._keys: dict[str, dict[int, set[str]]] = {}
        for term in terms:
            found = units(term)
            lengths = self._keys.setdefault(found[0].text, {})
            lengths.setdefault(len(found), set()).add(_key(found))

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """The terms, as `_key` has them, and where they stand, from left to right."""
        there = units(text)
        found = [
            (first, first + length, key)
            for first, unit in enumerate(there)
            for length, keys in self._keys.get(unit.text, {}).items()
            if first + length <= len(there) and (key := _key(there[first : first + length])) in keys
        ]
        taken: set[int] = set()
        chosen = []
        for first, behind, key in sorted(found, key=lambda each: (each[0] - each[1], each[0])):
            if taken.isdisjoint(range(first, behind)):
                taken.update(range(first, behind))
                chosen.append((key, there[first].start, there[behind - 1].end))
        return sorted(chosen, key=lambda each: each[1])


def _key(found: Sequence[Unit]) -> str:
    rest = (" " * unit.apart + unit.text for unit in found[1:])
    return "".join([found[0].text, *rest])


def _cleaned(text: str) -> str:
    return repairs.collapse(repairs.whole(repairs.strip_controls(text)))


def _check(entry: Entry, seen: dict[str, Entry]) -> None:
    """Whether an entry can stand beside those seen, to which it is added."""
    for text, name in zip(entry, ("source", "target"), strict=True):
        if not text:
            raise InputError(f"the {name} is empty")
        if len(text) > LONGEST:
            raise InputError(
                f"the {name} has {len(text):,} characters, and a term has at most {LONGEST}"
            )
    other = seen.setdefault(_key(units(entry.source)), entry)
    if other.target != entry.target:
        raise InputError(
            f"“{entry.source}” is to be “{entry.target}” here and “{other.target}” before; "
            "one target is possible"
        )


def _rows(path: Path, source: str, target: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """The cells of each entry, with the number of its line; one that is not there is empty."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    rows = tabular.csv_rows(path) if name.suffix.lower() == ".csv" else tabular.tsv_rows(path)
    columns: tuple[int, int] | None = None
    for number, row in rows:
        if columns is None:
            header = tabular.header(path, number, row, source, target)
            columns = header or (0, 1)
            if header is not None:
                continue
        left, right = (row[at] if at < len(row) else "" for at in columns)
        yield number, (left, right)
