"""Parley in use: `python -m benchmarks.workers.search_worker MODEL DATA`.

It searches with a model as the applications do: in float32, with weights that stay, and among the
pieces that its training has shown.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.workers.channel import Channel
from shared.generator import Generator
from shared.options import Options
from shared.presets import settled
from shared.shortlist import Shortlist
from shared.tokenizer import EOS


def main() -> None:
    """Answer requests until there are no more: the time of a search over all test sentences, and
    how many tokens it wrote."""
    channel, model, data = Channel(), *map(Path, sys.argv[1:])
    preset = settled(model, "translate")
    generator = Generator(preset.network, preset.tokenizer, settled=True)
    generator.blocked[EOS] = True
    written = json.loads((data / "sizes.json").read_text(encoding="utf-8"))["written"]
    with np.load(data / "search.npz") as found:
        sources = [[int(each) for each in row if each] for row in found["source"]]
    with np.load(data / "batches.npz") as found:
        targets = [found[name].ravel() for name in found.files if name.startswith("target_")]
    pieces = Shortlist(np.concatenate(targets))
    for request in channel.requests():
        options = Options(beams=request["beams"], max_length=written)
        started, tokens = time.perf_counter(), 0
        for _, outputs in generator.generate(sources, options, shortlist=pieces):
            tokens += len(outputs[0].ids)
        channel.answer(seconds=time.perf_counter() - started, tokens=tokens)


if __name__ == "__main__":
    main()
