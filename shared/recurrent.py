"""Recurrent cells and the layer that runs one of them over a sequence.

Shape letters, here and everywhere: B rows, T target steps, S source steps, I input width,
D model width, H heads, C context slots, E utterances of a conversation, V vocabulary.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.engine import keras, ops, scan
from shared.precision import Linear

Tensor = Any
State = tuple[Tensor, ...]
"""What a cell carries from one step to the next: tensors `(B, D)`, the output always first."""


class GruGates(NamedTuple):
    """Each `(B, D)`; the gates from 0 to 1."""

    update: Tensor
    """The share of the old state that stays."""
    reset: Tensor
    """How much of the old state the candidate is made with."""
    candidate: Tensor
    """What may take the old state's place, from -1 to 1."""


class LstmGates(NamedTuple):
    """Each `(B, D)`; the gates from 0 to 1."""

    input: Tensor
    """How much of the candidate is added to the cell's memory."""
    forget: Tensor
    """The share of that memory that stays."""
    output: Tensor
    """How much of it the state shows."""
    candidate: Tensor
    """What may be added, from -1 to 1."""


class SsruGates(NamedTuple):
    """Each `(B, D)`."""

    forget: Tensor
    """The share of the cell's memory that stays, from 0 to 1."""
    candidate: Tensor
    """What takes the place of the rest."""


def gru_gates(projected: Tensor, recurrent: Tensor) -> GruGates:
    """The gates of one step of `gru`, which says what the arguments are."""
    input_update, input_reset, input_candidate = ops.split(projected, 3, axis=-1)
    update, reset, candidate = ops.split(recurrent, 3, axis=-1)
    update = ops.sigmoid(input_update + update)
    reset = ops.sigmoid(input_reset + reset)
    return GruGates(update, reset, ops.tanh(input_candidate + reset * candidate))


def lstm_gates(projected: Tensor, recurrent: Tensor) -> LstmGates:
    """The gates of one step of `lstm`, which says what the arguments are."""
    enter, keep, show, candidate = ops.split(projected + recurrent, 4, axis=-1)
    # +1 on the forget gate: it starts open (Jozefowicz et al. 2015, §3.2).
    forget = ops.sigmoid(keep + 1.0)
    return LstmGates(ops.sigmoid(enter), forget, ops.sigmoid(show), ops.tanh(candidate))


def ssru_gates(projected: Tensor, recurrent: Tensor) -> SsruGates:
    """The gates of one step of `ssru`, which says what the arguments are."""
    keep, candidate = ops.split(projected, 2, axis=-1)
    return SsruGates(ops.sigmoid(keep + 1.0), candidate)


def gru(projected: Tensor, recurrent: Tensor, state: State) -> State:
    """Gated recurrent unit (Cho et al. 2014, arXiv 1406.1078, §2.3).

    The reset gate stands after the matrix product, as in cuDNN, so that one product serves all
    three gates.

    Args:
        projected: `(B, 3D)`, the input's share of the update, reset and candidate gates.
        recurrent: `(B, 3D)`, the state's share of the same.
        state: `(h (B, D),)`.
    """
    (hidden,) = state
    update, _, candidate = gru_gates(projected, recurrent)
    return (candidate + update * (hidden - candidate),)


def lstm(projected: Tensor, recurrent: Tensor, state: State) -> State:
    """Long short-term memory with a forget gate (Gers et al. 2000, §3; no peepholes).

    Args:
        projected: `(B, 4D)`, the input's share of the input, forget, output and candidate gates.
        recurrent: `(B, 4D)`, the state's share of the same.
        state: `(h (B, D), c (B, D))`.
    """
    _, carry = state
    enter, forget, show, candidate = lstm_gates(projected, recurrent)
    carry = forget * carry + enter * candidate
    return (show * ops.tanh(carry), carry)


def ssru(projected: Tensor, recurrent: Tensor, state: State) -> State:
    """Simpler simple recurrent unit (Kim et al. 2019, aclweb D19-5632, after the SRU of Lei et al.
    2018, aclweb D18-1477): no product with the state, so no step has to wait for one.

    Args:
        projected: `(B, 2D)`, the input's forget gate and candidate.
        recurrent: `()`: the state has no share in them.
        state: `(h (B, D), c (B, D))`.
    """
    _, carry = state
    forget, candidate = ssru_gates(projected, recurrent)
    carry = candidate + forget * (carry - candidate)
    return (ops.maximum(carry, 0.0), carry)


def simple(projected: Tensor, recurrent: Tensor, state: State) -> State:
    """The plain network of Elman (1990), to see why the gates exist."""
    return (ops.tanh(projected + recurrent),)


