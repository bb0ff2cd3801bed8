"""Ids of a source in, candidates out: batches, one compiled graph a kind of search."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from shared import compaction, search, spelling
from shared.ahead import ahead
from shared.batching import Ids, block, by_length
from shared.candidates import Candidate, candidates
from shared.engine import Spec, compiled, ops
from shared.errors import InputError
from shared.lookup import Lookup
from shared.options import LONGEST, Options
from shared.prepared import Prepared
from shared.seq2seq import Read, Seq2Seq
from shared.shortlist import Shortlist
from shared.signatures import ROWS, SPEAKERS, search_graph
from shared.spelling import Phrase
from shared.stepper import stepper
from shared.together import Together
from shared.tokenizer import BOS, EOS, PAD, SPECIALS, Tokenizer

LEAST_BEAMS = 8
"""Beams of a search for phrases: they are shared out among hypotheses with more and fewer of them,
and fewer beams find worse places for the phrases."""
FEW, LONG, MOST = 4, 64, 48
"""Sources of a call that is put together with those of other threads, tokens of each of them, and
sources of what comes of it."""
ROOM = 6000
"""Padded source positions of a batch; fewer where each has more than two beams or draws, whose
logits fill the memory: those of `ROOM` positions of words and 5 beams would be a gigabyte."""
ROOM_OF_PHRASES = 1500
"""The same, where outputs must hold phrases: what is open of them is kept for each beam."""
BESIDE = 4
"""Searches that run side by side, those included that are not put together."""
AHEAD = min(BESIDE, os.cpu_count() or 1)
"""Those of one call."""


class Generator:
    """Search with one network. Holds no request's state: threads may share it. Of what they ask for
    at the same time, short calls with the same options become one batch, see `Together`.

    Args:
        network: the model.
        tokenizer: its tokenizer, for the ids that are never generated.
        settled: whether the weights will not change any more, see `Prepared`.
    """

    def __init__(self, network: Seq2Seq, tokenizer: Tokenizer, *, settled: bool = False):
        self.network, self.tokenizer = network, tokenizer
        self.prepared = Prepared(network, settled)
        self._graphs: dict[Any, Callable[..., Any]] = {}
        self._togethers: dict[str, Together] = {}
        self._beside = threading.Semaphore(BESIDE)
        self._context_shape = self.network.context.shape if self.network.context else (0, 0)
        self.context_spec = Spec((None, *self._context_shape), "float32")
        self.blocked = np.zeros(network.config.vocabulary, bool)
        self.blocked[:SPECIALS] = True
        self.blocked[EOS] = False
        # A line stays a line, whatever the bytes that the network spells.
        self.blocked[tokenizer.controls()] = True
        self._kinds = spelling.kinds(tokenizer)

    def generate(
        self,
        sources: Sequence[Ids],
        options: Options,
        *,
        prefixes: Sequence[Ids] | None = None,
        contexts: np.ndarray | None = None,
        seeds: Sequence[int] | None = None,
        phrases: Sequence[Sequence[Phrase]] | None = None,
        speaker: int | None = None,
        shortlist: Shortlist | None = None,
        positions: int | None = None,
    ) -> Iterator[tuple[int, list[Candidate]]]:
        """Candidates of each source, batch by batch, sources of a like length together.

        Args:
            sources: ids, ended as in training.
            options: how to search.
            prefixes: ids with which each output must begin.
            contexts: `(N, C, W)`, of a network with a context: the one after each source, as
                `remember` gives it; with a speaker, the one before it; if None, that of a
                conversation that has not begun.
            seeds: of each source's draw; if None, they are made from its place and the options'.
            phrases: what the outputs of each source must hold. For those that must hold any, the
                beam is at least `LEAST_BEAMS` wide and the bound of the length rises by the
                phrases; an output that it cuts all the same may lack some.
            speaker: who says the sources, which are then heard before they are answered.
            shortlist: of a network without a context: out of what the outputs are written, and
                over what their probabilities are; if None, out of the whole vocabulary.
            positions: padded source positions of a batch; if None, what suits the beams.

        Yields:
            the place of a source in `sources`, and its candidates: best first,
            or as they were drawn.

        Raises:
            InputError: phrases are asked of a draw.
        """
        contexts = self.contexts(len(sources)) if contexts is None else contexts
        if seeds is None:
            seeds = [row + options.seed * 1_000_003 for row in range(len(sources))]
        asked = [()] * len(sources) if phrases is None else phrases
        if options.sample and any(asked):
            raise InputError("phrases can be asked of a search, and this is a draw")
        few = 0 < len(sources) <= FEW and max(map(len, sources)) <= LONG
        if few and prefixes is None and not any(asked):
            key = (replace(options, seed=0), positions, speaker, shortlist)
            together = self.together("search", self._searched, FEW, MOST)
            yield from enumerate(together(key, sources, contexts, seeds))
        else:
            key = (options, positions, speaker, shortlist)
            yield from self._batches(key, sources, contexts, seeds, asked, prefixes)

    def contexts(self, rows: int) -> np.ndarray:
        """The contexts of conversations that have not begun: zeros `(rows, C, W)`."""
        return np.zeros((rows, *self._context_shape), "float32")

    def remember(
        self, utterances: Sequence[Ids], speakers: Sequence[int], contexts: np.ndarray
    ) -> np.ndarray:
        """The contexts `(N, C, W)` after one more utterance each.

        Args:
            utterances: ids, ended as in training.
            speakers: who said each.
            contexts: `(N, C, W)`, before it.
        """
        remember = self.together("remember", self._remembered, FEW, MOST)
        found: np.ndarray = remember(None, utterances, speakers, contexts)
        return found

    def recite(self, contexts: np.ndarray) -> np.ndarray:
        """The word that each note says, int `(N, K)`; `PAD` for an empty one."""
        graph = self.graph("recite", self._recite, (self.context_spec,))
        found: np.ndarray = graph(contexts)
        return found

    def _remembered(
        self, _: Any, utterances: Sequence[Ids], speakers: Sequence[int], contexts: np.ndarray
    ) -> np.ndarray:
        out = np.empty_like(contexts)
        graph = self.graph("remember", self._remember, (ROWS, SPEAKERS, self.context_spec))
        for rows in by_length([len(each) for each in utterances], 4000):
            source = block([utterances[row] for row in rows])
            said = np.array([speakers[row] for row in rows], dtype="int32")
            out[rows] = graph(source, said, contexts[rows])
        return out

    def _searched(
        self, key: Any, sources: Sequence[Ids], contexts: np.ndarray, seeds: Sequence[int]
    ) -> list[list[Candidate]]:
        nothing: list[tuple[()]] = [()] * len(sources)
        found = dict(self._batches(key, sources, contexts, seeds, nothing))
        return [found[row] for row in range(len(sources))]

    def _batches(
        self,
        key: tuple[Options, int | None, int | None, Shortlist | None],
        sources: Sequence[Ids],
        contexts: np.ndarray,
        seeds: Sequence[int],
        asked: Sequence[Sequence[Phrase]],
        prefixes: Sequence[Ids] | None = None,
    ) -> Iterator[tuple[int, list[Candidate]]]:
        options, positions, speaker, shortlist = key
        # What must hold no phrase is searched in the plain way, and pays nothing for the others.
        groups = [
            [at for at in range(len(sources)) if bool(asked[at]) is some] for some in (False, True)
        ]
        lengths, parts = [len(each) for each in sources], 1 if positions else 2 * AHEAD
        room = ROOM * 2 // max(2, options.candidates if options.sample else options.beams)
        batches = [
            [group[at] for at in batch]
            for group, size in zip(groups, (room, ROOM_OF_PHRASES), strict=True)
            for batch in by_length([lengths[row] for row in group], positions or size, parts)
        ]

        def searched(rows: Sequence[int]) -> Any:
            wanted: dict[str, Any] = {}
            if prefixes is not None:
                wanted["prefix"] = block([prefixes[row] for row in rows])
            if speaker is not None:
                wanted["speaker"] = np.full(len(rows), speaker, "int32")
            if asked[rows[0]]:
                wanted["phrases"] = spelling.packed([asked[row] for row in rows], self._kinds)
            if shortlist is not None:
                wanted = shortlist.asked(wanted)
            drawn = np.array([seeds[row] % 2**31 for row in rows], dtype="int32")
            source = block([sources[row] for row in rows])
            return self._run(source, contexts[rows], drawn, options, wanted)

        slots = self.network.config.context_slots
        for rows, each in zip(batches, ahead(searched, batches, AHEAD), strict=True):
            for at, row in enumerate(rows):
                yield row, candidates(each, at, slots + lengths[row])

    def _run(
        self,
        source: np.ndarray,
        contexts: np.ndarray,
        seeds: np.ndarray,
        options: Options,
        wanted: dict[str, Any],
    ) -> Any:
        bounds = options.bounds((source != PAD).sum(axis=1))
        if "prefix" in wanted:
            bounds = np.minimum(bounds + (wanted["prefix"] != PAD).sum(axis=1), LONGEST)
        if "phrases" in wanted:
            options = replace(options, beams=max(options.beams, LEAST_BEAMS))
            bounds = bounds + spelling.most_ids(wanted["phrases"])
        bounds = bounds.astype("int32")
        # Alone, a sentence would pay for what only a batch gains by.
        many = len(source) > compaction.FEW
        wanted["output"] = self.prepared.output(wanted.get("pieces"))
        key, signature = search_graph(options, self.context_spec, wanted)
        search = partial(self._search, options, many, self.prepared.words)
        graph = self.graph((*key, many), search, signature)
        draw = np.float32(options.temperature), np.float32(options.top_p)
        with self._beside:
            return graph(source, contexts, bounds, bounds.max(), seeds, *draw, wanted)

    def graph(
        self, key: Any, function: Callable[..., Any], signature: Sequence[Any]
    ) -> Callable[..., Any]:
        """A function of this network's, compiled once for each key."""
        if key not in self._graphs:
            # Two threads may both come here; the graph is traced later, and once.
            self._graphs.setdefault(key, compiled(function, signature))
        return self._graphs[key]

    def together(self, name: str, bulk: Callable[..., Any], few: int, most: int) -> Together:
        """A function of this network's rows, made once for each name; see `Together`."""
        return self._togethers.setdefault(name, Together(bulk, few, most))

    def _search(
        self,
        options: Options,
        many: bool,
        words: Lookup | None,
        source: Any,
        context: Any,
        bounds: Any,
        longest: Any,
        seeds: Any,
        temperature: Any,
        top_p: Any,
        wanted: dict[str, Any],
    ) -> Any:
        pieces = wanted.get("pieces")
        read = self.read(source, context, wanted.get("speaker"), words)
        common: dict[str, Any] = {
            "rows": ops.shape(source)[0],
            "bos": BOS,
            "eos": EOS,
            "pad": PAD,
            "max_length": longest,
            "bounds": bounds,
            "prefix": wanted.get("prefix"),
            "blocked": self.blocked if pieces is None else ops.take(self.blocked, pieces),
            # What a pointer is mixed into are probabilities; see `pointer.mixed`.
            "normalised": self.network.pointer is not None,
            "leave": many,
        }
        draw = {"seed": seeds, "temperature": temperature, "top_p": top_p}
        given = stepper(self.network, wanted["output"], pieces, words), *self.network.begin(read)
        found = search.as_asked(options, given, draw, wanted.get("phrases"), **common)
        return found if pieces is None else found._replace(ids=ops.take(pieces, found.ids))

    def read(self, source: Any, context: Any, speaker: Any = None, words: Any = None) -> Read:
        """Sources `(N, S)` behind contexts `(N, C, W)`, in the graph; the contexts hear them first
        if it is known who says them."""
        read = self.network.encode(source, words=words)
        if speaker is not None:
            context = self._after(read, speaker, context)
        return read if self.network.context is None else read._replace(context=context)

    def _recite(self, context: Any) -> Any:
        notes = self.network.context
        assert notes is not None, "a network without a context remembers nothing"
        return notes.recite(context)

    def _remember(self, source: Any, speaker: Any, context: Any) -> Any:
        return self._after(self.network.encode(source), speaker, context)

    def _after(self, read: Read, speaker: Any, context: Any) -> Any:
        after = self.network.remember(read, speaker, context)
        # What is kept is of half precision, to the last bit: so it is saved in half the room.
        return ops.cast(ops.cast(after, "float16"), "float32")
