"""Parley at work: `python -m benchmarks.workers.parley_worker DATA`.

It trains by `fit`, on batches through the same `tf.data` pipeline as every training of Parley's.
What it has learned is then searched with by `search_worker`, as others train models than use them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.quiet import import_tensorflow

import_tensorflow(training=True)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from benchmarks.workers.channel import Channel  # noqa: E402
from benchmarks.workers.process import Worker  # noqa: E402
from benchmarks.workers.rounds import Rounds  # noqa: E402
from shared import presets  # noqa: E402
from shared.batching import Batch  # noqa: E402
from shared.config import ModelConfig, TrainingConfig  # noqa: E402
from shared.precision import resolve  # noqa: E402
from shared.presets import Preset  # noqa: E402
from shared.seq2seq import Seq2Seq  # noqa: E402
from shared.streaming import stream  # noqa: E402
from shared.tokenizer import Tokenizer  # noqa: E402
from shared.trainer import Trainer  # noqa: E402

SIDE = 2048
"""Of the square matrices whose product tells what the machine can do."""


class Cycle:
    """The batches of a folder, again and again; what `stream` wants of `shared.batching`."""

    def __init__(self, data: Path, count: int):
        with np.load(data / "batches.npz") as found:
            self._batches = [
                {side: found[f"{side}_{at}"] for side in ("source", "target")}
                for at in range(count)
            ]

    def after(self, step: int) -> Iterator[Batch]:
        """All batches behind the first `step` ones, without an end."""
        while True:
            yield self._batches[step % len(self._batches)]
            step += 1


def main() -> None:
    """Answer requests until there are no more."""
    channel, data = Channel(), Path(sys.argv[1])
    sizes = json.loads((data / "sizes.json").read_text())
    config = ModelConfig(
        width=sizes["width"],
        encoder_blocks=sizes["blocks"],
        decoder_blocks=sizes["blocks"],
        vocabulary=sizes["vocabulary"],
        dropout=sizes["dropout"],
    )
    tf.keras.utils.set_random_seed(0)
    network = Seq2Seq(config, precision=resolve("auto"))
    trainer = Trainer(network, TrainingConfig(peak_rate=sizes["rate"]))
    trainer.prepare(xla=False)
    requests = channel.requests()
    cycle = Cycle(data, sizes["batches"])
    rounds = Rounds(channel, requests, {"product": product})
    trainer.fit(
        stream(cycle, 0),  # type: ignore[arg-type]
        epochs=1,
        verbose=0,
        shuffle=False,
        callbacks=[rounds],
    )
    request = rounds.pending
    if request:
        preset = Preset(network, Tokenizer.load(data / "tokenizer.model"), "translate")
        presets.save(preset, data / "parley", "Of the bench.\n")
        using = [str(data / "parley"), str(data)]
        module = "benchmarks.workers.search_worker"
        worker = Worker(sys.executable, module, using, data / "parley-search.log")
        while request:
            channel.answer(**worker.ask(**request))
            request = next(requests, None)
        worker.close()


def product(request: dict[str, Any]) -> dict[str, Any]:
    """Operations a second of a large matrix product, by its number type."""
    rates = {}
    for precision in ("float32", "bfloat16"):
        matrix = tf.cast(tf.random.normal((SIDE, SIDE)), precision)
        tf.matmul(matrix, matrix)
        started = time.perf_counter()
        for _ in range(request["times"]):
            made = tf.matmul(matrix, matrix)
        made[0, 0].numpy()
        rates[precision] = 2 * SIDE**3 * request["times"] / (time.perf_counter() - started)
    return {"rates": rates, "precision": resolve("auto")}


if __name__ == "__main__":
    main()
