"""What a training did so far, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from pages.charts import number
from pages.job import Job, State
from pages.models import application_of
from pages.plots import Line, chart_html
from pages.status import line, problem
from pages.tables import table_html
from pages.wording import ENGLISH, Wording, mark
from shared.errors import InputError
from shared.journal import Record

SAMPLES = 8
"""Of the validations, the last ones."""
PAGES = {"translate": mark("Translate"), "chat": mark("Chat")}

GETTING_READY = mark(
    "It is getting ready: it cleans the corpus, learns the pieces of words and builds the network."
)
_SAID = {
    State.PAUSING: mark("It finishes its step and saves; then it pauses."),
    State.STOPPING: mark("It finishes its step and saves; then it ends."),
    State.PAUSED: mark("Paused. All is saved: it goes on where it was, whenever you resume it."),
    State.INTERRUPTED: mark(
        "Its process is gone, and did not say why. It can go on from where it last saved."
    ),
}
_PLOTS = (
    (mark("Loss"), mark("nats a piece, lower is better"), (("loss", ""),), False),
    (mark("Speed"), mark("tokens a second"), (("tokens_per_second", ""),), False),
    (
        mark("Gradient"),
        mark("its norm, before and after clipping"),
        (("norm", mark("before")), ("clipped", mark("after"))),
        True,
    ),
)
_FIGURES = {
    "BLEU": mark("0 to 100, on sentences held out"),
    "perplexity": mark("on dialogues held out, lower is better"),
    "recall": mark("share of facts that it recalls"),
}
_NAMES = {"BLEU": "BLEU", "perplexity": mark("perplexity"), "recall": mark("recall")}


def said_html(job: Job, state: State, record: Record, tell: Wording = ENGLISH) -> str:
    """In a sentence, how a training stands."""
    if state is State.FAILED:
        said = problem(InputError(job.problem), tell)
    else:
        said = line(_said(job, state, record, tell))
    return f"<h2>{escape(job.name)} <span>{escape(tell(state.value))}</span></h2>{said}"


def _said(job: Job, state: State, record: Record, tell: Wording) -> str:
    if state is State.RUNNING:
        return tell("It trains.") if record.steps else tell(GETTING_READY)
    if state is State.INTERRUPTED and job.last_words:
        last = tell("It last said: {words}", words=job.last_words)
        return f"{tell(_SAID[state])} {last}"
    if state in (State.FINISHED, State.STOPPED):
        said = [tell("It {ended}.", ended=ended(job, state, tell))]
        if kind := application_of(job.folder):
            name, page = f"{job.folder.parent.name}/{job.name}", tell(PAGES.get(kind, ""))
            said.append(tell("The page {page} offers it as {name}.", page=page, name=name))
        else:
            said.append(tell("There is no model yet."))
        said += [tell("It can still go on.")] if state.resumable else []
        return " ".join(said)
    return tell(_SAID[state]) if state in _SAID else ""


def ended(job: Job, state: State, tell: Wording = ENGLISH) -> str:
    """How a training ended: when, and how good its model is."""
    best = job.end.get("best") if job.end else None
    figures = [
        f"{tell(_NAMES[name])} {number(best[name], tell)}"
        for name in _FIGURES
        if best and isinstance(best.get(name), float | int)
    ]
    told = f": {', '.join(figures)}" if figures else ""
    if not job.end:
        return tell(state.value) + told
    after = _duration(job.end["seconds"], tell)
    return tell("{ended} after {time}", ended=tell(state.value), time=after) + told


def numbers_html(record: Record, state: State, tell: Wording = ENGLISH) -> str:
    """The last figures, and how much of the budget is used; nothing before the first step."""
    if not record.steps:
        return ""
    last = record.steps[-1]
    share, seconds = float(last["share"]), float(last["seconds"])
    told = [tell("step {n}", n=int(last["step"]))]
    if isinstance(last.get("loss"), float | int):
        told.append(tell("loss {n}", n=number(last["loss"], tell)))
    if isinstance(last.get("tokens_per_second"), float | int):
        told.append(tell("{n} tokens a second", n=number(last["tokens_per_second"], tell)))
    if state is State.RUNNING and 0 < share < 1:
        left = _duration(seconds * (1 - share) / share, tell)
        told.insert(0, tell("about {time} left", time=left))
    bar = ""
    # One that got no better has finished before its budget was used.
    if state is not State.FINISHED:
        told.insert(0, tell("{share} done", share=f"{share:.0%}"))
        name = escape(tell("Share of the budget used"))
        bar = (
            f'<div class="done" role="progressbar" aria-label="{name}" '
            f'aria-valuenow="{100 * share:.0f}"><div style="width:{100 * share:.1f}%"></div></div>'
        )
    return f'{bar}<p class="hint">{escape(", ".join(told))}</p>'


def charts_html(record: Record, tell: Wording = ENGLISH) -> str:
    """All figures over time."""
    if not record.steps:
        return ""
    plots = [
        chart_html(
            tell(title),
            tell(unit),
            [Line(tell(name) if name else "", _points(record.steps, key)) for key, name in keys],
            tell,
            log=log,
        )
        for title, unit, keys, log in _PLOTS
    ]
    found = [{"seconds": each["seconds"], **each["figures"]} for each in record.validations]
    names = [name for name in (found or [{}])[0] if name != "seconds"]
    measured = [
        chart_html(
            tell(_NAMES.get(name, name)),
            tell(_FIGURES[name]) if name in _FIGURES else "",
            [Line("", _points(found, name))],
            tell,
        )
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


def samples_html(record: Record, tell: Wording = ENGLISH) -> str:
    """What the network made of a held-out text at each validation, the newest first."""
    if not record.validations:
        return ""
    rows = [
        (each["step"], each["source"], each["reference"], each["output"])
        for each in reversed(record.validations[-SAMPLES:])
    ]
    heads = [tell("Step"), tell("Text"), tell("As it should be"), tell("As the network says it")]
    return table_html(tell("Held-out texts, another one each time"), heads, rows, tell)


def _duration(seconds: float, tell: Wording) -> str:
    """A time in one unit."""
    if seconds >= 1.5 * 3600:
        return tell("{n} hours", n=number(round(seconds / 3600, 1), tell))
    if seconds >= 1.5 * 60:
        return tell("{n} minutes", n=number(round(seconds / 60), tell))
    return tell("{n} seconds", n=f"{seconds:.0f}")
