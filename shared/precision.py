"""Number types of the large matrix products, and the one layer that uses them.

Weights, states, norms, softmax and loss are always float32. Only the products of a whole
sequence with a weight matrix may run in bfloat16, which a processor with the instructions for
it does about twice as fast (docs/results.md has the measurement).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shared.engine import keras, ops

PRECISIONS = ("auto", "float32", "bfloat16")


def resolve(precision: str, cpuinfo: str | Path = "/proc/cpuinfo") -> str:
    """The number type that `auto` means on this machine; another name is returned as it is.

    bfloat16 is taken only where the processor multiplies it natively: emulated, it is slower
    than float32.
    """
    if precision != "auto":
        return precision
    try:
        flags = Path(cpuinfo).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "float32"
    native = "avx512_bf16" in flags or "amx_bf16" in flags
    return "bfloat16" if native else "float32"


def product(inputs: Any, kernel: Any, precision: str) -> Any:
    """`inputs (..., I) @ kernel (I, O)` with operands rounded to `precision`; float32 comes out."""
    if precision == "float32":
        return ops.matmul(inputs, kernel)
    return ops.cast(ops.matmul(ops.cast(inputs, precision), ops.cast(kernel, precision)), "float32")


class Linear(keras.layers.Layer):
    """`x W + b`, with the product in the given precision.

    Args:
        inputs: width of the input.
        outputs: width of the output.
        bias: whether there is a `b`.
        precision: `float32` or `bfloat16`.
    """

    def __init__(
        self, inputs: int, outputs: int, *, bias: bool = True, precision: str = "float32", **kwargs
    ):
        super().__init__(**kwargs)
        self.precision = precision
        self.kernel = self.add_weight(
            shape=(inputs, outputs), initializer="glorot_uniform", name="kernel"
        )
        self.bias = (
            self.add_weight(shape=(outputs,), initializer="zeros", name="bias") if bias else None
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        # As rows: TensorFlow adds the bias within the product of two matrices, and of no more.
        rows = ops.reshape(inputs, (-1, inputs.shape[-1]))
        outputs = product(rows, self.kernel, self.precision)
        if self.bias is not None:
            outputs = outputs + self.bias
        return ops.reshape(outputs, (*ops.shape(inputs)[:-1], self.kernel.shape[1]))
