"""A story of reading and writing, step by step, as HTML; `stepping.js` shows one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from pages.choices import percent
from pages.heat import COLUMNS
from pages.looking import Cell, Story, kept
from pages.strips import Row, bounds, overview_svg, strip_svg

SEEN = 0.01
"""Share of attention from which on a note is listed."""
PARTS = {"forward": "left to right", "backward": "right to left", "decoder": ""}
GATES = {
    "update": "how much of the old state stays",
    "reset": "how much of the old state counts for what is new",
    "input": "how much that is new is let in",
    "forget": "how much of the cell's memory stays",
    "output": "how much of the cell's memory shows",
}


def story_html(story: Story) -> str:
    """All pictures: the overview, the slider, and each step, of which the first one is shown."""
    reads, writes = len(story.source), len(story.target)
    titles = [f"reads “{piece}”" for piece in story.source]
    titles += [f"writes “{piece}”" for piece in story.target]
    sections = [reading_html(story, at) for at in range(reads)]
    sections += [writing_html(story, at) for at in range(writes)]
    count = reads + writes
    steps = "".join(
        f'<section data-step="{at}" data-told="Step {at + 1} of {count}: it {escape(title)}"'
        f"{' hidden' if at else ''}><h2>Step {at + 1} of {count}: it {escape(title)}</h2>"
        f"{section}</section>"
        for at, (title, section) in enumerate(zip(titles, sections, strict=True))
    )
    first = f"Step 1 of {count}: it {titles[0]}"
    return (
        f'<p class="answer"><span>{escape(story.sentence)}</span> → '
        f"<strong>{escape(story.answer) or '(nothing)'}</strong></p>"
        f"{overview_html(story)}"
        '<div class="stepper"><button type="button" data-move="-1">‹ Back</button>'
        f'<input type="range" min="0" max="{count - 1}" value="0" aria-label="Step" '
        f'aria-valuetext="{escape(first)}"><button type="button" data-move="1">Next ›</button>'
        '<button type="button" data-play aria-pressed="false">Play</button></div>'
        f'<div class="steps">{steps}</div>'
    )


def overview_html(story: Story) -> str:
    """One number for each layer and step."""
    rows = [Row(name(cell), cell.part == "decoder", kept(cell.course)) for cell in _cells(story)]
    low, high = bounds(rows)
    gate = next((each for each in ("update", "forget") if each in _gates(story)), "")
    if gate:
        what = f"the more its {gate} gate kept of what was there before"
    else:
        what = "the more its state changed (this plain network has no gates)"
    told = [f"{row.name}: {', '.join(f'{value:.2f}' for value in row.values)}" for row in rows]
    label = f"All steps at a glance, from {low:.2f} to {high:.2f}. {'; '.join(told)}."
    return (
        "<figure><h2>All steps at a glance</h2>"
        '<div class="picture" tabindex="0" role="group" aria-label="Overview">'
        f"{overview_svg(story.source, story.target, rows, label)}</div>"
        f'<div class="scale" aria-hidden="true"><span>{low:.2f}</span>'
        f'<span class="ramp rising"></span><span>{high:.2f}</span></div>'
        f'<figcaption class="hint">Each row is a layer of the network and each column a step; the '
        f"stronger a square, {what}, on average. Click a column, or move the slider with the "
        "mouse or the arrow keys, to see that step below; a · begins a piece that goes on with a "
        "word.</figcaption></figure>"
    )


def reading_html(story: Story, at: int) -> str:
    """What the encoder does at one piece of the source."""
    told = (
        "The readers from right to left begin at the end of the sentence, so each word is met by "
        "one that knows what came before it, and by one that knows what comes after."
    )
    return cards_html(story, story.reading, at, story.source[at], told)


def writing_html(story: Story, at: int) -> str:
    """What the decoder does at one piece of the target."""
    told = "The state begins as what reading has left, and every word written changes it."
    cards = cards_html(story, story.writing, at, story.entering[at], told)
    return (
        f'<div class="pair"><figure><h3>The next word</h3>{likeliest_html(story, at)}'
        f'<figcaption class="hint">The likeliest of the {story.vocabulary:,} pieces that the '
        "network knows, with their probabilities. The marked one is written, and goes in at the "
        "next step.</figcaption></figure>"
        f"<figure><h3>Where it looks</h3>{attention_html(story, at)}"
        '<figcaption class="hint">Before it chooses, the network looks back: the longer a bar, '
        "the more of what it sees comes from that place. The shares add up to 100 %"
        f"{_about_notes(story)}."
        f"</figcaption></figure></div>{cards}"
    )


def cards_html(story: Story, cells: Sequence[Cell], at: int, piece: str, told: str) -> str:
    """Cells at one step, explained.

    Args:
        story: that they are of.
        cells: each on a card.
        at: number of the step.
        piece: that goes in.
        told: what is to be known of these cells alone.
    """
    cards = "".join(card_html(cell, at, _entering(cell, piece)) for cell in cells)
    return (
        f'<figure><div class="cards">{cards}</div>'
        f'<figcaption class="hint">{_about_cells(story)} {told}</figcaption></figure>'
    )


def card_html(cell: Cell, at: int, entering: str) -> str:
    """One cell at one step: the state before, its gates, the state after."""
    course = cell.course
    strips = {"before": course.before[at]}
    strips |= {name: gate[at] for name, gate in course.gates.items()}
    strips |= {"after": course.after[at]}
    drawn = "".join(f"<span>{shown}</span>{strip_svg(values)}" for shown, values in strips.items())
    change = float(course.change[at])
    return (
        f'<div class="card"><h3>{name(cell)}</h3><p>In goes {escape(entering)}. '
        f"The state moves by <strong>{change:.2f}</strong>.</p>"
        f'<div class="strips" role="img" aria-label="{escape(spoken(strips, [*course.gates]))}">'
        f"{drawn}</div></div>"
    )


def likeliest_html(story: Story, at: int) -> str:
    """The likeliest next words, best first, with bars."""
    rows = "".join(
        f'<li{" class=chosen" if word.chosen else ""}><span class="word">{escape(word.piece)}'
        f"{' <em>✓ written</em>' if word.chosen else ''}</span>"
        f'<span class="share">{percent(word.probability)}</span>'
        f'<span class="bar" style="width:{100 * word.probability:.1f}%"></span></li>'
        for word in story.likeliest[at]
    )
    return f'<ol class="bars">{rows}</ol>'


def attention_html(story: Story, at: int) -> str:
    """How much of its attention each place has, with bars."""
    weights = story.trace.attention[at]
    most = int(weights.argmax())
    rows = "".join(
        f'<li{" class=chosen" if place == most else ""}><span class="word">{escape(piece)}</span>'
        f'<span class="share">{percent(float(weight))}</span>'
        f'<span class="bar" style="width:{100 * weight:.1f}%"></span></li>'
        for place, (piece, weight) in enumerate(zip(story.places, weights, strict=True))
        if place >= len(story.noted) or weight >= SEEN
    )
    return f'<ol class="bars">{rows}</ol>'


def name(cell: Cell) -> str:
    """A cell in people's words."""
    if cell.part == "decoder":
        return f"Writer {cell.block}"
    return f"Reader {cell.block}, {PARTS[cell.part]}"


