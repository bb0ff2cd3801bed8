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
from pages.wording import ENGLISH, Wording, mark

KINDS = {"translate": mark("translation"), "chat": mark("chat")}


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


def entries(jobs: Jobs, tell: Wording = ENGLISH) -> list[Entry]:
    """All models of the folder, and the trainings that have none yet; the newest first."""
    made = {each.name: each for each in jobs.all()}
    # Those of the command line come last.
    others = sorted(path.name for path in jobs.folder.glob("*") if application_of(path))
    names = dict.fromkeys([*made, *others])
    return [_entry(jobs.folder / name, made.get(name), tell) for name in names]


def _entry(folder: Path, found: Job | None, tell: Wording) -> Entry:
    kind, size = application_of(folder) or "", _size(folder)
    if found is None:
        told = tell("made on the command line")
        return Entry(folder.name, kind, told, size, False, False)
    state = found.state
    over = state in (State.FINISHED, State.STOPPED)
    told = ended(found, state, tell) if over else tell(state.value)
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


def list_html(entries: Sequence[Entry], asked: str, tell: Wording = ENGLISH) -> str:
    """The models with their buttons.

    Args:
        entries: to show.
        asked: name of the one of which it is asked whether it is to be deleted.
        tell: the language.
    """
    if not entries:
        return f'<p class="hint none">{escape(tell("None yet."))}</p>'
    items = "".join(_item(each, each.name == asked, tell) for each in entries)
    return f'<ul class="runs">{items}</ul>'


def _item(each: Entry, asked: bool, tell: Wording) -> str:
    kind = tell(KINDS[each.kind]) if each.kind in KINDS else each.kind
    size = f"{tell.number(each.size / 1e6, ',.0f')} MB"
    told = escape(", ".join([*([kind] if kind else []), each.told, size]))
    if asked:
        question = tell("Delete {name}, its corpus and its training for ever?", name=each.name)
        buttons = (
            f'<span role="alert">{escape(question)}</span>'
            + _button("confirm", tell("Yes, delete it"), each)
            + _button("keep", tell("Keep it"), each)
        )
    else:
        buttons = "".join(
            [
                _button("show", tell("Show"), each) if each.trained else "",
                _button("download", tell("Download"), each) if each.kind else "",
                _button("delete", tell("Delete"), each) if each.deletable else "",
            ]
        )
    return (
        f'<li data-of="{escape(each.name)}"><div><strong>{escape(each.name)}</strong>'
        f'<span class="hint">{told}</span></div><div class="chips">{buttons}</div></li>'
    )


def _button(do: str, text: str, each: Entry) -> str:
    return (
        f'<button type="button" data-do="{do}" aria-label="{escape(f"{text}: {each.name}")}">'
        f"{escape(text)}</button>"
    )
