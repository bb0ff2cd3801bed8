"""Checkpoints of a training: all it needs to go on as if it had never stopped."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from shared import files
from shared.errors import InputError

STATE, RECORD = "state.npz", "record.json"

KEPT = 3
"""How many of the last checkpoints stay on the disk."""


class Checkpoint(NamedTuple):
    """What was read back."""

    arrays: list[np.ndarray]
    """The variables, in the order in which they were given."""
    record: dict[str, Any]
    """Step, seconds, history and whatever else was kept beside them."""


class Checkpoints:
    """A folder of checkpoints, `step-00001234` each.

    A checkpoint is written beside its place and renamed into it when it is whole, and older
    ones go only after that: whenever the process dies, the last whole one is there.

    Args:
        folder: made when the first one is written.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def steps(self) -> list[int]:
        """The steps of the checkpoints that are there, oldest first."""
        names = [path.name for path in self.folder.glob("step-*") if path.suffix != ".tmp"]
        return sorted(int(name.removeprefix("step-")) for name in names)

    def save(self, step: int, arrays: list[np.ndarray], record: dict[str, Any]) -> None:
        """Write one, and let the oldest go.

        Raises:
            InputError: the disk is full, or the folder cannot be written.
        """
        place = self.folder / f"step-{step:08d}"
        beside = place.with_suffix(".tmp")
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            named = {f"{index:04d}": array for index, array in enumerate(arrays)}
            files.replace(beside / STATE, lambda file: np.savez(file, **named))
            files.replace(beside / RECORD, lambda file: file.write(json.dumps(record).encode()))
            shutil.rmtree(place, ignore_errors=True)
            os.replace(beside, place)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise InputError(f"cannot save a checkpoint ({error.strerror})", place) from error
        for old in self.steps()[:-KEPT]:
            shutil.rmtree(self.folder / f"step-{old:08d}", ignore_errors=True)

    def latest(self) -> Checkpoint | None:
        """The newest one; None where there is none.

        Raises:
            InputError: it is damaged.
        """
        steps = self.steps()
        if not steps:
            return None
        place = self.folder / f"step-{steps[-1]:08d}"
        try:
            record = json.loads((place / RECORD).read_text(encoding="utf-8"))
            with np.load(place / STATE, allow_pickle=False) as found:
                arrays = [found[name] for name in sorted(found.files)]
        except (OSError, ValueError, EOFError, KeyError) as error:
            raise InputError(
                "this checkpoint is damaged; remove it to resume from the one before", place
            ) from error
        return Checkpoint(arrays, record)
