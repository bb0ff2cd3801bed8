"""What a training did so far, and the models there are, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

from pages.job import Job, State
from pages.models import application_of
from pages.plots import Line, chart_html, number
from pages.tables import table_html
from shared.journal import Record

SAMPLES = 8
"""Of the validations, the last ones."""
KINDS = {"translate": "translation", "chat": "chat"}
PAGES = {"translate": "Translate", "chat": "Chat"}

GETTING_READY = (
    "It is getting ready: it cleans the corpus, learns the pieces of words and builds the network."
)
_SAID = {
    State.PAUSING: "It finishes its step and saves; then it pauses.",
    State.STOPPING: "It finishes its step and saves; then it ends.",
    State.PAUSED: "Paused. All is saved: it goes on where it was, whenever you resume it.",
    State.INTERRUPTED: "Its process is gone, and did not say why. It can go on from where it "
    "last saved.",
}
_PLOTS = (
    ("Loss", "nats a piece, lower is better", (("loss", ""),), False),
    ("Speed", "tokens a second", (("tokens_per_second", ""),), False),
    ("Gradient", "its norm", (("norm", "before clipping"), ("clipped", "after")), True),
)
_FIGURES = {
    "BLEU": "0 to 100, on sentences held out",
    "perplexity": "on dialogues held out, lower is better",
    "recall": "share of facts that it recalls",
}


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


def said_html(job: Job, state: State, record: Record) -> str:
    """In a sentence, how a training stands."""
    if state is State.FAILED:
        said = f'<div class="problem" role="alert">{escape(_sentence(job.problem))}</div>'
    else:
        said = f'<p role="status">{escape(_said(job, state, record))}</p>'
    return f"<h2>{escape(job.name)} <span>{escape(state.value)}</span></h2>{said}"


def _said(job: Job, state: State, record: Record) -> str:
    if state is State.RUNNING:
        return "It trains." if record.steps else GETTING_READY
    if state is State.INTERRUPTED and job.last_words:
        return f"{_SAID[state]} It last said: {job.last_words}"
    if state in (State.FINISHED, State.STOPPED):
        kind = application_of(job.folder)
        where = (
            f"The page {PAGES.get(kind, '')} offers it as {job.folder.parent.name}/{job.name}."
            if kind
            else "It ended before there was a model."
        )
        return f"{_sentence(ended(job, state))} {where}"
    return _SAID.get(state, "")


def ended(job: Job, state: State) -> str:
    """How a training ended: when, and how good its model is."""
    best = job.end.get("best") if job.end else None
    figures = [
        f"{name} {number(best[name])}"
        for name in _FIGURES
        if best and isinstance(best.get(name), float | int)
    ]
    told = f": {', '.join(figures)}" if figures else ""
    minutes = f" after {_duration(job.end['seconds'])}" if job.end else ""
    return f"{state.value}{minutes}{told}"


def numbers_html(record: Record, state: State) -> str:
    """The last figures, and how much of the budget is used; nothing before the first step."""
    if not record.steps:
        return ""
    last = record.steps[-1]
    share, seconds = float(last["share"]), float(last["seconds"])
    left = seconds * (1 - share) / share if share else 0.0
    told = [f"{share:.0%} done"]
    told += [f"about {_duration(left)} left"] if state is State.RUNNING and share < 1 else []
    told += [f"step {last['step']:,}"]
    for key, text in (("loss", "loss {}"), ("tokens_per_second", "{} tokens a second")):
        if isinstance(last.get(key), float | int):
            told.append(text.format(number(last[key])))
    return (
        '<div class="done" role="progressbar" aria-label="Share of the budget used" '
        f'aria-valuenow="{100 * share:.0f}"><div style="width:{100 * share:.1f}%"></div></div>'
        f'<p class="hint">{", ".join(told)}</p>'
    )


def charts_html(record: Record) -> str:
    """All figures over time."""
    if not record.steps:
        return ""
    plots = [
        chart_html(
            title, unit, [Line(name, _points(record.steps, key)) for key, name in keys], log=log
        )
        for title, unit, keys, log in _PLOTS
    ]
    names = dict.fromkeys(name for each in record.validations for name in each["figures"])
    measured = [
        chart_html(name, _FIGURES.get(name, ""), [Line("", list(_measured(record, name)))])
        for name in names
    ]
    return f'<div class="plots">{"".join([plots[0], *measured, *plots[1:]])}</div>'


def _points(entries: Sequence[dict[str, Any]], key: str) -> list[tuple[float, float]]:
    """Seconds and value of each entry that has one."""
    return [
        (float(each["seconds"]), float(each[key]))
        for each in entries
        if isinstance(each.get(key), float | int)
    ]


def _measured(record: Record, name: str) -> Iterator[tuple[float, float]]:
    return iter(_points([{**each, **each["figures"]} for each in record.validations], name))


def samples_html(record: Record) -> str:
    """What the network made of a held-out text at each validation, the newest first."""
    if not record.validations:
        return ""
    rows = [
        (each["step"], each["source"], each["reference"], each["output"])
        for each in reversed(record.validations[-SAMPLES:])
    ]
    heads = ["Step", "Text", "As it should be", "As the network says it"]
    return table_html("Held-out texts, another one each time", heads, rows)


def list_html(entries: Sequence[Entry], asked: str) -> str:
    """The models with their buttons.

    Args:
        entries: to show.
        asked: name of the one of which it is asked whether it is to be deleted.
    """
    if not entries:
        return '<p class="hint">None yet.</p>'
    return f'<ul class="runs">{"".join(_entry(each, each.name == asked) for each in entries)}</ul>'


def _entry(each: Entry, asked: bool) -> str:
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


def _duration(seconds: float) -> str:
    """A time in one unit."""
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 1.5 * size:
            return f"{number(round(seconds / size, 1 if size == 3600 else 0))} {name}"
    return f"{seconds:.0f} seconds"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
