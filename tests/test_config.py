"""Settings: flags from fields, and what is refused."""

from __future__ import annotations

import argparse
import dataclasses
import math

import pytest

from shared.config import (
    ModelConfig,
    TrainingConfig,
    add_flags,
    from_flags,
    from_mapping,
    given,
)
from shared.errors import InputError

KINDS = [ModelConfig, TrainingConfig]


def parser(kind=ModelConfig) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    add_flags(made, kind, "settings")
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_sentence_a_limit_and_a_default_within_it(kind):
    kind()
    for each in dataclasses.fields(kind):
        assert each.metadata["text"]
        assert each.metadata["choices"] or each.metadata["low"] < each.metadata["high"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_a_flag_that_help_explains(kind):
    shown = " ".join(parser(kind).format_help().split())
    for each in dataclasses.fields(kind):
        assert f"--{each.name.replace('_', '-')} " in shown
        assert f"(default: {each.default})" in shown


def test_a_flag_wins_over_a_default_of_the_application_and_that_over_the_class():
    asked = parser().parse_args(["--encoder-blocks", "3", "--dropout", "0"])
    made = from_flags(ModelConfig, asked, {"width": 64, "dropout": 0.4})
    assert made == ModelConfig(encoder_blocks=3, dropout=0.0, width=64)
    assert given(ModelConfig, asked) == {"encoder_blocks": 3, "dropout": 0.0}


@pytest.mark.parametrize("kind", KINDS)
def test_no_flag_gives_the_defaults(kind):
    assert from_flags(kind, parser(kind).parse_args([]), {}) == kind()


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_beyond_its_limits_is_refused_with_them(kind):
    for each in dataclasses.fields(kind):
        low, high = each.metadata["low"], each.metadata["high"]
        if low is None:
            continue
        wrong = [low - 1, high + 1]
        if isinstance(each.default, float):
            wrong += [math.nan, math.inf, -math.inf]
        for value in wrong:
            with pytest.raises(InputError, match=f"{each.name} = .*: must be from {low} to"):
                kind(**{each.name: value})


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_another_type_is_refused_with_the_right_one(kind):
    for each in dataclasses.fields(kind):
        wanted = type(each.default)
        wrong = [None, [1], True, "1" if wanted is not str else 1]
        if wanted is int:
            wrong.append(float(each.default))
        for value in wrong:
            with pytest.raises(InputError, match=f"{each.name} = .*type {wanted.__name__}"):
                kind(**{each.name: value})


def test_a_whole_number_does_where_a_fraction_is_wanted():
    """TOML writes `dropout = 0` as a person does."""
    made = from_mapping(ModelConfig, {"dropout": 0})
    assert made.dropout == 0.0 and isinstance(made.dropout, float)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(ModelConfig, "cell"), (TrainingConfig, "precision"), (TrainingConfig, "xla")],
)
def test_another_choice_is_refused_with_those_there_are(kind, name):
    choices = {each.name: each.metadata["choices"] for each in dataclasses.fields(kind)}[name]
    with pytest.raises(InputError, match=f"must be one of {', '.join(choices)}"):
        kind(**{name: "transformer"})


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="widht is no setting; there are cell, .*width") as caught:
        from_mapping(ModelConfig, {"widht": 3})
    assert "\n" not in str(caught.value)


def test_the_heads_must_divide_the_width_and_the_halves_of_the_encoder_too():
    for width, heads in ((256, 3), (20, 8), (8, 8), (18, 4), (9, 1)):
        with pytest.raises(InputError, match=f"width {width} is not a multiple .*{2 * heads}"):
            ModelConfig(width=width, heads=heads)
    assert ModelConfig(width=24, heads=4).heads == 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_config_survives_the_way_through_a_mapping(kind):
    assert from_mapping(kind, dataclasses.asdict(kind())) == kind()


def test_a_config_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig().width = 3
