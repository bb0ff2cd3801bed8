"""What the lessons of both applications have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from shared.errors import InputError

LEAST = 20
"""Fewest pairs or dialogues that a model can be made from."""


def check_enough(train: Sequence[object], valid: Sequence[object], *, noun: str, wish: str) -> None:
    """Whether a model can be made from so many examples.

    Args:
        train: to train on.
        valid: to validate on.
        noun: what they are, for people.
        wish: how many are better, for people.

    Raises:
        InputError: there are too few.
    """
    if len(train) < LEAST or not valid:
        raise InputError(
            f"{len(train)} {noun} are left to train on and {len(valid)} for validation; at least "
            f"{LEAST} and 1 are needed, and {wish}"
        )


def fingerprint(settings: str, *parts: Sequence[Sequence[str]]) -> str:
    """Of all that is learned and validated on: a training is resumed on the same only.

    Args:
        settings: what decides beside the examples.
        parts: texts of each example, for training and for validation.
    """
    digest = hashlib.sha256(settings.encode())
    for part in parts:
        for texts in part:
            digest.update("\t".join(texts).encode() + b"\n")
        digest.update(b"\n")
    return digest.hexdigest()
