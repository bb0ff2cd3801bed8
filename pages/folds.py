"""Parts of a page that are folded away, and asked for when they are opened."""

from __future__ import annotations

from html import escape
from pathlib import Path

import gradio as gr

from pages.labels import worded_html

_SCRIPT = Path(__file__).with_name("folds.js").read_text(encoding="utf-8")


def fold(name: str, title: str, *, stays: bool = False) -> gr.HTML:
    """A folded part, in the `gr.Blocks` that is open.

    Its content is asked for by `expand` whenever it is opened and empty, and a `click` tells the
    `data-` values of a button in it. Where the content is made empty, the part folds itself.

    Args:
        name: of the part, an HTML id.
        title: in English, seen when it is folded, too.
        stays: it stays open where its content is made empty, and asks for it again.

    Returns:
        the content.
    """
    with gr.Column(elem_classes=["fold", *(["stays"] if stays else [])]):
        gr.HTML(
            worded_html(
                lambda tell: (
                    '<button type="button" class="fold-head" aria-expanded="false" '
                    f'aria-controls="{name}">{escape(tell(title))}</button>'
                )
            )
        )
        return gr.HTML("", js_on_load=_SCRIPT, elem_id=name, elem_classes=["below", "fold-body"])
