"""Settings: each a field with a default, a unit and one sentence; flags are made from them."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_type_hints

from shared.errors import InputError

Config = TypeVar("Config", "ModelConfig", "TrainingConfig")


def setting(
    default: Any,
    text: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
) -> Any:
    """A field of a config: its default, one sentence, and what is allowed."""
    return field(
        default=default,
        metadata={"text": text, "low": low, "high": high, "choices": choices},
    )


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """What the network is. Written into every preset.

    Raises:
        InputError: a value that is not allowed.
    """

    cell: str = setting("gru", "recurrent cell", choices=("gru", "lstm", "ssru", "simple"))
    width: int = setting(256, "features of a token and of a state", low=8, high=4096)
    encoder_blocks: int = setting(2, "blocks of the encoder", low=1, high=16)
    decoder_blocks: int = setting(2, "blocks of the decoder", low=1, high=16)
    heads: int = setting(4, "heads of attention; they divide the width", low=1, high=64)
    vocabulary: int = setting(8000, "subword pieces, all languages together", low=300, high=64000)
    context_slots: int = setting(0, "notes that a conversation keeps; 0: none", low=0, high=256)
    dropout: float = setting(0.1, "share of features dropped in training", low=0.0, high=0.9)
    word_dropout: float = setting(0.0, "share of words blanked out in training", low=0.0, high=0.5)

    def __post_init__(self) -> None:
        _check(self)
        if self.width % (2 * self.heads):
            raise InputError(
                f"width {self.width} is not a multiple of twice the heads ({2 * self.heads})"
            )


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """How the network is trained.

    Raises:
        InputError: a value that is not allowed.
    """

    batch_positions: int = setting(2560, "padded target positions a step", low=64, high=1_000_000)
    peak_rate: float = setting(2e-3, "highest learning rate", low=1e-6, high=1.0)
    warmup: int = setting(800, "steps until the learning rate peaks", low=1, high=1_000_000)
    cooldown: float = setting(
        0.4, "last share of the budget, over which the learning rate falls to zero", low=0, high=1
    )
    smoothing: float = setting(0.1, "label smoothing", low=0.0, high=0.9)
    salience: float = setting(
        0.5, "weight of the loss that teaches what to note", low=0.0, high=10.0
    )
    clip: float = setting(1.0, "highest global norm of the gradient", low=1e-3, high=1e6)
    average: float = setting(
        0.999, "momentum of the moving average of the weights", low=0.0, high=0.99999
    )
    subwords: float = setting(
        0.0, "subword sampling: share of merges left out at random", low=0.0, high=0.9
    )
    patience: int = setting(
        0, "stop after so many validations without a better one; 0: never", low=0, high=1000
    )
    validate_minutes: float = setting(
        0.0, "minutes between validations; 0: a twelfth of the budget", low=0.0, high=1440.0
    )
    validate_sentences: int = setting(500, "sentences decoded at a validation", low=1, high=100_000)
    checkpoint_minutes: float = setting(3.0, "minutes between checkpoints", low=0.0, high=1440.0)
    precision: str = setting(
        "auto", "large matrix products", choices=("auto", "float32", "bfloat16")
    )
    xla: str = setting("auto", "compile the training step", choices=("auto", "on", "off"))
    seed: int = setting(0, "of initial weights, order and dropout", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        _check(self)


def _check(config: ModelConfig | TrainingConfig) -> None:
    hints = get_type_hints(type(config))
    for each in dataclasses.fields(config):
        value, wanted, limits = getattr(config, each.name), hints[each.name], each.metadata
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            object.__setattr__(config, each.name, float(value))
        elif type(value) is not wanted:
            raise InputError(f"{each.name} = {value!r}: must be of type {wanted.__name__}")
        if limits["choices"] and value not in limits["choices"]:
            raise InputError(
                f"{each.name} = {value!r}: must be one of {', '.join(limits['choices'])}"
            )
        # Written so that NaN, which compares false with everything, is refused too.
        if limits["low"] is not None and not limits["low"] <= value <= limits["high"]:
            raise InputError(
                f"{each.name} = {value}: must be from {limits['low']} to {limits['high']}"
            )


def from_mapping(kind: type[Config], values: Mapping[str, Any]) -> Config:
    """A config from names and values, as a file or a command line gives them.

    Raises:
        InputError: a name that is no setting, or a value that is not allowed.
    """
    names = {each.name for each in dataclasses.fields(kind)}
    for name in values:
        if name not in names:
            raise InputError(f"{name} is no setting; there are {', '.join(sorted(names))}")
    return kind(**values)


def add_flags(
    parser: argparse.ArgumentParser,
    kind: type[Config],
    title: str,
    *,
    without: tuple[str, ...] = (),
) -> None:
    """A flag for each setting; without one, its default holds.

    Args:
        parser: gets the flags.
        kind: the config's class.
        title: of the group that they form.
        without: settings that are not for this command.
    """
    group = parser.add_argument_group(title)
    hints = get_type_hints(kind)
    for each in dataclasses.fields(kind):
        if each.name in without:
            continue
        group.add_argument(
            "--" + each.name.replace("_", "-"),
            dest=each.name,
            type=hints[each.name],
            default=None,
            choices=each.metadata["choices"],
            metavar=None if each.metadata["choices"] else hints[each.name].__name__.upper(),
            help=f"{each.metadata['text']} (default: {each.default})",
        )


def given(kind: type[Config], arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that a parsed command line names, and no others."""
    return {
        each.name: getattr(arguments, each.name)
        for each in dataclasses.fields(kind)
        if getattr(arguments, each.name, None) is not None
    }


def from_flags(
    kind: type[Config], arguments: argparse.Namespace, defaults: Mapping[str, Any]
) -> Config:
    """The config that a parsed command line asks for.

    Args:
        kind: the config's class.
        arguments: parsed by a parser that went through `add_flags`.
        defaults: what holds instead of the class's own defaults where no flag was given.
    """
    return from_mapping(kind, {**defaults, **given(kind, arguments)})
