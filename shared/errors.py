"""The one error that is meant for people."""

from __future__ import annotations

from pathlib import Path


class InputError(ValueError):
    """Something that a person gave us is wrong: a file, a line of it, an option.

    The message is one clear sentence: what was wrong and what is allowed. The command line
    prints it without a traceback and exits with status 2; the web page shows it as it is.

    Args:
        message: the sentence.
        path: the file that it is about, if any.
        line: the line of that file, counted from 1, if one is known.
    """

    def __init__(self, message: str, path: str | Path | None = None, line: int | None = None):
        self.message, self.path, self.line = message, path, line
        where = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(where + message)
