"""What every command line of the project does alike."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence

from shared.errors import InputError

BAD_INPUT, INTERRUPTED = 2, 130


def run(command: Callable[[Sequence[str] | None], int | None], name: str) -> int:
    """Run a command for people: bad input is one sentence on standard error and status 2.

    Args:
        command: takes the arguments (None: those of the process), returns an exit status.
        name: stands before the sentence.

    Returns:
        the status to exit with.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # As what we read is, whatever the locale of the terminal.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = command(None) or 0
        # Here, where a full disk can still be said, and not when Python exits.
        sys.stdout.flush()
        return status
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough.
        _discard_output()
        return 0
    except OSError as error:
        # What the disk, not a reader of ours, refuses: full, read-only, gone.
        _discard_output()
        print(f"{name}: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT


def _discard_output() -> None:
    """Send what cannot be written nowhere, or Python would complain once more at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
