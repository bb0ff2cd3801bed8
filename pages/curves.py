"""What gates are good for, as curves: how far gradients reach, and how one explodes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from html import escape

from pages.charts import Axes, Series, chart_svg, csv_link, decades
from pages.choices import Bar, bars_html
from pages.exploding import Runs
from pages.reaching import Reached, Seen
from shared.gates.descent import Progress
from shared.gates.explosion import CLIP, LOST, RATE, STEPS

FLOOR = 1e-9
"""A smaller reach is drawn as this one."""
LETTERS = 14
"""Of a word below a picture; the rest of a longer one is left out."""


def reached_html(found: Reached) -> str:
    """How far the gradients of all networks reach, and what each guesses."""
    return _reach_html(found) + _guesses_html(found)


def _reach_html(found: Reached) -> str:
    words = [
        _short(word) if known else f"⟨{_short(word)}⟩"
        for word, known in zip(found.words, found.known, strict=True)
    ]
    curves = [Series(each.name, each.reach.tolist()) for each in found.networks]
    low, high = decades((value for curve in curves for value in curve.values), FLOOR)
    axes = Axes(
        up="reach (log scale)",
        across="words, as they are read",
        low=low,
        high=high,
        log=True,
        words=words,
        named_first=True,
    )
    told = "; ".join(
        f"{curve.name}: {', '.join(f'{value:.2g}' for value in curve.values)}" for curve in curves
    )
    label = f"Reach back to each word, {', '.join(words)}. {told}."
    table = [
        [step, *row]
        for step, row in enumerate(
            zip(found.words, *(curve.values for curve in curves), strict=True), start=1
        )
    ]
    header = ["step", "word", *(curve.name for curve in curves)]
    unknown = '<p class="hint">Words in ⟨ ⟩ are unknown to them, and all the same.</p>'
    return (
        "<figure><h2>How far back the end reaches</h2>"
        '<div class="picture" tabindex="0" role="group" aria-label="Reach">'
        f"{chart_svg(curves, axes, label)}</div>"
        '<figcaption class="hint">The norm of the derivative of the last output by the state after '
        "each word: at 1 a change there can move the end as much as one made now, at 0.001 a "
        "thousand times less, and as much less a loss at the end teaches there. A simple network "
        "rewrites its whole state at every word, and what reaches back is multiplied away; gates "
        f"let it through.</figcaption>{'' if all(found.known) else unknown}"
        f"{csv_link('reach.csv', header, table)}</figure>"
    )


def _guesses_html(found: Reached) -> str:
    table = [
        [each.name, word, f"{share:.6f}"] for each in found.networks for word, share in each.guesses
    ]
    return (
        '<figure><h2>How it goes on</h2><div class="cards three">'
        f"{''.join(map(_guess_html, found.networks))}</div>"
        '<figcaption class="hint">The likeliest next words of each network with their '
        "probabilities. Near 50 % for both it has forgotten whether the subject was one or many; "
        "trained four times as long, the simple one learns it, too.</figcaption>"
        f"{csv_link('guesses.csv', ['network', 'word', 'probability'], table)}</figure>"
    )


def _guess_html(network: Seen) -> str:
    """The likeliest next words of one network."""
    bars = [Bar(word, share, at == 0) for at, (word, share) in enumerate(network.guesses)]
    return f'<div class="card"><h3>{escape(network.name)}</h3>{bars_html(bars)}</div>'


def _short(word: str) -> str:
    return word if len(word) <= LETTERS else f"{word[: LETTERS - 1]}…"


def runs_html(now: Runs) -> str:
    """Loss and gradient of both runs, as far as they have come."""
    loss = _run_html(
        now,
        "Loss",
        lambda progress: progress.loss,
        (0.1, LOST),
        "How wrong the network is at each step: the mean square of its error. Without clipping, "
        "one long step throws the weights to where the next gradient is longer still, and the run "
        "is lost; clipped, it learns.",
    )
    norm = _run_html(
        now,
        "Length of the gradient",
        lambda progress: progress.norm,
        (0.1, 1e5),
        "The norm of the gradient of all weights, before it is clipped. What is longer than "
        f"{CLIP:g} is shortened to that and keeps its direction, so that no step moves the weights "
        f"by more than {RATE:g} × {CLIP:g}.",
    )
    return f'<div class="pair">{loss}{norm}</div>'


def _run_html(
    now: Runs,
    title: str,
    value: Callable[[Progress], float],
    limits: tuple[float, float],
    caption: str,
) -> str:
    """One number of each step of both runs.

    Args:
        now: the runs.
        title: what the number is.
        value: it, of a step.
        limits: of the axis; they stay, whatever comes.
        caption: explains it in two sentences.
    """
    low, high = limits
    axes = Axes(f"{title.lower()} (log scale)", "steps", low, high, log=True, places=STEPS + 1)
    # The first step is at 1.
    curves = [
        Series(name, [math.nan, *map(value, run)])
        for name, run in (("clipped", now.clipped), ("not clipped", now.free))
    ]
    told = "; ".join(
        f"{each.name}: {len(each.values) - 1} steps, from {each.values[1]:.2g} to "
        f"{each.values[-1]:.2g}"
        for each in curves
        if len(each.values) > 1
    )
    label = f"{title} at each step. {told or 'Nothing yet'}."
    if now.over:
        columns = itertools.zip_longest(*(each.values[1:] for each in curves), fillvalue="")
        rows = [[step, *values] for step, values in enumerate(columns, start=1)]
        header = ["step", *(each.name for each in curves)]
        link = csv_link(f"{title.split()[-1].lower()}.csv", header, rows)
    else:
        # The place of the link, so that nothing jumps when it comes.
        link = '<span class="numbers">The numbers come when it is over.</span>'
    return (
        f'<figure><h2>{title}</h2><div class="picture" tabindex="0" role="group" '
        f'aria-label="{title}">{chart_svg(curves, axes, label)}</div>'
        f'<figcaption class="hint">{caption}</figcaption>{link}</figure>'
    )
