"""What the page that trains does: plain functions of values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pages import corpus, parcels
from pages.job import State
from pages.jobs import Jobs
from pages.models import Models, application_of
from pages.runs import charts_html, numbers_html, said_html, samples_html
from pages.wishes import PROGRAMS, TRANSLATE, Wish, arguments, base_folder, choice
from pages.wording import ENGLISH, Wording
from shared.errors import InputError
from translate import languages


class View(NamedTuple):
    """What the page shows of a training; what is None is as it was.

    Args:
        name: of the model; empty where nothing is shown.
        mark: for the browser to send again: what it shows already.
        state: as it is now.
        said: HTML of a sentence.
        numbers: HTML of the last figures.
        charts: HTML of all figures over time.
        samples: HTML of texts that were held out.
    """

    name: str = ""
    mark: list[Any] | None = None
    state: State | None = None
    said: str | None = ""
    numbers: str | None = ""
    charts: str | None = ""
    samples: str | None = ""


def view(jobs: Jobs, name: str, seen: Any = None, tell: Wording = ENGLISH) -> View:
    """How a training stands, as far as the browser does not show it yet.

    Args:
        jobs: all there are.
        name: of one; if there is none of this name, nothing is shown.
        seen: the mark of the last view.
        tell: the language.
    """
    try:
        found = jobs.find(name)
    except InputError:
        return View()
    state, record = found.state, found.record
    stands = f"{state.name} {found.process.pid} {bool(record.steps)}"
    now = [name, stands, len(record.steps), len(record.validations)]
    known = isinstance(seen, list) and len(seen) == len(now) and seen[0] == name
    same = [one == other for one, other in zip(now, seen, strict=True)] if known else [False] * 4
    _, stands_so, no_steps, no_validations = same
    return View(
        name,
        now,
        state,
        None if stands_so else said_html(found, state, record, tell),
        None if stands_so and no_steps else numbers_html(record, state, tell),
        None if no_steps and no_validations else charts_html(record, tell),
        None if no_validations else samples_html(record, tell),
    )


def latest(jobs: Jobs) -> str:
    """The training that a visitor sees first: the one that runs, or the newest; empty: none."""
    trained = [each for each in jobs.all() if each.program]
    running = [each for each in trained if each.process.alive]
    return next((each.name for each in (*running, *trained)), "")


def start(jobs: Jobs, models: Models, wish: Wish) -> str:
    """Begin a training; its name comes back.

    Its corpus is copied, and the upload is removed.

    Raises:
        InputError: another one runs, the files cannot be learned from, or something else is
            not possible.
    """
    jobs.place(wish.name)
    jobs.check_idle()
    # What is wrong with the files is better said now than in a minute.
    corpus.glance(wish)
    base = base_folder(models, wish) or ""
    made = jobs.start(
        wish.name,
        PROGRAMS[wish.task],
        wish.files,
        lambda files, out: arguments(wish, base, files, out),
    )
    for file in wish.files:
        Path(file).unlink(missing_ok=True)
    return made.name


def suggested(jobs: Jobs, wish: Wish) -> str:
    """A name that is free."""
    plain = "chat"
    if wish.task == TRANSLATE:
        found = [languages.find(each or "") for each in (wish.source, wish.target)]
        plain = "-".join(each.code for each in found if each) or "model"
    return jobs.free_name(plain)


@contextmanager
def packed(jobs: Jobs, name: str) -> Iterator[Path]:
    """A zip file of a listed model, as long as this context lasts.

    Raises:
        InputError: there is no such model.
    """
    if name not in [path.name for path in jobs.folder.glob("*") if application_of(path)]:
        raise InputError(f"there is no model {name} (any more)")
    with parcels.packed(jobs.folder / name) as path:
        yield path


def bring(jobs: Jobs, file: str | None) -> str:
    """Take in a model as a zip file; its name comes back, and the upload is removed.

    Raises:
        InputError: it is none.
    """
    if not file:
        raise InputError("choose the zip file of a model")
    try:
        return parcels.unpack(jobs, Path(file)).name
    finally:
        Path(file).unlink(missing_ok=True)


def bases(models: Models, task: str, tell: Wording = ENGLISH) -> list[tuple[str, str]]:
    """What a training can go on from: as people read it, and as `Wish` takes it."""
    new = tell("a new network")
    return [(new, ""), *((name, name) for name in choice(models, task).names())]
