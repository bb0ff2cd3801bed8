"""A network at work, step by step: states, gates, attention and logits as values to look at."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from shared.batching import Ids
from shared.engine import ops
from shared.pointer import mixed
from shared.recurrent import Recurrence, State
from shared.seq2seq import Seq2Seq
from shared.tokenizer import BOS

Tensor = Any


class Course(NamedTuple):
    """What one recurrent cell does over a sequence of T steps. A value."""

    before: np.ndarray
    """`(T, D)`, the output before each step; of a cell that reads backward, that of the next."""
    after: np.ndarray
    """`(T, D)`, the output after each step."""
    gates: dict[str, np.ndarray]
    """`(T, D)` by the name of each gate, from 0, shut, to 1, open."""

    @property
    def change(self) -> np.ndarray:
        """`(T,)`, how far a number of the state moves at each step, on average."""
        return np.abs(self.after - self.before).mean(axis=-1)


class Reading(NamedTuple):
    """What one block of the encoder does over a source of S tokens. A value."""

    forward: Course
    backward: Course


class Trace(NamedTuple):
    """A source read and a target of T tokens written. A value."""

    reading: tuple[Reading, ...]
    """Block by block."""
    writing: tuple[Course, ...]
    """Block by block."""
    attention: np.ndarray
    """`(T, K+S)`, weights of the last block, notes of a context before the source."""
    logits: np.ndarray
    """`(T, V)`, each step given the target's tokens before it; where there is a pointer, its
    words are mixed in."""

    @property
    def probabilities(self) -> np.ndarray:
        """`(T, V)`, of every token at each step."""
        shifted = np.exp(self.logits - self.logits.max(axis=-1, keepdims=True))
        return shifted / shifted.sum(axis=-1, keepdims=True)


def trace(network: Seq2Seq, source: Ids, target: Ids, context: np.ndarray | None = None) -> Trace:
    """Run a network over one source and one target, and note what happens inside.

    Args:
        network: runs as it does when it is used, without dropout.
        source: ids, ended as in training.
        target: ids, at least one.
        context: `(K+2, W)`, the one after this source, for a network with a context.
    """
    read = network.encode(np.array([source], "int32"))
    if context is not None:
        read = read._replace(context=context[None])
    hidden, reading = network.embed(read.source), []
    for block in network.encoder.blocks:
        normed = block.norm(hidden)
        forward, _, there = course(block.forward, normed)
        backward, _, back = course(block.backward, normed)
        hidden = hidden + ops.concatenate([forward, backward], axis=-1)
        reading.append(Reading(there, back))
    start, memory = network.begin(read)
    before = np.array([[BOS, *target[:-1]]], "int32")
    hidden, weights = network.embed(before), None
    writing = []
    for block, first, places in zip(
        network.decoder.blocks, start.blocks, memory.places, strict=True
    ):
        outputs, _, seen = course(block.recurrence, block.norm(hidden), first)
        hidden = hidden + outputs
        found, weights = block.attention(block.attention_norm(hidden), places, memory.bias)
        hidden = hidden + found
        writing.append(seen)
    hidden = network.decoder.norm(hidden)
    logits = network.logits(hidden)
    if pointing := network.point(hidden, before, memory):
        where, gate, words = pointing
        words = ops.repeat(words, len(target), axis=0)
        logits = mixed(logits[0], where[0], gate[0], words)[None]
    return Trace(tuple(reading), tuple(writing), _array(weights), _array(logits))


def course(
    recurrence: Recurrence, inputs: Tensor, state: State | None = None
) -> tuple[Tensor, State, Course]:
    """Run one recurrence over one sequence.

    Args:
        recurrence: the layer.
        inputs: `(1, T, I)`.
        state: before the first step that is read; zeros, if None.

    Returns:
        outputs `(1, T, D)` and the last state, both as the layer gives them, and the course.
    """
    state = recurrence.zero_state(1) if state is None else state
    outputs, last = recurrence(inputs, state)
    first = state[0][:, None]
    parts = [outputs[:, 1:], first] if recurrence.reverse else [first, outputs[:, :-1]]
    before = ops.concatenate(parts, axis=1)
    gates = recurrence.opened(inputs, before)
    seen = {name: _array(gate) for name, gate in gates.items()}
    return outputs, last, Course(_array(before), _array(outputs), seen)


def _array(tensor: Tensor) -> np.ndarray:
    """The one row of a batch."""
    return ops.convert_to_numpy(tensor)[0]
