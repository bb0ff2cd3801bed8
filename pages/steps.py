"""One step of a story of reading or writing, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from pages.choices import Bar, bars_html, percent
from pages.heat import COLUMNS
from pages.looking import Cell, Story
from pages.strips import strip_svg
from pages.wording import ENGLISH, Wording, mark

SEEN = 0.01
"""Share of attention from which on a note is listed."""
ARROWS = {"forward": " →", "backward": " ←", "decoder": ""}
NAMES = {
    "before": mark("before"),
    "update": mark("update"),
    "reset": mark("reset"),
    "input": mark("input"),
    "forget": mark("forget"),
    "output": mark("output"),
    "after": mark("after"),
}
"""Of the strips of a cell: its state and its gates."""
GATES = {
    "update": mark("how much of the old state stays"),
    "reset": mark("how much of the old state counts for what is new"),
    "input": mark("how much that is new is let in"),
    "forget": mark("how much of the cell's memory stays"),
    "output": mark("how much of the cell's memory shows"),
}


def reading_html(story: Story, at: int, tell: Wording = ENGLISH) -> str:
    """What the encoder does at one piece of the source."""
    told = tell(
        "The readers from right to left begin at the end of the sentence, so each word is met by "
        "one that knows what came before it, and by one that knows what comes after."
    )
    return cards_html(story, story.reading, at, (story.source[at], told), tell)


def writing_html(story: Story, at: int, tell: Wording = ENGLISH) -> str:
    """What the decoder does at one piece of the target."""
    told = tell("The state begins as what reading has left, and every word written changes it.")
    cards = cards_html(story, story.writing, at, (story.entering[at], told), tell)
    next_word = tell(
        "The likeliest of the {n} pieces that the network knows, with their probabilities. The "
        "marked one is written, and goes in at the next step.",
        n=story.vocabulary,
    )
    looks = tell(
        "Before it chooses, the network looks back: the longer a bar, the more of what it sees "
        "comes from that place."
    )
    if story.noted:
        shares = tell(
            "The shares add up to 100 %; ⟨words⟩ are notes of its memory, of which those under "
            "{share} are left out.",
            share=percent(SEEN, tell),
        )
    else:
        shares = tell("The shares add up to 100 %.")
    return (
        f'<div class="pair"><figure><h3>{escape(tell("The next word"))}</h3>'
        f"{likeliest_html(story, at, tell)}"
        f'<figcaption class="hint">{escape(next_word)}</figcaption></figure>'
        f"<figure><h3>{escape(tell('Where it looks'))}</h3>{attention_html(story, at, tell)}"
        f'<figcaption class="hint">{escape(f"{looks} {shares}")}</figcaption></figure></div>{cards}'
    )


def cards_html(
    story: Story, cells: Sequence[Cell], at: int, about: tuple[str, str], tell: Wording
) -> str:
    """Cells at one step, explained.

    Args:
        story: that they are of.
        cells: each on a card.
        at: number of the step.
        about: the piece that goes in, and what is to be known of these cells alone.
        tell: the language.
    """
    piece, told = about
    cards = "".join(card_html(cell, at, piece, tell) for cell in cells)
    caption = escape(f"{_about_cells(story, tell)} {told}")
    return (
        f'<figure><div class="cards">{cards}</div>'
        f'<figcaption class="hint">{caption}</figcaption></figure>'
    )


def card_html(cell: Cell, at: int, piece: str, tell: Wording) -> str:
    """One cell at one step: the state before, its gates, the state after."""
    course = cell.course
    strips = {"before": course.before[at]}
    strips |= {name: gate[at] for name, gate in course.gates.items()}
    strips |= {"after": course.after[at]}
    drawn = "".join(
        f"<span>{escape(tell(NAMES[shown]))}</span>{strip_svg(values)}"
        for shown, values in strips.items()
    )
    change = tell.number(float(course.change[at]), ".2f")
    if cell.block == 1:
        enters = tell("In goes “{piece}”.", piece=piece)
    else:
        enters = tell("In goes what the layer before made of “{piece}”.", piece=piece)
    label = escape(spoken(strips, [*course.gates], tell))
    return (
        f'<div class="card"><h3>{escape(name(cell, tell))}</h3><p>{escape(enters)} '
        f"{escape(tell('The state moves by'))} <strong>{change}</strong>.</p>"
        f'<div class="strips" role="img" aria-label="{label}">{drawn}</div></div>'
    )


def likeliest_html(story: Story, at: int, tell: Wording) -> str:
    """The likeliest next words, best first."""
    written = tell("✓ written")
    return bars_html(
        [
            Bar(word.piece, word.probability, word.chosen, written if word.chosen else "")
            for word in story.likeliest[at]
        ],
        tell,
    )


def attention_html(story: Story, at: int, tell: Wording) -> str:
    """How much of its attention each place has."""
    weights = story.trace.attention[at]
    most = int(weights.argmax())
    return bars_html(
        [
            Bar(piece, float(weight), place == most)
            for place, (piece, weight) in enumerate(zip(story.places, weights, strict=True))
            if place >= len(story.noted) or weight >= SEEN
        ],
        tell,
    )


def short_name(cell: Cell, tell: Wording = ENGLISH) -> str:
    """A cell where there is little room."""
    if cell.part == "decoder":
        return tell("Writer {block}", block=cell.block)
    return tell("Reader {block}", block=cell.block) + ARROWS[cell.part]


def name(cell: Cell, tell: Wording = ENGLISH) -> str:
    """A cell in people's words."""
    if cell.part == "decoder":
        return tell("Writer {block}", block=cell.block)
    if cell.part == "forward":
        return tell("Reader {block}, left to right", block=cell.block)
    return tell("Reader {block}, right to left", block=cell.block)


def spoken(strips: dict[str, np.ndarray], gates: Sequence[str], tell: Wording = ENGLISH) -> str:
    """Strips in words."""
    told = []
    for shown, values in strips.items():
        if shown in gates:
            told.append(
                tell(
                    "The {gate} gate is {mean} open on average.",
                    gate=tell(NAMES[shown]),
                    mean=tell.number(values.mean(), ".2f"),
                )
            )
        else:
            told.append(
                tell(
                    "The state {when}: {n} numbers from {low} to {high}, {mean} from zero on "
                    "average.",
                    when=tell(NAMES[shown]),
                    n=len(values),
                    low=tell.number(values.min(), ".2f"),
                    high=tell.number(values.max(), ".2f"),
                    mean=tell.number(np.abs(values).mean(), ".2f"),
                )
            )
    return " ".join(told)


def gates(story: Story) -> list[str]:
    """The names of the gates that the cells of a network have."""
    return list(story.trace.writing[0].gates)


def _about_cells(story: Story, tell: Wording) -> str:
    width = max(cell.course.after.shape[1] for cell in [*story.reading, *story.writing])
    if width > COLUMNS:
        strips = tell("Each strip is a list of numbers as colours, neighbours averaged")
    else:
        strips = tell("Each strip is a list of numbers as colours")
    named = [f"{tell(NAMES[gate])}: {tell(GATES[gate])}" for gate in gates(story)]
    if not named:
        return tell("{strips}: orange is above zero and blue is below.", strips=strips)
    return tell(
        "{strips}: orange is above zero and blue is below; a gate goes from grey, shut, to orange, "
        "open ({gates}).",
        strips=strips,
        gates=", ".join(named),
    )
