"""The model card: what every model tells of itself, whatever it is for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from shared.seq2seq import Seq2Seq


class Told(NamedTuple):
    """What only an application can tell of its model.

    Args:
        what: a sentence or two: what it does.
        data: a sentence: what it was made from.
        figures: a sentence: its training; left out if empty.
        closing: what it cannot do.
    """

    what: str
    data: str
    figures: str
    closing: str


def card(network: Seq2Seq, told: Told, *, name: str, licence: str, command: str) -> str:
    """A README in Markdown for a model's folder.

    Args:
        network: the model.
        told: what its application tells of it.
        name: of the folder.
        licence: of the data; if empty, the card says that it must be asked for.
        command: that makes it again; left out if empty.
    """
    config = network.config
    parameters = sum(math.prod(weight.shape) for weight in network.trainable_variables)
    lines = [
        f"# {name}",
        "",
        told.what,
        "",
        f"- Network: {config.encoder_blocks} + {config.decoder_blocks} blocks of "
        f"{config.cell.upper()}, width {config.width}, {config.vocabulary:,} subword pieces, "
        f"{parameters:,} parameters.",
        f"- Data: {told.data}",
        f"- Licence of the data: {licence or 'not stated; ask its owner before sharing a model'}.",
    ]
    if told.figures:
        lines.append(f"- Training: {told.figures}")
    if command:
        lines += ["", "Made by", "", f"    {command}"]
    return "\n".join([*lines, "", told.closing, ""])


def listed(names: Sequence[str]) -> str:
    """Names of files, for a sentence."""
    return ", ".join(names) or "files that were not named"
