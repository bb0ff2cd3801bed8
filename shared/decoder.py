"""The decoder: blocks of recurrence and attention; a whole sequence, or one step."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.attention import Attention, Places
from shared.dropout import Dropout
from shared.engine import keras, ops
from shared.precision import Linear
from shared.recurrent import Recurrence, State

Tensor = Any


class Memory(NamedTuple):
    """What the decoder may look at: notes of the context first, then the source. A value."""

    places: tuple[Places, ...]
    """A block's keys and values, P = K+S."""
    bias: Tensor
    """`(B, P)`, added to the scores of attention; `BARRED` where there is no place."""
    keys: Tensor = ()
    """The pointer's, `(B, P, D)`; nothing where there is none."""
    ids: Tensor = ()
    """int `(B, P)`, the word at each place, for the pointer; nothing where there is none."""
    ahead: Tensor = ()
    """int `(B, P)`, the word ahead of each place, for the same."""
    within: Tensor = ()
    """bool `(B, P)`, whether the word at a place goes on with the one ahead of it."""


class DecoderState(NamedTuple):
    """What the decoder carries from one step to the next. A value."""

    blocks: tuple[State, ...]
    """A block's cell state, tensors `(B, D)`."""


class DecoderBlock(keras.layers.Layer):
    """`x + dropout(RNN(norm(x)))`, then `x + dropout(attention(norm(x), memory))`.

    What attention finds never enters the recurrence of its own block's next step (Domhan 2018,
    aclweb P18-1167, §3), so training runs the cell once over the whole sequence.
    """

    def __init__(
        self,
        width: int,
        *,
        heads: int,
        copies: bool,
        cell: str,
        dropout: float,
        seed: Any,
        precision: str,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.norm.build((None, None, width))
        self.recurrence = Recurrence(
            width, width, cell=cell, precision=precision, name="recurrence"
        )
        self.attention_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="attention_norm")
        self.attention_norm.build((None, None, width))
        self.attention = Attention(
            width, heads, copies=copies, precision=precision, name="attention"
        )
        self.drop = Dropout(dropout, seed)
        # The first state: one layer on what is known of the source before the first word
        # (Bahdanau et al. 2015, arXiv 1409.0473, §A.2.2).
        self.bridge = Linear(width, self.recurrence.parts * width, name="bridge")
        self.built = True

    def start(self, summary: Tensor) -> State:
        """The cell's first state, from a summary `(B, D)`."""
        parts = ops.split(ops.tanh(self.bridge(summary)), self.recurrence.parts, axis=-1)
        return tuple(parts)

    def call(
        self, inputs: Tensor, state: State, places: Places, bias: Tensor, training: bool = False
    ) -> tuple[Tensor, State, Tensor]:
        """`(B, T, D)` -> the same shape, the state after, attention weights `(B, T, P)`."""
        outputs, state = self.recurrence(self.norm(inputs), state)
        inputs = inputs + self.drop(outputs, training=training)
        found, weights = self.attention(self.attention_norm(inputs), places, bias)
        return inputs + self.drop(found, training=training), state, weights

    def share(self, inputs: Tensor) -> Tensor:
        """What `(..., D)` give to the gates: `(..., G·D)`."""
        return self.recurrence.project(self.norm(inputs))

    def step(
        self,
        inputs: Tensor,
        state: State,
        places: Places,
        bias: Tensor,
        share: Tensor | None = None,
    ) -> tuple[Tensor, State, Tensor]:
        """One step: `(R, D)` -> `(R, D)`, the state after, attention weights `(R, P)`; R/B rows
        side by side share one of B rows of places."""
        share = self.share(inputs) if share is None else share
        state = self.recurrence.advance(share, state)
        inputs = inputs + state[0]
        sources, count = ops.shape(bias)
        width = inputs.shape[-1]
        queries = ops.reshape(self.attention_norm(inputs), (sources, -1, width))
        found, weights = self.attention(queries, places, bias)
        found = ops.reshape(found, (-1, width))
        return inputs + found, state, ops.reshape(weights, (-1, count))


class Decoder(keras.layers.Layer):
    """Write a target: embeddings of the words so far in, one vector a step out."""

    def __init__(
        self,
        width: int,
        blocks: int,
        *,
        heads: int,
        copies: bool,
        cell: str,
        dropout: float,
        seed: Any,
        precision: str,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.blocks = [
            DecoderBlock(
                width,
                heads=heads,
                copies=copies,
                cell=cell,
                dropout=dropout,
                seed=seed,
                precision=precision,
                name=f"block_{index}",
            )
            for index in range(blocks)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.norm.build((None, None, width))
        self.built = True

    def memory(self, places: Tensor, bias: Tensor) -> Memory:
        """Project what may be looked at, `(B, P, D)` with its bias `(B, P)`, for every block."""
        return Memory(tuple(block.attention.places(places) for block in self.blocks), bias)

    def start(self, summary: Tensor) -> DecoderState:
        """The state before the first step, from a summary `(B, D)`."""
        return DecoderState(tuple(block.start(summary) for block in self.blocks))

    def call(
        self, embedded: Tensor, state: DecoderState, memory: Memory, training: bool = False
    ) -> tuple[Tensor, DecoderState, Tensor]:
        """A whole sequence, each step given the words before it.

        Args:
            embedded: `(B, T, D)`, the target shifted right.
            state: from `start`, or after an earlier part of the sequence.
            memory: from `memory`.
            training: whether to drop features.

        Returns:
            hidden `(B, T, D)`, the state after, attention weights of the last block `(B, T, P)`.
        """
        states, weights = [], None
        for block, before, places in zip(self.blocks, state.blocks, memory.places, strict=True):
            embedded, after, weights = block(
                embedded, before, places, memory.bias, training=training
            )
            states.append(after)
        return self.norm(embedded), DecoderState(tuple(states)), weights

    def step(
        self, embedded: Tensor, state: DecoderState, memory: Memory, share: Tensor | None = None
    ) -> tuple[Tensor, DecoderState, Tensor]:
        """One step of `call`: hidden `(R, D)`, the state after, weights `(R, P)`; R is B or a
        multiple of it, see `DecoderBlock.step`. The share is of the first block, if it is known."""
        states, weights = [], None
        for block, before, places in zip(self.blocks, state.blocks, memory.places, strict=True):
            embedded, after, weights = block.step(embedded, before, places, memory.bias, share)
            share = None
            states.append(after)
        return self.norm(embedded), DecoderState(tuple(states)), weights
