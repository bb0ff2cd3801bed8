"""The model: encode, remember, decode; training and use share every line of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from shared import objective
from shared.attention import BARRED
from shared.config import ModelConfig
from shared.context import Context
from shared.decoder import Decoder, DecoderState, Memory
from shared.dropout import Dropout, drop_words
from shared.encoder import Encoder
from shared.engine import keras, ops
from shared.pointer import Pointer, ahead_of, mixed, pointed
from shared.precision import product
from shared.tokenizer import BOS, PAD, SPECIALS

Tensor = Any
Batch = dict[str, Tensor]
"""`source (N, S)` and `target (M, T)`, int32, padded with `PAD`: the targets of the first M
sources. Of pairs, M = N; for conversations there are also `order (B, E)` and `speaker (N,)`. See
`shared.batching` and `shared.conversations`."""


class Read(NamedTuple):
    """What is known of M sources before a word of the replies."""

    encoded: Tensor
    """`(M, S, D)`"""
    mask: Tensor
    """bool `(M, S)`"""
    summary: Tensor
    """`(M, D)`"""
    source: Tensor
    """int `(M, S)`"""
    context: Tensor = None
    """`(M, K+2, W)`, the context after each, of a network with one."""
    salience: Tensor = None
    """`(N, S)`, of all tokens of a batch, for training."""


class Spoken(NamedTuple):
    """What the decoder gives behind M sources, up to the output layer."""

    hidden: Tensor
    """`(M, T, D)`"""
    weights: Tensor = None
    """`(M, T, P)`, of the pointer; None in a network without one."""
    gate: Tensor = None
    """`(M, T)`, its log-odds."""
    ids: Tensor = None
    """int `(M, P)`, the words that it may point at."""


class Seq2Seq(keras.Model):
    """One recurrent encoder–decoder with attention, for translation and for dialogue.

    A sentence pair is a conversation of one exchange. With `context_slots` in the config, the
    utterances of a conversation step a recurrent context, which gives the decoder a part of its
    first state and more places to look at; and a pointer can say again what stands there.

    Args:
        config: sizes and rates.
        precision: number type of the large matrix products, see `shared.precision`.
        seed: of dropout.
        begins: which ids begin a word, bool `(V,)`, as the tokenizer says; None: all.
    """

    def __init__(
        self,
        config: ModelConfig,
        *,
        precision: str = "float32",
        seed: int = 0,
        begins: np.ndarray | None = None,
    ):
        super().__init__(name="seq2seq")
        self.config, self.precision = config, precision
        self._begins = np.ones(config.vocabulary, bool) if begins is None else begins
        self.seed = keras.random.SeedGenerator(seed)
        shared = {
            "cell": config.cell,
            "dropout": config.dropout,
            "seed": self.seed,
            "precision": precision,
        }
        # With this deviation, tied logits of a normalised state have a variance of one, and the
        # first loss would be ln V + 1/2. The word just read stands out from that: its own
        # embedding is in the state. (A smaller first scale of the last norm would hide it: ln V
        # it is then, but 2.98 nats after 1,000 steps on 20,000 pairs, and 2.74 as it is.)
        self.embedding = self.add_weight(
            shape=(config.vocabulary, config.width),
            initializer=keras.initializers.RandomNormal(stddev=config.width**-0.5),
            name="embedding",
        )
        self.output_bias = self.add_weight(
            shape=(config.vocabulary,), initializer="zeros", name="output_bias"
        )
        self.drop = Dropout(config.dropout, self.seed)
        self.encoder = Encoder(config.width, config.encoder_blocks, name="encoder", **shared)
        self.decoder = Decoder(
            config.width,
            config.decoder_blocks,
            heads=config.heads,
            # A reply repeats what it was told, a translation says it in other words.
            copies=config.context_slots > 0,
            name="decoder",
            **shared,
        )
        self.context: Context | None = None
        self.pointer: Pointer | None = None
        if config.context_slots:
            self.context = Context(
                config.width, config.context_slots, precision=precision, name="context"
            )
            self.pointer = Pointer(config.width, precision=precision, name="pointer")
        self.built = True

    def embed(self, ids: Tensor, training: bool = False) -> Tensor:
        """`(B, T)` -> `(B, T, D)`, scaled by √D (Vaswani et al. 2017, §3.4)."""
        embedded = ops.take(self.embedding, ids, axis=0) * self.config.width**0.5
        if training and self.config.word_dropout:
            embedded = drop_words(ids, embedded, self.config.word_dropout, self.seed, SPECIALS)
        return self.drop(embedded, training=training)

    def begins(self, ids: Tensor) -> Tensor:
        """Whether each of the ids begins a word: bool, of their shape."""
        return ops.take(ops.convert_to_tensor(self._begins), ids)

    def encode(self, source: Tensor, training: bool = False, words: Any = None) -> Read:
        """Read sources, int `(B, S)`, as they are alone; `words` is a `shared.lookup.Lookup`."""
        mask, embedded = ops.not_equal(source, PAD), self.embed(source, training)
        shares = None if words is None else words.read(source)
        encoded, summary = self.encoder(embedded, mask, training=training, shares=shares)
        return Read(encoded, mask, summary, source)

    def read(self, batch: Batch, training: bool = False) -> Read:
        """Read the sources of a batch that are replied to, with what was said before them."""
        source, replies = batch["source"], ops.shape(batch["target"])[0]
        read = self.encode(source, training)
        first = Read(
            read.encoded[:replies], read.mask[:replies], read.summary[:replies], source[:replies]
        )
        if self.context is None:
            return first
        heard = self.context.hear(read, batch["speaker"], self.begins(source))
        context = self.context(heard, batch["order"], replies=replies)
        return first._replace(context=context, salience=heard.salience)

    def remember(self, read: Read, speaker: Tensor, context: Tensor) -> Tensor:
        """The context `(B, K+2, W)` after an utterance, from the one before it.

        Args:
            read: from `encode`.
            speaker: int `(B,)`, who said it.
            context: `(B, K+2, W)`.
        """
        assert self.context is not None, "a network without a context remembers nothing"
        heard = self.context.hear(read, speaker, self.begins(read.source))
        return self.context.step(heard, context)

    def begin(self, read: Read) -> tuple[DecoderState, Memory]:
        """What the decoder starts from and what it may look at."""
        encoded, mask, summary, source, context, _ = read
        bias = ops.where(mask, 0.0, BARRED)
        if self.context is None or self.pointer is None or context is None:
            return self.decoder.start(summary), self.decoder.memory(encoded, bias)
        notes, strength = self.context.places(context)
        places = ops.concatenate([notes, encoded], axis=1)
        bias = ops.concatenate([strength, bias], axis=1)
        memory = self.decoder.memory(places, bias)
        # A forged state may spell what is no word.
        noted = self.context.recite(context)
        known = (noted >= 0) & (noted < self.config.vocabulary)
        texts = (ops.where(known, noted, PAD), source)
        memory = memory._replace(
            keys=self.pointer.key(places),
            ids=ops.concatenate(texts, axis=1),
            within=ops.logical_not(self.begins(ops.concatenate(texts, axis=1))),
            ahead=ops.concatenate([ahead_of(text) for text in texts], axis=1),
        )
        return self.decoder.start(summary + self.context.summary(context)), memory

    def output(self, pieces: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Kernel `(D, V)` and bias `(V,)` of the output layer; the matrix of the embeddings serves
        again (Press and Wolf 2017, arXiv 1608.05859). Or those of int `(L,)` pieces, of which
        `PAD` counts once."""
        if pieces is None:
            return ops.transpose(self.embedding), self.output_bias
        again = ops.logical_and(pieces == PAD, ops.arange(ops.shape(pieces)[0]) > PAD)
        bias = ops.take(self.output_bias, pieces) + ops.where(again, BARRED, 0.0)
        return ops.transpose(ops.take(self.embedding, pieces, axis=0)), bias

    def logits(self, hidden: Tensor, output: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """`(..., D)` -> `(..., V)`, by an output layer or by the whole one."""
        kernel, bias = output or self.output()
        return product(hidden, kernel, self.precision) + bias

    def speak(self, read: Read, target: Tensor, training: bool = False) -> Spoken:
        """Teacher forcing behind sources that were read, without the output layer.

        Args:
            read: of M sources.
            target: int `(M, T)`, the replies to them.
            training: whether to drop features.
        """
        state, memory = self.begin(read)
        before = ops.pad(target[:, :-1], [[0, 0], [1, 0]], constant_values=BOS)
        hidden, _, _ = self.decoder(self.embed(before, training), state, memory, training=training)
        pointing = self.point(hidden, before, memory)
        return Spoken(self.drop(hidden, training=training), *pointing)

    def point(self, hidden: Tensor, before: Tensor, memory: Memory) -> tuple[Tensor, ...]:
        """Where to point at each step, and whether; see `Pointer`.

        Args:
            hidden: `(B, T, D)`, of the decoder.
            before: int `(B, T)`, the word just said.
            memory: from `begin`.

        Returns:
            weights `(B, T, P)`, the log-odds of pointing `(B, T)`, and the words at the places,
            int `(B, P)`; nothing where there is no pointer, or nothing for it.
        """
        if self.pointer is None or isinstance(memory.ids, tuple):
            return ()
        _, bias, keys, ids, ahead, within = memory
        return *self.pointer(hidden, before, keys, bias, ids, ahead, within), ids

    def losses(self, spoken: Spoken, target: Tensor, *, pack: bool = False) -> objective.Losses:
        """Negative log-likelihoods of targets, int `(M, T)`, as `objective.losses` has them.

        Args:
            spoken: from `speak`.
            target: the replies.
            pack: leave out the padding, so that less goes through the largest matrix of all; the
                losses are then of the `R` real tokens. XLA does not like it: R is not known.
        """
        copied, gate, hidden = None, spoken.gate, spoken.hidden
        if gate is not None:
            copied = pointed(spoken.weights, spoken.ids, target)
        if pack:
            hidden, target, copied, gate = objective.packed(target, hidden, target, copied, gate)
        return objective.losses(
            hidden,
            target,
            self.embedding,
            self.output_bias,
            copied,
            gate,
            precision=self.precision,
        )

    def call(self, batch: Batch, training: bool = False) -> Tensor:
        """Logits `(M, T, V)` of every target token, given the ones before it."""
        spoken = self.speak(self.read(batch, training), batch["target"], training)
        logits = self.logits(spoken.hidden)
        if spoken.gate is None:
            return logits
        rows = ops.reshape(logits, (-1, self.config.vocabulary))
        rows = self._mixed(rows, spoken.weights, spoken.gate, spoken.ids)
        return ops.reshape(rows, ops.shape(logits))

    def _mixed(self, logits: Tensor, weights: Tensor, gate: Tensor, ids: Tensor) -> Tensor:
        """`mixed`, every one of T steps a row: logits `(M·T, V)`, the others as in `Spoken`."""
        steps, places = ops.shape(weights)[1:]
        flat = ops.reshape(weights, (-1, places)), ops.reshape(gate, (-1,))
        return mixed(logits, *flat, ops.repeat(ids, steps, axis=0))

    def step(
        self,
        ids: Tensor,
        state: DecoderState,
        memory: Memory,
        output: Any = None,
        words: Any = None,
    ) -> tuple[Tensor, DecoderState, Tensor]:
        """One step of decoding; repeated, it gives what `call` gives.

        Args:
            ids: int `(R,)`, the token before. R is a multiple of the rows of the memory: those of
                one source stand side by side and share what is known of it.
            state, memory: from `begin`; the state is of R rows, or that of the step before.
            output, words: see `logits` and `encode`.

        Returns:
            logits `(R, V)`, the state after, attention weights `(R, P)`.
        """
        embedded = self.embed(ids[:, None])[:, 0]
        share = None if words is None else words.written(ids)
        hidden, state, weights = self.decoder.step(embedded, state, memory, share)
        logits = self.logits(hidden, output)
        sources = ops.shape(memory.bias)[0]
        together = ops.reshape(hidden, (sources, -1, self.config.width))
        if pointing := self.point(together, ops.reshape(ids, (sources, -1)), memory):
            logits = self._mixed(logits, *pointing)
        return logits, state, weights
