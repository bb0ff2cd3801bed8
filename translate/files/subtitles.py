"""Subtitles: the lines of a cue are one text, and are broken in two again if they were several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from shared.errors import InputError
from translate.files.drafts import Draft, Segment, Wishes, decoded, draft
from translate.files.parts import Code, Part, Parts, joined, tidied
from translate.files.placeholders import scan
from translate.files.wrapping import balanced

_TIMES = {
    "srt": re.compile(r"\s*\d+:\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->\s*\d+:\d{1,2}:\d{1,2}[,.]\d{1,3}"),
    "vtt": re.compile(r"\s*(?:\d+:)?\d\d:\d\d\.\d{3}\s+-->\s+(?:\d+:)?\d\d:\d\d\.\d{3}"),
}
_TIME = re.compile(r"\s*\d+:\d")
_EXAMPLES = {"srt": "00:00:01,000 --> 00:00:04,000", "vtt": "00:01.000 --> 00:04.000"}
# Whoever speaks next begins a line of their own.
_SPEAKER = re.compile(r"\s*(?:<[^<>]*>)*[-–—‐]")
# WebVTT, section 4.2.2: classes and names stand in a tag behind a dot or a space; a time is a tag.
# SubRip has tags of HTML, and of SubStation Alpha in braces.
_TAG = re.compile(
    r"</(?P<close>[a-z]+)>|<(?P<open>[a-z]+)(?:[.\s][^<>]*)?>|(?P<cut><[\d:.]+>|\{\\[^{}]*\})",
    re.IGNORECASE,
)


def read_srt(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """Subtitles of SubRip.

    Raises:
        InputError: no text in UTF-8, or no cue in it.
    """
    return _read(path, data, "srt")


def read_vtt(path: Path, data: bytes, wishes: Wishes) -> Draft:
    """WebVTT; its notes, styles and regions are left alone.

    Raises:
        InputError: no text in UTF-8, no WebVTT, or no cue in it.
    """
    return _read(path, data, "vtt")


def _read(path: Path, data: bytes, kind: str) -> Draft:
    source = decoded(data, path)
    if kind == "vtt" and not re.match(r"WEBVTT(?:\s|\Z)", source.text):
        raise InputError("the first line must be WEBVTT", path, 1)
    found: list[str | Segment] = []
    number, cues = 1, 0
    for lines in _blocks(source.text.split("\n")):
        at = next((n for n, line in enumerate(lines[:2]) if _TIMES[kind].match(line)), None)
        if at is not None:
            cues += 1
            kept = at + 1
        else:
            # An empty line within a cue of SubRip does not end it.
            kept = 0 if kind == "srt" and cues else len(lines)
            for n, line in enumerate(lines[:2]):
                if "->" in line and _TIME.match(line):
                    raise InputError(
                        f"the line of times is broken; one such as {_EXAMPLES[kind]} is wanted",
                        path,
                        number + n,
                    )
        for item in [*lines[:kept], *_texts(lines[kept:])]:
            found += ["\n", item] if found else [item]
        number += len(lines)
    if not cues:
        raise InputError(f"no line of times such as {_EXAMPLES[kind]} is in it", path)
    return draft(source, found, scan=_scan)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines without an empty one between them; an empty one is alone."""
    for filled, block in groupby(lines, lambda line: bool(line.strip())):
        if filled:
            yield list(block)
        else:
            yield from ([line] for line in block)


def _texts(lines: Sequence[str]) -> Iterator[str | Segment]:
    """What is said in a cue: one text, or one of each speaker."""
    said: list[list[str]] = []
    for line in lines:
        if not said or _SPEAKER.match(line):
            said.append([])
        said[-1].append(line)
    for each in said:
        parts = tidied(_scan(" ".join(map(str.strip, each))))
        yield Segment("\n".join(each), parts, balanced if len(each) > 1 else joined)


def _scan(text: str) -> Parts:
    found: list[Part] = []
    end = 0
    for match in _TAG.finditer(text):
        kind = match.lastgroup
        code = Code(match[0], kind, (match["open"] or match["close"] or "").lower())  # type: ignore[arg-type]
        found += [*scan(text[end : match.start()]), code]
        end = match.end()
    return (*found, *scan(text[end:]))
