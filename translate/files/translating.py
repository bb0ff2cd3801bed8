"""A file in, a file out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from shared import files, textfiles
from shared.errors import InputError
from shared.options import Options
from translate import languages
from translate.directions import Direction
from translate.files import table
from translate.files.drafts import Draft, Wishes
from translate.files.parts import Parts, faithful, has_letters, joined
from translate.files.sentences import Split, split
from translate.files.work import Stopped, Translates, Work
from translate.glossary import Glossary
from translate.translator import SEARCH

LARGEST = 32 << 20
"""Bytes of the largest file, if nothing else is said."""
CHUNK = 500
"""Sentences that are translated together."""


class Progress(NamedTuple):
    """How far a file is.

    Args:
        done: sentences that are translated.
        total: all sentences.
        seconds_left: by the characters so far; None before the first sentence.
    """

    done: int
    total: int
    seconds_left: float | None


class Report(NamedTuple):
    """What became of a file.

    Args:
        translated: texts that were translated.
        skipped: texts that were left as they are: they have a translation, or must have none.
        sentences: how many were translated.
        in_pieces: how many of them had to be cut at their codes, and want a look.
        stopped: whether it was stopped before its end; then nothing was written.
    """

    translated: int
    skipped: int
    sentences: int
    in_pieces: int
    stopped: bool = False


def translate_file(
    translator: Translates,
    source: Path,
    out: Path,
    direction: Direction,
    *,
    everything: bool = False,
    column: str | None = None,
    header: bool | None = None,
    options: Options = SEARCH,
    glossary: Glossary | None = None,
    limit: int = LARGEST,
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Translate a file of any of `FORMATS`, which its extension tells.

    Args:
        translator: a `Translator`, or what can do as much of it as is needed.
        source: the file.
        out: where the translation goes; it appears only when it is complete.
        direction: one of the translator's.
        everything: also what has a translation already (PO, XLIFF, TMX).
        column: of a table: its number from 1 or its name; the first one if None.
        header: whether a table's first row names its columns; if None, it is looked at.
        options: how to search.
        glossary: terms that the translations must hold; of those with a code within them, nothing
            is known.
        limit: most bytes that are read.
        progress: told how far it is, at first and after each sentence.
        should_stop: asked at each sentence; a batch of sentences is the most that is still done.

    Raises:
        InputError: the file is missing, broken, too large, or of no known format; or the other one
            cannot be written, or is the same.
    """
    read = table.of(source).read
    data = _bytes(source, limit)
    _check_out(source, out)
    draft = read(source, data, Wishes(direction, everything, column, header))
    splits = [split(text, direction.source) for text in draft.texts]
    # What is said twice is translated once.
    waiting = list(
        dict.fromkeys(part for each in splits for part in each.sentences if has_letters(part))
    )
    work = Work(translator, direction, options, draft.scan, should_stop, glossary)
    known: dict[Parts, Parts] = {}
    in_pieces = 0
    clock = _Clock(sum(len(joined(each)) for each in waiting))
    progress(Progress(0, len(waiting), None))
    try:
        for start in range(0, len(waiting), CHUNK):
            chunk = waiting[start : start + CHUNK]
            for at, after, cut in work.done(chunk):
                known[chunk[at]] = after
                in_pieces += cut
                left = clock.left(len(joined(chunk[at])))
                progress(Progress(len(known), len(waiting), left))
    except Stopped:
        return Report(0, draft.skipped, len(known), in_pieces, stopped=True)
    content = draft.finish(
        [
            _together(text, each, known, draft)
            for text, each in zip(draft.texts, splits, strict=True)
        ]
    )
    try:
        files.replace(out, lambda file: file.write(content))
    except OSError as error:
        raise InputError(f"the file cannot be written ({error.strerror or error})", out) from error
    translated = sum(any(map(has_letters, each.sentences)) for each in splits)
    return Report(translated, draft.skipped, len(waiting), in_pieces)


def default_out(source: Path, direction: Direction) -> Path:
    """Beside the source, with the language before the extension: `letter.es.txt` for `letter.txt`
    and for `letter.en.txt`."""
    stem = source.with_suffix("")
    label = stem.suffix[1:]
    if label and languages.matches(direction.source, label):
        stem = stem.with_suffix("")
    return stem.with_name(f"{stem.name}.{direction.target}{source.suffix}")


class _Clock:
    """How long a work will still take, if it goes on as it does.

    Args:
        total: its size.
    """

    def __init__(self, total: int):
        self.started, self.done, self.total = time.monotonic(), 0, total

    def left(self, size: int) -> float:
        """Seconds after so much more of it is done."""
        self.done += size
        spent = time.monotonic() - self.started
        return spent * (self.total - self.done) / max(1, self.done)


def _together(text: Parts, found: Split, known: Mapping[Parts, Parts], draft: Draft) -> Parts:
    """A text with the translations of its sentences; as it is, where two of them would make a code
    together."""
    after = found.join([known.get(each, each) for each in found.sentences])
    return after if faithful(text, after, draft.scan) else text


def _bytes(path: Path, limit: int) -> bytes:
    textfiles.check(path)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror or error})", path) from error
    if not data:
        raise InputError("the file is empty", path)
    if len(data) > limit:
        raise InputError(f"the file has more than {limit:,} bytes; cut it in parts", path)
    if data.startswith(b"\x1f\x8b"):
        raise InputError("the file is packed by gzip; unpack it first", path)
    return data


def _check_out(source: Path, out: Path) -> None:
    textfiles.check_place(out)
    if out.exists() and out.samefile(source):
        raise InputError("the translation would overwrite its source; give it another name", out)
