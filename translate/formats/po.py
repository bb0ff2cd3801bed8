"""Message catalogues of gettext."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from shared import textfiles
from shared.errors import InputError
from shared.examples import Example
from translate import languages

_CHARSET = re.compile(rb"Content-Type:[^\n]*?charset=([\w.:-]+)", re.IGNORECASE)
_QUOTED = re.compile(r'(?:#~\s*)?(?:msg\w+(?:\[\d+\])?\s*)?"(?:[^"\\]|\\.)*"')
_SYNTAX = re.compile(r"\(line (\d+)\)(?:: (.*))?$")


def read_po(path: Path, source: str, target: str) -> Iterator[Example]:
    """Messages and their translations; a catalogue does not say what language its messages are
    in, so that is taken on trust. Its `Language` header decides the direction: if it names
    `source`, the translations are the source.

    Fuzzy messages get the note `fuzzy`, empty ones `untranslated`; obsolete ones are left out.
    A message with a plural gives two pairs, of the singular and of the last plural form.

    Raises:
        InputError: broken PO, or its header names another language.
    """
    catalogue = parse(path)
    label = catalogue.metadata.get("Language", "").strip()
    swap = False
    if label and not languages.matches(target, label):
        if not languages.matches(source, label):
            raise InputError(
                f"the catalogue's language is {label}, but {source} and {target} are wanted", path
            )
        swap = True
    for entry in catalogue:
        if entry.obsolete or not entry.msgid:
            continue
        texts = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            forms = [text for _, text in sorted(entry.msgstr_plural.items())] or [""]
            texts = [(entry.msgid, forms[0]), (entry.msgid_plural, forms[-1])]
        for message, translation in texts:
            note = "fuzzy" if entry.fuzzy else None if translation.strip() else "untranslated"
            pair = (translation, message) if swap else (message, translation)
            # The library counts the first entry's line from 0.
            yield Example(pair, str(path), entry.linenum or 1, note)


def parse(path: Path) -> polib.POFile:
    """A whole catalogue.

    Raises:
        InputError: broken PO.
    """
    # The library splits a text that it is given at U+2028 and the like, but not a file's, and it
    # opens no gzip: so it gets a file of lines that were checked.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", suffix=".po") as copy:
        for number, text in textfiles.numbered(path, encoding(path)):
            stripped = text.strip()
            # Of a broken string the library silently takes what is left.
            if stripped.startswith(("msg", '"', "#~ msg")) and not _QUOTED.fullmatch(stripped):
                raise InputError(
                    "broken PO: a keyword and a quoted string are wanted", path, number
                )
            copy.write(text + "\n")
        copy.flush()
        try:
            return polib.pofile(copy.name, encoding="utf-8")
        except (OSError, UnicodeError) as error:
            found = _SYNTAX.search(str(error))
            detail = (found[2] if found else None) or "this does not belong here"
            line = int(found[1]) if found else None
            raise InputError(f"broken PO: {detail}", path, line) from error


def encoding(path: Path) -> str:
    """The charset that the header names; UTF-8 where it names none, or none that exists."""
    with textfiles.opened(path) as stream:
        match = _CHARSET.search(stream.read(1 << 16))
    name = match[1].decode() if match else "utf-8"
    try:
        b"".decode(name)
    except (LookupError, UnicodeError):
        return "utf-8"
    return name
