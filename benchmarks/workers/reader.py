"""Read a corpus and say what it took: `python -m benchmarks.workers.reader read|clean FILE`.

Prints one JSON object: seconds, and the MiB of memory at the peak beyond those of the imports.
"""

from __future__ import annotations

import json
import sys
import time

from shared.cleaning import clean
from translate import corpora


def main() -> None:
    """Read the file pair by pair, or clean and keep its pairs, as a training does."""
    how, path = sys.argv[1:]
    before, started = peak(), time.perf_counter()
    pairs = corpora.read([path], "en", "es")
    count = len(list(clean(pairs))) if how == "clean" else sum(1 for _ in pairs)
    seconds = time.perf_counter() - started
    print(json.dumps({"lines": count, "seconds": seconds, "mib": peak() - before}))


def peak() -> float:
    """The most memory that this process has had, in MiB (Linux). Other than `getrusage`, it does
    not count what the process that started it had."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
