"""Plain Keras at work: `python -m benchmarks.workers.keras_worker DATA`.

An encoder–decoder as one would write it from the documentation of Keras: `Embedding`,
`Bidirectional(GRU)`, `GRU`, `MultiHeadAttention` and `Dense` layers in a functional model, trained
by `fit`. It gets the same batches as everybody, in number type `float32`, Keras's default.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.quiet import import_tensorflow

import_tensorflow(training=True)

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from benchmarks.workers.channel import Channel  # noqa: E402
from benchmarks.workers.rounds import Rounds  # noqa: E402

BOS = 1


def main() -> None:
    """Answer requests until there are no more."""
    channel, data = Channel(), Path(sys.argv[1])
    sizes = json.loads((data / "sizes.json").read_text())
    keras.utils.set_random_seed(0)
    model = built(sizes)
    rounds = Rounds(channel, channel.requests())
    model.fit(batches(data, sizes["batches"]), epochs=1, verbose=0, callbacks=[rounds])


def built(sizes: dict[str, Any]) -> keras.Model:
    """The model, compiled."""
    width, drop = sizes["width"], sizes["dropout"]
    source = keras.Input((None,), dtype="int32", name="source")
    before = keras.Input((None,), dtype="int32", name="before")
    encoded = layers.Embedding(sizes["vocabulary"], width, mask_zero=True)(source)
    encoded = layers.Dropout(drop)(encoded)
    states: list[Any] = []
    for _ in range(sizes["blocks"]):
        direction = layers.GRU(width // 2, return_sequences=True, return_state=True)
        encoded, *states = layers.Bidirectional(direction)(encoded)
        encoded = layers.Dropout(drop)(encoded)
    summary = layers.Concatenate()(states)
    hidden = layers.Embedding(sizes["vocabulary"], width, mask_zero=True)(before)
    hidden = layers.Dropout(drop)(hidden)
    for _ in range(sizes["blocks"]):
        hidden = layers.GRU(width, return_sequences=True)(hidden, initial_state=summary)
        found = layers.MultiHeadAttention(4, width // 4)(query=hidden, value=encoded)
        hidden = layers.LayerNormalization()(layers.Add()([hidden, found]))
    logits = layers.Dense(sizes["vocabulary"])(layers.Dropout(drop)(hidden))
    model = keras.Model({"source": source, "before": before}, logits)
    model.compile(
        optimizer=keras.optimizers.Adam(sizes["rate"], global_clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def batches(data: Path, count: int) -> tf.data.Dataset:
    """The bench's batches, again and again, with the padding of the target given no weight."""
    found = np.load(data / "batches.npz")
    made = []
    for at in range(count):
        source, target = found[f"source_{at}"], found[f"target_{at}"]
        begun = np.full((len(target), 1), BOS, "int32")
        before = np.concatenate([begun, target[:, :-1]], axis=1)
        made.append(({"source": source, "before": before}, target, np.float32(target != 0)))

    def generate() -> Iterator[Any]:
        while True:
            yield from made

    ids = tf.TensorSpec((None, None), tf.int32)
    weights = tf.TensorSpec((None, None), tf.float32)
    signature = ({"source": ids, "before": ids}, ids, weights)
    return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(2)


if __name__ == "__main__":
    main()
