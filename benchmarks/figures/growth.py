"""How the cost of a training step and of replies grows, against the work there is.

A power of 1 means that twice the size takes twice the time. For a training step the power is that
of the time less that of its matrix products (`benchmarks.floor`), so 0 is as it should be, and
below 0 a larger one makes better use of the machine.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from benchmarks import floor
from benchmarks.figure import Figure
from benchmarks.measure import exponent, in_turn, timed
from benchmarks.sizes import Sizes

TURNS = ("I went for a long walk by the river.", "Do you like music?")


def figures(sizes: Sizes) -> list[Figure]:
    """All of them."""
    width, words = sizes.width, sizes.vocabulary
    # Each size is one more graph to trace; the quick run has the two smaller ones alone.
    few = 2 if sizes.name == "quick" else 3
    vocabularies = (words // 4, words, 4 * words)[:few]
    widths = (width // 2, width, 2 * width)[:few]
    return [
        _of_step("vocabulary", [(n, _network(width, n)) for n in vocabularies], sizes),
        _of_step("width", [(n, _network(n, words)) for n in widths], sizes),
        _of_length(sizes),
        _of_visitors(sizes),
    ]


def _of_step(what: str, networks: list[tuple[int, Any]], sizes: Sizes) -> Figure:
    length = 16
    counts = [size for size, _ in networks]
    runs, work = {}, []
    for size, network in networks:
        config = network.network.config
        batch = _batch(sizes.positions // 2, length, config.vocabulary)
        shape = {"width": config.width, "blocks": config.decoder_blocks}
        done = floor.operations(
            batch["source"], batch["target"], vocabulary=config.vocabulary, **shape
        )
        work.append(float(sum(done.values())))
        runs[str(size)] = _step(_graph(network), batch)
    seconds = _medians(runs, sizes.rounds)
    grown = exponent(counts, seconds)
    power = grown - exponent(counts, work)
    name = f"time of a step less its work, with the {what}"
    return _figure(name, power, counts, seconds, must=0.1, aim=0.0, power=grown)


def _of_length(sizes: Sizes) -> Figure:
    """The positions of a batch stay the same, so the time would be the same if it knew no steps."""
    graph = _graph(_network(sizes.width, sizes.vocabulary))
    lengths = [8, 24, 72]
    batches = [_batch(sizes.positions // 2, length, sizes.vocabulary) for length in lengths]
    runs = {
        str(length): _step(graph, batch) for length, batch in zip(lengths, batches, strict=True)
    }
    tokens = [int((batch["target"] != 0).sum()) for batch in batches]
    seconds = _medians(runs, sizes.rounds)
    each = [took / count for took, count in zip(seconds, tokens, strict=True)]
    name = "time of a token in training, with the length of a sentence"
    return _figure(name, exponent(lengths, each), lengths, seconds, must=0.3, aim=0.1)


def _of_visitors(sizes: Sizes) -> Figure:
    """Time of a reply, with how many conversations are answered at once."""
    from benchmarks.figures.use import CHAT
    from chatbot import Chatbot

    bot = Chatbot.load(CHAT)
    counts = [1, 4, 16]
    told = bot.reply(bot.start(), TURNS[0], seed=0)

    def reply(count: int) -> float:
        return timed(lambda: bot.replies([told] * count, [TURNS[1]] * count))

    runs = {str(count): partial(reply, count) for count in counts}
    seconds = _medians(runs, sizes.rounds)
    name = "time of all replies, with the conversations at once"
    return _figure(name, exponent(counts, seconds), counts, seconds, must=1.0, aim=0.8)


def _medians(runs: Mapping[str, Callable[[], float]], rounds: int) -> list[float]:
    # The first of each traces its graph.
    in_turn(runs, 1)
    return [statistics.median(found) for found in in_turn(runs, rounds).values()]


def _figure(
    name: str,
    value: float,
    counts: list[int],
    seconds: list[float],
    *,
    must: float,
    aim: float,
    **more: float,
) -> Figure:
    listed = zip(counts, seconds, strict=True)
    details = {"seconds": {str(n): round(s, 4) for n, s in listed}, **more}
    return Figure(f"growth: {name}", value, "power", must, aim, lower=True, details=details)


def _network(width: int, vocabulary: int) -> Any:
    from shared.config import ModelConfig, TrainingConfig
    from shared.precision import resolve
    from shared.seq2seq import Seq2Seq
    from shared.trainer import Trainer

    network = Seq2Seq(ModelConfig(width=width, vocabulary=vocabulary), precision=resolve("auto"))
    trainer = Trainer(network, TrainingConfig())
    trainer.prepare(xla=False)
    return trainer


def _batch(positions: int, length: int, vocabulary: int) -> dict[str, np.ndarray]:
    """Rows of random ids, full but for a tenth."""
    draw = np.random.default_rng(0)
    shape = (positions // length, length)
    batch = {}
    for side in ("source", "target"):
        ids = draw.integers(40, vocabulary, shape, dtype=np.int32)
        ids[draw.random(shape[0]) < 0.5, -max(1, length // 5) :] = 0
        batch[side] = ids
    return batch


def _step(graph: Callable[..., Any], batch: dict[str, np.ndarray]) -> Callable[[], float]:
    import tensorflow as tf

    held = {side: tf.constant(ids) for side, ids in batch.items()}
    return lambda: timed(lambda: float(graph(held)["loss"]))


def _graph(trainer: Any) -> Callable[..., Any]:
    """A step for batches of any shape, as `fit` has it."""
    import tensorflow as tf

    ids = tf.TensorSpec((None, None), tf.int32)
    signature = [{"source": ids, "target": ids}]
    made: Callable[..., Any] = tf.function(trainer.train_step, input_signature=signature)
    return made
