"""A callback of `keras.Model.fit` that trains so many steps at a request, and then waits.

So what is timed is `fit` as a user has it, its input pipeline and its other callbacks included.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import keras

from benchmarks.workers.channel import Channel


class Rounds(keras.callbacks.Callback):
    """Answers `{"do": "train", "steps": n}` with seconds and the mean loss of those steps.

    Args:
        channel: to answer on.
        requests: where requests come from; one that is not `train` ends the training and is left
            in `pending`.
        others: what else is done at a request, by its name; each returns the values to answer.
    """

    def __init__(
        self,
        channel: Channel,
        requests: Iterator[dict[str, Any]],
        others: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] | None = None,
    ):
        super().__init__()
        self._channel, self._requests, self._others = channel, requests, others or {}
        self.pending: dict[str, Any] | None = None
        self._left = 0
        self._losses: list[float] = []
        self._started = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        self._wait()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._losses.append(float(logs["loss"]))
        self._left -= 1
        if self._left == 0:
            seconds = time.perf_counter() - self._started
            loss = sum(self._losses) / len(self._losses)
            self._channel.answer(seconds=seconds, loss=loss)
            self._wait()

    def _wait(self) -> None:
        for request in self._requests:
            if request["do"] in self._others:
                self._channel.answer(**self._others[request["do"]](request))
                continue
            if request["do"] != "train":
                break
            self._left, self._losses = request["steps"], []
            self._started = time.perf_counter()
            return
        else:
            request = {"do": "end"}
        self.pending = request
        self.model.stop_training = True
