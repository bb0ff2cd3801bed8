"""Whenever the process dies, the last whole checkpoint is there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from shared import files
from shared.checkpoints import RECORD, STATE, Checkpoints
from shared.errors import InputError


def arrays(value: float) -> list[np.ndarray]:
    return [np.full((2, 3), value), np.array(7), np.arange(4.0) * value]


@pytest.fixture
def checkpoints(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path / "checkpoints")


def test_an_empty_place_has_none(checkpoints):
    assert checkpoints.latest() is None
    assert checkpoints.steps() == []


def test_what_was_saved_comes_back_in_its_order(checkpoints):
    many = [np.full((1,), index) for index in range(120)]
    checkpoints.save(5, many, {"step": 5, "history": [{"bleu": 1.5}]})
    found = checkpoints.latest()
    assert found.record == {"step": 5, "history": [{"bleu": 1.5}]}
    assert [int(array[0]) for array in found.arrays] == list(range(120))


def test_the_last_three_are_kept(checkpoints):
    for step in (1, 2, 10, 9, 100):
        checkpoints.save(step, arrays(step), {"step": step})
    assert checkpoints.steps() == [9, 10, 100]
    assert checkpoints.latest().record["step"] == 100


def test_a_half_written_one_is_ignored(checkpoints):
    checkpoints.save(3, arrays(3), {"step": 3})
    half = checkpoints.folder / "step-00000004.tmp"
    half.mkdir()
    (half / STATE).write_bytes(b"PK")
    assert checkpoints.latest().record["step"] == 3
    checkpoints.save(4, arrays(4), {"step": 4})
    assert checkpoints.latest().record["step"] == 4
    assert not half.exists()


def test_a_full_disk_leaves_the_one_before_and_is_said(checkpoints, monkeypatch):
    checkpoints.save(3, arrays(3), {"step": 3})

    def full(path, write):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(InputError, match="checkpoint .*No space left"):
        checkpoints.save(4, arrays(4), {"step": 4})
    monkeypatch.undo()
    assert checkpoints.steps() == [3]
    assert [path.name for path in checkpoints.folder.iterdir()] == ["step-00000003"]


def test_saving_a_step_again_never_leaves_the_disk_without_it(checkpoints, monkeypatch):
    """A training that is resumed after its last step saves that step again; the folder was
    once removed before the new one took its name."""
    checkpoints.save(3, arrays(3), {"step": 3})
    seen = []
    replace = os.replace

    def watched(source, target):
        seen.append(checkpoints.latest())
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    checkpoints.save(3, arrays(5), {"step": 3})
    assert seen and all(found is not None and len(found.arrays) == 3 for found in seen)
    np.testing.assert_array_equal(checkpoints.latest().arrays[0], arrays(5)[0])


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.95])
def test_a_cut_one_is_called_damaged(checkpoints, keep):
    checkpoints.save(3, arrays(3), {"step": 3})
    state = checkpoints.folder / "step-00000003" / STATE
    whole = state.read_bytes()
    state.write_bytes(whole[: int(keep if keep >= 1 else keep * len(whole))])
    with pytest.raises(InputError, match="damaged; remove it to resume from the one before"):
        checkpoints.latest()


@pytest.mark.parametrize("record", ["", "{", "\0\0", "[]", json.dumps({"step": "many"})])
def test_a_broken_record_is_called_damaged(checkpoints, record):
    checkpoints.save(3, arrays(3), {"step": 3})
    (checkpoints.folder / "step-00000003" / RECORD).write_text(record)
    with pytest.raises(InputError, match="damaged"):
        checkpoints.latest()


def test_one_without_its_state_is_called_damaged(checkpoints):
    checkpoints.save(3, arrays(3), {"step": 3})
    (checkpoints.folder / "step-00000003" / STATE).unlink()
    with pytest.raises(InputError, match="damaged"):
        checkpoints.latest()


def test_a_pickle_is_not_run(checkpoints):
    checkpoints.save(3, arrays(3), {"step": 3})
    state = checkpoints.folder / "step-00000003" / STATE
    np.savez(state, **{"0000": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(InputError, match="damaged"):
        checkpoints.latest()


def test_other_folders_beside_them_are_left_alone(checkpoints):
    stranger = checkpoints.folder / "step-by-step"
    stranger.mkdir(parents=True)
    for step in range(1, 6):
        checkpoints.save(step, arrays(step), {"step": step})
    assert checkpoints.steps() == [3, 4, 5]
    assert stranger.is_dir()
