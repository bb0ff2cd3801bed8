"""The recurrent context: what a conversation remembers, stepped once an utterance."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from shared.attention import Attention
from shared.loop import scan
from shared.precision import Linear
from shared.recurrent import Recurrence, State

Tensor = Any

HORIZON = 64
"""Utterances over which the slots can be expected to keep things when training begins."""


class Context(keras.layers.Layer):
    """C slots, each a GRU over the utterances (HRED, Sordoni et al. 2015, §3.2).

    A slot has a question of its own, which it asks of every utterance by attention, and writes
    what it finds by its gates, as the keyed memories of Henaff et al. 2017 (arXiv 1612.03969,
    §2) do. So a name goes from the word to the slot by a short way, and one slot can let in
    names while another lets in places. The questions do not depend on what is remembered: all
    utterances of a batch are asked at once, and only the gates are left for the loop.

    Args:
        width: D, of a token and of a slot.
        slots: C.
        heads: of the attention.
        speakers: how many speakers are told apart.
        precision: number type of the large matrix products.
    """

    def __init__(
        self,
        width: int,
        slots: int,
        *,
        heads: int = 1,
        speakers: int = 2,
        precision: str = "float32",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.width, self.slots = width, slots

        def vectors(rows: int, name: str) -> Any:
            return self.add_weight(shape=(rows, width), initializer="glorot_uniform", name=name)

        self.speaker = vectors(speakers, "speaker")
        self.question = vectors(slots, "question")
        self.address = vectors(slots, "address")
        self.attention = Attention(width, heads, copies=True, precision=precision, name="attention")
        self.said_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="said_norm")
        self.found_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="found_norm")
        self.slot_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="slot_norm")
        for norm in (self.said_norm, self.found_norm, self.slot_norm):
            norm.build((None, None, width))
        self.cell = Recurrence(2 * width, width, precision=precision, name="cell")
        # What is written begins as what was found, word for word: the candidate's share of the
        # kernels is one where the finding comes in, and zero elsewhere.
        candidate = slice(2 * width, 3 * width)
        _fill(self.cell.project.kernel, candidate, ops.eye(2 * width, width))
        _fill(self.cell.kernel, candidate, ops.zeros((width, width)))
        # Gates that start by keeping things for 1 to HORIZON steps (chrono initialisation,
        # Tallec and Ollivier 2018, arXiv 1804.11188, §2); the first third are the update gate's.
        spans = keras.random.uniform((width,), 1.0, HORIZON - 1.0)
        self.cell.bias.assign(ops.concatenate([ops.log(spans), ops.zeros((2 * width,))]))
        self.read = Linear(slots * width, width, name="read")
        self.recitation = Linear(width, width, name="recitation")
        self.recitation.kernel.assign(ops.eye(width))
        self.built = True

    def start(self, rows: Any) -> Tensor:
        """The context before the first utterance: zeros `(B, C, D)`."""
        return ops.zeros((rows, self.slots, self.width))

    def hear(self, encoded: Tensor, mask: Tensor, summary: Tensor, speaker: Tensor) -> Tensor:
        """What each slot takes from each utterance, whatever it remembers.

        Args:
            encoded: `(N, S, D)`; mask: bool `(N, S)`; summary: `(N, D)`, all from the encoder.
            speaker: int `(N,)`.

        Returns:
            `(N, C, 3D)`, the utterance's share of the gates of each slot.
        """
        rows = ops.shape(summary)[0]
        questions = ops.broadcast_to(self.question, (rows, self.slots, self.width))
        found, _ = self.attention(questions, self.attention.places(encoded), mask)
        said = (summary + ops.take(self.speaker, speaker, axis=0))[:, None, :] + self.address
        inputs = [self.found_norm(found), self.said_norm(said)]
        return self.cell.project(ops.concatenate(inputs, axis=-1))

    def step(self, heard: Tensor, context: Tensor) -> Tensor:
        """The context `(B, C, D)` after one utterance, from `hear`'s `(B, C, 3D)`."""
        # (B, C, ·) -> (B·C, ·): every slot is a row of the one cell.
        state: State = (ops.reshape(context, (-1, self.width)),)
        (slots,) = self.cell.advance(ops.reshape(heard, (-1, 3 * self.width)), state)
        return ops.reshape(slots, ops.shape(context))

    def call(self, heard: Tensor, order: Tensor) -> Tensor:
        """The context after every utterance of a batch of conversations.

        Args:
            heard: `(N, C, 3D)`, one a row of the batch, from `hear`.
            order: int `(B, E)`, which row is the e-th utterance of conversation b; -1: none.

        Returns:
            `(N, C, D)`, for every row the context after it; zeros for a row in no conversation.
        """
        rows, real = ops.maximum(order, 0), order >= 0
        steps = (
            ops.take(heard, ops.transpose(rows), axis=0),
            ops.transpose(real)[:, :, None, None],
        )

        def advance(context: Tensor, step: Any) -> tuple[Tensor, Tensor]:
            heard, here = step
            context = ops.where(here, self.step(heard, context), context)
            return context, context

        _, contexts = scan(advance, self.start(ops.shape(order)[0]), steps)
        # (E, B, C, D) -> back to the rows; what has no row goes to one beyond the last.
        flat = ops.reshape(contexts, (-1, self.slots, self.width))
        count = ops.shape(heard)[0]
        place = ops.reshape(ops.transpose(ops.where(real, order, count)), (-1,))
        scattered = ops.segment_sum(flat, place, num_segments=count + 1)
        return scattered[:count]

    def places(self, context: Tensor) -> Tensor:
        """The slots as places of memory, `(B, C, D)`: as large as an encoded token, each with
        its address, so that one can tell them apart."""
        return self.slot_norm(context) + self.address

    def recite(self, context: Tensor) -> Tensor:
        """What each slot would say, were it asked for one word: `(B, C, D)`, to be made logits."""
        return self.recitation(self.slot_norm(context))

    @staticmethod
    def at_end(contexts: Tensor, order: Tensor) -> Tensor:
        """The contexts `(B, C, D)` at the end of each conversation, from those of `call`."""
        last = ops.sum(ops.cast(order >= 0, "int32"), axis=1) - 1
        rows = ops.take_along_axis(order, last[:, None], axis=1)[:, 0]
        return ops.take(contexts, rows, axis=0)

    def summary(self, context: Tensor) -> Tensor:
        """What the slots say together: `(B, C, D)` -> `(B, D)`."""
        return self.read(ops.reshape(context, (-1, self.slots * self.width)))


def _fill(kernel: Any, columns: slice, values: Tensor) -> None:
    left, _, right = ops.split(kernel.value, [columns.start, columns.stop], axis=1)
    kernel.assign(ops.concatenate([left, values, right], axis=1))
