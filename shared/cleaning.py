"""Cleaning of training examples: rules that repair or drop, and a report of what they did."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from shared import repairs
from shared.errors import InputError


@dataclass(frozen=True)
class Example:
    """One example for training, and where it came from.

    Args:
        texts: source and target of a pair, or the utterances of a dialogue.
        path: the file.
        line: its line there, counted from 1.
        note: what the file says against it, such as `fuzzy` or `untranslated`.
        shape: whether the texts translate each other or follow each other.
    """

    texts: tuple[str, ...]
    path: str
    line: int
    note: str | None = None
    shape: Literal["pair", "dialogue"] = "pair"


@dataclass(frozen=True, kw_only=True)
class CleaningConfig:
    """Which rules hold, and their thresholds.

    Args:
        disabled: names of `RULES` to leave out.
        max_characters: longest text that is kept, in characters.
        max_words: longest text that is kept, in words between white space.
        max_ratio: how many times longer one side of a pair may be, in characters; ten are added
            to each side, so that short pairs do not fall.

    Raises:
        InputError: a name that is no rule, or a threshold out of range.
    """

    disabled: frozenset[str] = frozenset()
    max_characters: int = 1000
    max_words: int = 200
    max_ratio: float = 3.0

    def __post_init__(self) -> None:
        for name in sorted(self.disabled):
            if name not in RULES:
                raise InputError(f"{name} is no rule of cleaning; there are {', '.join(RULES)}")
        if self.max_characters < 1 or self.max_words < 1:
            raise InputError("the longest text must have at least one character and one word")
        # Written so that NaN, which compares false with everything, is refused too.
        if not self.max_ratio >= 1:
            raise InputError(f"the length ratio is {self.max_ratio}: it must be at least 1")


_BROKEN = re.compile("[\ufffd\ud800-\udfff]")
# Letters of scripts that say in one character what an alphabet says in two or three.
_WIDE = re.compile("[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


def _is_broken(example: Example, config: CleaningConfig) -> bool:
    return any(_BROKEN.search(text) for text in example.texts)


def _is_unfinished(example: Example, config: CleaningConfig) -> bool:
    return example.note is not None


def _is_empty(example: Example, config: CleaningConfig) -> bool:
    return not example.texts or not all(text.strip() for text in example.texts)


def _is_long(example: Example, config: CleaningConfig) -> bool:
    return any(
        len(text) > config.max_characters or len(text.split()) > config.max_words
        for text in example.texts
    )


def _is_uneven(example: Example, config: CleaningConfig) -> bool:
    if example.shape != "pair":
        return False
    short, *_, long = sorted(len(text) + len(_WIDE.findall(text)) + 10 for text in example.texts)
    return long > config.max_ratio * short


def _is_identical(example: Example, config: CleaningConfig) -> bool:
    return example.shape == "pair" and len(set(example.texts)) == 1


class Rule(NamedTuple):
    """What a rule is about, and what it does with an example: it repairs, drops, or both."""

    help: str
    repair: Callable[[str], str] | None = None
    drop: Callable[[Example, CleaningConfig], bool] | None = None


# In the order in which they are applied: markup may hide control characters, and neither may
# make two texts differ. Duplicates come last and are the only rule with a memory, kept in `clean`.
RULES: dict[str, Rule] = {
    "markup": Rule("tags are removed and entities such as &amp; resolved", repairs.strip_markup),
    "control-characters": Rule(
        "control characters are removed, line breaks and tabs become spaces", repairs.strip_controls
    ),
    "not-unicode": Rule(
        "text is brought to NFC; what holds U+FFFD or a lone surrogate is dropped",
        repairs.compose,
        _is_broken,
    ),
    "spaces": Rule(
        "runs of white space become one space, none is left at the ends", repairs.collapse
    ),
    "untranslated": Rule(
        "units that their file marks as fuzzy or untranslated are dropped", drop=_is_unfinished
    ),
    "empty": Rule("examples with an empty text are dropped", drop=_is_empty),
    "too-long": Rule("examples with a text over the limits are dropped", drop=_is_long),
    "length-ratio": Rule("pairs of very different lengths are dropped", drop=_is_uneven),
    "identical": Rule("pairs whose two sides are the same are dropped", drop=_is_identical),
    "duplicates": Rule("only the first of equal examples is kept"),
}
_SAMPLES = 3


@dataclass
class Count:
    """What one rule did: examples dropped, examples kept but changed, and the first few."""

    dropped: int = 0
    repaired: int = 0
    samples: list[Example] = field(default_factory=list)

    def add(self, example: Example, *, dropped: bool) -> None:
        """Count an example, as it was read."""
        self.dropped += dropped
        self.repaired += not dropped
        if len(self.samples) < _SAMPLES:
            self.samples.append(example)


@dataclass
class Report:
    """What cleaning did; `str` of it is a table for people.

    An example is counted as repaired only if it was kept, and as dropped by the first rule that
    dropped it, so `read` = `kept` + the sum of all that was dropped.
    """

    read: int = 0
    kept: int = 0
    repaired: int = 0
    disabled: frozenset[str] = frozenset()
    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in RULES})

    @property
    def dropped(self) -> int:
        """Number of examples dropped, by all rules."""
        return self.read - self.kept

    def __str__(self) -> str:
        width = max(map(len, RULES))
        digits = max(8, len(f"{self.read:,}"))
        lines = [f"{'rule':<{width}}  {'dropped':>{digits}}  {'repaired':>{digits}}"]
        for name, count in self.counts.items():
            if name in self.disabled:
                lines.append(f"{name:<{width}}  {'off':>{digits}}  {'off':>{digits}}")
                continue
            lines.append(
                f"{name:<{width}}  {count.dropped:>{digits},}  {count.repaired:>{digits},}"
            )
            for sample in count.samples:
                note = f" ({sample.note})" if sample.note else ""
                texts = " | ".join(_shown(text) for text in sample.texts[:2])
                lines.append(f"    {sample.path}:{sample.line}{note}  {texts}")
        lines.append(
            f"read {self.read:,}, kept {self.kept:,} (of these repaired {self.repaired:,}), "
            f"dropped {self.dropped:,}"
        )
        return "\n".join(lines)


def _shown(text: str, width: int = 40) -> str:
    """A text on one short line; what a terminal would obey or not show is spelled out."""
    short = text if len(text) <= width else text[: width - 1] + "…"
    letters = (
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in short
    )
    return '"' + "".join(letters) + '"'


def clean(
    examples: Iterable[Example],
    config: CleaningConfig | None = None,
    report: Report | None = None,
) -> Iterator[Example]:
    """Repair and drop examples as they stream by.

    Of all that was kept, only a hash of eight bytes stays in memory, to know duplicates by.

    Args:
        examples: as they were read.
        config: which rules hold; all, if none is given.
        report: filled in while the examples are taken.
    """
    config = config or CleaningConfig()
    report = report if report is not None else Report()
    report.disabled = config.disabled
    rules = [(name, rule) for name, rule in RULES.items() if name not in config.disabled]
    seen: set[bytes] | None = None if "duplicates" in config.disabled else set()
    for original in examples:
        report.read += 1
        example, names, dropped = _apply(rules, original, config)
        if dropped is None and seen is not None:
            # Read as one text, ["a b"] and ["a", "b"] must differ.
            key = "\0".join(example.texts).encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(key, digest_size=8).digest()
            dropped = "duplicates" if digest in seen else None
            seen.add(digest)
        if dropped is not None:
            report.counts[dropped].add(original, dropped=True)
            continue
        for name in names:
            report.counts[name].add(original, dropped=False)
        report.kept += 1
        report.repaired += bool(names)
        yield example


def _apply(
    rules: list[tuple[str, Rule]], example: Example, config: CleaningConfig
) -> tuple[Example, list[str], str | None]:
    """The example repaired, by which rules, and which rule drops it, if one does."""
    names = []
    for name, rule in rules:
        if rule.repair is not None:
            texts = tuple(map(rule.repair, example.texts))
            if texts != example.texts:
                example = dataclasses.replace(example, texts=texts)
                names.append(name)
        if rule.drop is not None and rule.drop(example, config):
            return example, names, name
    return example, names, None


def add_flags(parser: argparse.ArgumentParser) -> None:
    """A flag to turn each rule off, and one for each threshold."""
    group = parser.add_argument_group("cleaning")
    for name, rule in RULES.items():
        group.add_argument(
            f"--keep-{name}",
            dest="keep",
            action="append_const",
            const=name,
            help=f"turn off this rule: {rule.help.replace('%', '%%')}",
        )
    defaults = CleaningConfig()
    for name, kind, text in (
        ("max_characters", int, "longest text, in characters"),
        ("max_words", int, "longest text, in words"),
        ("max_ratio", float, "how many times longer one side of a pair may be"),
    ):
        group.add_argument(
            "--" + name.replace("_", "-"),
            type=kind,
            default=getattr(defaults, name),
            metavar=kind.__name__.upper(),
            help=f"{text} (default: {getattr(defaults, name)})",
        )


def from_flags(arguments: argparse.Namespace) -> CleaningConfig:
    """The config that a parsed command line asks for.

    Raises:
        InputError: a threshold out of range.
    """
    return CleaningConfig(
        disabled=frozenset(arguments.keep or ()),
        max_characters=arguments.max_characters,
        max_words=arguments.max_words,
        max_ratio=arguments.max_ratio,
    )
