"""The steps with which a visitor leads a translation: values that the page's scripts send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pages import terms
from pages.passages import TEXT, Kept, Passage
from pages.status import too_long
from shared.repairs import whole
from translate import holding
from translate.directions import Direction
from translate.glossary import Glossary
from translate.steering import continued
from translate.translator import Translator
from translate.wording import joined

LONGEST_WORD = 200
"""Characters of what is typed instead of a word."""


def led(
    translator: Translator,
    kept: Kept,
    steps: Any,
    direction: Direction,
    glossary: Glossary | None = None,
) -> Kept:
    """What is kept after some steps; one that does not fit is passed over.

    Args:
        translator: the model.
        kept: before them.
        steps: in order, each with what to `do`:
            `look`: at the sentence at a place;
            `take`: a `text` as the translation of a `sentence`;
            `steer`: put a `word` where another one begins, at `start` in the translation of a
            `sentence`; what is to the left stays, and the rest is translated anew. No word: the
            translation ends there;
            `undo`: the last step of a `sentence`.
        direction: of the model.
        glossary: the visitor's; its terms stay in what is translated anew.

    Raises:
        InputError: a word is too long.
    """
    for step in steps if isinstance(steps, Sequence) and not isinstance(steps, str) else ():
        if not isinstance(step, Mapping):
            continue
        if isinstance(at := step.get("at"), int):
            kept = replace(kept, chosen=max(at, 0))
        sentence = step.get("sentence")
        passage = kept.passages.get(sentence) if isinstance(sentence, str) else None
        if passage is not None and isinstance(sentence, str):
            changed = _stepped(translator, sentence, passage, step, direction, glossary)
            kept = kept.put(sentence, changed)
    return kept


def _stepped(
    translator: Translator,
    sentence: str,
    passage: Passage,
    step: Mapping[str, Any],
    direction: Direction,
    glossary: Glossary | None,
) -> Passage:
    do, text, start, word = (step.get(key) for key in ("do", "text", "start", "word"))
    if do == "undo":
        return passage.undone()
    if do == "take" and isinstance(text, str) and len(text) <= TEXT:
        return passage.stepped(text)
    if do == "steer" and isinstance(start, int) and isinstance(word, str):
        if len(word) > LONGEST_WORD:
            raise too_long("What you typed", len(word), LONGEST_WORD)
        left, word = passage.text[: max(start, 0)].rstrip(), whole(word)
        if not word.strip():
            return passage.stepped(left)
        prefix = left + word if word[0].isspace() else joined(left, word)
        if glossary is not None and not passage.text.startswith(prefix):
            due = terms.due(sentence, glossary)
            glossary = terms.standing(glossary, due, passage.text, start)
        # Who puts another word in the place of an address or a number wants it gone.
        changed = [
            passage.text[first:behind]
            for first, behind in holding.spans(passage.text)
            if first <= start < behind and not passage.text.startswith(prefix)
        ]
        found = continued(
            translator, sentence, prefix, direction=direction, glossary=glossary, given_up=changed
        )
        return passage.stepped(found.text)
    return passage
