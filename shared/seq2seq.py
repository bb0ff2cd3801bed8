"""The model: encode, remember, decode; training and use share every line of it."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from shared.config import ModelConfig
from shared.context import Context
from shared.decoder import Decoder, DecoderState, Memory
from shared.dropout import Dropout, drop_words
from shared.encoder import Encoder
from shared.precision import product
from shared.tokenizer import BOS, PAD, SPECIALS

Tensor = Any
Batch = dict[str, Tensor]
"""`source (N, S)` and `target (M, T)`, int32, padded with `PAD`: the targets of the first M
sources. Of pairs, M = N; for conversations there are also `order (B, E)`, `speaker (N,)` and
`rare (B, K)`. See `shared.batching` and `shared.conversations`."""


class Seq2Seq(keras.Model):
    """One recurrent encoder–decoder with attention, for translation and for dialogue.

    A sentence pair is a conversation of one exchange. With `context_slots` in the config, the
    summaries of a conversation's utterances step a recurrent context, which gives the decoder
    its first state and more places to look at.

    Args:
        config: sizes and rates.
        precision: number type of the large matrix products, see `shared.precision`.
        seed: of dropout.
    """

    def __init__(self, config: ModelConfig, *, precision: str = "float32", seed: int = 0):
        super().__init__(name="seq2seq")
        self.config, self.precision = config, precision
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
        self.context = (
            Context(
                config.width,
                config.context_slots,
                heads=config.heads,
                precision=precision,
                name="context",
            )
            if config.context_slots
            else None
        )
        self.built = True

    def embed(self, ids: Tensor, training: bool = False) -> Tensor:
        """`(B, T)` -> `(B, T, D)`, scaled by √D (Vaswani et al. 2017, §3.4)."""
        embedded = ops.take(self.embedding, ids, axis=0) * self.config.width**0.5
        if training and self.config.word_dropout:
            embedded = drop_words(ids, embedded, self.config.word_dropout, self.seed, SPECIALS)
        return self.drop(embedded, training=training)

    def encode(self, source: Tensor, training: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Read a source.

        Args:
            source: int `(B, S)`.
            training: whether to drop features.

        Returns:
            encoded `(B, S, D)`, its mask `(B, S)`, and the summary of the sentence `(B, D)`.
        """
        mask = ops.not_equal(source, PAD)
        encoded, summary = self.encoder(self.embed(source, training), mask, training=training)
        return encoded, mask, summary

    def begin(
        self, encoded: Tensor, mask: Tensor, summary: Tensor, context: Tensor | None = None
    ) -> tuple[DecoderState, Memory]:
        """What the decoder starts from and what it may look at.

        Args:
            encoded: `(B, S, D)`, mask: `(B, S)`, summary: `(B, D)`, all from `encode`.
            context: `(B, C, D)`, the slots after this utterance, for a model with a context.
        """
        if self.context is not None and context is not None:
            summary = summary + self.context.summary(context)
            encoded = ops.concatenate([self.context.places(context), encoded], axis=1)
            slots = ops.ones(ops.shape(context)[:2], dtype="bool")
            mask = ops.concatenate([slots, mask], axis=1)
        return self.decoder.start(summary), self.decoder.memory(encoded, mask)

    def remember(
        self, encoded: Tensor, mask: Tensor, summary: Tensor, speaker: Tensor, context: Tensor
    ) -> Tensor:
        """The context `(B, C, D)` after an utterance, from the one before it.

        Args:
            encoded, mask, summary: from `encode`.
            speaker: int `(B,)`, who said it.
            context: `(B, C, D)`.
        """
        assert self.context is not None, "a network without a context remembers nothing"
        heard = self.context.hear(encoded, mask, summary, speaker)
        return self.context.step(heard, context)

    def logits(self, hidden: Tensor) -> Tensor:
        """`(..., D)` -> `(..., V)`; the matrix of the embeddings serves again (Press and Wolf
        2017, arXiv 1608.05859)."""
        kernel = ops.transpose(self.embedding)
        return product(hidden, kernel, self.precision) + self.output_bias

    def read(self, batch: Batch, training: bool = False) -> tuple[tuple[Tensor, ...], Any]:
        """What `encode` gives of each row, and the context `(N, C, D)` after it or None."""
        read = self.encode(batch["source"], training)
        if self.context is None:
            return read, None
        heard = self.context.hear(*read, batch["speaker"])
        return read, self.context(heard, batch["order"])

    def hidden(self, batch: Batch, training: bool = False) -> Tensor:
        """Teacher forcing without the output layer.

        Returns:
            hidden `(M, T, D)`.
        """
        return self.answered(*self.read(batch, training), batch["target"], training)

    def recited(self, context: Tensor) -> Tensor:
        """Logits `(B, C, V)` of the words that each slot of the context `(B, C, D)` holds."""
        assert self.context is not None, "a network without a context remembers nothing"
        return self.logits(self.context.recite(context))

    def answered(
        self,
        read: tuple[Tensor, ...],
        context: Tensor | None,
        target: Tensor,
        training: bool = False,
    ) -> Tensor:
        """Teacher forcing behind sources that were encoded, without the output layer.

        Args:
            read: what `encode` gave, of N rows.
            context: `(N, C, D)`, as in `begin`.
            target: int `(M, T)`, replies to the first M rows.
            training: whether to drop features.

        Returns:
            hidden `(M, T, D)`.
        """
        replies = ops.shape(target)[0]
        encoded, mask, summary = (each[:replies] for each in read)
        context = None if context is None else context[:replies]
        state, memory = self.begin(encoded, mask, summary, context)
        before = ops.pad(target[:, :-1], [[0, 0], [1, 0]], constant_values=BOS)
        hidden, _, _ = self.decoder(self.embed(before, training), state, memory, training=training)
        return self.drop(hidden, training=training)

    def call(self, batch: Batch, training: bool = False) -> Tensor:
        """Logits `(M, T, V)` of every target token, given the ones before it."""
        return self.logits(self.hidden(batch, training))

    def step(
        self, ids: Tensor, state: DecoderState, memory: Memory
    ) -> tuple[Tensor, DecoderState, Tensor]:
        """One step of decoding; repeated, it gives what `call` gives.

        Args:
            ids: int `(B,)`, the token before.
            state: from `begin`, or from the step before.
            memory: from `begin`.

        Returns:
            logits `(B, V)`, the state after, attention weights `(B, C+S)`.
        """
        hidden, state, weights = self.decoder.step(self.embed(ids[:, None])[:, 0], state, memory)
        return self.logits(hidden), state, weights
