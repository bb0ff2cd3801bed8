"""Parts of a page that are folded away, and asked for when they are opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

_SCRIPT = Path(__file__).with_name("folds.js").read_text(encoding="utf-8")
_FOLD = '<details class="fold"{}><summary>{}</summary>@children</details>'


def fold(title: str, *, stays: bool = False, **content: Any) -> gr.HTML:
    """A folded part, in the `gr.Blocks` that is open.

    Its content is asked for by `expand` whenever it is opened and empty, and a `click` tells the
    `data-` values of a button in it. Where the content is made empty, the part folds itself.

    Args:
        title: seen when it is folded, too.
        stays: it stays open where its content is made empty, and asks for it again.
        content: of the `gr.HTML` that is returned, the content.
    """
    with gr.HTML(
        html_template=_FOLD.format(" data-stays" if stays else "", title), js_on_load=None
    ):
        return gr.HTML("", js_on_load=_SCRIPT, **content)
