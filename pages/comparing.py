"""Two stories of one network side by side: which steps belong together, and how far apart the
states are there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pages.looking import Story, look
from pages.models import Models
from shared.errors import InputError


class Moment(NamedTuple):
    """One step of all stories that are looked at.

    Args:
        writes: whether they write then, or read.
        place: of the piece that they read or write.
    """

    writes: bool
    place: int


def look_at(models: Models, text: str, other: str, **chosen: str) -> list[Story]:
    """The story of a sentence, and that of another one, if there is one.

    Args:
        models: to choose from.
        text: a sentence.
        other: another one, or nothing.
        chosen: the network, as `look` takes it; the same for both.

    Raises:
        InputError: a sentence, or the choice, is wrong.
    """
    stories = [look(models, text, **chosen)]
    if other:
        try:
            stories.append(look(models, other, **chosen))
        except InputError as error:
            message = error.message[:1].lower() + error.message[1:]
            raise InputError(f"About the second sentence: {message}") from error
    return stories


def moments(*stories: Story) -> list[Moment]:
    """All steps in order: the longest sentence decides how many there are of reading, and the
    longest answer how many of writing."""
    reads = max(len(story.source) for story in stories)
    writes = max(len(story.target) for story in stories)
    reading = [Moment(False, place) for place in range(reads)]
    return reading + [Moment(True, place) for place in range(writes)]


def piece(story: Story, moment: Moment) -> str | None:
    """What a story reads or writes then; None if it has come to its end before."""
    pieces = story.target if moment.writes else story.source
    return pieces[moment.place] if moment.place < len(pieces) else None


def apart(one: Story, other: Story) -> list[np.ndarray]:
    """How far the states after each step lie apart, a number's average distance: for each cell,
    readers first, an array of as many steps as the shorter story has."""
    pairs = [*zip(one.reading, other.reading, strict=True)]
    pairs += zip(one.writing, other.writing, strict=True)
    found = []
    for first, second in pairs:
        steps = min(len(first.course.after), len(second.course.after))
        between = first.course.after[:steps] - second.course.after[:steps]
        found.append(np.abs(between).mean(axis=-1))
    return found
