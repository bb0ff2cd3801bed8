"""One line of the table."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A figure of the bench.

    Args:
        name: of what is measured.
        value: the figure; None where it could not be had, and `note` says why.
        unit: behind the value, such as `×` or `ms`.
        must: what it must reach at least, or at most; None: nothing is asked.
        aim: what it is meant to reach.
        lower: whether less is better.
        relative: what two machines can compare: the value itself where it is a ratio, and
            otherwise its ratio to a piece of work of the same kind, timed in the same run.
        details: what it was made of, by name.
        note: a sentence for people.
    """

    name: str
    value: float | None
    unit: str = "×"
    must: float | None = None
    aim: float | None = None
    lower: bool = False
    relative: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def compared(self) -> float | None:
        """What is compared with an earlier run."""
        return self.value if self.unit in ("×", "power", "share") else self.relative

    @property
    def verdict(self) -> str:
        """`aim`, `must`, `missed`, or nothing where nothing was asked or measured."""
        if self.value is None or self.must is None or self.aim is None:
            return ""
        for word, limit in (("aim", self.aim), ("must", self.must)):
            if self.value <= limit if self.lower else self.value >= limit:
                return word
        return "missed"

    def record(self) -> dict[str, Any]:
        """As it is written into a file."""
        return {**asdict(self), "compared": self.compared}

    @classmethod
    def of(cls, record: dict[str, Any]) -> Figure:
        """From what `record` gave."""
        return cls(**{name: value for name, value in record.items() if name != "compared"})


def missing(name: str, why: object, **asked: Any) -> Figure:
    """A figure that could not be had."""
    return Figure(name, None, note=f"not measured: {why}", **asked)
