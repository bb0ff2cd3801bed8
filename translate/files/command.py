"""`python -m translate file`: its flags, and what it says."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from shared import textfiles
from shared.errors import InputError
from shared.quiet import import_tensorflow
from translate.files import table

if TYPE_CHECKING:
    from translate.files.translating import Progress, Report


def add_flags(to: argparse.ArgumentParser) -> None:
    """All but those of the search."""
    to.description = (
        "Translate the texts in a file and leave everything else as it is. The extension tells "
        f"the format: {' '.join(table.extensions())}."
    )
    to.add_argument("file", metavar="IN")
    to.add_argument(
        "-o", "--out", metavar="OUT", help="default: letter.es.txt beside letter.txt, if none is"
    )
    to.add_argument("--model", required=True, metavar="DIR")
    to.add_argument(
        "--from", dest="source", metavar="LANGUAGE", help="if the model has several that fit"
    )
    to.add_argument("--to", metavar="LANGUAGE", help="default: the model's first direction")
    to.add_argument(
        "--all",
        action="store_true",
        help="also what has a translation (PO, XLIFF, TMX)",
    )
    to.add_argument(
        "--column", metavar="N", help="of a table, by number or name (default: the first)"
    )
    to.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="a table's first row names its columns (default: it is looked at)",
    )
    to.add_argument(
        "--glossary", metavar="FILE", help="CSV or TSV of terms and the translations they must get"
    )


def run(arguments: argparse.Namespace) -> None:
    """Translate the file that the command line names.

    Raises:
        InputError: as `translate_file`, or the model has no such direction.
    """
    source = Path(arguments.file)
    # Said before the model is loaded, which takes seconds.
    table.of(source)
    textfiles.check(source)
    import_tensorflow()
    from translate.files.translating import default_out, translate_file
    from translate.glossary import Glossary
    from translate.search_flags import options
    from translate.translator import Translator

    translator = Translator.load(arguments.model)
    direction = translator.directions.asked(arguments.source, arguments.to)
    glossary = Glossary.read(arguments.glossary, *direction) if arguments.glossary else None
    out = Path(arguments.out) if arguments.out else default_out(source, direction)
    if arguments.out is None and out.exists():
        raise InputError("is there already, and may be corrected by hand; name it with --out", out)
    live = _Live(sys.stderr)
    report = translate_file(
        translator,
        source,
        out,
        direction,
        everything=arguments.all,
        column=arguments.column,
        header=arguments.header,
        options=options(arguments),
        glossary=glossary,
        progress=live.show,
    )
    live.end()
    print(f"{out}: {told(report)}", file=sys.stderr)


def told(report: Report) -> str:
    """A report in a sentence."""
    texts = "text" if report.translated == 1 else "texts"
    parts = [f"{report.translated:,} {texts} translated"]
    if report.skipped:
        parts.append(f"{report.skipped:,} left as they were")
    if report.in_pieces:
        parts.append(
            f"{report.in_pieces:,} of {report.sentences:,} sentences in pieces, to keep their "
            "placeholders and tags: look at those"
        )
    return ", ".join(parts)


class _Live:
    """The line that says how far it is: on a terminal all the time, elsewhere once a minute.

    Args:
        out: where it goes.
    """

    def __init__(self, out: TextIO):
        self.out, self.terminal = out, out.isatty()
        self._since = time.monotonic()
        self._shown = False

    def show(self, state: Progress) -> None:
        """Say it, if it is time."""
        now = time.monotonic()
        if state.seconds_left is None or now - self._since < (0.2 if self.terminal else 60.0):
            return
        self._since, self._shown = now, True
        minutes, seconds = divmod(round(state.seconds_left), 60)
        line = f"{state.done:,} of {state.total:,} sentences, {minutes}:{seconds:02} left"
        self.out.write(f"\r\x1b[2K{line}" if self.terminal else line + "\n")
        self.out.flush()

    def end(self) -> None:
        """Leave nothing of it on a terminal."""
        if self.terminal and self._shown:
            self.out.write("\r\x1b[2K")
