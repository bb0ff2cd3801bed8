"""Layers that hold weights which were learned elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np


class Variable(np.ndarray):
    """A weight: an array that takes a value."""

    # What is computed from it is an array like any other.
    __array_priority__ = -1.0

    def assign(self, value: Any) -> None:
        """Take a value of the same shape."""
        self[...] = value

    def numpy(self) -> np.ndarray:
        """The value."""
        return np.array(self)


class Layer:
    """Something with weights, called as its `call` says."""

    def __init__(self, name: str | None = None):
        self.name = name

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        return self.call(*inputs, **options)

    def call(self, *inputs: Any, **options: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError

    def add_weight(self, shape: tuple[int, ...], initializer: Any = None, name: str = "") -> Any:
        """A float32 weight: zeros, until a file is read, whatever the initializer would draw."""
        return np.zeros(shape, "float32").view(Variable)

    @property
    def trainable_variables(self) -> list[Variable]:
        """All weights, those of the layers inside included."""
        found: list[Variable] = []
        inside = list(vars(self).values())
        while inside:
            each = inside.pop()
            if isinstance(each, Variable):
                found.append(each)
            elif isinstance(each, Layer):
                inside += each.trainable_variables
            elif isinstance(each, list):
                inside += each
        return found


class LayerNormalization(Layer):
    """Ba et al. 2016 (arXiv 1607.06450), over the last axis."""

    def __init__(self, epsilon: float, name: str | None = None):
        super().__init__(name)
        self.epsilon = epsilon

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of this shape."""
        self.gamma, self.beta = (self.add_weight((shape[-1] or 0,)) for _ in range(2))

    def call(self, inputs: Any) -> Any:
        centred = inputs - np.mean(inputs, axis=-1, keepdims=True)
        variance = np.mean(centred * centred, axis=-1, keepdims=True)
        return centred / np.sqrt(variance + self.epsilon) * self.gamma + self.beta
