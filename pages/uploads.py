"""Files that visitors bring: how large they may be, and what they are called on the server."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared import textfiles
from shared.errors import InputError

MOST = 20
"""Files of a corpus."""
BYTES = 300_000_000
"""Of a corpus, all of its files together, unpacked."""
LETTERS = 60
"""Of a file's name."""

_BLOCK = 1 << 20


def check(paths: Sequence[str | Path]) -> list[str]:
    """Whether these can be a corpus; the names that its files get on the server, in their order.

    Raises:
        InputError: there are none, too many, or too large ones; or one is broken.
    """
    if not paths:
        raise InputError("drop the files of a corpus first")
    if len(paths) > MOST:
        raise InputError(f"{len(paths)} files; up to {MOST} are taken at once")
    names = [safe_name(Path(path).name) for path in paths]
    for name in names:
        # Case, too: some disks do not tell it apart.
        if sum(name.casefold() == other.casefold() for other in names) > 1:
            raise InputError(f"two files are called {name}; give them names of their own")
    left = BYTES
    for path, name in zip(paths, names, strict=True):
        try:
            left -= _size(Path(path), left)
        except InputError as error:
            # Not where the server keeps it.
            raise InputError(f"“{name}”: {error.message}") from error
    return names


def take(paths: Sequence[str | Path], folder: Path) -> list[Path]:
    """Copy the files of a corpus into a new folder.

    Raises:
        InputError: as `check`.
        OSError: the disk refuses.
    """
    names = check(paths)
    folder.mkdir(parents=True)
    return [
        Path(shutil.copyfile(path, folder / name)) for path, name in zip(paths, names, strict=True)
    ]


@contextmanager
def together(paths: Sequence[str | Path]) -> Iterator[list[Path]]:
    """The same files in one folder, as long as this context lasts: aligned ones belong together
    by their names, and each upload has a folder of its own.

    Raises:
        InputError: as `check`.
    """
    names = check(paths)
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        found = [Path(folder) / name for name in names]
        for link, path in zip(found, paths, strict=True):
            link.symlink_to(Path(path).resolve())
        yield found


def safe_name(name: str) -> str:
    """A file's name without anything that a disk, a shell or a page could take for more than
    letters; its end, which tells the format, stays.
    """
    plain = re.sub(r"[^\w.-]", "_", unicodedata.normalize("NFC", name))
    return plain[-LETTERS:].lstrip(".-") or "corpus"


def _size(path: Path, most: int) -> int:
    """Bytes of a file, unpacked.

    Raises:
        InputError: there are more than are allowed, or the file cannot be read.
    """
    size = 0
    with textfiles.opened(path) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > most:
                raise InputError(
                    f"with it, the files have more than {BYTES // 1_000_000} MB, unpacked; train "
                    "on so large a corpus with the command below, on the server itself"
                )
    return size
