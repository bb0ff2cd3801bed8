"""Calls of several threads, computed together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

Columns = tuple[Any, ...]
"""What is asked for some rows: lists, or arrays with a leading row axis, of one length."""


class Together:
    """Puts what several threads ask at the same time into one batch.

    While a batch is computed, others may ask; what waits then makes the next one. So a batch is as
    large as the demand, and nobody waits for one to fill: a call that is alone is computed at once.
    Calls of another key wait for their turn, and a batch takes as long as its longest row.

    Args:
        bulk: `bulk(key, *columns)` gives a list or an array of the results of all rows, each as it
            would be alone.
        few: calls of more rows are batches by themselves, and run beside the others.
        most: rows of what is put together.
    """

    def __init__(self, bulk: Callable[..., Any], few: int, most: int):
        self._bulk, self._few, self._most = bulk, few, most
        self._changed = threading.Condition()
        self._waiting: list[_Call] = []
        self._busy = False

    def __call__(self, key: Hashable, *columns: Any) -> Any:
        """The results of some rows, computed with those of other threads with this key.

        Raises:
            Exception: what the computation of these very rows raises.
        """
        call = _Call(key, columns)
        if call.rows > self._few:
            return self._bulk(key, *columns)
        batch: list[_Call] = []
        try:
            with self._changed:
                self._waiting.append(call)
                # Whoever has waited longest leads the next batch, which is not for all who wait.
                self._changed.wait_for(
                    lambda: call.found is not None or not self._busy and self._waiting[0] is call
                )
                if call.found is None:
                    batch = self._taken()
                    self._busy = True
            if batch:
                self._compute(batch)
        finally:
            with self._changed:
                if batch:
                    self._busy = False
                # If the batch failed, each of the others is tried alone.
                self._waiting[:0] = [each for each in batch[1:] if each.found is None]
                # Whoever is interrupted while waiting leads nobody.
                self._waiting = [each for each in self._waiting if each is not call]
                self._changed.notify_all()
        return call.found

    def _taken(self) -> list[_Call]:
        first, *others = self._waiting
        batch, rows = [first], first.rows
        for each in others:
            alike = each.key == first.key and not (first.alone or each.alone)
            if alike and rows + each.rows <= self._most:
                batch.append(each)
                rows += each.rows
        self._waiting = [each for each in self._waiting if each not in batch]
        return batch

    def _compute(self, batch: Sequence[_Call]) -> None:
        first, *others = batch
        found = None
        if others:
            # What goes wrong is told to whom it concerns: each is tried alone, this one at once.
            with suppress(Exception):
                found = self._joined(batch)
        if found is None:
            for each in others:
                each.alone = True
            batch, found = [first], self._joined([first])
        start = 0
        for each in batch:
            each.found = found[start : start + each.rows]
            start += each.rows

    def _joined(self, batch: Sequence[_Call]) -> Any:
        columns = map(_stacked, zip(*(each.columns for each in batch), strict=True))
        found, rows = self._bulk(batch[0].key, *columns), sum(each.rows for each in batch)
        # Nobody may be given another's.
        assert len(found) == rows, f"{rows} rows are asked for and {len(found)} came"
        return found


class _Call:
    """One thread's; `found` holds the results once they are there."""

    def __init__(self, key: Hashable, columns: Columns):
        self.key, self.columns, self.rows = key, columns, len(columns[0])
        assert all(len(each) == self.rows for each in columns), "columns differ in their rows"
        self.found: Any = None
        self.alone = False


def _stacked(parts: Sequence[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return [each for part in parts for each in part]