CELLS = {"gru": (gru, 3, 1), "lstm": (lstm, 4, 2), "ssru": (ssru, 2, 2), "simple": (simple, 1, 1)}
"""Name of a cell -> its function, its number of gates, the number of tensors in its state."""
GATES: dict[str, Any] = {"gru": gru_gates, "lstm": lstm_gates, "ssru": ssru_gates}
"""Name of a cell that has gates -> what computes them."""


class Recurrence(keras.layers.Layer):
    """One recurrent cell over a sequence, with its state as an explicit argument.

    The input's share of all gates is one matrix product over the whole sequence; only the
    state's share is left for the loop.

    Args:
        inputs: width I of the input.
        width: width D of the state and of the output.
        cell: a key of `CELLS`.
        reverse: read from the last step to the first.
        precision: number type of the large matrix products.
    """

    def __init__(
        self,
        inputs: int,
        width: int,
        *,
        cell: str = "gru",
        reverse: bool = False,
        precision: str = "float32",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.cell, self.gates, self.parts = CELLS[cell]
        self.cell_gates = GATES.get(cell)
        self.width, self.reverse = width, reverse
        self.project = Linear(inputs, self.gates * width, precision=precision, name="project")
        self.kernel: Any = None
        self.bias: Any = None
        if self.cell is not ssru:
            size = self.gates * width
            self.kernel = self.add_weight((width, size), _orthogonal_gates, name="kernel")
            self.bias = self.add_weight((size,), "zeros", name="bias")
        self.built = True

    def zero_state(self, rows: Any) -> State:
        """`parts` tensors of zeros, each `(rows, D)`."""
        return tuple(ops.zeros((rows, self.width)) for _ in range(self.parts))

    def advance(self, projected: Tensor, state: State) -> State:
        """The state after a step whose input went through `project` already."""
        return self.cell(projected, self._recurrent(state[0]), state)

    def opened(self, inputs: Tensor, hidden: Tensor) -> dict[str, Tensor]:
        """How far the gates stand open, from 0 to 1, to be looked at.

        Args:
            inputs: `(..., I)`, of any steps.
            hidden: `(..., D)`, the output before each of them.

        Returns:
            by the name of each gate, `(..., D)`; empty for a cell without gates.
        """
        if self.cell_gates is None:
            return {}
        gates = self.cell_gates(self.project(inputs), self._recurrent(hidden))._asdict()
        return {name: gate for name, gate in gates.items() if name != "candidate"}

    def shares(self, inputs: Tensor) -> Tensor:
        """What a sequence `(B, T, I)` gives to the gates: `(T, B, G·D)`, steps first, as the loop
        takes them."""
        return ops.transpose(self.project(inputs), (1, 0, 2))

    def step(self, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        """One step: `(B, I)` and the state before -> output `(B, D)` and the state after."""
        state = self.advance(self.project(inputs), state)
        return state[0], state

    def call(self, inputs: Tensor, state: State, mask: Tensor | None = None):
        """The whole sequence; equal to repeated `step`.

        Args:
            inputs: `(B, T, I)`.
            state: the state before the first step that is read.
            mask: bool `(B, T)`; where false, the state stays and the output repeats it.

        Returns:
            outputs `(B, T, D)` and the state after the last step that was read.
        """
        return self.along(self.shares(inputs), state, mask)

    def along(self, shares: Tensor, state: State, mask: Tensor | None = None):
        """`call` with what `shares` made of the inputs."""
        if mask is None:

            def advance(state: State, now: Tensor):
                state = self.advance(now, state)
                return state, state[0]

            steps: Any = shares
        else:

            def advance(state: State, now: Any):
                step, real = now
                after = self.advance(step, state)
                state = tuple(
                    ops.where(real, new, old) for new, old in zip(after, state, strict=True)
                )
                return state, state[0]

            steps = (shares, ops.transpose(mask)[:, :, None])
        state, outputs = scan(advance, state, steps, reverse=self.reverse)
        return ops.transpose(outputs, (1, 0, 2)), state

    def _recurrent(self, hidden: Tensor) -> Tensor:
        """The state's share of the gates; `()` of a cell in which it has none."""
        return () if self.kernel is None else ops.matmul(hidden, self.kernel) + self.bias


def _orthogonal_gates(shape: tuple[int, int], dtype: Any = None) -> Tensor:
    """An orthogonal matrix a gate, side by side: each gate keeps the state's length at first."""
    width, total = shape
    draw = keras.initializers.Orthogonal
    return ops.concatenate([draw()((width, width), dtype) for _ in range(total // width)], axis=-1)
