"""Training and batch search against the peers, and a training step against its floor."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import environments, floor
from benchmarks.corpus import prepare
from benchmarks.figure import Figure, missing
from benchmarks.measure import in_turn, ratio
from benchmarks.sizes import Sizes
from benchmarks.workers.process import Worker, WorkerError

LEARNED = 0.9
"""A network has begun to learn when the last warm steps cost less than so much of the first."""
PRODUCTS = 4
NAMES = {
    "joeynmt": "JoeyNMT",
    "opennmt": "OpenNMT-py",
    "keras": "plain Keras",
    "ctranslate2": "CTranslate2's Transformer",
}
ASKED: dict[str, dict[str, Any]] = {
    "joeynmt": {"must": 2.0, "aim": 4.0},
    "opennmt": {},
    "keras": {"must": 1.5, "aim": 3.0},
    "floor": {"must": 0.7, "aim": 0.85},
    "real": {"must": 0.8, "aim": 0.92, "unit": "share"},
}
SEARCHED: dict[str, dict[str, Any]] = {
    "joeynmt": {"must": 3.0, "aim": 10.0},
    "opennmt": {},
    "ctranslate2": {},
}
"""What is asked of batch search, of those that have one."""


def figures(sizes: Sizes) -> list[Figure]:
    """All figures that need the peers' workers."""
    data = environments.PLACE / f"data-{sizes.name}"
    real = prepare(data, sizes)
    absent: dict[str, str] = {}
    workers: dict[str, Worker] = {}
    try:
        for name, open_worker in _openers(data).items():
            try:
                workers[name] = open_worker()
                _warm(workers[name], sizes)
            except (environments.Unavailable, WorkerError) as error:
                absent[name] = str(error)
                if name in workers:
                    workers.pop(name).close()
        if "parley" in absent:
            raise WorkerError(absent["parley"])
        found = _training(workers, absent, sizes, data)
        found.append(Figure("real positions in a batch", real, **ASKED["real"]))
        return [*found, *_searching(workers, absent, sizes)]
    finally:
        for worker in workers.values():
            worker.close()


def _openers(data: Path) -> dict[str, Callable[[], Worker]]:
    def opened(name: str, module: str, python: Callable[[], str | Path]) -> Worker:
        module = f"benchmarks.workers.{module}"
        return Worker(python(), module, [str(data)], data / f"{name}.log")

    # Whose Python is looked for, and made if need be, only when the worker is opened.
    peers: dict[str, tuple[str, Callable[[], str | Path]]] = {
        "parley": ("parley_worker", lambda: sys.executable),
        "keras": ("keras_worker", lambda: sys.executable),
        "joeynmt": ("joey_worker", environments.joeynmt),
        "opennmt": ("onmt_worker", environments.opennmt),
        "ctranslate2": ("ct2_worker", environments.opennmt),
    }
    return {name: partial(opened, name, *each) for name, each in peers.items()}


def _warm(worker: Worker, sizes: Sizes) -> None:
    """The first steps, in which a network has to show that it learns."""
    losses = [worker.ask("train", steps=sizes.warm // 4)["loss"] for _ in range(4)]
    worker.losses = losses
    if not losses[-1] < LEARNED * losses[0]:
        raise WorkerError(
            f"it does not learn: its loss went from {losses[0]:.2f} to {losses[-1]:.2f}"
        )


def _training(
    workers: dict[str, Worker], absent: dict[str, str], sizes: Sizes, data: Path
) -> list[Figure]:
    told = json.loads((data / "sizes.json").read_text(encoding="utf-8"))
    workers = {name: each for name, each in workers.items() if name == "parley" or name in ASKED}
    with np.load(data / "batches.npz") as found:
        batches = [(found[f"source_{at}"], found[f"target_{at}"]) for at in range(sizes.batches)]
    rates: list[dict[str, float]] = []
    precision = ""

    def product() -> float:
        nonlocal precision
        answer = workers["parley"].ask("product", times=PRODUCTS)
        rates.append(answer["rates"])
        precision = answer["precision"]
        return 0.0

    runs: dict[str, Callable[[], float]] = {
        name: partial(_train, worker, sizes.steps) for name, worker in workers.items()
    }
    seconds = in_turn({**runs, "product": product}, sizes.rounds)
    # The batches of each round, the same for all workers.
    steps = [
        [
            batches[(sizes.warm + each * sizes.steps + at) % len(batches)]
            for at in range(sizes.steps)
        ]
        for each in range(sizes.rounds)
    ]
    tokens = [sum(int((target != 0).sum()) for _, target in each) for each in steps]
    least = []
    for batch, rate in zip(steps, rates, strict=True):
        shape = {"width": sizes.width, "blocks": sizes.blocks, "vocabulary": told["vocabulary"]}
        work = [floor.operations(*pair, **shape) for pair in batch]
        least.append(sum(floor.seconds(each, rate, precision) for each in work))
    speed = {
        name: statistics.median(n / s for n, s in zip(tokens, seconds[name], strict=True))
        for name in workers
    }
    out = []
    for name in (each for each in NAMES if each in ASKED):
        title = f"training, real target tokens a second, against {NAMES[name]}"
        if name in absent:
            out.append(missing(title, absent[name], **ASKED[name]))
            continue
        details = {
            "tokens_a_second": {each: round(speed[each], 1) for each in ("parley", name)},
            "losses": {each: workers[each].losses for each in ("parley", name)},
        }
        against = ratio(seconds[name], seconds["parley"])
        out.append(Figure(title, against, details=details, **ASKED[name]))
    details = {
        "precision": precision,
        "operations_a_second": {
            kind: round(statistics.median(rate[kind] for rate in rates) / 1e9, 1) * 1e9
            for kind in ("float32", "bfloat16")
        },
        "seconds_a_step": round(statistics.median(seconds["parley"]) / sizes.steps, 4),
        "seconds_of_the_products": round(statistics.median(least) / sizes.steps, 4),
    }
    share = ratio(least, seconds["parley"])
    out.append(
        Figure("a training step against the floor", share, details=details, **ASKED["floor"])
    )
    return out


def _train(worker: Worker, steps: int) -> float:
    return float(worker.ask("train", steps=steps)["seconds"])


def _searching(workers: dict[str, Worker], absent: dict[str, str], sizes: Sizes) -> list[Figure]:
    out: list[Figure] = []
    for beams, kind in ((1, "greedy"), (5, "beam 5")):
        runs = {
            name: partial(_search, workers[name], beams)
            for name in ("parley", *SEARCHED)
            if name not in absent
        }
        # The first one traces the graph.
        in_turn(runs, 1)
        found = in_turn(runs, sizes.rounds)
        for name, asked in SEARCHED.items():
            title = f"batch decoding, {kind}, against {NAMES[name]}"
            if name in absent:
                out.append(missing(title, absent[name], **asked))
                continue
            speed = {each: statistics.median(found[each]) for each in ("parley", name)}
            details = {
                "tokens_a_second": {each: round(rate, 1) for each, rate in speed.items()},
                "sentences": sizes.search,
                "tokens_a_sentence": sizes.written,
            }
            against = ratio(found["parley"], found[name])
            out.append(Figure(title, against, details=details, **asked))
    return out


def _search(worker: Worker, beams: int) -> float:
    """Tokens a second."""
    answer = worker.ask("search", beams=beams)
    return float(answer["tokens"] / answer["seconds"])
