"""The recurrent context: what a conversation remembers, stepped once an utterance."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from shared.loop import scan
from shared.precision import Linear
from shared.recurrent import Recurrence

Tensor = Any


class Context(keras.layers.Layer):
    """C slots, each a GRU over the summaries of utterances (HRED, Sordoni et al. 2015, §3.2).

    The slots share one cell and differ by a learned address beside the utterance's summary,
    so that each can learn to let in other things. A speaker's tag says who spoke.

    Args:
        width: D, of a summary and of a slot.
        slots: C.
        speakers: how many speakers are told apart.
    """

    def __init__(self, width: int, slots: int, *, speakers: int = 2, **kwargs: Any):
        super().__init__(**kwargs)
        self.width, self.slots = width, slots
        self.speaker = self.add_weight(
            shape=(speakers, width), initializer="glorot_uniform", name="speaker"
        )
        self.address = self.add_weight(
            shape=(slots, width), initializer="glorot_uniform", name="address"
        )
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.norm.build((None, None, width))
        self.cell = Recurrence(width, width, cell="gru", name="cell")
        self.read = Linear(slots * width, width, name="read")
        self.built = True

    def start(self, rows: Any) -> Tensor:
        """The context before the first utterance: zeros `(B, C, D)`."""
        return ops.zeros((rows, self.slots, self.width))

    def step(self, summary: Tensor, speaker: Tensor, context: Tensor) -> Tensor:
        """The context after one utterance.

        Args:
            summary: `(B, D)`.
            speaker: int `(B,)`.
            context: `(B, C, D)`.
        """
        said = summary + ops.take(self.speaker, speaker, axis=0)
        # (B, C, D) -> (B·C, D): every slot is a row of the one cell.
        inputs = ops.reshape(self.norm(said[:, None, :] + self.address), (-1, self.width))
        _, (slots,) = self.cell.step(inputs, (ops.reshape(context, (-1, self.width)),))
        return ops.reshape(slots, ops.shape(context))

    def call(self, summaries: Tensor, speakers: Tensor, order: Tensor) -> Tensor:
        """The context after every utterance of a batch of conversations.

        Args:
            summaries: `(N, D)`, one a row of the batch.
            speakers: int `(N,)`.
            order: int `(B, E)`, which row is the e-th utterance of conversation b; -1: none.

        Returns:
            `(N, C, D)`, for every row the context after it; zeros for a row in no conversation.
        """
        rows, real = ops.maximum(order, 0), order >= 0
        steps = (
            ops.take(summaries, ops.transpose(rows), axis=0),
            ops.take(speakers, ops.transpose(rows), axis=0),
            ops.transpose(real)[:, :, None, None],
        )

        def advance(context: Tensor, step: Any) -> tuple[Tensor, Tensor]:
            summary, speaker, here = step
            context = ops.where(here, self.step(summary, speaker, context), context)
            return context, context

        _, contexts = scan(advance, self.start(ops.shape(order)[0]), steps)
        # (E, B, C, D) -> back to the rows; what has no row goes to one beyond the last.
        flat = ops.reshape(contexts, (-1, self.slots, self.width))
        count = ops.shape(summaries)[0]
        place = ops.reshape(ops.transpose(ops.where(real, order, count)), (-1,))
        scattered = ops.segment_sum(flat, place, num_segments=count + 1)
        return scattered[:count]

    def summary(self, context: Tensor) -> Tensor:
        """What the slots say together: `(B, C, D)` -> `(B, D)`."""
        return self.read(ops.reshape(context, (-1, self.slots * self.width)))
