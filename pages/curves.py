"""What gates are good for, as curves: how far gradients reach, and how one explodes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from pages.charts import Axes, Series, chart_svg, decades
from pages.choices import Bar, bars_html
from pages.exploding import Runs
from pages.reaching import Reached, Seen
from pages.tables import csv_link
from pages.wording import ENGLISH, Wording
from shared.gates.descent import Progress
from shared.gates.explosion import CLIP, LOST, RATE, STEPS

FLOOR = 1e-9
"""A smaller reach is drawn as this one."""
LETTERS = 14
"""Of a word below a picture; the rest of a longer one is left out."""


def reached_html(found: Reached, tell: Wording = ENGLISH) -> str:
    """How far the gradients of all networks reach, and what each guesses."""
    return _reach_html(found, tell) + _guesses_html(found, tell)


def _reach_html(found: Reached, tell: Wording) -> str:
    words = [
        _short(word) if known else f"⟨{_short(word)}⟩"
        for word, known in zip(found.words, found.known, strict=True)
    ]
    curves = [Series(tell(each.name), each.reach.tolist()) for each in found.networks]
    low, high = decades((value for curve in curves for value in curve.values), FLOOR)
    axes = Axes(
        up=tell("reach (log scale)"),
        across=tell("words, as they are read"),
        low=low,
        high=high,
        log=True,
        words=words,
        named_first=True,
    )
    told = "; ".join(
        f"{curve.name}: {', '.join(tell.number(value, '.2g') for value in curve.values)}"
        for curve in curves
    )
    label = tell("Reach back to each word, {words}. {told}.", words=", ".join(words), told=told)
    table = [
        [step, *row]
        for step, row in enumerate(
            zip(found.words, *(curve.values for curve in curves), strict=True), start=1
        )
    ]
    header = ["step", "word", *(each.name for each in found.networks)]
    unknown = tell("Words in ⟨ ⟩ are unknown to them, and all the same.")
    note = "" if all(found.known) else f'<p class="hint">{escape(unknown)}</p>'
    caption = tell(
        "The norm of the derivative of the last output by the state after each word: at 1 a change "
        "there moves the end as much as one that is made now, at 0.001 a thousand times less, and "
        "as much less a loss at the end teaches there. A simple network rewrites its whole state "
        "at every word, and what reaches back is multiplied away; gates let it through."
    )
    return (
        f"<figure><h2>{escape(tell('How far back the end reaches'))}</h2>"
        '<div class="picture" tabindex="0" role="group" '
        f'aria-label="{escape(tell("Reach"))}">{chart_svg(curves, axes, label, tell)}</div>'
        f'<figcaption class="hint">{escape(caption)}</figcaption>{note}'
        f"{csv_link('reach.csv', header, table, tell)}</figure>"
    )


def _guesses_html(found: Reached, tell: Wording) -> str:
    table = [
        [each.name, word, f"{share:.6f}"] for each in found.networks for word, share in each.guesses
    ]
    caption = tell(
        "The likeliest next words of each network with their probabilities. Near 50 % for both it "
        "has forgotten whether the subject was one or many; trained four times as long, the simple "
        "one learns it, too."
    )
    return (
        f'<figure><h2>{escape(tell("How it goes on"))}</h2><div class="cards three">'
        f"{''.join(_guess_html(each, tell) for each in found.networks)}</div>"
        f'<figcaption class="hint">{escape(caption)}</figcaption>'
        f"{csv_link('guesses.csv', ['network', 'word', 'probability'], table, tell)}</figure>"
    )


def _guess_html(network: Seen, tell: Wording) -> str:
    """The likeliest next words of one network."""
    bars = [Bar(word, share, at == 0) for at, (word, share) in enumerate(network.guesses)]
    return f'<div class="card"><h3>{escape(tell(network.name))}</h3>{bars_html(bars, tell)}</div>'


def _short(word: str) -> str:
    return word if len(word) <= LETTERS else f"{word[: LETTERS - 1]}…"


def runs_html(now: Runs, tell: Wording = ENGLISH) -> str:
    """Loss and gradient of both runs, as far as they have come."""
    loss = Measured(
        "loss.csv",
        tell("Loss"),
        tell("loss (log scale)"),
        tell(
            "How wrong the network is at each step: the mean square of its error. Without "
            "clipping, one long step throws the weights to where the next gradient is longer "
            "still, and the run is lost; clipped, it learns."
        ),
        (0.1, LOST),
        lambda progress: progress.loss,
    )
    norm = Measured(
        "gradient.csv",
        tell("Length of the gradient"),
        tell("length of the gradient (log scale)"),
        tell(
            "The norm of the gradient of all weights, before it is clipped. What is longer than "
            "{clip} is shortened to that and keeps its direction, so that no step moves the "
            "weights by more than {rate} × {clip}.",
            clip=tell.number(CLIP, "g"),
            rate=tell.number(RATE, "g"),
        ),
        (0.1, 1e5),
        lambda progress: progress.norm,
    )
    return f'<div class="pair">{_run_html(now, loss, tell)}{_run_html(now, norm, tell)}</div>'


class Measured(NamedTuple):
    """One number of each step of both runs.

    Args:
        file: name of the table of it.
        title: what the number is.
        axis: the same, at the axis.
        caption: explains it in two sentences.
        limits: of the axis; they stay, whatever comes.
        value: the number, of a step.
    """

    file: str
    title: str
    axis: str
    caption: str
    limits: tuple[float, float]
    value: Callable[[Progress], float]


def _run_html(now: Runs, what: Measured, tell: Wording) -> str:
    """One number of each step of both runs."""
    low, high = what.limits
    axes = Axes(what.axis, tell("steps"), low, high, log=True, end=STEPS)
    # The first step is at 1.
    curves = [
        Series(name, [math.nan, *map(what.value, run)])
        for name, run in ((tell("clipped"), now.clipped), (tell("not clipped"), now.free))
    ]
    told = "; ".join(
        tell(
            "{name}: {steps} steps, from {first} to {last}",
            name=each.name,
            steps=len(each.values) - 1,
            first=tell.number(each.values[1], ".2g"),
            last=tell.number(each.values[-1], ".2g"),
        )
        for each in curves
        if len(each.values) > 1
    )
    told = f"{told}." if told else tell("Nothing yet.")
    label = tell("{title} at each step. {told}", title=what.title, told=told)
    if now.over:
        columns = itertools.zip_longest(*(each.values[1:] for each in curves), fillvalue="")
        rows = [[step, *values] for step, values in enumerate(columns, start=1)]
        link = csv_link(what.file, ["step", "clipped", "not clipped"], rows, tell)
    else:
        # The place of the link, so that nothing jumps when it comes.
        wait = tell("The numbers come when it is over.")
        link = f'<span class="numbers">{escape(wait)}</span>'
    return (
        f'<figure><h2>{escape(what.title)}</h2><div class="picture" tabindex="0" role="group" '
        f'aria-label="{escape(what.title)}">{chart_svg(curves, axes, label, tell)}</div>'
        f'<figcaption class="hint">{escape(what.caption)}</figcaption>{link}</figure>'
    )
