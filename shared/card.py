"""The model card: what every model tells of itself, whatever it is for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shared.seq2seq import Seq2Seq


def card(
    name: str,
    network: Seq2Seq,
    *,
    what: str,
    data: str,
    licence: str,
    figures: str,
    command: str,
    closing: str,
) -> str:
    """A README in Markdown for a model's folder.

    Args:
        name: of the folder.
        network: the model.
        what: a sentence or two: what it does.
        data: a sentence: what it was made from.
        licence: of the data; if empty, the card says that it must be asked for.
        figures: a sentence: its training; left out if empty.
        command: that makes it again; left out if empty.
        closing: what it cannot do.
    """
    config = network.config
    parameters = sum(math.prod(weight.shape) for weight in network.trainable_variables)
    lines = [
        f"# {name}",
        "",
        what,
        "",
        f"- Network: {config.encoder_blocks} + {config.decoder_blocks} blocks of "
        f"{config.cell.upper()}, width {config.width}, {config.vocabulary:,} subword pieces, "
        f"{parameters:,} parameters.",
        f"- Data: {data}",
        f"- Licence of the data: {licence or 'not stated; ask its owner before sharing a model'}.",
    ]
    if figures:
        lines.append(f"- Training: {figures}")
    if command:
        lines += ["", "Made by", "", f"    {command}"]
    return "\n".join([*lines, "", closing, ""])


def listed(names: Sequence[str]) -> str:
    """Names of files, for a sentence."""
    return ", ".join(names) or "files that were not named"
