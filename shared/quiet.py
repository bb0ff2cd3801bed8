"""Libraries that talk to the terminal themselves, silenced."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator


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


def import_tensorflow() -> None:
    """Import TensorFlow without its notes about the machine, which no log level silences."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    # Parley runs on the processor; looking for a GPU that is not there takes time and prints.
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    with silenced():
        import tensorflow as tf

        # The first tensor wakes the device, which has its own notes.
        tf.zeros(1)
    # A search is traced for each shape, once; TensorFlow warns of that in the middle of a server's
    # own lines.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
