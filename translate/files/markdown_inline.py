"""What stands within a paragraph of Markdown besides words (CommonMark 0.31, chapter 6, and the
footnotes, formulas and tasks of its dialects)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from markdown_it.common.utils import normalizeReference

from translate.files import placeholders
from translate.files.parts import Code, Kind, Part, Parts, joined, scanned

# Where a link leads, with its title.
_TARGET = (
    r"""\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
)
_KINDS: tuple[Kind, ...] = ("word", "cut", "open", "close")
_FIRM = re.compile(
    rf"""
    (?P<word>
        (?<!`)(?P<ticks>`+)(?!`) .{{1,1000}}? (?<!`)(?P=ticks)(?!`)      # code
        | \$\$[^$]+\$\$ | (?<![\w$])\$(?=\S)[^$\n]*[^\s$]\$(?![\w$])    # a formula
        | <[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*> | <[\w.+-]+@[\w.-]+>  # an address
    )
    | (?P<cut>
        \\[!-/:-@\[-`{{|}}~]                                           # an escaped sign
        | \A\[[ xX]\](?=\s) | \A\[![A-Za-z]+\] | \[\^[^\]\s]+\]:?       # a task, a call, a note
        | (?<=\s)\{{[\#.:][^{{}}\n]*\}}\Z                              # attributes of a heading
    )
    | (?P<open>!?\[)
    | (?P<close>\](?:{_TARGET}|\[[^\[\]]*\])?)
    """,
    re.VERBOSE | re.DOTALL,
)
# Within a word, an underscore is a letter.
_SOFT = re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|~~+|\|")


def scan(text: str, references: Collection[str] = ()) -> Parts:
    """The text of a paragraph with all as codes that is no word of it.

    Args:
        text: in one line.
        references: labels of links that are explained elsewhere in the file, normalised.
    """
    parts = scanned(_links(_firm(text), references), placeholders.scan)
    return _emphasis(parts)


def _firm(text: str) -> list[Part]:
    found: list[Part] = []
    end = 0
    for match in _FIRM.finditer(text):
        kind = next(kind for kind in _KINDS if match[kind] is not None)
        found += [text[end : match.start()], Code(match[0], kind, "[")]
        end = match.end()
    return [*found, text[end:]]


def _links(parts: list[Part], references: Collection[str]) -> Parts:
    """The text of an image is no part of its sentence; one that a link is found by must stay."""
    found: list[Part] = []
    waiting: list[int] = []
    for part in parts:
        found.append(part)
        if not isinstance(part, Code) or part.kind not in ("open", "close"):
            continue
        if part.kind == "open":
            waiting.append(len(found) - 1)
        elif waiting:
            first = waiting.pop()
            opened = found[first]
            assert isinstance(opened, Code)
            if opened.raw == "![":
                found[first] = opened._replace(kind="cut")
                found[-1] = part._replace(kind="cut")
            elif part.raw in ("]", "][]"):
                label = normalizeReference(joined(found[first + 1 : -1]))
                if label in references:
                    found[first:] = [Code(joined(found[first:]), "word")]
    return tuple(found)


def _emphasis(parts: Parts) -> Parts:
    """Signs of emphasis as codes that open or close."""
    text = joined(parts)
    found: list[Part] = []
    opened: list[str] = []
    place = 0
    for part in parts:
        if isinstance(part, Code):
            found.append(part)
            place += len(part.raw)
            continue
        end = 0
        for match in _SOFT.finditer(part):
            found.append(part[end : match.start()])
            end = match.end()
            before, after = place + match.start(), place + end
            found += _delimiters(
                match[0], text[before - 1 : before], text[after : after + 1], opened
            )
        found.append(part[end:])
        place += len(part)
    return tuple(part for part in found if part)


def _delimiters(run: str, before: str, after: str, opened: list[str]) -> list[Part]:
    """A run of signs of emphasis as codes (section 6.2, without the rules that count by three).

    Args:
        run: `**`, say.
        before: the character before it, if there is one.
        after: the character after it.
        opened: what is open, and is then.
    """
    found: list[Part] = []
    if run == "|":
        return [Code(run, "cut")]
    if _flanks(before, after):
        while opened and opened[-1][0] == run[:1] and len(opened[-1]) <= len(run):
            each = opened.pop()
            found.append(Code(each, "close", each))
            run = run[len(each) :]
    if run and _flanks(after, before):
        opened.append(run)
        return [*found, Code(run, "open", run)]
    return [*found, Code(run, "cut")] if run else found


def _flanks(near: str, far: str) -> bool:
    """Whether a run belongs to the word on its near side."""
    if not near.strip():
        return False
    return not _is_sign(near) or not far.strip() or _is_sign(far)


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
