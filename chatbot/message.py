"""What a message may be."""

from __future__ import annotations

from shared import repairs
from shared.errors import InputError

LONGEST = 10_000
"""Characters; what is longer is no message."""


def checked(text: str) -> str:
    """A message as it is read: control characters and spaces at the ends left out.

    Raises:
        InputError: nothing is left, or it is too long.
    """
    if len(text) > LONGEST:
        raise InputError(
            f"the message has {len(text):,} characters; up to {LONGEST:,} can be read at once"
        )
    clean = repairs.collapse(repairs.whole(repairs.strip_controls(text)))
    if not clean:
        raise InputError("the message is empty; say something")
    return clean
