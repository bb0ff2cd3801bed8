"""Files that are whole or not there."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import numpy as np


def replace(path: Path, write: Callable[[BinaryIO], Any]) -> None:
    """Write a file beside its place and rename it into it.

    Args:
        path: the place.
        write: writes the contents into the file that it is given.

    Raises:
        OSError: the disk or the folder refuses; what stood at `path` is then as it was.
    """
    replace_all({path: write})


def replace_all(writers: Mapping[Path, Callable[[BinaryIO], Any]]) -> None:
    """`replace` of several files: none is renamed before all are written.

    Raises:
        OSError: the disk or the folder refuses; what stood at any of the places is as it was.
    """
    beside = {path: path.with_name(path.name + ".tmp") for path in writers}
    try:
        for path, write in writers.items():
            with open(beside[path], "wb") as file:
                write(file)
                # On the disk before the rename is, or a power cut could leave a name on half a
                # file.
                file.flush()
                os.fsync(file.fileno())
        for path in writers:
            os.replace(beside[path], path)
    except BaseException:
        for unfinished in beside.values():
            unfinished.unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of an `.npz` file, by name; pickled ones are refused, not run.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is cut, changed, or something else.
    """
    # Much that only copies text imports this file.
    import numpy as np

    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("no archive of arrays")
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError) as error:
            raise ValueError(str(error)) from error
        except MemoryError as error:
            raise ValueError("an array of no sensible size") from error
