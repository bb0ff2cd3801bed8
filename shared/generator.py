"""Ids of a source in, candidates out: batches, one compiled graph a kind of search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from shared import search
from shared.batching import Ids, block
from shared.candidates import Candidate, candidates
from shared.options import LONGEST, Options
from shared.seq2seq import Read, Seq2Seq
from shared.tokenizer import BOS, EOS, PAD, SPECIALS, Tokenizer

# Of any length and number of rows, so that each kind of search is traced once.
_ROWS = tf.TensorSpec((None, None), tf.int32)
_SEARCHED = (
    tf.TensorSpec((None,), tf.int32),
    tf.TensorSpec((), tf.int32),
    tf.TensorSpec((None,), tf.int32),
    tf.TensorSpec((), tf.float32),
    tf.TensorSpec((), tf.float32),
)


class Generator:
    """Search with one network. Holds no request's state: threads may share it.

    Args:
        network: the model.
        tokenizer: its tokenizer, for the ids that are never generated.
    """

    def __init__(self, network: Seq2Seq, tokenizer: Tokenizer):
        self.network, self.tokenizer = network, tokenizer
        self._graphs: dict[Any, Callable[..., Any]] = {}
        config = network.config
        shape = self.network.context.shape if self.network.context else (0, 0)
        self._contexts = tf.TensorSpec((None, *shape), tf.float32)
        self._blocked = np.zeros(config.vocabulary, bool)
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
        contexts: np.ndarray | None = None,
        seeds: Sequence[int] | None = None,
        positions: int = 1500,
    ) -> Iterator[tuple[int, list[Candidate]]]:
        """Candidates of each source, batch by batch, sources of a like length together.

        Args:
            sources: ids, ended as in training.
            options: how to search.
            prefixes: ids with which each output must begin.
            contexts: `(N, C, W)`, of a network with a context: the one after each source, as
                `remember` gives it; if None, that of a conversation that has not begun.
            seeds: of each source's draw; if None, they are made from its place and the options'.
            positions: padded source positions of a batch, an n-th with n beams.

        Yields:
            the place of a source in `sources`, and its candidates: best first,
            or as they were drawn.
        """
        contexts = self.contexts(len(sources)) if contexts is None else contexts
        if seeds is None:
            seeds = [row + options.seed * 1_000_003 for row in range(len(sources))]
        for rows in _batches([len(source) for source in sources], positions):
            longest = max(len(sources[row]) for row in rows)
            source = block([sources[row] for row in rows], longest)
            forced = None
            if prefixes is not None:
                width = max(1, max(len(prefixes[row]) for row in rows))
                forced = block([prefixes[row] for row in rows], width)
            drawn = np.array([seeds[row] % 2**31 for row in rows], dtype="int32")
            found = self._run(source, forced, contexts[rows], drawn, options)
            for at, row in enumerate(rows):
                places = self.network.config.context_slots + len(sources[row])
                yield row, candidates(found, at, places)

    def contexts(self, rows: int) -> np.ndarray:
        """The contexts of conversations that have not begun: zeros `(rows, C, W)`."""
        return np.zeros((rows, *self._contexts.shape[1:]), "float32")

    def remember(
        self, utterances: Sequence[Ids], speakers: Sequence[int], contexts: np.ndarray
    ) -> np.ndarray:
        """The contexts `(N, C, W)` after one more utterance each.

        Args:
            utterances: ids, ended as in training.
            speakers: who said each.
            contexts: `(N, C, W)`, before it.
        """
        out = np.empty_like(contexts)
        signature = (_ROWS, tf.TensorSpec((None,), tf.int32), self._contexts)
        graph = self._graph("remember", self._remember, signature)
        for rows in _batches([len(each) for each in utterances], 4000):
            source = block([utterances[row] for row in rows], max(len(utterances[r]) for r in rows))
            said = np.array([speakers[row] for row in rows], dtype="int32")
            out[rows] = graph(source, said, contexts[rows]).numpy()
        return out

    def recite(self, contexts: np.ndarray) -> np.ndarray:
        """The word that each note says, int `(N, K)`; `PAD` for an empty one."""
        graph = self._graph("recite", self._recite, (self._contexts,))
        found: np.ndarray = graph(contexts).numpy()
        return found

    def log_probs(
        self,
        sources: Sequence[Ids],
        targets: Sequence[Ids],
        *,
        contexts: np.ndarray | None = None,
        positions: int = 2000,
    ) -> np.ndarray:
        """Total log-probability in nats of each target, its end included, `(N,)`.

        Args:
            sources: ids, ended as in training.
            targets: ids, with an end.
            contexts: as in `generate`.
            positions: padded positions of a batch, of the longer side.
        """
        found = self.token_log_probs(sources, targets, contexts=contexts, positions=positions)
        return np.array([each.sum() for each in found])

    def token_log_probs(
        self,
        sources: Sequence[Ids],
        targets: Sequence[Ids],
        *,
        contexts: np.ndarray | None = None,
        positions: int = 2000,
    ) -> list[np.ndarray]:
        """`log_probs`, token by token: of each target as many as it has ids."""
        out = [np.zeros(0)] * len(sources)
        contexts = self.contexts(len(sources)) if contexts is None else contexts
        sizes = [max(len(s), len(t)) for s, t in zip(sources, targets, strict=True)]
        for rows in _batches(sizes, positions):
            source, target = (
                block([ids[row] for row in rows], max(len(ids[r]) for r in rows))
                for ids in (sources, targets)
            )
            graph = self._graph("log_probs", self._log_probs, (_ROWS, _ROWS, self._contexts))
            found = graph(source, target, contexts[rows]).numpy().astype(float)
            for row, each in zip(rows, found, strict=True):
                out[row] = each[: len(targets[row])]
        return out

    def _run(
        self,
        source: np.ndarray,
        prefix: np.ndarray | None,
        contexts: np.ndarray,
        seeds: np.ndarray,
        options: Options,
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
        signature = (_ROWS, self._contexts, *_SEARCHED, *([] if prefix is None else [_ROWS]))
        graph = self._graph(shape, lambda *tensors: self._search(options, *tensors), signature)
        # Generous: a third of a sentence more than any pair of languages needs.
        lengths = 2 * (source != PAD).sum(axis=1) + 12
        if options.max_length:
            lengths = np.full_like(lengths, options.max_length)
        bounds = np.minimum(lengths, LONGEST).astype("int32")
        if prefix is not None:
            bounds = np.minimum(bounds + (prefix != PAD).sum(axis=1), LONGEST).astype("int32")
        tensors = [
            tf.constant(source),
            tf.constant(contexts),
            tf.constant(bounds),
            tf.constant(int(bounds.max()), "int32"),
            tf.constant(seeds),
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
        context: Any,
        bounds: Any,
        longest: Any,
        seeds: Any,
        temperature: Any,
        top_p: Any,
        prefix: Any = None,
    ) -> Any:
        state, memory = self.network.begin(self._read(source, context))
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

    def _log_probs(self, source: Any, target: Any, context: Any) -> Any:
        spoken = self.network.speak(self._read(source, context), target)
        return -self.network.losses(spoken, target).plain

    def _read(self, source: Any, context: Any) -> Read:
        read = self.network.encode(source)
        return read if self.network.context is None else read._replace(context=context)

    def _recite(self, context: Any) -> Any:
        notes = self.network.context
        assert notes is not None, "a network without a context remembers nothing"
        return notes.recite(context)

    def _remember(self, source: Any, speaker: Any, context: Any) -> Any:
        after = self.network.remember(self.network.encode(source), speaker, context)
        # What is kept is of half precision, to the last bit: so it is saved in half the room.
        return tf.cast(tf.cast(after, tf.float16), tf.float32)


def _batches(sizes: Sequence[int], positions: int) -> Iterator[list[int]]:
    # Longest first: if one does not fit in memory, it is the first to say so.
    rows = sorted(range(len(sizes)), key=lambda row: -sizes[row])
    at = 0
    while at < len(rows):
        count = max(1, positions // max(1, sizes[rows[at]]))
        yield rows[at : at + count]
        at += count
