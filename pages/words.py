"""A translation as words to click, as HTML: how sure the network is, and what each looks at."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pages.choices import percent
from pages.passages import Passage, Shade
from pages.terms import targets
from pages.wording import ENGLISH, Wording, mark
from shared.repairs import whole
from translate.documents import Document
from translate.glossary import places
from translate.wording import Word, words

UNSURE, DOUBTFUL = 0.5, 0.2
"""Below these probabilities a word is marked."""

HINT = mark(
    "Translation, word by word. The arrow keys go from word to word; Enter lists other words there."
)


EMPTY = '<div class="said"></div>'
"""Where nothing is translated yet."""


def legend_html(tell: Wording = ENGLISH) -> str:
    """What the lines under words mean."""
    kinds = (
        ("unsure", tell("under {share}", share=percent(UNSURE, tell)), tell("unsure")),
        ("doubtful", tell("under {share}", share=percent(DOUBTFUL, tell)), tell("doubtful")),
        ("term", tell("from your glossary"), tell("terms")),
    )
    words = "".join(
        f'<span class="word {kind}" title="{escape(title)}">{escape(name)}</span>'
        for kind, title, name in kinds
    )
    return f'<p class="legend"><span>{escape(tell("Words that are"))} </span>{words}</p>'


def translation_html(
    document: Document,
    passages: Sequence[Passage],
    chosen: int,
    language: str,
    tell: Wording = ENGLISH,
) -> str:
    """The whole translation.

    A word carries where it begins in the translation of its sentence, its probability for people,
    whether the visitor's glossary asks for it, and the words of the source that it looks at, as
    `start:length:percent`, counted in characters of the whole text.

    Args:
        document: the text.
        passages: of its sentences.
        chosen: place of the sentence that is looked at.
        language: code of the language of the translation.
        tell: the language of what is said about it.
    """
    parts, at = [], 0
    for place, (sentence, passage) in enumerate(zip(document.sentences, passages, strict=True)):
        gap = document.gaps[place]
        at += len(gap)
        steps = " data-steps" if passage.before else ""
        current = ' aria-current="true"' if place == chosen and len(passages) > 1 else ""
        parts.append(
            f'{escape(gap)}<span class="sentence" data-at="{place}" '
            f'data-sentence="{escape(sentence)}"{steps}{current}>'
            f"{_sentence(sentence, at, passage, tell)}</span>"
        )
        at += len(sentence)
    # Nobody sees a line that ends a text, and it would be an empty one.
    rest = escape(document.gaps[-1].rstrip())
    return (
        f'<div class="said" role="group" lang="{escape(language)}" dir="auto" '
        f'aria-label="{escape(tell(HINT))}">{"".join(parts)}{rest}</div>'
    )


def _sentence(sentence: str, at: int, passage: Passage, tell: Wording) -> str:
    """One sentence, which begins at a place of the text."""
    source = words(whole(sentence))
    found, text = words(passage.text), passage.text
    shades = passage.shades or ()
    if not shades:
        return escape(text)
    parts, end = [], 0
    terms = places(text, targets(passage.terms))
    for word, shade in zip(found, shades, strict=True):
        is_term = any(start < word.end and word.start < behind for start, behind in terms)
        written = _word(word, shade, source, at, tell, is_term=is_term)
        parts.append(escape(text[end : word.start]) + written)
        end = word.end
    return "".join(parts) + escape(text[end:])


def _word(
    word: Word, shade: Shade, source: Sequence[Word], at: int, tell: Wording, *, is_term: bool
) -> str:
    looks = " ".join(
        f"{at + source[place].start}:{len(source[place].text)}:{share:.0%}"[:-1]
        for place, share in shade.looks
        if 0 <= place < len(source)
    )
    p = shade.probability
    # The visitor is sure of a term, whatever the network thinks of it.
    kind = " term" if is_term else " doubtful" if p < DOUBTFUL else " unsure" if p < UNSURE else ""
    return (
        f'<span class="word{kind}" role="button" tabindex="-1" aria-haspopup="dialog" '
        f'data-start="{word.start}" data-sure="{percent(p, tell)}" data-looks="{looks}">'
        f"{escape(word.text)}</span>"
    )
