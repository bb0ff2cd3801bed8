"""`python -m benchmarks`: Parley against its peers, its floor and its own growth, in one table.

Run it when nothing else runs. Ratios are medians over pairs of runs that take turns, so they hold
on a machine whose speed varies; milliseconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import check, table
from benchmarks.figure import Figure
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.workers.process import ROOT
from shared import cli
from shared.errors import InputError
from shared.quiet import import_tensorflow

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"


def main(arguments: Any = None) -> int:
    """Measure, print the table, and keep it or compare it."""
    import_tensorflow()
    groups = _groups()
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, some two minutes")
    parser.add_argument(
        "--check", action="store_true", help="quick; fail if a ratio is 25 %% worse than kept"
    )
    parser.add_argument(
        "--save", action="store_true", help=f"keep the figures ({RESULTS.name}, {PAGE.name})"
    )
    parser.add_argument("--only", nargs="+", choices=groups, help="measure these groups alone")
    parsed = parser.parse_args(arguments)
    sizes = QUICK if parsed.quick or parsed.check else FULL
    if parsed.check and QUICK.name not in _kept():
        raise InputError("there are no quick figures to compare with: `make bench`", RESULTS)
    started = time.monotonic()
    found: list[Figure] = []
    for name in parsed.only or groups:
        print(f"Measuring: {name}", file=sys.stderr)
        found += groups[name](sizes)
    print(table.markdown(found))
    if parsed.save:
        _keep(found, sizes, time.monotonic() - started)
    return _checked(found) if parsed.check else 0


def _groups() -> dict[str, Callable[[Sizes], list[Figure]]]:
    from benchmarks.figures import growth, peers, reading, starting, use

    modules = (peers, use, starting, reading, growth)
    return {module.__name__.rpartition(".")[2]: module.figures for module in modules}


def _kept() -> dict[str, Any]:
    if not RESULTS.exists():
        return {}
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def _keep(found: list[Figure], sizes: Sizes, seconds: float) -> None:
    """Write the figures behind those of the other sizes; those that were not measured stay."""
    kept = _kept()
    records = {each["name"]: each for each in kept.get(sizes.name, {}).get("figures", [])}
    fresh = {each.name: each.record() for each in found}
    # A run of all figures sets their order, and one of some leaves it.
    records = fresh if records.keys() <= fresh.keys() else records | fresh
    kept[sizes.name] = {
        "sizes": asdict(sizes),
        "seconds": round(seconds),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "figures": list(records.values()),
    }
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if sizes is FULL:
        table.put(PAGE, table.markdown([Figure.of(each) for each in records.values()]))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((x.partition(": ")[2] for x in lines if x.startswith("model name")), "unknown")


def _checked(found: list[Figure]) -> int:
    worse = check.regressions(found, _kept()[QUICK.name]["figures"])
    for each in worse:
        print(f"slower: {each}", file=sys.stderr)
    print(f"{len(found)} figures, {len(worse)} worse than before", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks"))
