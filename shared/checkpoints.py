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
        names = [path.name.removeprefix("step-") for path in self.folder.glob("step-*")]
        return sorted(int(name) for name in names if name.isdecimal())

    def save(self, step: int, arrays: list[np.ndarray], record: dict[str, Any]) -> None:
        """Write one, and let the oldest go.

        Raises:
            InputError: the disk is full, or the folder cannot be written.
        """
        place = self.folder / f"step-{step:08d}"
        # No folder can be renamed onto a full one. One of the same step, which a training that
        # is resumed after its end writes once more, is replaced file by file: any mixture of
        # the two is whole.
        beside = place if place.is_dir() else place.with_suffix(".tmp")
        try:
            if beside != place:
                shutil.rmtree(beside, ignore_errors=True)
                beside.mkdir(parents=True)
            named: dict[str, Any] = {f"{index:04d}": array for index, array in enumerate(arrays)}
            files.replace(beside / STATE, lambda file: np.savez(file, **named))
            files.replace(beside / RECORD, lambda file: file.write(json.dumps(record).encode()))
            if beside != place:
                os.replace(beside, place)
        except OSError as error:
            if beside != place:
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
            found = files.read_arrays(place / STATE)
            if not isinstance(record, dict) or type(record.get("step")) is not int:
                raise ValueError("a record without a step")
        except (OSError, ValueError) as error:
            raise InputError(
                "this checkpoint is damaged; remove it to resume from the one before", place
            ) from error
        return Checkpoint([found[name] for name in sorted(found)], record)
