"""Who may open the pages: names and passwords from a file."""

from __future__ import annotations

import hmac
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from shared.errors import InputError


def accounts(path: Path) -> dict[str, str]:
    """The password of each name of a file with a line `name:password` for each.

    Blank lines and lines that begin with `#` are left out. No message tells a password.

    Raises:
        InputError: the file cannot be read, everybody can read it, a line is no account, a name
            comes twice, or there is none.
    """
    try:
        if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
            raise InputError("everybody on this machine can read it; use “chmod o-r” first", path)
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        raise InputError("is not text in UTF-8", path) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        # A password may hold colons, a name may not.
        name, colon, password = line.partition(":")
        name = name.strip()
        if not (colon and name and password):
            raise InputError("a line is a name, a colon and a password", path, number)
        if name in found:
            raise InputError(f"the name {name} comes a second time", path, number)
        found[name] = password
    if not found:
        raise InputError("names nobody; a line is a name, a colon and a password", path)
    return found


def opener(known: Mapping[str, str]) -> Callable[[str, str], bool]:
    """Whether a name and a password are those of an account, told in the same time for any."""

    def opens(name: str, password: str) -> bool:
        # A name that nobody has takes as long as one that somebody has.
        right = known.get(name, "")
        same = hmac.compare_digest(password.encode(), right.encode())
        return same and name in known

    return opens
