"""What a training did so far, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from pages.job import Job, State
from pages.models import application_of
from pages.plots import Line, chart_html, number
from pages.status import line, problem
from pages.tables import table_html
from shared.errors import InputError
from shared.journal import Record

SAMPLES = 8
"""Of the validations, the last ones."""
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


def said_html(job: Job, state: State, record: Record) -> str:
    """In a sentence, how a training stands."""
    if state is State.FAILED:
        said = problem(InputError(job.problem))
    else:
        said = line(_said(job, state, record))
    return f"<h2>{escape(job.name)} <span>{escape(state.value)}</span></h2>{said}"


def _said(job: Job, state: State, record: Record) -> str:
    if state is State.RUNNING:
        return "It trains." if record.steps else GETTING_READY
    if state is State.INTERRUPTED and job.last_words:
        return f"{_SAID[state]} It last said: {job.last_words}"
    if state in (State.FINISHED, State.STOPPED):
        kind = application_of(job.folder)
        model = (
            f"The page {PAGES.get(kind, '')} offers it as {job.folder.parent.name}/{job.name}."
            if kind
            else "There is no model yet."
        )
        more = " It can still go on." if state.resumable else ""
        return f"It {ended(job, state)}. {model}{more}"
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
    told = [f"step {last['step']:,}"]
    for key, text in (("loss", "loss {}"), ("tokens_per_second", "{} tokens a second")):
        if isinstance(last.get(key), float | int):
            told.append(text.format(number(last[key])))
    if state is State.RUNNING and 0 < share < 1:
        told.insert(0, f"about {_duration(seconds * (1 - share) / share)} left")
    bar = ""
    # One that got no better has finished before its budget was used.
    if state is not State.FINISHED:
        told.insert(0, f"{share:.0%} done")
        bar = (
            '<div class="done" role="progressbar" aria-label="Share of the budget used" '
            f'aria-valuenow="{100 * share:.0f}"><div style="width:{100 * share:.1f}%"></div></div>'
        )
    return f'{bar}<p class="hint">{", ".join(told)}</p>'


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
    found = [{"seconds": each["seconds"], **each["figures"]} for each in record.validations]
    names = [name for name in (found or [{}])[0] if name != "seconds"]
    measured = [
        chart_html(name, _FIGURES.get(name, ""), [Line("", _points(found, name))]) for name in names
    ]
    return f'<div class="plots">{"".join([plots[0], *measured, *plots[1:]])}</div>'


def _points(entries: Sequence[dict[str, Any]], key: str) -> list[tuple[float, float]]:
    """Seconds and value of each entry that has one."""
    return [
        (float(each["seconds"]), float(each[key]))
        for each in entries
        if isinstance(each.get(key), float | int)
    ]


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


def _duration(seconds: float) -> str:
    """A time in one unit."""
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 1.5 * size:
            return f"{number(round(seconds / size, 1 if size == 3600 else 0))} {name}"
    return f"{seconds:.0f} seconds"
