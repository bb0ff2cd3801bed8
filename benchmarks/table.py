"""The figures as one table, for the terminal and for `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.figure import Figure

HEAD = ("figure", "measured", "must", "aim", "reached")
BEGIN, END = "<!-- table: written by `make bench` -->", "<!-- end of the table -->"


def markdown(figures: Sequence[Figure]) -> str:
    """A table in Markdown whose columns stand in line in a terminal, too, and notes below it."""
    rows = [HEAD, *(_row(each) for each in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"- {each.name}: {each.note}" for each in figures if each.note]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _row(figure: Figure) -> tuple[str, ...]:
    unit = "" if figure.unit in ("share", "power") else figure.unit
    limits = (_limit(limit, unit, figure.lower) for limit in (figure.must, figure.aim))
    value = "–" if figure.value is None else _number(figure.value, unit)
    return figure.name, value, *limits, figure.verdict


def _limit(limit: float | None, unit: str, lower: bool) -> str:
    return "" if limit is None else f"{'≤' if lower else '≥'} {_number(limit, unit)}"


def _number(value: float, unit: str) -> str:
    digits = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return digits + (unit if unit == "×" else f" {unit}" if unit else "")


def put(path: Path, text: str) -> None:
    """Write the table between the marks of a page, and leave the rest of it as it is."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
