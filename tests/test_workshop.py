"""The folder of a training: whose it is, and where it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import builders
from shared import presets
from shared.budget import Budget
from shared.checkpoints import Checkpoints
from shared.config import TrainingConfig
from shared.errors import InputError
from shared.presets import Preset
from shared.workshop import JOB, NOTE, Order, Workshop

MARK = b'{"data": "these"}'
SIZES = {"width": 16, "heads": 2, "encoder_blocks": 1, "decoder_blocks": 1, "vocabulary": 400}


def workshop(out: Path, *, data: str = "these", said: list | None = None, **asked: Any):
    asked = {"sizes": SIZES, "training": TrainingConfig()} | asked
    order = Order(out=out, budget=Budget(steps=1), **asked)
    return Workshop(order, data, (said if said is not None else []).append)


def network(shop: Workshop):
    return shop.network(builders.texts())


def checkpoint(out: Path) -> None:
    Checkpoints(out / "training" / "checkpoints").save(3, [np.zeros(2)], {"step": 3})


def assert_same_weights(one, other) -> None:
    for here, there in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(here, there)


def test_a_new_folder_gets_a_note_and_a_tokenizer(tmp_path):
    out = tmp_path / "model"
    shop = workshop(out)
    assert not shop.resumed and not out.exists()
    built, tokenizer = network(shop)
    assert (shop.folder / NOTE).read_bytes() == MARK
    assert (shop.folder / presets.TOKENIZER).read_bytes() == tokenizer.model
    assert built.config.vocabulary == tokenizer.vocabulary <= 400


def test_the_seed_alone_decides_the_first_weights(tmp_path):
    one, again, other = (
        network(workshop(tmp_path / name, training=TrainingConfig(seed=seed)))[0]
        for name, seed in (("one", 1), ("again", 1), ("other", 2))
    )
    assert_same_weights(one, again)
    assert np.abs(one.get_weights()[0] - other.get_weights()[0]).max() > 0.1


def test_with_a_checkpoint_it_goes_on_with_the_tokenizer_of_before(tmp_path):
    _, before = network(workshop(tmp_path))
    checkpoint(tmp_path)
    said: list[str] = []
    shop = workshop(tmp_path, resume=True, said=said)
    assert shop.resumed and said == []
    built, tokenizer = shop.network(["other words"])
    assert tokenizer.model == before.model
    assert built.config.vocabulary == before.vocabulary


def test_killed_before_its_first_checkpoint_it_begins_anew(tmp_path):
    network(workshop(tmp_path))
    said: list[str] = []
    shop = workshop(tmp_path, resume=True, said=said)
    assert not shop.resumed
    assert said == ["nothing to resume here: this is a new training"]
    network(shop)


def test_killed_before_its_first_note_it_begins_anew(tmp_path):
    """The folder was there, and nothing in it yet: `--resume` once refused it as a stranger's."""
    work = tmp_path / "out" / "training"
    work.mkdir(parents=True)
    (work / "data.json.tmp").write_text('{"da')
    said: list[str] = []
    assert not workshop(tmp_path / "out", resume=True, said=said).resumed
    assert said == ["nothing to resume here: this is a new training"]


def test_other_data_are_refused(tmp_path):
    network(workshop(tmp_path))
    checkpoint(tmp_path)
    with pytest.raises(InputError, match="was on other data") as caught:
        workshop(tmp_path, resume=True, data="those")
    assert caught.value.path == tmp_path


def test_a_training_is_not_begun_over_another_one(tmp_path):
    network(workshop(tmp_path))
    with pytest.raises(InputError, match="is not empty; add --resume to go on with its training"):
        workshop(tmp_path)
    (tmp_path / presets.CONFIG).touch()
    with pytest.raises(InputError, match="already holds a model; add --resume"):
        workshop(tmp_path)


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    for resume in (False, True):
        with pytest.raises(InputError, match="is not empty; choose another --out"):
            workshop(tmp_path, resume=resume)
        with pytest.raises(InputError, match="choose another --out"):
            workshop(tmp_path / "thesis.txt", resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_job_may_lie_there_and_is_left_alone(tmp_path):
    corpus = tmp_path / JOB / "corpus" / "pairs.tsv"
    corpus.parent.mkdir(parents=True)
    corpus.touch()
    network(workshop(tmp_path))
    assert corpus.exists()
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(InputError, match="is not empty"):
        workshop(tmp_path)


def test_a_base_gives_its_weights_and_its_tokenizer(tmp_path, tiny_preset):
    base = presets.load(tiny_preset)
    built, tokenizer = network(workshop(tmp_path, base=base, sizes={"dropout": 0.4, "width": 16}))
    assert built.config.dropout == 0.4
    assert tokenizer is base.tokenizer
    for one, other in zip(built.trainable_variables, base.network.trainable_variables, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("name", "value"), [("width", 32), ("cell", "lstm"), ("vocabulary", 999)])
def test_a_base_keeps_its_sizes(tmp_path, tiny_preset, name, value):
    out = tmp_path / "model"
    with pytest.raises(InputError, match=f"--{name} {value}: with --from, the network keeps"):
        network(workshop(out, base=presets.load(tiny_preset), sizes={name: value}))
    assert not out.exists()


def test_what_can_be_set_of_a_base_is_set(tmp_path, tiny_preset):
    sizes = {"width": 16, "dropout": 0.4, "word_dropout": 0.1, "encoder_blocks": 3}
    built, _ = network(workshop(tmp_path, base=presets.load(tiny_preset), sizes=sizes))
    assert (built.config.dropout, built.config.word_dropout) == (0.4, 0.1)
    assert len(built.encoder.blocks) == 3


def test_a_chat_may_keep_more_notes_and_a_translator_none(tmp_path):
    networks = {slots: builders.network(context_slots=slots) for slots in (0, 4)}
    bases = {slots: Preset(made, builders.tokenizer(), "") for slots, made in networks.items()}
    sizes = {"context_slots": 9}
    built, _ = network(workshop(tmp_path, base=bases[4], sizes=sizes))
    assert built.context.shape[0] == 9 + 2
    for one, other in zip(built.trainable_variables, networks[4].trainable_variables, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(InputError, match=r"--context-slots 9: .* keeps its own \(0\)$"):
        network(workshop(tmp_path / "other", base=bases[0], sizes=sizes))
    with pytest.raises(InputError, match=r"--context-slots 3: .* keeps its own \(4\) or gets more"):
        network(workshop(tmp_path / "other", base=bases[4], sizes={"context_slots": 3}))


def test_a_base_does_not_lose_what_it_has_learned(tmp_path):
    base = Preset(builders.network(encoder_blocks=2), builders.tokenizer(), "translate")
    with pytest.raises(
        InputError, match=r"--encoder-blocks 1: .* keeps its own \(2\) or gets more"
    ):
        network(workshop(tmp_path, base=base, sizes={"encoder_blocks": 1}))
