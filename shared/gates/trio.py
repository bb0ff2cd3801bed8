"""The three networks as a folder: `config.toml`, `weights.npz`, `README.md` (the card)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from shared.errors import InputError
from shared.files import replace_all
from shared.gates.agreement import CELLS
from shared.gates.network import WordNetwork
from shared.presets import CARD, CONFIG, VERSION, WEIGHTS, fill, named, read_config

APPLICATION = "gates"
"""What the folder is for; neither translation nor chat offers it."""


@dataclass(frozen=True)
class Trio:
    """Networks that differ in their cell alone.

    Args:
        words: their vocabulary, the place of a word its id.
        networks: by the name of the cell.
    """

    words: tuple[str, ...]
    networks: Mapping[str, WordNetwork]


def save(trio: Trio, folder: Path, card: str) -> None:
    """Write the folder, its weights as float16.

    Raises:
        InputError: it cannot be written, or the disk is full.
    """
    width = next(iter(trio.networks.values())).recurrence.width
    config = {
        "parley": {"version": VERSION, "application": APPLICATION},
        APPLICATION: {"width": width, "words": list(trio.words)},
    }
    weights: dict[str, Any] = {
        name: np.asarray(weight.numpy(), "float16") for name, weight in _named(trio).items()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_all(
            {
                folder / WEIGHTS: lambda file: np.savez_compressed(file, **weights),
                folder / CARD: lambda file: file.write(card.encode()),
                folder / CONFIG: lambda file: tomli_w.dump(config, file),
            }
        )
    except OSError as error:
        raise InputError(f"cannot save the networks ({error.strerror})", folder) from error


def load(folder: Path) -> Trio:
    """Read a folder that `save` wrote.

    Raises:
        InputError: it is not there, is for something else, or is damaged.
    """
    about = read_config(folder, APPLICATION).get(APPLICATION, {})
    words, width = about.get("words"), about.get("width")
    told = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not told or not isinstance(width, int) or not 1 <= width <= 1024:
        raise InputError("damaged: it needs a width and words", folder / CONFIG)
    networks = {cell: WordNetwork(len(words), width, cell) for cell in CELLS}
    trio = Trio(tuple(words), networks)
    fill(_named(trio), folder / WEIGHTS)
    return trio


def _named(trio: Trio) -> dict[str, Any]:
    return {
        f"{cell}.{name}": weight
        for cell, network in trio.networks.items()
        for name, weight in named(network).items()
    }
