"""The page that translates: text in, text out, alternatives, and where the network looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any, NamedTuple

import gradio as gr

from pages.alignment import alignment_svg
from pages.choices import ON_CLICK, alternatives_html, examples_html, sentences_html
from pages.models import Models
from shared.errors import InputError
from translate import documents, languages
from translate.directions import Direction
from translate.translator import SEARCH, Translator

LONGEST = 5_000
"""Characters of a text."""
EXPLAIN = replace(SEARCH, candidates=5, attention=True)
"""The search of this page, whether one sentence is looked at or many are translated: every kind
of search is compiled, and so one that costs a little more is soonest there."""

LOADING = "Loading the model: the first translation may take some seconds."
READY = "Ready. What you type is translated as you type."

EXAMPLES = {
    "en": (
        "The train to the coast leaves at ten past six.",
        "I have never seen so many stars.",
        "Could you tell me where the library is?",
        "She forgot her umbrella. It rained all day.",
    ),
    "es": (
        "El tren a la costa sale a las seis y diez.",
        "Nunca he visto tantas estrellas.",
        "¿Me puede decir dónde está la biblioteca?",
        "Olvidó su paraguas. Llovió todo el día.",
    ),
}

# One event translates, the button's, and the browser sends its next request only when the last
# one is answered. So an old answer never overwrites a new one.
_NOW = "() => { document.querySelector('#translate-now').click(); }"
_SOON = """() => {
  clearTimeout(window.parleyTyping);
  window.parleyTyping = setTimeout(
    () => document.querySelector('#translate-now').click(), 300);
}"""


class View(NamedTuple):
    """What the page shows of a text.

    Args:
        translation: of the whole text.
        kept: translations of its sentences, for the browser to keep and send again.
        chosen: place of the sentence that is looked at.
        sentences: HTML to choose another one.
        alternatives: HTML of its translations.
        alignment: HTML of the attention of its best translation.
        status: HTML of a line for the visitor.
    """

    translation: str = ""
    kept: dict[str, Any] | None = None
    chosen: int = 0
    sentences: str = ""
    alternatives: str = ""
    alignment: str = ""
    status: str = ""


def view(
    models: Models, text: str, direction: str, model: str, chosen: float = 0, kept: Any = None
) -> View:
    """Translate a text and look at one of its sentences.

    A sentence that was translated before is not translated again, so one more word at the end
    of a long text costs one sentence, and an alternative that was taken stays.

    Args:
        models: to choose from.
        text: at most `LONGEST` characters.
        direction: as `direction_choices` writes it; empty: the model's first.
        model: its name; empty: the first.
        chosen: place of the sentence to look at.
        kept: from the last `View` of this visitor.
    """
    try:
        translator, pair = _open(models, text, direction, model)
        document = documents.split(text, pair.source)
        if not document.sentences:
            return View(document.join([]))
        at = min(max(int(chosen), 0), len(document.sentences) - 1)
        sentence = document.sentences[at]
        known = _known(kept, model, str(pair))
        new = [each for each in dict.fromkeys(document.sentences) if each not in known]
        asked = list(dict.fromkeys([sentence, *new]))
        answers = dict(translator.sentences(asked, pair, EXPLAIN))
        for index, candidates in answers.items():
            known.setdefault(asked[index], candidates[0].text)
        found = answers[0]
    except InputError as error:
        return View(kept=kept, chosen=int(chosen), status=problem(error))
    return View(
        document.join([known[each] for each in document.sentences]),
        {
            "model": model,
            "direction": str(pair),
            "known": {each: known[each] for each in document.sentences},
        },
        at,
        sentences_html(document.sentences, at),
        alternatives_html(sentence, found, known[sentence]),
        _picture(alignment_svg(found[0], pair.target)),
    )


def take(kept: Any, sentence: str, alternative: str) -> Any:
    """What is kept once a visitor prefers an alternative; `view` then shows it."""
    if not isinstance(kept, dict) or not isinstance(kept.get("known"), dict):
        return kept
    return {**kept, "known": {**kept["known"], sentence: alternative}}


def swap(
    models: Models, text: str, translation: str, direction: str, model: str
) -> tuple[str, str, str]:
    """The translation as the text, the other way round, and a status."""
    try:
        translator = models.load(model)
        pair = find_direction(translator, direction)
        back = translator.directions.find(pair.target, pair.source)
        if back is None:
            raise InputError(f"This model does not translate {_arrow(pair[::-1])}.")
    except InputError as error:
        return text, direction, problem(error)
    return translation or text, str(back), ""


def direction_choices(translator: Translator) -> list[tuple[str, str]]:
    """What a model can do: as people read it, and as the handlers take it."""
    return [(_arrow(pair), str(pair)) for pair in translator.directions.pairs]


def find_direction(translator: Translator, direction: str) -> Direction:
    """The direction of that name, or the model's first one.

    Raises:
        InputError: the model has no such direction.
    """
    pairs = translator.directions.pairs
    for pair in pairs:
        if direction in ("", str(pair)):
            return pair
    known = ", ".join(map(str, pairs))
    raise InputError(f"This model does not translate {direction}; it can do {known}.")


def language_name(code: str) -> str:
    """A language in people's words; its code where it has none."""
    try:
        return languages.name(code)
    except InputError:
        return code


