"""A corpus at a glance: what cleaning does to it, and some of what is left."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from chatbot import dialogues, fit
from pages import uploads
from pages.tables import table_html
from pages.wishes import TRANSLATE, Wish, check
from shared.cleaning import CleaningConfig, clean
from shared.cleaning_report import Report
from shared.errors import InputError
from shared.examples import Example
from translate import corpora, languages

LOOKED = 30_000
"""Examples that are looked at, from the beginning; training reads them all."""
SHOWN = 10


def glance(wish: Wish) -> str:
    """The report and some rows, as HTML.

    Raises:
        InputError: the files cannot be read as what was chosen, or nothing is left of them.
    """
    check(wish)
    config = CleaningConfig() if wish.task == TRANSLATE else fit.CLEANING
    report, draw = Report(), random.Random(0)
    kept: list[Example] = []
    with uploads.together(wish.files) as files:
        try:
            examples = _read(wish, files)
            found = clean(itertools.islice(examples, LOOKED), config, report)
            for number, example in enumerate(found):
                # Each is shown with the same chance (Vitter 1985, algorithm R).
                if number < SHOWN:
                    kept.append(example)
                elif (at := draw.randrange(number + 1)) < SHOWN:
                    kept[at] = example
            more = next(examples, None) is not None
        except InputError as error:
            raise _named(error, files[0].parent) from error
    if not kept:
        counts = {name: count.dropped for name, count in report.counts.items() if count.dropped}
        why = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        raise InputError(f"nothing is left of {report.read:,} after cleaning: dropped by {why}")
    kept.sort(key=lambda each: (each.path, each.line))
    return _report_html(report, config, wish, more=more) + _sample_html(kept, wish)


def _read(wish: Wish, files: list[Path]) -> Iterator[Example]:
    if wish.task == TRANSLATE:
        return corpora.read(files, wish.source, wish.target, format=wish.format or None)
    return dialogues.read(files, format=wish.format or None)


def _named(error: InputError, folder: Path) -> InputError:
    """The same with the names of the files alone: where they lie is no visitor's business."""
    where = "" if error.path is None else Path(error.path).name
    where += f", line {error.line}" if error.line else ""
    message = error.message.replace(f"{folder}/", "")
    return InputError(f"{where}: {message}" if where else message)


def _report_html(report: Report, config: CleaningConfig, wish: Wish, *, more: bool) -> str:
    """What each rule did that did anything."""
    rows = [
        (config.rules[name].help, count.dropped, count.repaired, count.cut)
        for name, count in report.counts.items()
        if count.dropped or count.repaired or count.cut
    ]
    heads = ["Rule", "Dropped", "Repaired", "Texts cut"]
    if wish.task == TRANSLATE:
        # Only a dialogue can lose some of its texts.
        heads, rows = heads[:3], [row[:3] for row in rows]  # type: ignore[misc]
    noun = "pairs" if wish.task == TRANSLATE else "dialogues"
    told = (
        f"{'The first ' if more else ''}{report.read:,} {noun}: {report.kept:,} are kept, "
        f"{report.repaired:,} of them repaired, {report.dropped:,} dropped."
        f"{' Training reads the rest, too.' if more else ''}"
    )
    table = table_html("Cleaning", heads, rows) if rows else ""
    return f'<p role="status">{told}</p>{table}'


def _sample_html(kept: list[Example], wish: Wish) -> str:
    if wish.task == TRANSLATE:
        heads = [languages.name(wish.source), languages.name(wish.target)]
        return table_html("Some of the pairs", heads, [each.texts[:2] for each in kept])
    rows = [("\n".join(f"– {text}" for text in each.texts[:6]),) for each in kept]
    return table_html("Some of the dialogues", ["How they begin"], rows)
