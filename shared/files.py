"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO


def replace(path: Path, write: Callable[[BinaryIO], Any]) -> None:
    """Write a file beside its place and rename it into it.

    Args:
        path: the place.
        write: writes the contents into the file that it is given.

    Raises:
        OSError: the disk or the folder refuses; what stood at `path` is then as it was.
    """
    beside = path.with_name(path.name + ".tmp")
    try:
        with open(beside, "wb") as file:
            write(file)
            # On the disk before the rename is, or a power cut could leave a name on half a file.
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
