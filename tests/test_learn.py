"""From a translator's own files to a model of their own."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import corpora_for_tests
from corpora_for_tests import lesson
from released import PRESET
from shared import presets
from shared.budget import Budget
from shared.cleaning import Example
from shared.config import ModelConfig, TrainingConfig
from shared.errors import InputError
from shared.lessons import LEAST
from shared.tokenizer import EOS, tag
from shared.workshop import NOTE, Order
from translate import learn
from translate.directions import Direction, Directions
from translate.examiner import Examiner
from translate.lesson import Lesson

SETTINGS: dict[str, Any] = {"batch_positions": 512, "warmup": 2, "checkpoint_minutes": 0.0}


def examples(count: int) -> list[Example]:
    return [
        Example(pair, "tiny.tsv", line)
        for line, pair in enumerate(corpora_for_tests.pairs(count), start=1)
    ]


def taught(out: Path, of: Lesson, steps: int, **keywords: Any):
    said: list[str] = []
    keywords = {"sizes": {"dropout": 0.2}, "training": TrainingConfig(**SETTINGS)} | keywords
    order = Order(out=out, budget=Budget(steps=steps), command="make it", **keywords)
    return learn.learn(of, order, said.append), said


@pytest.fixture(scope="module")
def tuned(tmp_path_factory):
    """The released model, led on by two steps to a language that it does not know.

    It is resumed after a kill before its first checkpoint; it once went on from random weights.
    """
    base = presets.load(PRESET, "translate")
    asked = Directions.between("en-GB", "it", both_ways=False)
    of = lesson(Directions.from_about(base.about).led_on_to(asked))
    out = tmp_path_factory.mktemp("tuned") / "model"
    work = out / "training"
    work.mkdir(parents=True)
    (work / presets.TOKENIZER).write_bytes(base.tokenizer.model)
    (work / NOTE).write_text(json.dumps({"data": of.fingerprint()}))
    outcome, said = taught(out, of, 2, base=base, licence="CC0", resume=True)
    return base, of, out, outcome, said


def test_fine_tuning_keeps_the_tokenizer_and_the_sizes(tuned):
    base, _, out, outcome, _ = tuned
    model = presets.load(out, "translate")
    assert outcome.steps == 2
    assert model.tokenizer.model == base.tokenizer.model
    assert model.network.config.dropout == 0.2
    assert model.network.config.width == base.network.config.width


def test_fine_tuning_goes_on_from_the_weights_of_the_base(tuned):
    base, _, out, _, _ = tuned
    model = presets.load(out, "translate")
    for one, other in zip(model.network.get_weights(), base.network.get_weights(), strict=True):
        assert np.abs(one - other).max() < 0.05
    assert any(
        not np.array_equal(one, other)
        for one, other in zip(model.network.get_weights(), base.network.get_weights(), strict=True)
    )


def test_a_new_language_gets_the_next_tag_and_the_old_directions_stay(tuned):
    directions = Directions.from_about(presets.load(tuned[2]).about)
    assert directions.languages == ("en", "es", "it")
    assert [str(pair) for pair in directions.pairs] == ["en-it", "en-es", "es-en"]


def test_the_card_tells_what_it_was_made_from(tuned):
    card = (tuned[2] / presets.CARD).read_text(encoding="utf-8")
    for part in (
        "# model",
        "en → it",
        "40 pairs",
        "8 for validation",
        "tiny.tsv",
        "CC0",
        "make it",
    ):
        assert part in card


def test_what_is_said_holds_the_disk_that_checkpoints_need(tuned):
    said = tuned[4]
    assert any(
        "9,994 parameters" in line and "checkpoints take up to 1 MB" in line for line in said
    )
    assert any("validation BLEU" in line for line in said)
    assert any(line.lstrip().startswith("source ") and "output " in line for line in said)


def test_a_finished_training_can_be_resumed_and_does_no_step_more(tuned):
    base, of, out, _, _ = tuned
    before = presets.load(out).network.get_weights()
    outcome, said = taught(out, of, 2, base=base, resume=True)
    assert outcome.steps == 2 and any("going on from step 2" in line for line in said)
    for one, other in zip(presets.load(out).network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_model_is_not_overwritten(tuned):
    base, of, out, _, _ = tuned
    before = (out / presets.WEIGHTS).read_bytes()
    with pytest.raises(InputError, match="already holds a model; add --resume"):
        taught(out, of, 2, base=base)
    assert (out / presets.WEIGHTS).read_bytes() == before


def test_other_data_are_refused_when_resuming(tuned):
    base, _, out, _, _ = tuned
    with pytest.raises(InputError, match="was on other data"):
        taught(out, lesson(count=39), 2, base=base, resume=True)


def test_the_fingerprint_is_that_of_all_that_is_learned_and_validated_on():
    one = lesson()
    others = [
        replace(one, train=one.train[:-1]),
        replace(one, train=one.train[::-1]),
        replace(one, valid=one.valid[:-1]),
        replace(one, train=[*one.train, one.valid[0]], valid=one.valid[1:]),
        replace(one, directions=Directions.between("en", "es", both_ways=False)),
    ]
    assert len({each.fingerprint() for each in [one, *others]}) == 6
    assert replace(one, names=("other.tsv",)).fingerprint() == lesson().fingerprint()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    for resume in (False, True):
        with pytest.raises(InputError, match="is not empty; choose another --out"):
            taught(tmp_path, lesson(), 2, resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(InputError, match="choose another --out"):
        taught(tmp_path / "thesis.txt", lesson(), 2)


def test_a_released_model_without_its_training_is_not_led_on_by_resume(tmp_path):
    out = Path(shutil.copytree(PRESET, tmp_path / "model"))
    with pytest.raises(InputError, match="already holds a model; choose another --out"):
        taught(out, lesson(), 2, resume=True)


def test_a_training_that_was_refused_leaves_no_folder_behind(tmp_path):
    """What was wrong once had to be mended with another `--out`."""
    out = tmp_path / "model"
    with pytest.raises(InputError, match="the network keeps its own"):
        taught(out, lesson(), 2, base=presets.load(PRESET), sizes={"width": 32})
    assert not out.exists()


def test_every_direction_has_its_rows_and_its_tag():
    tokenizer = presets.load(PRESET).tokenizer
    of = lesson()
    rows = learn.encoded(of, tokenizer, of.train)
    assert len(rows) == 2 * len(of.train)
    assert [row[0] for row in rows.source] == [tag(1)] * 40 + [tag(0)] * 40
    assert all(row[-1] == EOS for row in (*rows.source, *rows.target))
    assert tokenizer.decode(rows.target[0]) == of.train[0][1]
    assert tokenizer.decode(rows.target[40]) == of.train[0][0]


def test_one_way_has_one_row_a_pair():
    of = lesson(Directions.between("en", "es", both_ways=False))
    assert len(learn.encoded(of, presets.load(PRESET).tokenizer, of.train)) == 40


def test_a_row_too_long_for_a_batch_is_left_out():
    of = lesson(Directions.between("en", "es", both_ways=False))
    long = ("The cat. " * 60, "El gato.")
    assert len(learn.encoded(of, presets.load(PRESET).tokenizer, [long, *of.train])) == 40


def test_subword_sampling_cuts_an_epoch_the_same_way_every_time():
    tokenizer = presets.load(PRESET).tokenizer
    epoch = learn._rows(lesson(), tokenizer, TrainingConfig(subwords=0.3))
    first, again, second = epoch(1), epoch(1), epoch(2)
    assert first == again
    assert first != second
    assert [tokenizer.decode(row) for row in first.target] == [
        tokenizer.decode(row) for row in second.target
    ]


def test_the_examiner_takes_the_same_sentences_each_time():
    base = presets.load(PRESET)
    of = lesson()
    one, other = (Examiner(of, base.network, base.tokenizer, 6, False) for _ in range(2))
    assert one.ways == other.ways
    assert [len(ids) for ids, _, _ in one.ways] == [3, 3]
    found = one(base.network)
    assert 0 < found.score <= 100
    assert found.sample[0] != one(base.network).sample[0]


def test_too_few_pairs_are_refused():
    directions = Directions.between("en", "es", both_ways=False)
    with pytest.raises(InputError, match=f"at least {LEAST} and 1 are needed"):
        Lesson.of(examples(LEAST - 1), examples(1), directions)
    with pytest.raises(
        InputError, match=f"{LEAST} pairs are left to train on and 0 for validation"
    ):
        Lesson.of(examples(LEAST), [], directions)
    assert Lesson.of(examples(LEAST), examples(1), directions).valid


@pytest.mark.parametrize("pairs", [20, 500, 5_000, 20_000, 80_000, 500_000])
def test_defaults_suit_every_size_of_corpus(pairs):
    model = ModelConfig(**learn.suited_model(pairs))
    for budget in (Budget(minutes=0.5), Budget(minutes=600), Budget(steps=7)):
        for tuning in (False, True):
            training = TrainingConfig(**learn.suited_training(pairs, budget, tuning=tuning))
            assert training.warmup <= 800
    assert model.vocabulary <= learn.suited_model(10 * pairs)["vocabulary"]


def test_the_way_back_is_learned_only_where_it_is_asked_for():
    directions = Directions.between("en", "es", both_ways=True)
    assert directions.pairs == (Direction("en", "es"), Direction("es", "en"))
    assert len(Directions.between("en", "es", both_ways=False).pairs) == 1
