"""One step of a story of reading or writing, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from pages.choices import Bar, bars_html
from pages.heat import COLUMNS
from pages.looking import Cell, Story
from pages.strips import strip_svg

SEEN = 0.01
"""Share of attention from which on a note is listed."""
PARTS = {"forward": "left to right", "backward": "right to left", "decoder": ""}
ARROWS = {"forward": " →", "backward": " ←", "decoder": ""}
GATES = {
    "update": "how much of the old state stays",
    "reset": "how much of the old state counts for what is new",
    "input": "how much that is new is let in",
    "forget": "how much of the cell's memory stays",
    "output": "how much of the cell's memory shows",
}


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
    """The likeliest next words, best first."""
    return bars_html(
        [
            Bar(word.piece, word.probability, word.chosen, "✓ written" if word.chosen else "")
            for word in story.likeliest[at]
        ]
    )


def attention_html(story: Story, at: int) -> str:
    """How much of its attention each place has."""
    weights = story.trace.attention[at]
    most = int(weights.argmax())
    return bars_html(
        [
            Bar(piece, float(weight), place == most)
            for place, (piece, weight) in enumerate(zip(story.places, weights, strict=True))
            if place >= len(story.noted) or weight >= SEEN
        ]
    )


def short_name(cell: Cell) -> str:
    """A cell where there is little room."""
    return f"{'Writer' if cell.part == 'decoder' else 'Reader'} {cell.block}{ARROWS[cell.part]}"


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


def gates(story: Story) -> list[str]:
    """The names of the gates that the cells of a network have."""
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
    width = max(cell.course.after.shape[1] for cell in [*story.reading, *story.writing])
    grouped = ", neighbours averaged" if width > COLUMNS else ""
    named = [f"{gate}: {GATES[gate]}" for gate in gates(story)]
    told = f"; a gate goes from grey, shut, to orange, open ({', '.join(named)})" if named else ""
    return (
        f"Each strip is a list of numbers as colours{grouped}: orange is above zero and blue is "
        f"below{told}."
    )
