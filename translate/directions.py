"""The directions in which a model translates, and the tag of each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.errors import InputError
from translate import languages


class Direction(NamedTuple):
    """From one language to another, codes as the model's owner wrote them."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


@dataclass(frozen=True)
class Directions:
    """What one model can do.

    Args:
        languages: in the order of their tags; new ones are only ever added at the end.
        pairs: the directions that it was trained for; the first one is the default.
    """

    languages: tuple[str, ...]
    pairs: tuple[Direction, ...]

    @classmethod
    def between(cls, source: str, target: str, *, both_ways: bool) -> Directions:
        """Of a new model."""
        there, back = Direction(source, target), Direction(target, source)
        return cls((source, target), (there, back) if both_ways else (there,))

    @classmethod
    def from_about(cls, about: Mapping[str, Any]) -> Directions:
        """As `to_about` wrote them into a preset.

        Raises:
            InputError: there are none, or they are not as they should be.
        """
        names, pairs = about.get("languages"), about.get("directions")
        try:
            found = tuple(Direction(*pair.rsplit("-", 1)) for pair in pairs or ())
            if found and all(name in names for pair in found for name in pair):  # type: ignore[operator]
                return cls(tuple(names), found)  # type: ignore[arg-type]
        except (TypeError, AttributeError):
            pass
        raise InputError("the model's config names no languages and directions")

    def to_about(self) -> dict[str, Any]:
        """For the preset's config."""
        return {
            "languages": list(self.languages),
            "directions": [str(pair) for pair in self.pairs],
        }

    def index(self, language: str) -> int:
        """The number of a language's tag."""
        return self.languages.index(language)

    def led_on_to(self, asked: Directions) -> Directions:
        """These after fine-tuning on others: the ones asked for come first.

        A language that the model has keeps its own name and tag, however the user wrote it; a
        new one gets the next spare tag.
        """

        def own(name: str) -> str:
            return next((known for known in self.languages if languages.matches(name, known)), name)

        pairs = [Direction(own(pair.source), own(pair.target)) for pair in asked.pairs]
        names = dict.fromkeys((*self.languages, *(name for pair in pairs for name in pair)))
        kept = [pair for pair in self.pairs if pair not in pairs]
        return Directions(tuple(names), (*pairs, *kept))

    def into(self, language: str | None) -> Direction:
        """The first direction that writes a language; the first of all if none is named.

        Raises:
            InputError: no direction does.
        """
        if language is None:
            return self.pairs[0]
        for pair in self.pairs:
            if languages.matches(language, pair.target):
                return pair
        known = ", ".join(dict.fromkeys(pair.target for pair in self.pairs))
        raise InputError(f"this model does not translate into {language}; it can into {known}")

    def asked(self, source: str | None, target: str | None) -> Direction:
        """The direction from one language to another, either of which may be left open.

        Raises:
            InputError: there is none.
        """
        if source is None:
            return self.into(target)
        for pair in self.pairs:
            fits = target is None or languages.matches(target, pair.target)
            if fits and languages.matches(source, pair.source):
                return pair
        known = ", ".join(map(str, self.pairs))
        into = f" into {target}" if target else ""
        raise InputError(f"this model does not translate from {source}{into}; it has {known}")

    def find(self, source: str, target: str) -> Direction | None:
        """The direction from one language to another, if the model has it."""
        for pair in self.pairs:
            if languages.matches(source, pair.source) and languages.matches(target, pair.target):
                return pair
        return None


def suggests(about: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of a preset of which its network has learned to suggest the next word."""
    found, known = about.get("suggests"), about.get("languages")
    if not isinstance(found, list) or not isinstance(known, list):
        return ()
    return tuple(each for each in found if each in known)
