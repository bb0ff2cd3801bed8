"""One step of training: loss, gradient, clipping, Adam, moving average."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from shared import objective
from shared.config import TrainingConfig
from shared.optimizer import Adam
from shared.salience import salience_loss, worth
from shared.seq2seq import Batch, Seq2Seq
from shared.spans import spread
from shared.tokenizer import PAD


class Trainer(keras.Model):
    """What `keras.Model.fit` trains: the network, its optimizer and its averaged weights.

    Adam's second momentum and epsilon are those of Vaswani et al. 2017, §5.3. The averages
    follow the weights with momentum `min(m, (1+t)/(10+t))` at step t: without that ramp they
    would drag the random first weights along for thousands of steps.

    Args:
        network: the model.
        config: rates.
    """

    def __init__(self, network: Seq2Seq, config: TrainingConfig):
        super().__init__(name="trainer")
        self.network, self.config = network, config
        self.averages = [
            self.add_weight(
                shape=weight.shape, initializer="zeros", trainable=False, name=f"average_{index}"
            )
            for index, weight in enumerate(network.trainable_variables)
        ]
        for average, weight in zip(self.averages, network.trainable_variables, strict=True):
            average.assign(weight)
        self.built = True

    def prepare(self, *, xla: bool) -> None:
        """Compile for `fit`; the learning rate is set step by step by a callback."""
        optimizer = Adam(self.config.peak_rate, beta_2=0.98, epsilon=1e-9)
        optimizer.build(self.network.trainable_variables)
        self.compile(optimizer=optimizer, jit_compile=xla)

    def call(self, batch: Batch, training: bool = False) -> Any:
        """The network's logits."""
        return self.network(batch, training=training)

    def train_step(self, batch: Batch) -> dict[str, Any]:
        """One update; called by `fit`.

        Returns:
            `loss`: nats a real target token, not smoothed; `tokens`: how many there were;
            `norm`: global norm of the gradient before clipping.
        """
        network, target = self.network, batch["target"]
        weights = [weight.value for weight in network.trainable_variables]
        tokens = ops.sum(ops.cast(ops.not_equal(target, PAD), "float32"))
        share = 1.0 / ops.maximum(tokens, 1.0)
        with tf.GradientTape() as tape:
            read = network.read(batch, training=True)
            spoken = network.speak(read, target, training=True)
            pack = not self.jit_compile
            losses = network.losses(spoken, target, pack=pack)
            loss = ops.sum(losses.plain) * share
            total = loss + self.config.smoothing * ops.sum(losses.smoothing) * share
            if read.context is not None:
                nats, source = losses.generated, batch["source"]
                nats = objective.unpacked(nats, target) if pack else nats
                wanted = worth(source, target, nats, batch["order"])
                wanted = spread(wanted, network.begins(source))
                total += self.config.salience * salience_loss(read.salience, wanted, source)
        gradients = tape.gradient(total, weights)
        gradients, norm = tf.clip_by_global_norm(gradients, self.config.clip)
        self.optimizer.apply(gradients, network.trainable_variables)
        self._follow()
        return {"loss": loss, "tokens": tokens, "norm": norm}

    def _follow(self) -> None:
        done = ops.cast(self.optimizer.iterations, "float32")
        momentum = ops.minimum(self.config.average, (1.0 + done) / (10.0 + done))
        for average, weight in zip(self.averages, self.network.trainable_variables, strict=True):
            average.assign_add((1.0 - momentum) * (weight - average))

    @property
    def state(self) -> list[Any]:
        """All variables that a checkpoint keeps, in a fixed order."""
        network = [*self.network.trainable_variables, self.network.seed.state]
        return [*network, *self.averages, *self.optimizer.variables]
