"""Text files as lines, read and written, with one clear error for each way in which that fails."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from shared import files
from shared.errors import InputError

MAX_LINE = 1 << 20
"""Longest line that is read, in bytes: no sentence is near it, and a gzip bomb may be past it."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def check(path: Path) -> None:
    """Refuse what cannot be a file to read, before anything else is done.

    Raises:
        InputError: there is no such file, it is a folder, or it is out of reach.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("there is no such file", path) from error
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", path) from error
    if stat.S_ISDIR(mode):
        raise InputError("this is a folder; a file is wanted", path)


def check_place(path: Path) -> None:
    """Refuse what cannot be the place of a file to write.

    Raises:
        InputError: it is a folder, a device or a pipe.
    """
    if path.is_dir():
        raise InputError("this is a folder; a file is wanted", path)
    if path.exists() and not path.is_file():
        # A rename would put a file in the place of the device.
        raise InputError("this is a device or a pipe; a file is wanted", path)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file's bytes, unpacked if they are gzip's; errors of reading become `InputError`.

    Raises:
        InputError: the file is missing, a folder, unreadable, empty, or damaged gzip.
    """
    check(path)
    try:
        with contextlib.ExitStack() as stack:
            stream: io.BufferedReader | gzip.GzipFile = stack.enter_context(path.open("rb"))
            if stream.peek(2)[:2] == b"\x1f\x8b":
                stream = stack.enter_context(gzip.GzipFile(fileobj=stream))
            elif path.suffix == ".gz" and stream.peek(1):
                raise InputError("the name ends in .gz, but this is no gzip file", path)
            if not stream.peek(1):
                raise InputError("the file is empty", path)
            yield cast("IO[bytes]", stream)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError("the gzip file is cut short or damaged", path) from error
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror or error})", path) from error


def numbered(path: Path, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    r"""Lines and their numbers, counted from 1, without their ends.

    Lines end at `\n` or `\r\n` only; U+2028, `\x0b` and their like are text. A byte order mark
    at the beginning is left out.

    Args:
        path: a file, which may be packed by gzip.
        encoding: a codec in which a line feed is one byte.

    Raises:
        InputError: as `opened`; or a line is binary, too long, or not in this encoding.
    """
    with opened(path) as stream:
        number = 0
        while raw := stream.readline(MAX_LINE + 1):
            number += 1
            if number == 1:
                if raw.startswith(_UTF16):
                    raise InputError("the text is UTF-16; save it as UTF-8", path, number)
                raw = raw.removeprefix(codecs.BOM_UTF8)
            if b"\0" in raw:
                raise InputError("this is binary data; a text in UTF-8 is wanted", path, number)
            if len(raw) > MAX_LINE:
                raise InputError(
                    f"the line has more than {MAX_LINE:,} bytes; this is no text of sentences",
                    path,
                    number,
                )
            try:
                text = raw.removesuffix(b"\n").removesuffix(b"\r").decode(encoding)
            except UnicodeError as error:
                raise InputError(f"the line is not valid {encoding.upper()}", path, number) from (
                    error
                )
            yield number, text


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write lines in UTF-8; the number of them comes back.

    The file appears only when it is complete, gzipped if its name ends in `.gz`; the same lines
    always give the same bytes. A lone surrogate, which UTF-8 cannot say, becomes U+FFFD.

    Args:
        path: the place of the file.
        lines: without their ends, and without line feeds inside.

    Raises:
        InputError: the file cannot be written; what stood there before is as it was.
    """
    written = 0

    def write(file: BinaryIO) -> None:
        nonlocal written
        with contextlib.ExitStack() as stack:
            stream: BinaryIO | gzip.GzipFile = file
            if path.suffix == ".gz":
                # No name and no time in the header.
                stream = stack.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0))
            for line in lines:
                stream.write((_SURROGATE.sub("\ufffd", line) + "\n").encode())
                written += 1

    try:
        check_place(path)
        files.replace(path, write)
    except OSError as error:
        raise InputError(f"the file cannot be written ({error.strerror or error})", path) from error
    return written
