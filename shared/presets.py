"""A model is a folder: `config.toml`, `tokenizer.model`, `weights.npz`, `README.md` (the card).

Loading reads numbers and text and runs none of it as code.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from shared.config import ModelConfig, from_mapping
from shared.engine import for_use, keras
from shared.errors import InputError
from shared.files import read_arrays, replace_all
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer

VERSION = 1
"""Of the folder's format; a folder with a higher one is refused."""

CONFIG, TOKENIZER, WEIGHTS, CARD = "config.toml", "tokenizer.model", "weights.npz", "README.md"


@dataclass(frozen=True)
class Preset:
    """A network with all that it needs to be used.

    Args:
        network: the model, weights loaded.
        tokenizer: the one that it was trained with.
        application: `translate` or `chat`: who can use it.
        about: what the application keeps with it, say its languages.
    """

    network: Seq2Seq
    tokenizer: Tokenizer
    application: str
    about: Mapping[str, Any] = field(default_factory=dict)


def save(preset: Preset, folder: str | Path, card: str, *, dtype: str = "float16") -> None:
    """Write the folder: all files beside their places, and then renamed into them.

    Args:
        preset: what to write.
        folder: made if it is not there; other files in it stay.
        card: text of its README.
        dtype: number type of the weights on the disk.

    Raises:
        InputError: the folder cannot be written, or the disk is full.
    """
    folder = Path(folder)
    config = {
        "parley": {"version": VERSION, "application": preset.application},
        "model": dataclasses.asdict(preset.network.config),
        preset.application: dict(preset.about),
    }
    weights: dict[str, Any] = {
        name: np.asarray(w.numpy(), dtype) for name, w in named(preset.network).items()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_all(
            {
                folder / TOKENIZER: lambda file: file.write(preset.tokenizer.model),
                folder / WEIGHTS: lambda file: np.savez_compressed(file, **weights),
                folder / CARD: lambda file: file.write(card.encode("utf-8", "replace")),
                # Without it no folder is a model: it comes last.
                folder / CONFIG: lambda file: tomli_w.dump(config, file),
            }
        )
    except OSError as error:
        raise InputError(f"cannot save the model ({error.strerror})", folder) from error


def read_card(folder: str | Path) -> str:
    """What the card of a model folder says; nothing where there is none."""
    try:
        return (Path(folder) / CARD).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def load(
    folder: str | Path, application: str | None = None, *, precision: str = "float32"
) -> Preset:
    """Read a folder that `save` wrote.

    Args:
        folder: where it is.
        application: refuse a model made for another one.
        precision: number type of the network's large matrix products.

    Raises:
        InputError: it is no model, it is damaged, or it comes from a later version.
    """
    folder = Path(folder)
    config = read_config(folder, application)
    made_for = config["parley"].get("application")
    try:
        sizes = from_mapping(ModelConfig, config.get("model", {}))
    except InputError as error:
        raise InputError(error.message, folder / CONFIG) from error
    tokenizer = Tokenizer.load(folder / TOKENIZER)
    if tokenizer.vocabulary != sizes.vocabulary:
        raise InputError(
            f"the tokenizer has {tokenizer.vocabulary} pieces and the network "
            f"{sizes.vocabulary}: they do not belong together",
            folder,
        )
    network = Seq2Seq(sizes, precision=precision, begins=tokenizer.begins())
    fill(named(network), folder / WEIGHTS)
    return Preset(network, tokenizer, str(made_for), config.get(str(made_for), {}))


def settled(folder: str | Path, application: str) -> Preset:
    """`load` for a program that uses the model and does not train it."""
    for_use()
    return load(folder, application)


def checksum(preset: Preset) -> str:
    """Of the weights and the tokenizer: what was computed by a model with another one differs."""
    digest = hashlib.sha256(preset.tokenizer.model)
    for name, weight in sorted(named(preset.network).items()):
        digest.update(name.encode() + np.asarray(weight.numpy(), "<f4").tobytes())
    return digest.hexdigest()[:16]


def named(network: keras.layers.Layer) -> dict[str, Any]:
    """The weights by their place in the code, `decoder.blocks.0.norm.gamma`.

    Keras' own paths will not do: a layer made inside another's constructor does not know its
    parent there, and so all kernels would be called `kernel`.
    """
    found: dict[str, Any] = {}

    def walk(value: Any, name: str) -> None:
        if isinstance(value, keras.Variable):
            found[name] = value
        elif isinstance(value, list):
            for index, each in enumerate(value):
                walk(each, f"{name}.{index}")
        elif isinstance(value, keras.layers.Layer):
            for attribute, each in vars(value).items():
                if not attribute.startswith("_"):
                    walk(each, f"{name}.{attribute}" if name else attribute)

    walk(network, "")
    own = {id(weight) for weight in network.trainable_variables}
    weights = {name: weight for name, weight in found.items() if id(weight) in own}
    assert len(weights) == len(own), "a weight without a name would not be saved"
    return weights


def read_config(folder: Path, application: str | None = None) -> dict[str, Any]:
    """What a model folder tells of itself: a table for each name, `parley` among them.

    Args:
        folder: where it is.
        application: refuse a model made for another one.

    Raises:
        InputError: it is no model, it is damaged, or it comes from a later version.
    """
    path = folder / CONFIG
    if not folder.is_dir():
        raise InputError("there is no such model folder", folder)
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"this folder is no model: it has no {CONFIG}", folder) from error
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"damaged: {error}", path) from error
    for name, table in config.items():
        if not isinstance(table, dict):
            raise InputError(f"damaged: {name} is no table of settings", path)
    head = config.setdefault("parley", {})
    if head.get("version") not in range(1, VERSION + 1):
        raise InputError(
            f"version {head.get('version')!r} of the model format; this program reads up to "
            f"{VERSION}",
            path,
        )
    made_for = head.get("application")
    if application is not None and made_for != application:
        raise InputError(f"this is a model for {made_for}, not for {application}", folder)
    return config


def fill(wanted: Mapping[str, Any], path: Path) -> None:
    """Give weights the values of a file.

    Args:
        wanted: the weights, by name.
        path: an `.npz` file of the same names.

    Raises:
        InputError: it cannot be read, is damaged, or holds other weights.
    """
    try:
        arrays = read_arrays(path)
    except OSError as error:
        raise InputError(f"cannot read the weights ({error.strerror or error})", path) from error
    except ValueError as error:
        raise InputError("the weights are damaged; fetch or train the model again", path) from error
    for name in sorted(wanted.keys() ^ arrays.keys()):
        what = "lacks" if name in wanted else "has, beyond what the config asks for,"
        raise InputError(f"the file {what} the weights {name}", path)
    for name, weight in wanted.items():
        if tuple(weight.shape) != arrays[name].shape:
            raise InputError(
                f"{name} is of shape {arrays[name].shape}, and the config asks for "
                f"{tuple(weight.shape)}",
                path,
            )
        if arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            raise InputError(f"{name} holds numbers that are not finite", path)
        weight.assign(arrays[name].astype("float32"))
