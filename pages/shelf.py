"""The models of the folder of trainings, as a list with buttons in HTML."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from pages.job import Job, State
from pages.jobs import Jobs
from pages.models import application_of
from pages.runs import ended

KINDS = {"translate": "translation", "chat": "chat"}


class Entry(NamedTuple):
    """A model of the list, or a training that has none yet.

    Args:
        name: of its folder.
        kind: the application of the model; empty where there is no model yet.
        told: how it came about.
        size: of all that belongs to it, in bytes.
        trained: whether the page trained it, and can show how.
        deletable: whether the page may delete it: it came by the page, and nothing runs there.
    """

    name: str
    kind: str
    told: str
    size: int
    trained: bool
    deletable: bool


def entries(jobs: Jobs) -> list[Entry]:
    """All models of the folder, and the trainings that have none yet; the newest first."""
    made = {each.name: each for each in jobs.all()}
    # Those of the command line come last.
    others = sorted(path.name for path in jobs.folder.glob("*") if application_of(path))
    return [_entry(jobs.folder / name, made.get(name)) for name in dict.fromkeys([*made, *others])]


def _entry(folder: Path, found: Job | None) -> Entry:
    kind, size = application_of(folder) or "", _size(folder)
    if found is None:
        return Entry(folder.name, kind, "made on the command line", size, False, False)
    state = found.state
    told = ended(found, state) if state in (State.FINISHED, State.STOPPED) else state.value
    day = time.strftime("%Y-%m-%d", time.localtime(found.made))
    return Entry(folder.name, kind, f"{told} ({day})", size, bool(found.program), not state.alive)


def _size(folder: Path) -> int:
    """Bytes of all files in it."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.stat().st_size if path.is_file() else 0
        except OSError:
            # A training that runs lets old checkpoints go.
            continue
    return size


def list_html(entries: Sequence[Entry], asked: str) -> str:
    """The models with their buttons.

    Args:
        entries: to show.
        asked: name of the one of which it is asked whether it is to be deleted.
    """
    if not entries:
        return '<p class="hint none">None yet.</p>'
    return f'<ul class="runs">{"".join(_item(each, each.name == asked) for each in entries)}</ul>'


def _item(each: Entry, asked: bool) -> str:
    kind = f"{KINDS.get(each.kind, each.kind)}, " if each.kind else ""
    told = escape(f"{kind}{each.told}, {each.size / 1e6:,.0f} MB")
    if asked:
        question = f"Delete {escape(each.name)}, its corpus and its training for ever?"
        buttons = (
            f'<span role="alert">{question}</span>'
            + _button("confirm", "Yes, delete it", each)
            + _button("keep", "Keep it", each)
        )
    else:
        buttons = "".join(
            [
                _button("show", "Show", each) if each.trained else "",
                _button("download", "Download", each) if each.kind else "",
                _button("delete", "Delete", each) if each.deletable else "",
            ]
        )
    return (
        f'<li data-of="{escape(each.name)}"><div><strong>{escape(each.name)}</strong>'
        f'<span class="hint">{told}</span></div><div class="chips">{buttons}</div></li>'
    )


def _button(do: str, text: str, each: Entry) -> str:
    return (
        f'<button type="button" data-do="{do}" aria-label="{escape(f"{text}: {each.name}")}">'
        f"{text}</button>"
    )
