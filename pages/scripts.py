"""What the page that translates has its visitor's browser run."""

from __future__ import annotations

from pathlib import Path

from pages.words import LEGEND


def _together(*names: str) -> str:
    here = Path(__file__).parent
    return "\n".join((here / f"{name}.js").read_text(encoding="utf-8") for name in names)


_PAGE = _together("browser", "translating")

# Each for `gr.HTML(js_on_load=…)`, on the element that stays while its content changes.
WORDS = "\n".join((_PAGE, _together("menu", "words")))
"""Around `pages.words.translation_html`."""
SOURCE = "\n".join((_PAGE, _together("source")))
"""Around `source_foot`."""
PAST = "\n".join((_PAGE, _together("past")))
"""Around `PAST_HTML`."""
TERMS = "\n".join((_PAGE, _together("cells", "terms")))
"""Around `pages.terms.HTML`."""
FILE = "\n".join((_PAGE, _together("cells", "file")))
"""Around `pages.translate_file.HTML`."""
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
TOOLS = (
    _PAGE
    + """
const page = window.parleyTranslate;
const undo = element.querySelector('#translate-undo');
const copy = element.querySelector('#translate-copy');
const current = () => document.querySelector('.sentence[aria-current]')
  || document.querySelector('.said .sentence');
undo.addEventListener('click', () => {
  const { sentence, at } = current()?.dataset || {};
  if (sentence) page.ask({ do: 'undo', sentence, at: Number(at) });
});
copy.addEventListener('click', async () => {
  await window.parleyBrowser.copy(page.shown().translation);
  copy.textContent = 'Copied';
  setTimeout(() => { copy.textContent = 'Copy'; }, 1500);
});
let speaking = 0;
page.listen((shown) => {
  // Said once it rests for a moment.
  const spoken = element.querySelector('.aside');
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    spoken.lang = shown.kept?.direction.split('-').pop() || '';
    spoken.textContent = shown.translation;
  }, 1000);
  undo.disabled = !(current() && 'steps' in current().dataset);
  copy.disabled = !shown.translation.trim();
});
"""
)
"""Around `TOOLS_HTML`."""

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


def source_foot(most: int) -> str:
    """HTML below the text to translate, of which so many characters are taken."""
    return f"""
<div class="foot">
  <span class="count" data-most="{most}" aria-live="off">0 / {most:,}</span>
  <span class="hint"></span>
  <button type="button" data-clear disabled aria-label="Clear the text">Clear</button>
</div>
"""


TOOLS_HTML = f"""
<p class="about" id="translate-about"></p>
<p class="aside" role="status"></p>
<div class="foot">
  {LEGEND}
  <button type="button" id="translate-undo" disabled>↶ Undo</button>
  <button type="button" id="translate-copy" disabled>Copy</button>
</div>
"""
PAST_HTML = """
<details class="past">
  <summary>History<span class="past-count"></span></summary>
  <div class="past-tools" hidden>
    <input class="past-search" type="search" placeholder="Search" aria-label="Search the history">
    <button type="button" class="past-clear">Clear all</button>
  </div>
  <div class="past-told" role="status"></div>
  <ul class="past-list" role="list" aria-label="Translations of before"></ul>
  <p class="past-none" role="status"></p>
</details>
"""
