"""A library of PyTorch's at work, whichever it is: how it is asked, fed and timed.

They answer the same requests, on the same batches, with the number of threads
that is fastest for each. Like `channel.py` this runs in their environments, so it imports none
of them, nor anything of Parley's.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.measure import in_turn, timed
from benchmarks.workers.channel import Channel

UNK, PAD, BOS, EOS = range(4)
# The libraries want their special symbols in this order; ours come as PAD, BOS, EOS, UNK.
THEIRS = np.array([PAD, BOS, EOS, UNK])
OUR_BOS = 1
ROWS = 64
"""Sentences of a batch of a search, where the library makes no batches itself; they come sorted by
length."""
TURNS = 3
"""How often a number of threads is tried: one turn may fall into a slow moment."""
Pair = tuple[np.ndarray, np.ndarray]
"""A batch in their ids: source `(N, S)`, and target `(N, 1 + T)` that begins with `BOS`; ended,
and padded with `PAD`."""


class Peer(Protocol):
    """A network of the library's with its optimizer."""

    rows: int
    """Sentences of a batch of a search."""

    def train(self, pairs: Iterable[Pair]) -> float:
        """One update by each batch; the mean of their losses."""

    def search(self, source: np.ndarray, beams: int, written: int) -> int:
        """Search for the outputs of sentences `(N, S)`, of `written` tokens each; all tokens
        that were written are counted."""


Make = Callable[[dict[str, Any], Path], Peer]
"""Makes the network, from the sizes of the bench and a folder into which the library may write."""


def serve(name: str, make: Make, set_threads: Callable[[int], object]) -> None:
    """Answer the bench's requests until there are no more; the data are those of the first
    argument of the process.

    Args:
        name: of the folder of the library, beside the data.
        make: the network; it is made once more, to try out numbers of threads.
        set_threads: sets the number of threads of PyTorch.
    """
    channel, data = Channel(), Path(sys.argv[1])
    sizes = json.loads((data / "sizes.json").read_text(encoding="utf-8"))
    with np.load(data / "batches.npz") as found:
        batches = [(found[f"source_{at}"], found[f"target_{at}"]) for at in range(sizes["batches"])]
    with np.load(data / "search.npz") as found:
        searched = found["source"]

    def pairs(steps: Iterable[int]) -> Iterator[Pair]:
        return (paired(*batches[step % len(batches)]) for step in steps)

    # Steps change a network, so those that only try something out have one of their own.
    tried = make(sizes, data / name)
    threads = fastest(lambda: tried.train(pairs([0])), set_threads, sizes["threads"])
    peer, step = make(sizes, data / name), 0
    for request in channel.requests():
        started = time.perf_counter()
        if request["do"] == "train":
            loss = peer.train(pairs(range(step, step + request["steps"])))
            step += request["steps"]
            seconds = time.perf_counter() - started
            channel.answer(seconds=seconds, loss=loss, threads=threads)
        else:
            blocks = rows(searched, peer.rows)
            tokens = sum(peer.search(each, request["beams"], sizes["written"]) for each in blocks)
            channel.answer(seconds=time.perf_counter() - started, tokens=tokens, threads=threads)


def theirs(ids: np.ndarray) -> np.ndarray:
    """Our ids as the libraries'; of the same shape."""
    special = ids < len(THEIRS)
    return np.where(special, THEIRS[np.where(special, ids, 0)], ids).astype("int64")


def paired(source: np.ndarray, target: np.ndarray) -> Pair:
    """A batch of ours, source `(N, S)` and target `(N, T)`, as one of theirs."""
    begun = np.full((len(target), 1), OUR_BOS, target.dtype)
    return theirs(source), theirs(np.concatenate([begun, target], axis=1))


def rows(source: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """Sentences of ours `(M, S)`, longest first, as batches of theirs `(≤ count, ≤ S)`, each of
    which is as wide as its longest sentence."""
    for at in range(0, len(source), count):
        block = source[at : at + count]
        yield theirs(block[:, : int((block != 0).sum(axis=1).max())])


def fastest(step: Callable[[], object], set_threads: Callable[[int], object], most: int) -> int:
    """The number of threads, up to `most`, with which a step is fastest, set for all that follows:
    where other work runs on the machine, more threads can be much slower."""

    def took(count: int) -> float:
        set_threads(count)
        return timed(step)

    runs = {str(count): partial(took, count) for count in range(1, most + 1)}
    best = int(quickest(runs))
    set_threads(best)
    return best


def quickest(runs: Mapping[str, Callable[[], float]]) -> str:
    """The name of the run that mostly takes the fewest seconds."""
    # The first turn of each makes what is kept for the next ones.
    in_turn(runs, 1)
    seconds = {name: statistics.median(each) for name, each in in_turn(runs, TURNS).items()}
    return min(seconds, key=lambda name: seconds[name])
