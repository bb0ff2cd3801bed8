"""Conversations that the visitor's browser keeps: what its scripts and the handlers hand over.

A kept value is one text: a line with the conversation's id, which the browser gives, and behind
it the JSON. They travel together, so that a reply which comes late is never kept as part of
another conversation.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from pages.wording import Wording, scripted

_HERE = Path(__file__).parent
_STORE = (_HERE / "kept.js").read_text(encoding="utf-8")
_LIST = (_HERE / "conversations.js").read_text(encoding="utf-8")

ON_LOAD = scripted(_STORE + _LIST)
"""For `gr.HTML(js_on_load=…)` around `list_html`."""
WANTED = f"() => {{ {scripted(_STORE)}\nreturn window.parleyKept.wanted(); }}"
"""What goes on when the page is opened: a kept value, and the name of its model."""
TAKEN = "(kept, model) => window.parleyKept.taken(kept, model)"
"""What a click in the list asks for: a kept value, the model of the page, the name of the
conversation's own, and how many turns are wanted, where not all are."""
KEEP = "(kept, model) => { window.parleyKept.keep(kept, model); }"
"""The browser keeps what the page has now."""
BEGIN = "() => { window.parleyKept.begin(); }"
"""A new conversation; the old one stays in the list."""
SAVE = "() => window.parleyKept.download(window.parleyKept.current())"
SAVE_TEXT = "() => window.parleyKept.download(window.parleyKept.current(), true)"
"""Files never touch the server: the browser writes and reads them."""
OPEN_FILE = """(_, model) => new Promise((done) => {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json,.txt,text/plain';
  input.onchange = async () => done([window.parleyKept.bring(await input.files[0].text()), model]);
  input.oncancel = () => done([null, model]);
  input.click();
})"""

_ID = re.compile(r"[0-9a-z-]+\n")


def list_html(tell: Wording) -> str:
    """The list, empty; the script fills it."""
    named = {
        name: escape(text)
        for name, text in (
            ("yours", tell("Your conversations")),
            ("all", tell("Conversations")),
            ("new", tell("New conversation")),
            ("plus", tell("+ New")),
            ("search", tell("Search")),
            ("where", tell("Search in titles and texts")),
            ("fork", tell("Continue from a turn")),
        )
    }
    return f"""
<section class="kept" aria-label="{named["yours"]}">
  <div class="kept-head">
    <h2><button type="button" class="kept-fold" aria-expanded="false" aria-controls="kept-body"
      >{named["all"]}<span class="kept-count"></span></button></h2>
    <button type="button" class="kept-new" aria-label="{named["new"]}">{named["plus"]}</button>
  </div>
  <div class="kept-alert" role="alert" hidden></div>
  <div class="kept-told" role="status"></div>
  <div class="kept-body" id="kept-body">
    <input class="kept-search kept-input" type="search" placeholder="{named["search"]}"
      aria-label="{named["where"]}" hidden>
    <ul class="kept-list" role="list" aria-label="{named["all"]}"></ul>
    <p class="kept-none" role="status"></p>
    <details class="kept-forks" hidden>
      <summary>{named["fork"]}</summary>
      <ol class="kept-turns" role="list"></ol>
    </details>
  </div>
</section>
"""


def split(kept: str) -> tuple[str, str]:
    """The id and the conversation of a kept value; programs send no id."""
    found = _ID.match(kept)
    return (found[0][:-1], kept[found.end() :]) if found else ("", kept)


def joined(name: str, conversation: str) -> str:
    """The kept value of an id and a conversation."""
    return f"{name}\n{conversation}" if name else conversation
