"""What the visitor's browser keeps of a translation, sentence by sentence, and sends again.

The server keeps nothing; what comes back may be anything, and is taken only where it fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from translate.explaining import Weight
from translate.wording import words

STEPS = 20
"""Most steps back that a sentence has."""
FAINTEST = 0.1
"""A weaker look at a word of the source is not kept: nobody would see it."""
TEXT = 4_000
"""Characters of the longest translation of a sentence that is taken back."""


Terms = tuple[tuple[str, str], ...]
"""Terms of a glossary with their translations, as they come in a sentence."""


class Shade(NamedTuple):
    """How sure the network is of a word, and what it looks at.

    Args:
        probability: 0 to 1.
        looks: places of words of the source sentence, each with its share of the attention.
    """

    probability: float
    looks: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, weight: Weight) -> Shade:
        """What is worth keeping of a weight."""
        looks = tuple(
            (place, round(share, 2))
            for place, share in enumerate(weight.looks)
            if share >= FAINTEST
        )
        return cls(round(weight.probability, 3), looks)


class Passage(NamedTuple):
    """A sentence's translation.

    Args:
        text: as it stands now.
        shades: of its words; None where nobody has asked yet.
        before: what it was before each step that the visitor took, the last one last.
        terms: that it was asked to hold; None where nobody knows, as in the history.
    """

    text: str
    shades: tuple[Shade, ...] | None = None
    before: tuple[str, ...] = ()
    terms: Terms | None = None

    def stepped(self, text: str) -> Passage:
        """With another text; the way back is kept."""
        if text == self.text:
            return self
        before = (*self.before, self.text)[-STEPS:]
        return self._replace(text=text, shades=None, before=before)

    def undone(self) -> Passage:
        """As before the last step."""
        if not self.before:
            return self
        return self._replace(text=self.before[-1], shades=None, before=self.before[:-1])


@dataclass(frozen=True)
class Kept:
    """All that is kept of one text.

    Args:
        model, direction: of the translation; under others it is worth nothing.
        chosen: place of the sentence that is looked at.
        passages: by their sentences.
        others: by a sentence, its likeliest translations with their probabilities; of the chosen
            one only.
    """

    model: str
    direction: str
    chosen: int = 0
    passages: Mapping[str, Passage] = field(default_factory=dict)
    others: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def of(self, model: str, direction: str) -> Kept:
        """This, if it is of that model and direction; nothing, if not."""
        if (self.model, self.direction) == (model, direction):
            return self
        return Kept(model, direction, self.chosen)

    def put(self, sentence: str, passage: Passage) -> Kept:
        """With another translation of a sentence."""
        return replace(self, passages={**self.passages, sentence: passage})

    def to_json(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return {
            "model": self.model,
            "direction": self.direction,
            "chosen": self.chosen,
            "sentences": {
                sentence: {
                    "text": each.text,
                    "shades": each.shades
                    and [[p, [*map(list, looks)]] for p, looks in each.shades],
                    "before": list(each.before),
                    "terms": each.terms and [list(pair) for pair in each.terms],
                }
                for sentence, each in self.passages.items()
            },
            "others": {key: [list(each) for each in found] for key, found in self.others.items()},
        }

    @classmethod
    def from_json(cls, value: Any) -> Kept:
        """From what a browser sends; what of it is not as it should be is left out."""
        if not isinstance(value, Mapping):
            return cls("", "")
        model, direction, chosen = (value.get(key) for key in ("model", "direction", "chosen"))
        sentences, others = (
            found if isinstance(found := value.get(key), Mapping) else {}
            for key in ("sentences", "others")
        )
        passages = {key: _passage(each) for key, each in sentences.items()}
        return cls(
            model if isinstance(model, str) else "",
            direction if isinstance(direction, str) else "",
            max(chosen, 0) if isinstance(chosen, int) else 0,
            {key: each for key, each in passages.items() if each is not None},
            {key: _others(found) for key, found in others.items()},
        )


def _passage(value: Any) -> Passage | None:
    if not isinstance(value, Mapping) or not _is_text(value.get("text")):
        return None
    before = value.get("before")
    kept = before if isinstance(before, Sequence) and all(map(_is_text, before)) else ()
    try:
        shades = tuple(
            Shade(_share(p), tuple((int(place), _share(share)) for place, share in looks))
            for p, looks in value.get("shades") or ()
        )
    except (TypeError, ValueError, OverflowError):
        shades = ()
    fits = bool(shades) and len(shades) == len(words(value["text"]))
    return Passage(
        value["text"], shades if fits else None, tuple(kept[-STEPS:]), _terms(value.get("terms"))
    )


def _terms(value: Any) -> Terms | None:
    try:
        return None if value is None else tuple((str(one), str(other)) for one, other in value)
    except (TypeError, ValueError):
        return ()


def _others(value: Any) -> tuple[tuple[str, float], ...]:
    try:
        return tuple((str(text), _share(p)) for text, p in value)
    except (TypeError, ValueError, OverflowError):
        return ()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT


def _share(value: Any) -> float:
    return min(max(float(value), 0.0), 1.0)
