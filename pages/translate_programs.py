"""What `gradio_client` can call of the page that translates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from pages import answers
from pages.limits import AT_ONCE
from pages.models import Choice
from shared.errors import InputError
from translate.translator import Translator


def build(models: Choice[Translator]) -> None:
    """The named endpoints, in the `gr.Blocks` that is open."""

    def api_models() -> list[dict[str, Any]]:
        """The models that can be chosen, the default first."""
        return [{"model": name} for name in models.names()]

    def api_translate(text: str, direction: str = "", model: str = "") -> str:
        """Translate a text (up to 5,000 characters, or what the server takes). direction: such as
        en-es, by default the model's first; detect: from the language that the text is in. model:
        one of /models, by default the first."""
        return _saying(answers.translation, models, text, direction, model)

    def api_alternatives(text: str, direction: str = "", model: str = "") -> list[dict[str, Any]]:
        """Five translations of one sentence, best first, each with its score, its probability
        and the attention of each of its pieces (rows) to each piece of the sentence."""
        return _saying(answers.candidates, models, text, direction, model)

    def api_words_at(
        sentence: str, prefix: str, direction: str = "", model: str = "", count: int = 8
    ) -> list[dict[str, Any]]:
        """The likeliest next words of a translation of one sentence that begins with the prefix,
        each with its probability. A text begins with a space where one stands before the word; an
        empty one means that the sentence ends there."""
        return _saying(answers.words_at, models, sentence, prefix, direction, model, count)

    def api_continue(sentence: str, prefix: str, direction: str = "", model: str = "") -> str:
        """The best translation of one sentence that begins with the prefix: all of it is kept,
        and the rest is translated anew."""
        return _saying(answers.continuation, models, sentence, prefix, direction, model)

    def api_weigh(
        sentence: str, translation: str, direction: str = "", model: str = ""
    ) -> list[dict[str, Any]]:
        """Each word of a given translation of one sentence, with its probability and how much
        the network looks at each word of the sentence while it writes it."""
        return _saying(answers.weights, models, sentence, translation, direction, model)

    def api_detect(text: str, model: str = "") -> dict[str, str]:
        """The language of a text, among those that the model reads, and the direction from it.
        certainty: detected, or assumed where the text does not tell."""
        return _saying(answers.language, models, text, model)

    def api_suggest(text: str, direction: str = "", model: str = "") -> str:
        """What may be typed next behind a text in the language that is translated from: a word,
        or the rest of one. Empty where nothing is likely, or the model has not learned it."""
        return _saying(answers.next_word, models, text, direction, model)

    shared: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "translate"}
    gr.api(api_models, api_name="models")
    gr.api(api_translate, api_name="translate", **shared)
    gr.api(api_alternatives, api_name="alternatives", **shared)
    gr.api(api_words_at, api_name="words_at", **shared)
    gr.api(api_continue, api_name="continue", **shared)
    gr.api(api_weigh, api_name="weigh", **shared)
    gr.api(api_detect, api_name="detect", **shared)
    gr.api(api_suggest, api_name="suggest", **shared)


def _saying(run: Callable[..., Any], *values: Any) -> Any:
    try:
        return run(*values)
    except InputError as error:
        raise gr.Error(error.message) from error
