"""Message catalogues of gettext: what has no translation gets one that is marked as fuzzy."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from shared.errors import InputError
from translate import languages
from translate.directions import Direction
from translate.files import plain, po_lines
from translate.files.drafts import Draft, Template, Wishes, decoded, filled, texts_of
from translate.files.parts import Parts
from translate.files.po_lines import Edit, Entry, edited, written
from translate.formats.po import encoding, parse

WIDTH = 79
"""Characters of the longest line that gettext writes of itself."""

_COUNT = re.compile(r"nplurals\s*=\s*(\d)")
# The manual of gettext, "Plural forms"; what is not here, whoever looks through it fills in.
_PLURALS = {
    code: f"nplurals={forms};"
    for forms, codes in {
        "1; plural=0": "ja ko th vi zh",
        "2; plural=(n != 1)": "bg ca da de el en eo es et eu fi fo gl he hu it nb nl nn no pt sv",
        "2; plural=(n > 1)": "fr",
    }.items()
    for code in codes.split()
}


def read(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """A catalogue. Messages without a translation get one that is marked as fuzzy, and if
    everything is wanted, so do the others. The header names the language, and says how many forms
    a plural has.

    Raises:
        InputError: broken PO, or it is a catalogue of another language.
    """
    # Whatever is wrong with it is said here.
    parse(path)
    source = decoded(_utf8(path, data), path)
    lines = source.text.split("\n")
    entries = list(po_lines.entries(lines))
    head = next((each for each in entries if not each.message), None)
    said = head.translations[0].text if head else "Content-Type: text/plain; charset=UTF-8\n"
    header, forms = _header(said, wishes.direction, path)
    # Whoever lets no tool break lines wants none broken.
    longest = max((len(line) for line in lines if line.startswith('"')), default=0)
    width = WIDTH if longest <= WIDTH + 1 else sys.maxsize
    messages = [each for each in entries if each is not head]
    units = [_unit(each, wishes) for each in messages if wishes.everything or each.is_open]

    def finish(translations: Sequence[Parts]) -> bytes:
        found = iter(translations)
        edits: list[Edit] = []
        if head is None:
            edits.append(Edit(0, 0, ['msgid ""', *written("msgstr", header, width), ""]))
        elif header != said:
            old = head.translations[0]
            edits.append(Edit(old.start, old.end, written("msgstr", header, width)))
        for unit in units:
            texts = [filled(each, found) for each in unit.templates]
            edits += _edits(unit, texts, forms, lines, width)
        return source.encoded("\n".join(edited(lines, edits)))

    texts = [text for unit in units for each in unit.templates for text in texts_of(each)]
    return Draft(texts, finish, len(messages) - len(units))


def _utf8(path: Path, data: bytes) -> bytes:
    name = encoding(path)
    if codecs.lookup(name).name == "utf-8":
        return data
    # That it can be read so is known since it was parsed.
    return data.decode(name).encode()


def _header(text: str, direction: Direction, path: Path) -> tuple[str, int | None]:
    """The header of the translation, and how many forms a plural has by it, if it says so."""
    values = dict(re.findall(r"^([\w-]+):[ \t]*(.*?)[ \t]*$", text, re.MULTILINE))
    label = values.get("Language", "")
    if label and not any(languages.matches(each, label) for each in direction):
        raise InputError(
            f"the catalogue's language is {label}, but {direction.target} is wanted", path
        )
    wanted = languages.parse(direction.target)
    changes = {}
    if not label or not languages.matches(direction.target, label):
        changes["Language"] = str(wanted).replace("-", "_")
    if not re.search(r"charset=utf-?8\b", values.get("Content-Type", ""), re.IGNORECASE):
        changes["Content-Type"] = "text/plain; charset=UTF-8"
    # Of a template, or of the catalogue that this one was copied from.
    if "Language" in changes and wanted.code in _PLURALS:
        changes["Plural-Forms"] = _PLURALS[wanted.code]
    for name, value in changes.items():
        line = f"{name}: {value}\n"
        old = re.search(rf"^{name}:.*\n?", text, re.MULTILINE)
        text = text[: old.start()] + line + text[old.end() :] if old else text + line
    count = _COUNT.search({**values, **changes}.get("Plural-Forms", ""))
    return text, int(count[1]) if count else None


class _Unit(NamedTuple):
    """A message to translate.

    Args:
        entry: where it stands.
        templates: its text, and that of its plural if it has one.
        kept: translations that it has and keeps, by their keywords.
    """

    entry: Entry
    templates: list[Template]
    kept: dict[str, str]


def _unit(entry: Entry, wishes: Wishes) -> _Unit:
    names = ("msgid", "msgid_plural")
    texts = [entry.fields[name].text for name in names if name in entry.fields]
    kept = {} if wishes.everything else {name: each.text for name, each in entry.fields.items()}
    return _Unit(entry, [plain.template(text) for text in texts], kept)


def _edits(
    unit: _Unit, found: Sequence[str], forms: int | None, lines: Sequence[str], width: int
) -> Iterator[Edit]:
    """A message with its translations, marked as fuzzy; `found` has one of the message, and one of
    its plural if it has that."""
    entry, old = unit.entry, unit.entry.translations
    if entry.flags is None:
        yield Edit(entry.start, entry.start, ["#, fuzzy"])
    elif not entry.fuzzy:
        yield Edit(entry.flags, entry.flags + 1, [f"#, fuzzy,{lines[entry.flags][2:]}"])
    texts = {"msgstr": found[0]}
    if len(found) > 1:
        # The first form is the singular, if there are several.
        several = range(1, forms or len(old))
        texts = {"msgstr[0]": found[1 if forms == 1 else 0]}
        texts |= {f"msgstr[{form}]": found[1] for form in several}
    anew: list[str] = []
    for name, text in texts.items():
        kept = unit.kept.get(name, "")
        anew += written(name, kept or text, width)
    yield Edit(old[0].start, old[-1].end, anew)
