"""Operations on arrays by their names in `keras.ops`, with its number types: floats of 32 bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = Any

SAME = """
    all any argmax bitwise_and bitwise_xor broadcast_to concatenate equal exp full_like log
    logical_and logical_not logical_or matmul max maximum mean min minimum not_equal pad prod
    repeat reshape right_shift shape split stack swapaxes take take_along_axis tanh transpose
    zeros_like
"""
# NumPy has these under the same name and with the same meaning.
globals().update((name, getattr(np, name)) for name in SAME.split())


def __getattr__(name: str) -> Any:
    raise AttributeError(f"NumPy alone translates and does no more: it has no {name} of Keras")


def arange(*limits: Any, dtype: str = "int32") -> Array:
    return np.arange(*limits, dtype=dtype)


def cast(x: Any, dtype: str) -> Array:
    return np.asarray(x).astype(dtype, copy=False)


def cond(condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    return then() if condition else otherwise()


def convert_to_tensor(x: Any, dtype: str | None = None) -> Array:
    return np.asarray(x, dtype)


def cumsum(x: Array, axis: int) -> Array:
    return np.cumsum(x, axis=axis, dtype=x.dtype)


def eye(size: int) -> Array:
    return np.eye(size, dtype="float32")


def full(shape: Any, value: Any, dtype: str = "float32") -> Array:
    return np.full(shape, value, dtype)


def logsumexp(x: Array, axis: int, keepdims: bool = False) -> Array:
    highest = np.max(x, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(x - highest), axis=axis, keepdims=True)) + highest
    return total if keepdims else np.squeeze(total, axis)


def scatter_update(x: Array, places: Array, values: Array, reduction: str) -> Array:
    assert reduction == "min", "nothing else is asked for"
    x = x.copy()
    np.minimum.at(x, tuple(places.T), values)
    return x


def sigmoid(x: Array) -> Array:
    # 1 / (1 + exp(-x)), which overflows as it stands.
    return 0.5 * np.tanh(0.5 * x) + 0.5


def slice_update(x: Array, start: Sequence[Any], values: Array) -> Array:
    x = x.copy()
    x[tuple(slice(a, a + n) for a, n in zip(start, values.shape, strict=True))] = values
    return x


def softmax(x: Array, axis: int) -> Array:
    weights = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return weights / np.sum(weights, axis=axis, keepdims=True)


def sum(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return np.sum(x, axis=axis, keepdims=keepdims, dtype=x.dtype)


def top_k(x: Array, count: int) -> tuple[Array, Array]:
    """The greatest of the last axis and where they are, greatest first, and of equals the first."""
    places = np.argsort(-x, axis=-1, kind="stable")[..., :count]
    return np.take_along_axis(x, places, axis=-1), places.astype("int32")


def where(condition: Array, x: Any, y: Any) -> Array:
    chosen = np.where(condition, x, y)
    # Of two plain numbers NumPy makes 64 bits.
    return chosen.astype("float32") if chosen.dtype == "float64" else chosen


def while_loop(
    condition: Callable[..., Any], body: Callable[..., Any], values: tuple[Any, ...]
) -> tuple[Any, ...]:
    while condition(*values):
        values = body(*values)
    return values


def zeros(shape: Any, dtype: str = "float32") -> Array:
    return np.zeros(shape, dtype)
