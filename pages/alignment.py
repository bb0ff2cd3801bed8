"""Where a translation looked while it was written, as a picture."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from pages.choices import percent
from pages.wording import ENGLISH, Wording
from translate.explaining import Explanation

CELL = 26
"""Side of a square, in CSS pixels."""
LETTER = 8
"""Width that is allowed for a letter of a label, in CSS pixels; a full-width one takes two."""
FAINTEST = 0.02
"""A smaller weight is left out: nobody sees it, and a long sentence has thousands."""


def alignment_svg(translation: Explanation, to: str = "", tell: Wording = ENGLISH) -> str:
    """Attention weights as a heat map in SVG: source pieces across, target pieces down.

    The stronger a square, the more the network looked at the piece above when it wrote the piece
    beside it (Bahdanau et al. 2015, arXiv 1409.0473, figure 3). Colours come from the style
    sheet, so that the picture follows a dark page.

    Args:
        translation: with its attention; without one there is no picture.
        to: code of the language of the translation, shown for its tag.
        tell: the language of what is said about the picture.

    Returns:
        an `<svg>` element, or the empty string.
    """
    weights = translation.attention
    if weights is None or not weights.size:
        return ""
    across = [label(piece, to, tell) for piece in translation.source_pieces]
    down = [label(piece, to, tell) for piece in translation.target_pieces]
    left = max(map(_width, down)) + 14
    # The labels of the columns rise at 45 degrees.
    rise = round(max(map(_width, across)) * 0.71) + 14
    width = left + CELL * len(across) + rise
    height = rise + CELL * len(down) + 6
    title = escape(tell("Alignment of “{text}” with its source", text=translation.text))
    parts = [
        f'<svg class="alignment" role="img" aria-label="{title}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">',
        f'<rect class="ground" x="{left}" y="{rise}" width="{CELL * len(across)}" '
        f'height="{CELL * len(down)}" rx="4"/>',
    ]
    for column, text in enumerate(across):
        x, y = left + CELL * column + CELL // 2, rise - 7
        kind = "control" if text.startswith("⟨") else "piece"
        parts.append(
            f'<text class="{kind}" x="{x}" y="{y}" transform="rotate(-45 {x} {y})">'
            f"{escape(text)}</text>"
        )
    for row, text in enumerate(down):
        y = rise + CELL * row
        parts.append(
            f'<text class="piece" x="{left - 8}" y="{y + CELL // 2 + 4}" text-anchor="end">'
            f"{escape(text)}</text>"
        )
        for column, weight in enumerate(weights[row]):
            if weight < FAINTEST:
                continue
            shown = f"{text} ← {across[column]}: {percent(float(weight), tell)}"
            # Heads are averaged, so a weight is rarely near one: small ones are lifted a little.
            x = left + CELL * column
            parts.append(
                f'<rect class="weight" x="{x + 1}" y="{y + 1}" width="{CELL - 2}" '
                f'height="{CELL - 2}" rx="3" fill-opacity="{weight**0.7:.2f}">'
                f"<title>{escape(shown)}</title></rect>"
            )
    return "".join([*parts, "</svg>"])


def alignment_html(translation: Explanation, to: str = "", tell: Wording = ENGLISH) -> str:
    """The picture with its title and what it shows; nothing without attention."""
    svg = alignment_svg(translation, to, tell)
    if not svg:
        return ""
    hint = tell(
        "Each row is a piece of the translation; the stronger a square, the more the network "
        "looked at the piece above when it wrote it."
    )
    return (
        f"<details><summary>{escape(tell('Where it looked'))}</summary>"
        f'<div class="picture" tabindex="0">{svg}</div>'
        f'<p class="hint">{escape(hint)}</p></details>'
    )


def label(piece: str, to: str = "", tell: Wording = ENGLISH) -> str:
    """A piece as people read it: `·` before what continues a word, `⟨⟩` around what is no text."""
    if re.fullmatch(r"<tag\d+>", piece):
        return f"⟨{to or 'to'}⟩"
    if piece == "</s>":
        return f"⟨{tell('end')}⟩"
    if byte := re.fullmatch(r"<0x([0-9A-F]{2})>", piece):
        return f"0x{byte[1]}"
    if piece.startswith("▁"):
        return piece[1:].replace("▁", "␣") or "␣"
    return f"·{piece}" if piece[:1].isalnum() else piece


def _width(text: str) -> int:
    return LETTER * sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
