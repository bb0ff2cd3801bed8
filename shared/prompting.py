"""Prompt tuning: the embeddings of a few symbols learn, and all else of a network stays (Lester et
al. 2021, arXiv 2104.08691, §2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from shared.optimizer import Adam
from shared.seq2seq import Batch, Seq2Seq

RATE, WARMUP = 0.03, 50
"""The highest learning rate, and the step that has it."""
NEVER = -100.0
"""Bias of a symbol in the output layer: whatever its embedding becomes, no probability is its."""


class PromptTuning:
    """Adam on the embeddings of some symbols.

    Args:
        network: in which they are; trained in place.
        begins: the symbols, each with the id as whose embedding it begins, but for a little noise.
    """

    def __init__(self, network: Seq2Seq, begins: Mapping[int, int]):
        self.network = network
        self.ids = np.array([*begins], "int32")
        noise = np.random.default_rng(0).normal(size=(len(begins), network.config.width))
        first = network.embedding.numpy()[[*begins.values()]] + 0.02 * noise
        self.rows = keras.Variable(first, dtype="float32")
        bias = network.output_bias.numpy()
        bias[self.ids] = NEVER
        network.output_bias.assign(bias)
        self.optimizer = Adam(RATE, beta_2=0.98, epsilon=1e-9)
        self.optimizer.build([self.rows])
        self._update = tf.function(self._updated, autograph=False, reduce_retracing=True)
        self._steps = 0
        self._put()

    def step(self, batch: Batch, left: float) -> float:
        """One update.

        Args:
            batch: its sources hold the symbols.
            left: the share of the budget that is left; the rate falls with it.

        Returns:
            nats a target token, before the update.
        """
        self._steps += 1
        self.optimizer.learning_rate.assign(RATE * min(1.0, self._steps / WARMUP) * left)
        return float(self._update(batch))

    def _updated(self, batch: Batch) -> Any:
        network, target = self.network, batch["target"]
        with tf.GradientTape() as tape:
            spoken = network.speak(network.read(batch), target)
            loss = ops.mean(network.losses(spoken, target, pack=True).plain)
        whole = tf.convert_to_tensor(tape.gradient(loss, network.embedding.value))
        self.optimizer.apply([ops.take(whole, self.ids, axis=0)], [self.rows])
        self._put()
        return loss

    def _put(self) -> None:
        places = ops.convert_to_tensor(self.ids[:, None])
        self.network.embedding.assign(ops.scatter_update(self.network.embedding, places, self.rows))
