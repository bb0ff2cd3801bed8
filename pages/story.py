"""A story of reading and writing, or two of them side by side, as HTML; `stepping.js` shows one
step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from pages.comparing import Moment, apart, moments, piece
from pages.looking import Cell, Story, kept
from pages.steps import NAMES, gates, reading_html, short_name, writing_html
from pages.strips import Row, bounds, names_svg, overview_svg
from pages.tables import csv_link
from pages.wording import ENGLISH, Wording, mark

BACK, NEXT, PLAY = mark("‹ Back"), mark("Next ›"), mark("Play")
HOW = mark(
    "Click a column, or move the slider with the mouse or the arrow keys, to see that step below; "
    "a · begins a piece that goes on with a word."
)


def story_html(story: Story, other: Story | None = None, tell: Wording = ENGLISH) -> str:
    """All pictures: the overviews, the slider, and each step, of which the first one is shown.

    Args:
        story: what a network read and wrote.
        other: what the same network made of another sentence, to be seen beside it.
        tell: the language.
    """
    stories = [story] if other is None else [story, other]
    found = moments(*stories)
    told = [
        _title(stories, moment, tell("Step {step} of {steps}", step=at + 1, steps=len(found)), tell)
        for at, moment in enumerate(found)
    ]
    steps = "".join(
        f'<section data-step="{at}" data-told="{escape(title)}"{" hidden" if at else ""}>'
        f"<h2>{escape(title)}</h2>{_step_html(stories, moment, tell)}</section>"
        for at, (title, moment) in enumerate(zip(told, found, strict=True))
    )
    back, further, play = (escape(tell(each)) for each in (BACK, NEXT, PLAY))
    return (
        f"{''.join(_answer_html(each, tell) for each in stories)}"
        f"{_overviews_html(stories, found, tell)}"
        f'<div class="stepper"><button type="button" data-move="-1">{back}</button>'
        f'<input type="range" min="0" max="{len(found) - 1}" value="0" '
        f'aria-label="{escape(tell("Step"))}" aria-valuetext="{escape(told[0])}">'
        f'<button type="button" data-move="1">{further}</button>'
        f'<button type="button" data-play aria-pressed="false">{play}</button></div>'
        f'<div class="steps">{steps}</div>'
    )


def _answer_html(story: Story, tell: Wording) -> str:
    return (
        f'<p class="answer"><span>{escape(story.sentence)}</span> → '
        f"<strong>{escape(story.answer or tell('(nothing)'))}</strong></p>"
    )


def _title(stories: Sequence[Story], moment: Moment, step: str, tell: Wording) -> str:
    pieces = [piece(story, moment) for story in stories]
    # What both read or write is said once.
    found = list(
        dict.fromkeys(
            tell("nothing more") if each is None else tell("“{piece}”", piece=each)
            for each in pieces
        )
    )
    one, *others = found
    shown = tell("{one} and {other}", one=one, other=others[0]) if others else one
    if moment.writes:
        return tell("{step}: it writes {pieces}", step=step, pieces=shown)
    return tell("{step}: it reads {pieces}", step=step, pieces=shown)


def _step_html(stories: Sequence[Story], moment: Moment, tell: Wording) -> str:
    """What all of them do then, side by side."""
    shown = []
    for story in stories:
        if piece(story, moment) is not None:
            draw = writing_html if moment.writes else reading_html
            shown.append(draw(story, moment.place, tell))
            continue
        if moment.writes:
            done = tell("The answer is complete.")
        else:
            done = tell("It has read the sentence.")
        shown.append(f'<p class="hint">{escape(done)}</p>')
    return _beside(stories, shown)


def _overviews_html(stories: Sequence[Story], found: Sequence[Moment], tell: Wording) -> str:
    """One number for each layer and step of each story."""
    rows = [_rows(story, [kept(cell.course) for cell in _cells(story)], tell) for story in stories]
    limits = bounds([row for each in rows for row in each])
    first = sum(not moment.writes for moment in found)
    pictures = [
        overview_html(story.source, story.target, each, first, limits, tell)
        for story, each in zip(stories, rows, strict=True)
    ]
    gate = next((each for each in ("update", "forget") if each in gates(stories[0])), "")
    if gate:
        what = tell(
            "Each row is a layer of the network and each column a step; the stronger a square, the "
            "more its {gate} gate kept of what was there before, on average.",
            gate=tell(NAMES[gate]),
        )
    else:
        what = tell(
            "Each row is a layer of the network and each column a step; the stronger a square, the "
            "more its state changed, on average (this plain network has no gates)."
        )
    table = [
        [story.sentence, row.name, *_place(row, place), pieces[place], f"{value:.4f}"]
        for story, each in zip(stories, rows, strict=True)
        for row in each
        for pieces in [story.target if row.writes else story.source]
        for place, value in enumerate(row.values)
    ]
    header = ["sentence", "layer", "does", "step", "piece", gate or "change"]
    return (
        f"<figure><h2>{escape(tell('All steps at a glance'))}</h2>{_beside(stories, pictures)}"
        f'<figcaption class="hint">{escape(f"{what} {tell(HOW)}")}</figcaption>'
        f"{csv_link('overview.csv', header, table, tell)}</figure>"
        f"{''.join(_apart_html(stories[0], other, first, tell) for other in stories[1:])}"
    )


def _apart_html(one: Story, other: Story, first: int, tell: Wording) -> str:
    """How far two stories are apart at each step that both have.

    Args:
        one: a story.
        other: the other one, of the same network.
        first: number of the first step of writing.
        tell: the language.
    """
    rows = _rows(one, apart(one, other), tell)
    # From zero on, so that what does not differ is faint, even if nothing does.
    limits = 0.0, bounds(rows)[1] or 1.0
    # Of the longer one, what the shorter one has no step for is left out.
    pairs = [
        [*zip(one.source, other.source, strict=False)],
        [*zip(one.target, other.target, strict=False)],
    ]
    source, target = ([a if a == b else f"{a} / {b}" for a, b in each] for each in pairs)
    table = [
        [row.name, *_place(row, place), *pairs[row.writes][place], f"{value:.4f}"]
        for row in rows
        for place, value in enumerate(row.values)
    ]
    header = ["layer", "does", "step", "piece", "other piece", "distance"]
    caption = tell(
        "The stronger a square, the farther apart the two sentences leave the state after that "
        "step, averaged over its numbers. Where both begin alike, Reader 1 → cannot differ yet, "
        "while those from right to left, and all that hear them, already do."
    )
    return (
        f"<figure><h2>{escape(tell('How far the two are apart'))}</h2>"
        f"{overview_html(source, target, rows, first, limits, tell)}"
        f'<figcaption class="hint">{escape(caption)}</figcaption>'
        f"{csv_link('apart.csv', header, table, tell)}</figure>"
    )


def overview_html(
    source: Sequence[str],
    target: Sequence[str],
    rows: Sequence[Row],
    first: int,
    limits: tuple[float, float],
    tell: Wording,
) -> str:
    """An overview, the names of its rows, and what its colours mean; all as `overview_svg`."""
    low, high = (tell.number(each, ".2f") for each in limits)
    told = "; ".join(
        f"{row.name}: {', '.join(tell.number(value, '.2f') for value in row.values)}"
        for row in rows
    )
    label = tell("From {low} to {high}. {rows}.", low=low, high=high, rows=told)
    picture = overview_svg(source, target, rows, label, first, limits, tell)
    return (
        f'<div class="glance">{names_svg(source, target, rows)}<div class="picture" tabindex="0" '
        f'role="group" aria-label="{escape(tell("Overview"))}">{picture}</div></div>'
        f'<div class="scale" aria-hidden="true"><span>{low}</span>'
        f'<span class="ramp rising"></span><span>{high}</span></div>'
    )


def _beside(stories: Sequence[Story], shown: Sequence[str]) -> str:
    """What is shown of each story, side by side."""
    if len(stories) == 1:
        return shown[0]
    halves = (
        f'<div><p class="of">{escape(story.sentence)}</p>{html}</div>'
        for story, html in zip(stories, shown, strict=True)
    )
    return f'<div class="two">{"".join(halves)}</div>'


def _cells(story: Story) -> list[Cell]:
    return [*story.reading, *story.writing]


def _rows(story: Story, values: Sequence[np.ndarray], tell: Wording) -> list[Row]:
    """Numbers of each cell, a number a step, with its name."""
    return [
        Row(short_name(cell, tell), cell.part == "decoder", each)
        for cell, each in zip(_cells(story), values, strict=True)
    ]


def _place(row: Row, place: int) -> tuple[str, int]:
    """In a table, what is done at a step, and which step of that it is."""
    return "writes" if row.writes else "reads", place + 1
