"""How much there is to translate."""

from __future__ import annotations

import os
import select
import stat
import struct
import sys
from collections.abc import Sequence

SMALL = 20_000
"""Most bytes that are few."""

PATIENCE = 100
"""Milliseconds in which a program that writes to us has to end."""


def is_small(files: Sequence[str], descriptor: int = 0) -> bool:
    """Whether files, or standard input where there are none, hold little text, and no more is to
    come; what a person types is little. A file that is not there is little.

    Args:
        files: their names.
        descriptor: of standard input, of which nothing is read.
    """
    if files:
        return sum(_size(name) for name in files) <= SMALL
    if os.isatty(descriptor):
        return True
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        return status.st_size <= SMALL
    return stat.S_ISFIFO(status.st_mode) and _waiting(descriptor) <= SMALL


def _size(name: str) -> float:
    try:
        status = os.stat(name)
    except OSError:
        return 0
    # Nobody knows how much a pipe will hold.
    return status.st_size if stat.S_ISREG(status.st_mode) else float("inf")


def _waiting(pipe: int) -> float:
    """Bytes that were written to a pipe and not read yet; infinity where more may come, or where
    nobody can tell."""
    if sys.platform == "win32":
        return float("inf")
    import fcntl
    import termios

    poll = select.poll()
    # Of no event but the one that comes unasked: the other end was closed.
    poll.register(pipe, 0)
    if not poll.poll(PATIENCE):
        return float("inf")
    return int(struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0])
