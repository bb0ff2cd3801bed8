"""Cleaning of training examples: rules that repair, drop, or split at what is unfit."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared import repairs
from shared.cleaning_report import Count, Report
from shared.errors import InputError
from shared.examples import Example


@dataclass(frozen=True, kw_only=True)
class CleaningConfig:
    """Which rules hold, and their thresholds.

    Args:
        rules: the rules in their order, by name; `RULES`, unless an application has its own.
        disabled: names of rules to leave out.
        max_characters: longest text that is kept, in characters.
        max_words: longest text that is kept, in words between white space.
        max_ratio: how many times longer one side of a pair may be, in characters; ten are added
            to each side, so that short pairs do not fall.

    Raises:
        InputError: a name that is no rule, or a threshold out of range.
    """

    rules: Mapping[str, Rule] = field(default_factory=lambda: RULES, hash=False, repr=False)
    disabled: frozenset[str] = frozenset()
    max_characters: int = 1000
    max_words: int = 200
    max_ratio: float = 3.0

    def __post_init__(self) -> None:
        for name in sorted(self.disabled):
            if name not in self.rules:
                known = ", ".join(self.rules)
                raise InputError(f"{name} is no rule of cleaning; there are {known}")
        if self.max_characters < 1 or self.max_words < 1:
            raise InputError("the longest text must have at least one character and one word")
        # Written so that NaN, which compares false with everything, is refused too.
        if not self.max_ratio >= 1:
            raise InputError(f"the length ratio is {self.max_ratio}: it must be at least 1")


_BROKEN = re.compile("[\ufffd\ud800-\udfff]")
# Letters of scripts that say in one character what an alphabet says in two or three.
_WIDE = re.compile("[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


def _is_broken(text: str, config: CleaningConfig) -> bool:
    return _BROKEN.search(text) is not None


def _is_unfinished(example: Example, config: CleaningConfig) -> bool:
    return example.note is not None


def _is_empty(text: str, config: CleaningConfig) -> bool:
    return not text.strip()


def _has_no_texts(example: Example, config: CleaningConfig) -> bool:
    return not example.texts


def _is_long(text: str, config: CleaningConfig) -> bool:
    return len(text) > config.max_characters or len(text.split()) > config.max_words


def _is_uneven(example: Example, config: CleaningConfig) -> bool:
    if example.shape != "pair":
        return False
    short, *_, long = sorted(len(text) + len(_WIDE.findall(text)) + 10 for text in example.texts)
    return long > config.max_ratio * short


def _is_identical(example: Example, config: CleaningConfig) -> bool:
    return example.shape == "pair" and len(set(example.texts)) == 1


class Rule(NamedTuple):
    """What a rule is about, and what it does with an example: it repairs, drops, or both.

    Args:
        help: one sentence for people.
        repair: makes a text better.
        drop: says of a whole example whether it must go.
        unfit: says it of one text; a pair goes with it, a dialogue is split there into the parts
            before and after, of which those of two texts or more are kept. Each begins with a
            text of the dialogue's first speaker, so that nobody changes sides.
    """

    help: str
    repair: Callable[[str], str] | None = None
    drop: Callable[[Example, CleaningConfig], bool] | None = None
    unfit: Callable[[str, CleaningConfig], bool] | None = None


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
        unfit=_is_broken,
    ),
    "spaces": Rule(
        "runs of white space become one space, none is left at the ends", repairs.collapse
    ),
    "untranslated": Rule(
        "units that their file marks as fuzzy or untranslated are dropped", drop=_is_unfinished
    ),
    "empty": Rule("examples with an empty text are dropped", drop=_has_no_texts, unfit=_is_empty),
    "too-long": Rule("examples with a text over the limits are dropped", unfit=_is_long),
    "length-ratio": Rule("pairs of very different lengths are dropped", drop=_is_uneven),
    "identical": Rule("pairs whose two sides are the same are dropped", drop=_is_identical),
    "duplicates": Rule("only the first of equal examples is kept"),
}


def clean(
    examples: Iterable[Example],
    config: CleaningConfig | None = None,
    report: Report | None = None,
) -> Iterator[Example]:
    """Repair, drop and split examples as they stream by.

    Of all that was kept, only a hash of eight bytes stays in memory, to know duplicates by.

    Args:
        examples: as they were read.
        config: which rules hold; all, if none is given.
        report: filled in while the examples are taken.
    """
    config = config or CleaningConfig()
    report = report if report is not None else Report()
    report.disabled = config.disabled
    for name in config.rules:
        report.counts.setdefault(name, Count())
    rules = [(name, rule) for name, rule in config.rules.items() if name not in config.disabled]
    # Of all that was kept, by a hash.
    seen: set[bytes] = set()
    for original in examples:
        report.read += 1
        report.dialogues += original.shape == "dialogue"
        parts, names = _apply(rules, original, config, report)
        if parts and any(name == "duplicates" for name, _ in rules):
            parts, names = _first_ones(parts, names, seen, report)
        if not parts:
            # The last rule is the one that left nothing.
            report.counts[names[-1]].add(original, dropped=True)
            continue
        for name in names:
            report.counts[name].add(original, dropped=False)
        report.kept += 1
        report.repaired += bool(names)
        if original.shape == "dialogue":
            report.parts += len(parts)
            report.texts += _texts(parts)
        yield from parts


def _apply(
    rules: list[tuple[str, Rule]], original: Example, config: CleaningConfig, report: Report
) -> tuple[list[Example], list[str]]:
    """What is left of an example, in parts if it was split, and which rules changed it."""
    parts, names = [original], []
    for name, rule in rules:
        left = [piece for part in parts for piece in _pieces(rule, part, config)]
        if left != parts:
            names.append(name)
            if original.shape == "dialogue":
                report.counts[name].cut += _texts(parts) - _texts(left)
            parts = left
        if not parts:
            break
    return parts, names


def _pieces(rule: Rule, example: Example, config: CleaningConfig) -> list[Example]:
    """What one rule leaves of an example."""
    if rule.repair is not None:
        texts = tuple(map(rule.repair, example.texts))
        if texts != example.texts:
            example = dataclasses.replace(example, texts=texts)
    if rule.drop is not None and rule.drop(example, config):
        return []
    if rule.unfit is None:
        return [example]
    unfit = [rule.unfit(text, config) for text in example.texts]
    if not any(unfit):
        return [example]
    if example.shape != "dialogue":
        return []
    pieces = []
    for gone, run in itertools.groupby(range(len(unfit)), key=unfit.__getitem__):
        places = list(run)
        if not gone:
            # What the second speaker says first answers what is gone.
            pieces.append(example.texts[places[0] + places[0] % 2 : places[-1] + 1])
    return [dataclasses.replace(example, texts=texts) for texts in pieces if len(texts) > 1]


def _first_ones(
    parts: list[Example], names: list[str], seen: set[bytes], report: Report
) -> tuple[list[Example], list[str]]:
    """The parts that were not seen before; they are remembered by eight bytes each."""
    new = []
    for part in parts:
        # Read as one text, ["a b"] and ["a", "b"] must differ.
        key = "\0".join(part.texts).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(key, digest_size=8).digest()
        if digest not in seen:
            seen.add(digest)
            new.append(part)
        elif part.shape == "dialogue":
            report.counts["duplicates"].cut += len(part.texts)
    return new, names if len(new) == len(parts) else [*names, "duplicates"]


def _texts(parts: list[Example]) -> int:
    return sum(len(part.texts) for part in parts)


_THRESHOLDS = (
    ("max_characters", int, "longest text, in characters"),
    ("max_words", int, "longest text, in words"),
    ("max_ratio", float, "how many times longer one side of a pair may be"),
)


def add_flags(parser: argparse.ArgumentParser, defaults: CleaningConfig | None = None) -> None:
    """A flag to turn each rule off, and one for each threshold.

    Args:
        parser: gets them as a group.
        defaults: the rules, and the thresholds where no flag says otherwise.
    """
    defaults = defaults or CleaningConfig()
    group = parser.add_argument_group("cleaning")
    for name, rule in defaults.rules.items():
        group.add_argument(
            f"--keep-{name}",
            dest="keep",
            action="append_const",
            const=name,
            help=f"turn off this rule: {rule.help.replace('%', '%%')}",
        )
    for name, kind, text in _THRESHOLDS:
        if name == "max_ratio" and "length-ratio" not in defaults.rules:
            continue
        group.add_argument(
            "--" + name.replace("_", "-"),
            type=kind,
            default=getattr(defaults, name),
            metavar=kind.__name__.upper(),
            help=f"{text} (default: {getattr(defaults, name)})",
        )


def from_flags(
    arguments: argparse.Namespace, defaults: CleaningConfig | None = None
) -> CleaningConfig:
    """The config that a parsed command line asks for; `defaults` as for `add_flags`.

    Raises:
        InputError: a threshold out of range.
    """
    asked = {name: getattr(arguments, name) for name, *_ in _THRESHOLDS if name in arguments}
    disabled = (defaults or CleaningConfig()).disabled | frozenset(arguments.keep or ())
    return dataclasses.replace(defaults or CleaningConfig(), disabled=disabled, **asked)
