"""What the page that translates has its visitor's browser run."""

from __future__ import annotations

from html import escape
from pathlib import Path

from pages.wording import Wording, scripted
from pages.words import legend_html


def _together(*names: str) -> str:
    here = Path(__file__).parent
    return "\n".join((here / f"{name}.js").read_text(encoding="utf-8") for name in names)


_PAGE = _together("browser", "translating")

# Each for `gr.HTML(js_on_load=…)`, on the element that stays while its content changes.
WORDS = scripted("\n".join((_PAGE, _together("menu", "words"))))
"""Around `pages.words.translation_html`."""
SOURCE = scripted("\n".join((_PAGE, _together("source"))))
"""Around `source_foot`."""
PAST = scripted("\n".join((_PAGE, _together("past"))))
"""Around `past_html`."""
TERMS = scripted("\n".join((_PAGE, _together("cells", "terms"))))
"""Around `pages.terms.table_html`."""
FILE = scripted("\n".join((_PAGE, _together("cells", "file"))))
"""Around `pages.translate_file.part_html`."""
CARRIER = _PAGE + "\nwindow.parleyTranslate.carry(() => trigger('click'));\n"
"""Around nothing: it starts the event behind `TAKEN`."""
CHOICES = (
    _PAGE
    + """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const sentence = button.closest('[data-of]')?.dataset.of;
  const { text, at } = button.dataset;
  const page = window.parleyTranslate;
  if (sentence === undefined) page.ask({ do: 'look', at: Number(at) });
  else page.ask({ do: 'take', sentence, text });
});
"""
)
"""Around `pages.choices.sentences_html` and `alternatives_html`."""
TOOLS = scripted("\n".join((_PAGE, _together("tools"))))
"""Around `tools_html`."""

# For events, with `js=…`.
SOON = "() => { window.parleySource?.changed(); window.parleyTranslate?.soon(); }"
"""What is typed is translated, once the visitor pauses."""
SEND = "(...values) => window.parleyTranslate.send(...values)"
"""What goes to the server: the values of the page, and what the visitor did to them."""
DONE = "(translation, kept) => { window.parleyTranslate.done(translation, kept); }"
"""An answer is shown."""
WANTED = f"() => {{ {_PAGE}\nreturn window.parleyTranslate.wanted(); }}"
"""What the address asks for: a text, a direction, the name of a model."""
OPEN = "() => { window.parleyTranslate.open(); }"
"""Model and direction are there."""
TAKEN = "(...values) => window.parleyTranslate.taken(...values)"
"""An entry of the history, or another address: its text, direction, model, and what is kept."""
FILE_SEND = "(_, direction, model) => window.parleyFile.send(direction, model)"
"""A file goes to the server."""
FILE_DONE = "(parcel) => { window.parleyFile.done(parcel); return null; }"
"""It is back, or was none: nothing of it stays in the page's own values."""


def source_foot(most: int, tell: Wording) -> str:
    """HTML below the text to translate, of which so many characters are taken."""
    return f"""
<div class="foot">
  <span class="count" data-most="{most}" aria-live="off">0 / {tell.number(most)}</span>
  <span class="hint"></span>
  <button type="button" data-clear disabled aria-label="{escape(tell("Clear the text"))}"
    >{escape(tell("Clear"))}</button>
</div>
"""


def tools_html(tell: Wording) -> str:
    """HTML below the translation."""
    return f"""
<p class="about" id="translate-about"></p>
<p class="aside" role="status"></p>
<div class="foot">
  {legend_html(tell)}
  <span class="moves">
    <button type="button" id="translate-undo" disabled>{escape(tell("↶ Undo"))}</button>
    <button type="button" id="translate-copy" disabled>{escape(tell("Copy"))}</button>
  </span>
</div>
"""


def past_html(tell: Wording) -> str:
    """The history, empty; the script fills it."""
    return f"""
<details class="past">
  <summary>{escape(tell("History"))}<span class="past-count"></span></summary>
  <div class="past-tools" hidden>
    <input class="past-search" type="search" placeholder="{escape(tell("Search"))}"
      aria-label="{escape(tell("Search the history"))}">
    <button type="button" class="past-clear">{escape(tell("Clear all"))}</button>
  </div>
  <div class="past-told" role="status"></div>
  <ul class="past-list" role="list" aria-label="{escape(tell("Translations of before"))}"></ul>
  <p class="past-none" role="status"></p>
</details>
"""
