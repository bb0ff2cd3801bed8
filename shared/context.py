"""The recurrent context: what a conversation remembers, stepped once an utterance."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from shared.attention import BARRED
from shared.engine import keras, ops, scan
from shared.precision import Linear
from shared.recurrent import Recurrence, State
from shared.spans import spread
from shared.tokenizer import PAD

Tensor = Any

FADE = 0.98
"""What is left of a note's freshness after each utterance."""
WANE = 0.2
"""The power of the freshness with which a note's strength wanes: slowly, so that what is told
once outlasts a hundred utterances, and does give way in the end."""
BASE = 256
"""Of the two digits that spell a word's id."""
_ONE = ((1, 0), (0, 0))  # a row more, before the others
HORIZON = 64
"""Utterances over which the gist can be expected to keep things when training begins."""


class Heard(NamedTuple):
    """What there is to take from each of N utterances of S tokens, whatever is remembered."""

    notes: Tensor
    """`(N, S, W-1)`, a note of each token, but for its freshness."""
    gates: Tensor
    """`(N, 3D)`, the utterance's share of the gates of the gist."""

    @property
    def salience(self) -> Tensor:
        """`(N, S)`, how much each token is worth keeping, from 0 to 1; 0 at padding."""
        return self.notes[..., -1]


class Context(keras.layers.Layer):
    """K notes and a gist: a state of fixed size, `(K+2, W)` numbers with W = D/2 + 4.

    The *gist* is a GRU over the summaries of the utterances (HRED, Sordoni et al. 2015, §3.2); it
    fills the last two rows. A *note* is a row of its own, about one token: D/2 numbers made of
    the encoder's output, which say what the token was about; two for the word itself, so that a
    pointer can say it again (as the memory of Wu et al. 2019, arXiv 1901.04713, §2, lets it);
    its salience, and its freshness, which fades. Of the notes there were and the tokens that
    come, the K strongest stay, where

        strength = salience · freshness^WANE

    and attention adds the logarithm of the strength to its scores. What is salient is learned
    from what comes later, see `shared.salience`. To let memories expire by a score of their own
    is the idea of Expire-Span (Sukhbaatar et al. 2021, arXiv 2105.06548, §3); here the room is
    fixed. All strengths wane alike, so which of two tokens is stronger never changes: the K
    strongest of the K strongest are the K strongest of all. Training finds the notes of all
    utterances at once, where use goes from state to state, and the two are equal.

    Args:
        width: D, of a token; even.
        notes: K.
        speakers: how many speakers are told apart.
        precision: number type of the large matrix products.
    """

    def __init__(
        self,
        width: int,
        notes: int,
        *,
        speakers: int = 2,
        precision: str = "float32",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.width, self.notes, self.narrow = width, notes, width // 2
        self.shape = (notes + 2, self.narrow + 4)
        self.speaker = self.add_weight(
            shape=(speakers, width), initializer="glorot_uniform", name="speaker"
        )
        self.shorten = Linear(width, self.narrow, precision=precision, name="shorten")
        self.lengthen = Linear(self.narrow, width, precision=precision, name="lengthen")
        # A note begins as what can be said of a token in half the numbers: projected and back.
        basis = keras.initializers.Orthogonal()((width, self.narrow))
        self.shorten.kernel.assign(basis)
        self.lengthen.kernel.assign(ops.transpose(basis))
        self.worth = Linear(width, 1, name="worth")
        self.age = self.add_weight(shape=(3, width), initializer="glorot_uniform", name="age")
        self.note_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="note_norm")
        self.said_norm = keras.layers.LayerNormalization(epsilon=1e-6, name="said_norm")
        for norm in (self.note_norm, self.said_norm):
            norm.build((None, None, width))
        self.cell = Recurrence(width, width, precision=precision, name="cell")
        # Gates that start by keeping things for 1 to HORIZON steps (chrono initialisation,
        # Tallec and Ollivier 2018, arXiv 1804.11188, §2); the first third are the update gate's.
        spans = keras.random.uniform((width,), 1.0, HORIZON - 1.0)
        self.cell.bias.assign(ops.concatenate([ops.log(spans), ops.zeros((2 * width,))]))
        self.read = Linear(width, width, name="read")
        self.built = True

    def start(self, rows: Any) -> Tensor:
        """The context before the first utterance: zeros `(B, K+2, W)`."""
        return ops.zeros((rows, *self.shape))

    def hear(self, read: Any, speaker: Tensor, begins: Tensor) -> Heard:
        """What there is to take from utterances. A word is noted whole: all its tokens are as
        salient as the one that is so most.

        Args:
            read: `shared.seq2seq.Read`, from the encoder, of N rows.
            speaker: int `(N,)`.
            begins: bool `(N, S)`, whether a token begins a word.
        """
        voice = ops.take(self.speaker, speaker, axis=0)
        said = read.encoded + voice[:, None, :]
        salience = ops.where(read.mask, ops.sigmoid(self.worth(said)[..., 0]), 0.0)
        salience = spread(salience, begins)[..., None]
        # Two digits to the base of 256, as fractions: exact in half precision, too.
        digits = ops.stack([read.source // BASE, read.source % BASE], axis=-1)
        word = ops.cast(digits, "float32") / BASE
        notes = [ops.tanh(self.shorten(said)), word, salience]
        gates = self.cell.project(self.said_norm(read.summary + voice))
        return Heard(ops.concatenate(notes, axis=-1), gates)

    def step(self, heard: Heard, context: Tensor) -> Tensor:
        """The context `(B, K+2, W)` after one utterance of each conversation."""
        before = context[:, : self.notes]
        faded = ops.concatenate([before[..., :-1], FADE * before[..., -1:]], axis=-1)
        fresh = ops.cast(heard.salience > 0, faded.dtype)
        new = ops.concatenate([heard.notes, fresh[..., None]], axis=-1)
        notes = ops.concatenate([faded, new], axis=1)
        _, kept = ops.top_k(_log_strength(notes), self.notes)
        # In the order in which they were said; places that are empty come first.
        notes = ops.take_along_axis(notes, ops.sort(kept, axis=1)[..., None], axis=1)
        state: State = (self._gist(context),)
        (gist,) = self.cell.advance(heard.gates, state)
        return self._packed(notes, gist)

    def call(self, heard: Heard, order: Tensor, *, replies: Tensor) -> Tensor:
        """The contexts after utterances of a batch of conversations.

        Args:
            heard: of N utterances, one a row of the batch.
            order: int `(B, E)`, which row is the e-th utterance of conversation b; -1: none.
            replies: M, of how many rows, the first ones, the context is wanted.

        Returns:
            `(M, K+2, W)`, of each row the context after it; zeros for a row in no conversation.
        """
        count, length = ops.shape(heard.salience)
        events = ops.shape(order)[1]
        talk, event = (each[:replies] for each in whereabouts(order, count))
        # All freshness counted from the first event on, which changes the order of none.
        fade = ops.arange(events, dtype="float32") * (WANE * math.log(FADE))
        salience = ops.take(heard.salience, ops.maximum(order, 0), axis=0)
        rank = ops.where(salience > 0, _log(salience) - fade[:, None], BARRED)
        rank = ops.where(order[..., None] >= 0, rank, BARRED)
        # (B, E·S), and a row more, of no conversation.
        rank = ops.pad(ops.reshape(rank, (-1, events * length)), _ONE, constant_values=BARRED)
        heard_by_then = ops.arange(events * length, dtype="int32") // length <= event[:, None]
        rank = ops.where(heard_by_then, ops.take(rank, talk, axis=0), BARRED)
        # Empty places stand before all tokens, so that there are always enough.
        rank = ops.pad(rank, [[0, 0], [self.notes, 0]], constant_values=BARRED)
        best, kept = ops.top_k(rank, self.notes)
        kept = ops.sort(ops.where(best > BARRED, kept - self.notes, -1), axis=-1)
        real = kept >= 0
        kept = ops.maximum(kept, 0)

        first = (ops.maximum(talk, 1) - 1) * events
        row = ops.take(ops.reshape(order, (-1,)), first[:, None] + kept // length)
        token = ops.maximum(row, 0) * length + kept % length
        notes = ops.take(ops.reshape(heard.notes, (-1, self.narrow + 3)), token, axis=0)
        fresh = FADE ** ops.cast(event[:, None] - kept // length, "float32")
        notes = ops.concatenate([notes, fresh[..., None]], axis=-1)
        gist = ops.take(self._gists(heard.gates, order), first + event, axis=0)
        gist = ops.where(talk[:, None] > 0, gist, 0.0)
        return self._packed(ops.where(real[..., None], notes, 0.0), gist)

    def _gists(self, gates: Tensor, order: Tensor) -> Tensor:
        """The gist after each event, `(B·E, D)`."""
        by_event = ops.transpose(order)
        steps = (ops.take(gates, ops.maximum(by_event, 0), axis=0), by_event[..., None] >= 0)

        def advance(gist: Tensor, step: Any) -> tuple[Tensor, Tensor]:
            gates, here = step
            (after,) = self.cell.advance(gates, (gist,))
            gist = ops.where(here, after, gist)
            return gist, gist

        _, gists = scan(advance, ops.zeros((ops.shape(order)[0], self.width)), steps)
        return ops.reshape(ops.transpose(gists, (1, 0, 2)), (-1, self.width))

    def _packed(self, notes: Tensor, gist: Tensor) -> Tensor:
        rows = ops.reshape(gist, (-1, 2, self.narrow))
        rows = ops.pad(rows, [[0, 0], [0, 0], [0, 4]])
        return ops.concatenate([notes, rows], axis=1)

    def _gist(self, context: Tensor) -> Tensor:
        return ops.reshape(context[:, self.notes :, : self.narrow], (-1, self.width))

    def places(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """The notes as places of memory.

        Returns:
            `(B, K, D)`, as large as an encoded token, and with how old they are in them; and
            `(B, K)`, what is added to the scores of attention: the logarithm of their strength.
        """
        notes = context[:, : self.notes]
        fresh = notes[..., -1:]
        # Powers tell what was said just now from what was said two or ten utterances ago.
        ages = ops.concatenate([fresh, fresh**4, fresh**16], axis=-1)
        full = self.note_norm(self.lengthen(notes[..., : self.narrow]))
        return full + ops.matmul(ages, self.age), ops.stop_gradient(_log_strength(notes))

    def recite(self, context: Tensor) -> Tensor:
        """The word that each note is about: int `(B, K)`; `PAD` where there is no note."""
        notes = context[:, : self.notes]
        high, low = (
            ops.cast(ops.round(notes[..., self.narrow + at] * BASE), "int32") for at in (0, 1)
        )
        return ops.where(notes[..., -2] > 0, high * BASE + low, PAD)

    def summary(self, context: Tensor) -> Tensor:
        """The gist, `(B, K+2, W)` -> `(B, D)`, for the decoder to start from."""
        return self.read(self._gist(context))


def whereabouts(order: Tensor, rows: int) -> tuple[Tensor, Tensor]:
    """Where each of N rows of a batch stands, by `order (B, E)`.

    Returns:
        int `(N,)` each: its conversation, counted from 1, and its event in it, counted from 0;
        0 and 0 for a row in no conversation.
    """
    talks, events = ops.shape(order)
    place = ops.reshape(ops.where(order >= 0, order, rows), (-1,))
    talk = ops.repeat(ops.arange(1, talks + 1, dtype="int32"), events)
    event = ops.tile(ops.arange(events, dtype="int32"), [talks])
    return tuple(
        ops.segment_sum(each, place, num_segments=rows + 1)[:rows] for each in (talk, event)
    )


def _log_strength(notes: Tensor) -> Tensor:
    salience, fresh = notes[..., -2], notes[..., -1]
    return ops.where(salience > 0, _log(salience) + WANE * _log(fresh), BARRED)


def _log(value: Tensor) -> Tensor:
    return ops.log(ops.maximum(value, 1e-9))
