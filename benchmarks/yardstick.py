"""A piece of work to which milliseconds are compared, so that two machines can be."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from benchmarks.measure import timed

STEPS, ROWS, WIDTH = 200, 16, 256


def milliseconds() -> float:
    """Time of a loop of small matrix products in a graph, which is what decoding mostly is."""
    run = _loop()
    return 1000 * timed(lambda: run().numpy())


@cache
def _loop() -> Callable[[], Any]:
    import tensorflow as tf

    matrix = tf.random.stateless_normal((WIDTH, WIDTH), (0, 0), stddev=WIDTH**-0.5)
    first = tf.ones((ROWS, WIDTH))

    @tf.function(autograph=False)
    def run() -> Any:
        def step(count: Any, state: Any) -> tuple[Any, Any]:
            return count + 1, tf.tanh(tf.matmul(state, matrix))

        return tf.while_loop(lambda count, _: count < STEPS, step, (0, first))[1]

    run()
    return run