def examples(direction: str) -> tuple[str, ...]:
    """Sentences to try in a direction."""
    source = languages.find(direction.rpartition("-")[0])
    return EXAMPLES.get(source.code, ()) if source else ()


def problem(error: InputError) -> str:
    """A sentence for the visitor, as HTML."""
    return f'<div class="problem" role="alert">{escape(error.message)}</div>'


def translate(models: Models, text: str, direction: str = "", model: str = "") -> str:
    """For programs: the translation of a text.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _open(models, text, direction, model)
    document = documents.split(text, pair.source)
    done = [""] * len(document.sentences)
    for at, found in translator.sentences(document.sentences, pair, EXPLAIN):
        done[at] = found[0].text
    return document.join(done)


def alternatives(
    models: Models, text: str, direction: str = "", model: str = ""
) -> list[dict[str, Any]]:
    """For programs: the best translations of one sentence, best first.

    Raises:
        InputError: too long, or no such model or direction.
    """
    translator, pair = _open(models, text, direction, model)
    ((_, found),) = translator.sentences([text.strip()], pair, EXPLAIN)
    return [
        {
            "text": each.text,
            "score": each.score,
            "probability": each.probability,
            "source_pieces": list(each.source_pieces),
            "target_pieces": list(each.target_pieces),
            "attention": [] if each.attention is None else each.attention.round(4).tolist(),
        }
        for each in found
    ]


def warm(models: Models) -> None:
    """Load the default model and translate, so that no visitor waits for compilation."""
    # Of several lengths and numbers of sentences, for a graph is made anew until it fits all.
    for text in ("One.", "One two three.", "Four. Five six. Seven eight nine."):
        view(models, text, "", "")


def _open(models: Models, text: str, direction: str, model: str) -> tuple[Translator, Direction]:
    if len(text) > LONGEST:
        raise InputError(
            f"The text has {len(text):,} characters, and this page takes {LONGEST:,} at once: "
            "translate it in parts, or with “python -m translate translate”."
        )
    translator = models.load(model)
    return translator, find_direction(translator, direction)


def _known(kept: Any, model: str, direction: str) -> dict[str, str]:
    """What the browser sends, if it is of this model and direction; it may send anything."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("known"), Mapping):
        return {}
    if (kept.get("model"), kept.get("direction")) != (model, direction):
        return {}
    return {key: value for key, value in kept["known"].items() if isinstance(value, str)}


def _arrow(pair: tuple[str, ...]) -> str:
    return " → ".join(language_name(code) for code in pair)


def _picture(svg: str) -> str:
    if not svg:
        return ""
    return (
        f'<h2>Alignment</h2><div class="picture" tabindex="0">{svg}</div>'
        '<p class="hint">Each row is a piece of the best translation; the stronger a square, '
        "the more the network looked at the piece above when it wrote it.</p>"
    )


