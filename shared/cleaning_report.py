"""The report of a cleaning: what each rule did, as numbers and as a table for people."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.examples import Example

_SAMPLES = 3


@dataclass
class Count:
    """What one rule did: examples dropped, examples kept but changed, texts that it cut out of
    dialogues, and the first few."""

    dropped: int = 0
    repaired: int = 0
    cut: int = 0
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
    dropped it, so `read` = `kept` + the sum of all that was dropped. Of a dialogue, a part may be
    kept, or several.

    Args:
        read: examples that came.
        kept: examples of which something was kept.
        repaired: those of them that were changed.
        dialogues: dialogues among all that came.
        parts: dialogues that came out, parts of dialogues among them.
        texts: texts of these.
        disabled: rules that were turned off.
        counts: by the name of the rule; filled when the cleaning begins.
    """

    read: int = 0
    kept: int = 0
    repaired: int = 0
    dialogues: int = 0
    parts: int = 0
    texts: int = 0
    disabled: frozenset[str] = frozenset()
    counts: dict[str, Count] = field(default_factory=dict)

    @property
    def dropped(self) -> int:
        """Number of examples dropped, by all rules."""
        return self.read - self.kept

    def __str__(self) -> str:
        width = max(map(len, self.counts), default=4)
        digits = max(8, len(f"{self.read:,}"))
        # Only a dialogue can lose some of its texts.
        columns = ["dropped", "repaired", "texts cut"][: 3 if self.dialogues else 2]
        lines = [f"{'rule':<{width}}" + "".join(f"  {name:>{digits}}" for name in columns)]
        for name, count in self.counts.items():
            cells = [f"{number:,}" for number in (count.dropped, count.repaired, count.cut)]
            if name in self.disabled:
                cells = ["off"] * 3
            shown = zip(cells, columns, strict=False)
            lines.append(
                f"{name:<{width}}"
                + "".join(f"  {cell:>{max(digits, len(column))}}" for cell, column in shown)
            )
            for sample in count.samples:
                note = f" ({sample.note})" if sample.note else ""
                texts = " | ".join(_shown(text) for text in sample.texts[:2])
                lines.append(f"    {sample.path}:{sample.line}{note}  {texts}")
        lines.append(
            f"read {self.read:,}, kept {self.kept:,} (of these repaired {self.repaired:,}), "
            f"dropped {self.dropped:,}"
        )
        if self.dialogues:
            lines.append(f"the dialogues kept are {self.parts:,}, with {self.texts:,} texts")
        return "\n".join(lines)


def _shown(text: str, width: int = 40) -> str:
    """A text on one short line; what a terminal would obey or not show is spelled out."""
    short = text if len(text) <= width else text[: width - 1] + "…"
    letters = (
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in short
    )
    return '"' + "".join(letters) + '"'
