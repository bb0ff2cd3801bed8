"""What computes: Keras on TensorFlow, or NumPy alone.

A process has one engine. With `PARLEY_ENGINE=numpy` in its environment before the network is
imported, it can use a model without TensorFlow, which takes seconds to start; it is slower at many
sentences, and cannot train. The network and the search take what they compute with from here, and
do not know which engine it is.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shared.quiet import ENGINE, NUMPY

ALONE = os.environ.get(ENGINE) == NUMPY
"""Whether NumPy computes: then a process is to begin at once, and works on a few sentences."""

if TYPE_CHECKING or not ALONE:
    import keras
    from keras import ops

    from shared.loop import scan
else:
    from shared import plain as keras
    from shared.plain import ops
    from shared.plain.loop import scan

__all__ = ["ALONE", "Spec", "compiled", "for_use", "keras", "ops", "scan"]


@dataclass(frozen=True)
class Spec:
    """What a compiled function takes: a shape, with None for any size, and a number type."""

    shape: tuple[int | None, ...]
    dtype: str


def for_use() -> None:
    """Share the processor out as suits those who use models and train none: an operation has one
    thread, and searches run beside each other. Most operations of a search are so small that to
    share one out takes longer than to do it.

    Whatever was chosen before stays: by `TF_NUM_INTRAOP_THREADS` in the environment, or because
    something was computed already.
    """
    if ALONE or "TF_NUM_INTRAOP_THREADS" in os.environ:
        return
    import tensorflow as tf

    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(1)


def compiled(function: Callable[..., Any], signature: Any) -> Callable[..., Any]:
    """A function for use, with nests of NumPy arrays for its arguments and its result.

    On TensorFlow it is one graph, made at the first call; NumPy runs it as it stands.

    Args:
        function: of tensors.
        signature: a nest of `Spec` for each argument.
    """
    if ALONE:
        # Infinities are meant, and hashes overflow.
        return np.errstate(all="ignore")(function)
    import tensorflow as tf

    specs = keras.tree.map_structure(lambda each: tf.TensorSpec(each.shape, each.dtype), signature)
    # There is no Python to rewrite into graph code: the loops are graph code as they stand.
    graph = tf.function(function, input_signature=specs, autograph=False)
    return lambda *arrays: keras.tree.map_structure(_array, graph(*arrays))


def _array(tensor: Any) -> Any:
    return None if tensor is None else tensor.numpy()
