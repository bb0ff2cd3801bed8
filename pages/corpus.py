"""A corpus at a glance: what cleaning does to it, and some of what is left."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from html import escape
from pathlib import Path

from chatbot import dialogues, fit
from pages import uploads
from pages.tables import table_html
from pages.wishes import CHAT, TRANSLATE, Wish, check
from pages.wording import ENGLISH, Wording
from shared.cleaning import CleaningConfig, clean
from shared.cleaning_report import Report
from shared.errors import InputError
from shared.examples import Example
from translate import corpora, languages
from translate.detection import detect

LOOKED = 30_000
"""Examples that are looked at, from the beginning; training reads them all."""
DOUBTED = 60
"""Fewest characters of the shown texts whose language may be doubted."""
ALIKE = ({"bs", "hr", "sh", "sr"}, {"id", "ms"}, {"gl", "pt"}, {"da", "nb", "nn", "no"})
"""Languages that are not told apart well enough to doubt one of them for another."""
SHOWN = {TRANSLATE: 10, CHAT: 4}
"""Examples of a task that are shown: those of dialogues have several lines."""


def glance(wish: Wish, tell: Wording = ENGLISH) -> str:
    """The report and some rows, as HTML.

    Raises:
        InputError: the files cannot be read as what was chosen, or nothing is left of them.
    """
    check(wish)
    config = CleaningConfig() if wish.task == TRANSLATE else fit.CLEANING
    report, draw, most = Report(), random.Random(0), SHOWN[wish.task]
    kept: list[Example] = []
    with uploads.together(wish.files) as files:
        try:
            examples = _read(wish, files)
            found = clean(itertools.islice(examples, LOOKED), config, report)
            for number, example in enumerate(found):
                # Each is shown with the same chance (Vitter 1985, algorithm R).
                if number < most:
                    kept.append(example)
                elif (at := draw.randrange(number + 1)) < most:
                    kept[at] = example
            more = next(examples, None) is not None
        except InputError as error:
            raise _named(error, files[0].parent) from error
    if not kept:
        counts = {name: count.dropped for name, count in report.counts.items() if count.dropped}
        why = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        raise InputError(f"nothing is left of {report.read:,} after cleaning: dropped by {why}")
    kept.sort(key=lambda each: (each.path, each.line))
    told = _report_html(report, config, wish, tell, more=more)
    if wish.task == TRANSLATE:
        told += _doubts_html(kept, wish, tell)
    return told + _sample_html(kept, wish, tell)


def _read(wish: Wish, files: list[Path]) -> Iterator[Example]:
    if wish.task == TRANSLATE:
        return corpora.read(files, wish.source, wish.target, format=wish.format or None)
    return dialogues.read(files, format=wish.format or None)


def _named(error: InputError, folder: Path) -> InputError:
    """The same with the names of the files alone: where they lie is no visitor's business."""
    message = error.message.replace(f"{folder}/", "")
    if error.path is None:
        return InputError(message)
    name = Path(error.path).name
    if error.line:
        return InputError(f"“{name}”, line {error.line}: {message}")
    return InputError(f"“{name}”: {message}")


def _report_html(
    report: Report, config: CleaningConfig, wish: Wish, tell: Wording, *, more: bool
) -> str:
    """What each rule did that did anything."""
    rows = [
        (tell.relayed(config.rules[name].help), count.dropped, count.repaired, count.cut)
        for name, count in report.counts.items()
        if count.dropped or count.repaired or count.cut
    ]
    heads = [tell("Rule"), tell("Dropped"), tell("Repaired"), tell("Texts cut")]
    if wish.task == TRANSLATE:
        # Only a dialogue can lose some of its texts.
        heads, rows = heads[:3], [row[:3] for row in rows]  # type: ignore[misc]
        read = tell.count("{n} pair", "{n} pairs", report.read)
    else:
        read = tell.count("{n} dialogue", "{n} dialogues", report.read)
    told = tell(
        "{read}: {kept} are kept, {repaired} of them repaired, {dropped} dropped.",
        read=tell("The first {read}", read=read) if more else read,
        kept=report.kept,
        repaired=report.repaired,
        dropped=report.dropped,
    )
    if more:
        told += " " + tell("Training reads the rest, too.")
    table = table_html(tell("Cleaning"), heads, rows, tell) if rows else ""
    return f'<p role="status">{escape(told)}</p>{table}'


def _doubts_html(kept: list[Example], wish: Wish, tell: Wording) -> str:
    """What is told where the texts look like another language than the one that was chosen."""
    out = ""
    for side, chosen in enumerate((wish.source, wish.target)):
        text = " ".join(each.texts[side] for each in kept)
        found = detect(text, [chosen, *languages.known()])
        # Of a language that the detection does not know, it can tell nothing.
        if len(text) < DOUBTED or not found or not detect(text, [chosen]):
            continue
        pair = {languages.parse(each).code for each in (chosen, found)}
        if not languages.matches(chosen, found) and not any(pair <= each for each in ALIKE):
            told = tell(
                "What should be {chosen} looks like {found}.",
                chosen=tell.relayed(languages.name(chosen)),
                found=tell.relayed(languages.name(found)),
            )
            out += f'<p role="status">{escape(told)}</p>'
    return out


def _sample_html(kept: list[Example], wish: Wish, tell: Wording) -> str:
    if wish.task == TRANSLATE:
        heads = [tell.relayed(languages.name(each)) for each in (wish.source, wish.target)]
        return table_html(tell("Some of the pairs"), heads, [each.texts[:2] for each in kept])
    rows = [("\n".join(f"– {text}" for text in each.texts[:6]),) for each in kept]
    return table_html(tell("Some of the dialogues"), [tell("How they begin")], rows)