def build(models: Models) -> None:
    """The page, in the `gr.Blocks` that is open."""
    names = models.names()
    kept = gr.JSON(visible="hidden")
    chosen = gr.Number(0, visible="hidden")
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=3, min_width=280):
            gr.HTML("<h1>Parley</h1><p>Translations by a recurrent network on this machine.</p>")
        with gr.Column(scale=1, min_width=240):
            model = gr.Dropdown(names, value=next(iter(names), None), label="Model")
    with gr.Row(elem_classes="texts"):
        source = gr.Textbox(
            label="Text", lines=6, max_lines=16, placeholder="Type here", autofocus=True, scale=4
        )
        with gr.Column(scale=1, min_width=215, elem_classes="between"):
            direction = gr.Dropdown([], label="Direction", filterable=False)
            swapping = gr.Button("⇄ Swap", size="md")
            button = gr.Button("Translate", variant="primary", elem_id="translate-now")
        target = gr.Textbox(
            label="Translation",
            lines=6,
            max_lines=16,
            interactive=False,
            buttons=["copy"],
            scale=4,
        )
    status = gr.HTML(f'<span role="status">{LOADING}</span>', elem_classes="status")
    trying = gr.HTML(js_on_load=ON_CLICK)
    choosing = gr.HTML(js_on_load=ON_CLICK, elem_classes="below")
    with gr.Row(elem_classes="below"):
        with gr.Column(min_width=320):
            others = gr.HTML(js_on_load=ON_CLICK)
        with gr.Column(min_width=320):
            picture = gr.HTML()

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**hidden, "queue": False}

    def open_page(name: str | None, old: str | None) -> tuple[Any, Any, str]:
        current = models.names()
        name = name if name in current else next(iter(current), None)
        menu = gr.Dropdown(current, value=name)
        try:
            found = direction_choices(models.load(name or ""))
        except InputError as error:
            return menu, gr.Dropdown([], value=None), problem(error)
        value = old if old in dict(found).values() else found[0][1]
        said = f'<span role="status">{READY}</span>'
        return menu, gr.Dropdown(found, value=value), said

    def show_direction(value: str | None) -> tuple[Any, Any, str]:
        here, _, there = (value or "").rpartition("-")
        return (
            gr.Textbox(label=language_name(here) or "Text"),
            gr.Textbox(label=language_name(there) or "Translation"),
            examples_html(examples(value or "")),
        )

    def show(
        text: str, direction: str | None, model: str | None, chosen: float | None, kept: Any
    ) -> View:
        return view(models, text, direction or "", model or "", chosen or 0, kept)

    def turn(
        text: str, translation: str, direction: str | None, model: str | None
    ) -> tuple[str, str, str]:
        return swap(models, text, translation, direction or "", model or "")

    button.click(
        show,
        [source, direction, model, chosen, kept],
        [target, kept, chosen, choosing, others, picture, status],
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=target,
        api_name="view",
        api_visibility="undocumented",
        concurrency_limit=4,
        concurrency_id="translate",
    )
    # Also when a program changes it: swapping, an example.
    source.change(None, js=_SOON, api_visibility="private")
    direction.change(show_direction, direction, [source, target, trying], **quick)
    direction.change(None, js=_SOON, api_visibility="private")
    swapping.click(turn, [source, target, direction, model], [source, direction, status], **quick)
    model.input(open_page, [model, direction], [model, direction, status], **hidden).then(
        None, js=_SOON, api_visibility="private"
    )
    trying.click(_clicked_text, None, source, **quick)
    choosing.click(_clicked_place, None, chosen, **quick).then(
        None, js=_NOW, api_visibility="private"
    )
    others.click(_clicked_alternative, kept, kept, **quick).then(
        None, js=_NOW, api_visibility="private"
    )
    gr.on(None, open_page, [model, direction], [model, direction, status], **hidden)
    _programs(models)


def _clicked_text(event: gr.EventData) -> str:
    return str(event.text)


def _clicked_place(event: gr.EventData) -> int:
    return int(event.at)


def _clicked_alternative(kept: Any, event: gr.EventData) -> Any:
    return take(kept, str(event.of), str(event.text))


def _programs(models: Models) -> None:
    """What `gradio_client` can call."""

    def api_models() -> list[dict[str, Any]]:
        """The models that can be chosen, the default first."""
        return [{"model": name} for name in models.names()]

    def api_translate(text: str, direction: str = "", model: str = "") -> str:
        """Translate a text of up to 5,000 characters. direction: such as en-es, by default the
        model's first. model: one of /models, by default the first."""
        return _saying(partial(translate, models, text, direction, model))

    def api_alternatives(text: str, direction: str = "", model: str = "") -> list[dict[str, Any]]:
        """Five translations of one sentence, best first, each with its score, its probability
        and the attention of each of its pieces (rows) to each piece of the sentence."""
        return _saying(partial(alternatives, models, text, direction, model))

    shared: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "translate"}
    gr.api(api_models, api_name="models")
    gr.api(api_translate, api_name="translate", **shared)
    gr.api(api_alternatives, api_name="alternatives", **shared)


def _saying(run: Any) -> Any:
    try:
        return run()
    except InputError as error:
        raise gr.Error(error.message) from error
