"""Adam in one pass is Keras's Adam."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from shared.optimizer import Adam

SHAPES = ((4, 3), (5,), ())


def trained(kind: type, *, sparse: bool, graph: bool) -> tuple[keras.optimizers.Optimizer, list]:
    """Three weights after eight steps, between which the rate falls."""
    draw = np.random.default_rng(1)
    weights = [keras.Variable(draw.normal(size=shape), dtype="float32") for shape in SHAPES]
    optimizer = kind(0.1, beta_2=0.98, epsilon=1e-9)
    optimizer.build(weights)

    def step(*gradients):
        gradients = list(gradients)
        if sparse:
            # Of two rows, as the gradient of a lookup is; one of them comes twice.
            rows = tf.IndexedSlices(gradients[0][:3], [2, 0, 2], SHAPES[0])
            gradients[0] = rows if kind is Adam else tf.convert_to_tensor(rows)
        optimizer.apply(gradients, weights)

    run = tf.function(step) if graph else step
    for number in range(8):
        optimizer.learning_rate = 0.1 / (1 + number)
        run(*(tf.constant(draw.normal(size=shape), "float32") for shape in SHAPES))
    return optimizer, weights


@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("sparse", [False, True])
def test_it_gives_the_weights_and_the_variables_of_keras(sparse, graph):
    expected, ours = (
        trained(kind, sparse=sparse, graph=graph) for kind in (keras.optimizers.Adam, Adam)
    )
    start = np.random.default_rng(1).normal(size=SHAPES[0])
    assert np.abs(np.asarray(ours[1][0]) - start).min(axis=1).max() > 0.1
    for one, other in zip(
        [*ours[0].variables, *ours[1]], [*expected[0].variables, *expected[1]], strict=True
    ):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
