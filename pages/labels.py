"""What Gradio shows of itself: labels, placeholders and HTML that stand in the page from the first.

The server sends them in all languages, and the browser chooses. Whatever an event brings is told by
its handler in the language of the `gr.Request`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from pages.wording import ENGLISH, LANGUAGES, Wording, scripted, wanted


def _announced(tell: Wording) -> dict[str, str]:
    """What Gradio announces itself, by its key; it has it in English alone."""
    places = {"position": "{position}", "size": "{size}"}
    return {"status.queue_position": tell("In queue: {position} of {size}", **places)}


I18N = gr.I18n(**{code: _announced(Wording(code)) for code in LANGUAGES})
"""For `Blocks.launch(i18n=…)`; it knows what the pages show once they are built."""

_ARRIVING, _NAVIGATION = (
    Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    for name in ("arriving", "navigation")
)
HEAD = "".join(
    f"<script>(() => {{ {script} }})();</script>" for script in (_ARRIVING, scripted(_NAVIGATION))
)
"""For `Blocks.launch(head=…)`: a page that is shown once it stands, and what Gradio translates
nowhere."""


def worded(text: str) -> str:
    """A text for a component: its label, its value, a placeholder.

    Args:
        text: in English, as for `Wording`.
    """
    return worded_html(lambda tell: tell(text))


def worded_html(make: Callable[[Wording], str]) -> str:
    """The same for HTML of several texts: Gradio finds one translation in a value, not more.

    Args:
        make: the HTML, in a language.
    """
    key = make(ENGLISH)
    for code, known in I18N.translations.items():
        known[key] = make(Wording(code))
    return str(I18N(key))


def spoken(request: gr.Request | None) -> Wording:
    """The language of whoever sends a request."""
    return wanted(request.headers.get("accept-language") if request else None)
