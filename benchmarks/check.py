"""Whether Parley has become slower: ratios of a quick run against those that are committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.figure import Figure

TOLERANCE = 0.25
"""A ratio may be so much worse. Powers of growth may be worse by so much, not by a share."""


def regressions(found: Sequence[Figure], before: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence for each figure that is worse than before by more than the tolerance.

    Args:
        found: figures of now.
        before: records of figures, of a run of the same sizes.
    """
    known = {each["name"]: each["compared"] for each in before}
    out = []
    for each in found:
        then, now = known.get(each.name), each.compared
        if then is None or now is None:
            continue
        if each.unit == "power":
            worse = now > then + TOLERANCE
        elif each.lower:
            worse = now > then * (1 + TOLERANCE)
        else:
            worse = now < then / (1 + TOLERANCE)
        if worse:
            out.append(f"{each.name}: {now:.3g}, was {then:.3g}")
    return out