def spoken(strips: dict[str, np.ndarray], gates: Sequence[str]) -> str:
    """Strips in words."""
    told = []
    for shown, values in strips.items():
        if shown in gates:
            told.append(f"The {shown} gate is {values.mean():.2f} open on average")
        else:
            told.append(
                f"The state {shown}: {len(values)} numbers from {values.min():.2f} to "
                f"{values.max():.2f}, {np.abs(values).mean():.2f} from zero on average"
            )
    return ". ".join(told) + "."


def _cells(story: Story) -> list[Cell]:
    return [*story.reading, *story.writing]


def _gates(story: Story) -> list[str]:
    return list(story.trace.writing[0].gates)


def _entering(cell: Cell, piece: str) -> str:
    if cell.block == 1:
        return f"“{piece}”"
    return f"what the layer before made of “{piece}”"


def _about_notes(story: Story) -> str:
    if not story.noted:
        return ""
    return f"; ⟨words⟩ are notes of its memory, of which those under {SEEN:.0%} are left out"


def _about_cells(story: Story) -> str:
    width = max(cell.course.after.shape[1] for cell in _cells(story))
    grouped = ", neighbours averaged" if width > COLUMNS else ""
    gates = [f"{gate}: {GATES[gate]}" for gate in _gates(story)]
    told = f"; a gate goes from grey, shut, to orange, open ({', '.join(gates)})" if gates else ""
    return (
        f"Each strip is a list of numbers as colours{grouped}: orange is above zero and blue is "
        f"below{told}."
    )
