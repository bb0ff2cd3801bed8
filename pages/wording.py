"""What the interface says, in the language of whoever reads it.

English stands in the code and is the key of its translation in `languages/CODE.po`, a catalogue of
GNU gettext. So a function that makes a text for a person takes a `Wording`, called `tell`, and is
English without one. Rooms below the pages speak English: what they say is found again by its
pattern, see `Wording.relayed`. `labels.py` tells Gradio, and `wording.js` a script.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polib

FOLDER = Path(__file__).with_name("languages")
LANGUAGES = ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))
"""Codes of the languages, English first."""
RELAYED = "relayed"
"""Context (`msgctxt`) of the sentences that rooms below say."""
CALLS = re.compile(
    r"""\btell(?:\.count)?\(\s*'((?:[^'\\]|\\.)*)'(?:,\s*'((?:[^'\\]|\\.)*)')?""", re.DOTALL
)
"""What a script tells: the text, and of a count its plural."""

_COMMA = frozenset({"es"})
"""Languages that write 1.234,5."""
_SWAPPED = str.maketrans(",.", ".,")
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")
_SCRIPT = Path(__file__).with_name("wording.js")


class Catalogue(NamedTuple):
    """The messages of a language.

    Args:
        forms: of each English text its translations: one, or that of one thing and of several.
        names: what rooms below say as it stands.
        relayed: what they say with values, as a pattern of the English and its translation.
    """

    forms: dict[str, tuple[str, ...]]
    names: dict[str, str]
    relayed: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True)
class Wording:
    """A language to tell things in.

    Args:
        code: one of `LANGUAGES`.
    """

    code: str = "en"

    def __call__(self, text: str, /, **values: str | int) -> str:
        """A text in this language.

        Args:
            text: in English, with a `{name}` for each value.
            values: to be filled in; whole numbers are written as the language does.
        """
        return self._filled(self._forms(text)[0], values)

    def count(self, one: str, many: str, n: int, /, **values: str | int) -> str:
        """A text about a number of things.

        Args:
            one: in English, of one thing.
            many: of none or several.
            n: how many, for `{n}` in the text.
            values: as of a text.
        """
        forms = self._forms(one)
        plural = forms[1] if len(forms) > 1 else many
        return self._filled(forms[0] if n == 1 else plural, {"n": n, **values})

    def number(self, value: float, form: str = ",") -> str:
        """A number, its marks as this language sets them.

        Args:
            value: the number.
            form: as for `format`.
        """
        written = format(value, form)
        return written.translate(_SWAPPED) if self.code in _COMMA else written

    def relayed(self, message: str) -> str:
        """A sentence that a room below the pages says; in English, if the catalogue lacks it."""
        if message in (names := catalogue(self.code).names):
            return names[message]
        for pattern, translation in catalogue(self.code).relayed:
            if found := pattern.fullmatch(message):
                values = {name: self._heard(value) for name, value in found.groupdict().items()}
                return translation.format(**values)
        return message

    def _heard(self, value: str) -> str:
        """A value in such a sentence: a number, another sentence, a name."""
        if _NUMBER.fullmatch(value):
            return value.translate(_SWAPPED) if self.code in _COMMA else value
        return self.relayed(value) if value not in catalogue(self.code).forms else self(value)

    def _forms(self, text: str) -> tuple[str, ...]:
        return catalogue(self.code).forms.get(text, (text,))

    def _filled(self, text: str, values: dict[str, str | int]) -> str:
        written = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return text.format(**written) if values else text


ENGLISH = Wording()


def mark(text: str) -> str:
    """The same text: so the catalogue knows one that is told elsewhere than where it stands."""
    return text


def wanted(header: str | None) -> Wording:
    """The language of a request.

    As Gradio in the browser, it takes the first choice alone: a page is of one language.

    Args:
        header: `Accept-Language` (RFC 9110, section 12.5.4).
    """
    code = (header or "").split(",")[0].split(";")[0].split("-")[0].strip().lower()
    return Wording(code) if code in LANGUAGES else ENGLISH


@functools.cache
def catalogue(code: str) -> Catalogue:
    """The messages of a language; of English, which is in the code, none."""
    if code == ENGLISH.code:
        return Catalogue({}, {}, ())
    forms, names, patterns = {}, {}, []
    for entry in polib.pofile(str(FOLDER / f"{code}.po"), encoding="utf-8"):
        if entry.msgctxt == RELAYED and "{" not in entry.msgid:
            names[entry.msgid] = entry.msgstr
        elif entry.msgctxt == RELAYED:
            patterns.append(entry)
        else:
            forms[entry.msgid] = tuple(entry.msgstr_plural.values()) or (entry.msgstr,)
    # Of several patterns that fit, the one that says most.
    patterns.sort(key=lambda each: -len(_PLACE.sub("", each.msgid)))
    relayed = tuple((_pattern(each.msgid), each.msgstr) for each in patterns)
    return Catalogue(forms, names, relayed)


def scripted(script: str) -> str:
    """A script with `tell` before it, which knows what the script tells in every language."""
    texts = [found[1].replace("\\'", "'") for found in CALLS.finditer(script)]
    messages = {
        code: {text: catalogue(code).forms[text] for text in texts if text in catalogue(code).forms}
        for code in LANGUAGES
    }
    head = _SCRIPT.read_text(encoding="utf-8")
    return f"{head.replace('MESSAGES', json.dumps(messages, ensure_ascii=False))}\n{script}"


def _pattern(text: str) -> re.Pattern[str]:
    """A text as a pattern, with a group for each `{name}` in it."""
    parts = _PLACE.split(text)
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)),
        re.DOTALL,
    )
