"""The libraries that compute, chosen and started; and what talks to the terminal, silenced."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator

ENGINE, NUMPY, TENSORFLOW = "PARLEY_ENGINE", "numpy", "tensorflow"
"""The variable of the environment that names the engine, and its values; see `shared.engine`."""


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Nothing reaches standard error meanwhile, not even from C++, which writes to the
    descriptor and knows nothing of `sys.stderr`."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def import_tensorflow(*, training: bool = False) -> None:
    """Import TensorFlow without its notes about the machine, which no log level silences.

    Args:
        training: whether models are to be trained; otherwise see `shared.engine.for_use`.
    """
    os.environ[ENGINE] = TENSORFLOW
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    # Parley runs on the processor; looking for a GPU that is not there takes time and prints.
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    with silenced():
        import tensorflow as tf

        if not training:
            from shared.engine import for_use

            for_use()
        # The first tensor wakes the device, which has its own notes.
        tf.zeros(1)
    # A search is traced for each shape, once; TensorFlow warns of that in the middle of a server's
    # own lines.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def use_numpy() -> None:
    """Compute with NumPy alone, if this process computes with nothing else yet.

    Call it before NumPy is imported, which then multiplies with one thread.
    """
    if "shared.engine" not in sys.modules:
        os.environ[ENGINE] = NUMPY
        # The products of one sentence are too small to be shared: on two cores that do other work
        # besides, two threads took ten times as long as one.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
