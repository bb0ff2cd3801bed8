"""Ids of a source in, candidates out: batches, one compiled graph a kind of search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from shared import objective, search
from shared.batching import Ids, block
from shared.errors import InputError
from shared.seq2seq import Seq2Seq
from shared.tokenizer import BOS, EOS, PAD, SPECIALS, Tokenizer

LONGEST = 256
"""Most tokens of an output, whatever the source."""

# Of any length and number of rows, so that each kind of search is traced once.
_ROWS = tf.TensorSpec((None, None), tf.int32)
_SEARCHED = (
    _ROWS,
    tf.TensorSpec((None,), tf.int32),
    tf.TensorSpec((), tf.int32),
    tf.TensorSpec((None,), tf.int32),
    tf.TensorSpec((), tf.float32),
    tf.TensorSpec((), tf.float32),
)


@dataclass(frozen=True)
class Options:
    """How to search.

    Args:
        beams: width of the beam; 1 is greedy.
        candidates: how many outputs of each source, at most `beams` unless drawn.
        sample: draw instead of searching.
        temperature: of the draw; below 1 safer, above 1 bolder.
        top_k: draw among so many likeliest tokens; 0: all.
        top_p: draw among the likeliest tokens that have this probability together.
        seed: of the draw.
        length_penalty: α of Wu et al. 2016, eq. 14.
        no_repeat_ngram: block a second occurrence of so many tokens in a row; 0: off.
        attention: collect the weights.

    Raises:
        InputError: a value out of range.
    """

    beams: int = 5
    candidates: int = 1
    sample: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0
    attention: bool = False

    def __post_init__(self) -> None:
        for name, low, high in (
            ("beams", 1, 64),
            ("candidates", 1, 64),
            ("top_k", 0, 10**6),
            ("top_p", 1e-6, 1.0),
            ("temperature", 1e-3, 100.0),
            ("seed", 0, 2**31 - 1),
            ("length_penalty", 0.0, 10.0),
            ("no_repeat_ngram", 0, 100),
        ):
            if not low <= getattr(self, name) <= high:
                raise InputError(
                    f"{name.replace('_', '-')} = {getattr(self, name)}: "
                    f"must be from {low} to {high}"
                )
        if self.candidates > self.beams and not self.sample:
            raise InputError(
                f"{self.candidates} candidates from a beam of {self.beams}: "
                "the beam must be at least as wide"
            )


@dataclass(frozen=True)
class Candidate:
    """One output.

    Args:
        ids: its tokens, without the end.
        score: by which candidates are ranked: log-probability over the length penalty.
        log_prob: total log-probability in nats, the end included.
        finished: false where the length bound cut it.
        attention: `(tokens, source)`, if asked for.
    """

    ids: tuple[int, ...]
    score: float
    log_prob: float
    finished: bool
    attention: np.ndarray | None = None


class Generator:
    """Search with one network. Holds no request's state: threads may share it.

    Args:
        network: the model.
        tokenizer: its tokenizer, for the ids that are never generated.
    """

    def __init__(self, network: Seq2Seq, tokenizer: Tokenizer):
        self.network, self.tokenizer = network, tokenizer
        self._graphs: dict[Any, Callable[..., Any]] = {}
        self._blocked = np.zeros(network.config.vocabulary, bool)
        self._blocked[:SPECIALS] = True
        self._blocked[EOS] = False
        # A line stays a line, whatever the bytes that the network spells.
        self._blocked[tokenizer.controls()] = True

    def generate(
        self,
        sources: Sequence[Ids],
        options: Options,
        *,
        prefixes: Sequence[Ids] | None = None,
        positions: int = 1500,
    ) -> Iterator[tuple[int, list[Candidate]]]:
        """Candidates of each source, batch by batch, sources of a like length together.

        Args:
            sources: ids, ended as in training.
            options: how to search.
            prefixes: ids with which each output must begin.
            positions: padded source positions of a batch, an n-th with n beams.

        Yields:
            the place of a source in `sources`, and its candidates: best first,
            or as they were drawn.
        """
        for rows in _batches([len(source) for source in sources], positions):
            longest = max(len(sources[row]) for row in rows)
            source = block([sources[row] for row in rows], longest)
            forced = None
            if prefixes is not None:
                width = max(1, max(len(prefixes[row]) for row in rows))
                forced = block([prefixes[row] for row in rows], width)
            found = self._run(source, forced, rows, options)
            for at, row in enumerate(rows):
                yield row, _candidates(found, at, len(sources[row]))

    def log_probs(self, sources: Sequence[Ids], targets: Sequence[Ids]) -> np.ndarray:
        """Total log-probability in nats of each target, its end included, `(N,)`."""
        out = np.zeros(len(sources))
        sizes = [max(len(s), len(t)) for s, t in zip(sources, targets, strict=True)]
        for rows in _batches(sizes, 2000):
            batch = {
                side: tf.constant(block([ids[row] for row in rows], max(len(ids[r]) for r in rows)))
                for side, ids in (("source", sources), ("target", targets))
            }
            graph = self._graph("log_probs", self._log_probs, [{"source": _ROWS, "target": _ROWS}])
            out[rows] = graph(batch).numpy()
        return out

    def _run(
        self, source: np.ndarray, prefix: np.ndarray | None, rows: list[int], options: Options
    ) -> Any:
        # Only what shapes the graph is part of its key; the rest is given as tensors.
        shape = (
            options.beams if not options.sample else 0,
            options.candidates,
            options.top_k if options.sample else 0,
            options.length_penalty,
            options.no_repeat_ngram,
            options.attention,
            prefix is not None,
        )
        signature = _SEARCHED if prefix is None else (*_SEARCHED, _ROWS)
        graph = self._graph(shape, lambda *tensors: self._search(options, *tensors), signature)
        lengths = (source != PAD).sum(axis=1)
        # Generous: a third of a sentence more than any pair of languages needs.
        bounds = np.minimum(2 * lengths + 12, LONGEST).astype("int32")
        if prefix is not None:
            bounds = np.minimum(bounds + (prefix != PAD).sum(axis=1), LONGEST).astype("int32")
        seeds = (np.array(rows, dtype="int64") + options.seed * 1_000_003) % 2**31
        tensors = [
            tf.constant(source),
            tf.constant(bounds),
            tf.constant(int(bounds.max()), "int32"),
            tf.constant(seeds.astype("int32")),
            tf.constant(options.temperature, "float32"),
            tf.constant(options.top_p, "float32"),
        ]
        return graph(*tensors, *([] if prefix is None else [tf.constant(prefix)]))

    def _graph(
        self, key: Any, function: Callable[..., Any], signature: Sequence[Any]
    ) -> Callable[..., Any]:
        # Two threads may both make it; the later one stays, and either is right. There is no
        # Python to rewrite into graph code: the loops are graph code as they stand.
        if key not in self._graphs:
            self._graphs[key] = tf.function(function, input_signature=signature, autograph=False)
        return self._graphs[key]

    def _search(
        self,
        options: Options,
        source: Any,
        bounds: Any,
        longest: Any,
        seeds: Any,
        temperature: Any,
        top_p: Any,
        prefix: Any = None,
    ) -> Any:
        state, memory = self.network.begin(*self.network.encode(source))
        common: dict[str, Any] = {
            "rows": tf.shape(source)[0],
            "bos": BOS,
            "eos": EOS,
            "pad": PAD,
            "max_length": longest,
            "bounds": bounds,
            "prefix": prefix,
            "blocked": self._blocked,
            "length_penalty": options.length_penalty,
            "no_repeat_ngram": options.no_repeat_ngram,
            "with_attention": options.attention,
        }
        step = self.network.step
        if options.sample:
            return search.sample(
                step,
                state,
                memory,
                seed=seeds,
                samples=options.candidates,
                temperature=temperature,
                top_k=options.top_k,
                top_p=top_p,
                **common,
            )
        if options.beams == 1:
            return search.greedy(step, state, memory, **common)
        return search.beam(
            step, state, memory, beams=options.beams, candidates=options.candidates, **common
        )

    def _log_probs(self, batch: Any) -> Any:
        losses = objective.token_losses(self.network(batch), batch["target"])
        return -tf.reduce_sum(losses, axis=-1)


def _batches(sizes: Sequence[int], positions: int) -> Iterator[list[int]]:
    # Longest first: if one does not fit in memory, it is the first to say so.
    rows = sorted(range(len(sizes)), key=lambda row: -sizes[row])
    at = 0
    while at < len(rows):
        count = max(1, positions // max(1, sizes[rows[at]]))
        yield rows[at : at + count]
        at += count


def _candidates(found: Any, row: int, source: int) -> list[Candidate]:
    out: list[Candidate] = []
    for ids, length, score, log_prob, finished in zip(
        found.ids[row].numpy(),
        found.lengths[row].numpy(),
        found.scores[row].numpy(),
        found.log_probs[row].numpy(),
        found.finished[row].numpy(),
        strict=True,
    ):
        if not np.isfinite(score):
            continue
        attention = None
        if found.attention is not None:
            attention = found.attention[row, len(out), :length, :source].numpy()
        out.append(
            Candidate(
                tuple(int(each) for each in ids[:length]),
                float(score),
                float(log_prob),
                bool(finished),
                attention,
            )
        )
    return out
