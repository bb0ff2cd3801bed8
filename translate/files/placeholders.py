"""Placeholders and their like in any text: what a program puts something else in the place of."""

from __future__ import annotations

import re

from shared.repairs import TAG
from translate.files.parts import Code, Part, Parts
from translate.holding import ADDRESS, HANDLE, NAME, PATH

_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}

# The first alternative that matches at a place is taken, so longer kinds stand before shorter.
_CODE = re.compile(
    rf"""
    (?P<word>
        {ADDRESS}
        | \$\{{[^{{}}\n]*\}} | [%\#]\{{[^{{}}\n]+\}}            # shell, Ruby
        | \{{\{{[^{{}}\n]*\}}\}}                                # Mustache, Vue
        # Python, .NET, ICU; a plural of ICU has texts in braces of its own.
        | \{{(?:\s*[\w.\[\]$-]+)?\s*(?:[:,!][^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*)?\}}
        | %\([\w.]+\)[\#0+-]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]    # Python
        | %[A-Za-z_]\w+%(?![\w%])                               # %PATH%
        # C, with the arguments numbered or not; no space is taken as a flag: "50% discount".
        | %(?:\d+\$)?[\#0+'-]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|L|q|j|z|t)?
          [diouxXeEfFgGaAcCsSpn@]
        | %L?\d{{1,2}}(?!\d)                                    # Qt
        | \$[A-Za-z_]\w* | {HANDLE}                             # shell, Drupal
        | (?<![\w-])--[a-z][\w-]*\w                             # an option
        | {PATH} | {NAME}
    )
    | (?P<cut>
        # Remarks, and statements of Jinja. Where another one begins, this one has no end.
        <!--(?:(?!<!--).)*?--> | \{{%(?:(?!\{{%).)*?%\}} | \{{\#(?:(?!\{{\#).)*?\#\}}
        | %% | &(?:\#\d{{1,7}}|\#x[0-9A-Fa-f]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,30}});
        | \\(?:[abfnrtv0"'\\]|u[0-9A-Fa-f]{{4}}|x[0-9A-Fa-f]{{2}})
        | \ufffc
    )
    | (?P<tag>{TAG.pattern})
    """,
    re.VERBOSE | re.DOTALL,
)

_IN_ORDER = re.compile(r"\{\}|%[#0+'-]*[\d.*]*[hlLqjzt]*[a-zA-Z@]")


def scan(text: str) -> Parts:
    """A text with its placeholders, tags, entities, addresses and the like as codes."""
    found: list[Part] = []
    end = 0
    for match in _CODE.finditer(text):
        found += [text[end : match.start()], _code(match)]
        end = match.end()
    found.append(text[end:])
    return tuple(part for part in found if part)


def _code(match: re.Match[str]) -> Code:
    raw = match[0]
    if match["word"] is not None:
        return Code(raw, "word")
    if match["cut"] is not None:
        return Code(raw, "cut")
    name = match["name"].lower()
    if name in _EMPTY or raw.endswith("/>"):
        return Code(raw, "cut")
    return Code(raw, "close" if raw.startswith("</") else "open", name)


def takes_turns(code: Code) -> bool:
    """Whether its value is found by its place among others: `%s`, not `%1$s` nor `{name}`."""
    return code.kind == "word" and bool(_IN_ORDER.fullmatch(code.raw))
