"""Adam, in one pass over each weight."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class Adam(keras.optimizers.Adam):
    """Keras's Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, in the form at the end of §2)
    by TensorFlow's one operation for it: Keras's own ones go through a weight a dozen times.

    Its variables are Keras's, so each goes on where the other stopped. The gradient of a lookup is
    summed up by rows first; Keras's squares one that comes twice as if it were two.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update a weight, which Keras hands on as TensorFlow's variable, and its momenta."""
        at = self._get_variable_index(variable)
        momentum, velocity = self._momentums[at], self._velocities[at]
        step = tf.cast(self.iterations.value + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=momentum.value.handle,
            v=velocity.value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, tf.float32),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.convert_to_tensor(gradient),
        )
