"""NumPy alone finds what TensorFlow finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import builders
import searching
from released import PRESET
from shared import presets
from shared.presets import Preset
from shared.quiet import ENGINE, NUMPY

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
SHIPPED = ROOT / "models" / "en-es"

NEAR = 1e-4
"""Scores that lie so close together may change places."""


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> dict[str, Any]:
    """A network that has learned a little, and random ones of other cells."""
    tokenizer = builders.tokenizer()
    folders = {}
    for cell in ("lstm", "ssru", "simple"):
        folder = tmp_path_factory.mktemp("models") / cell
        network = builders.network(vocabulary=tokenizer.vocabulary, noise=0.4, cell=cell)
        presets.save(Preset(network, tokenizer, "translate"), folder, "Random.\n")
        folders[str(folder)] = ["beam"]
    sentences = [*searching.SENTENCES, *builders.texts()[:40]]
    folders[str(PRESET)] = [*searching.KINDS]
    return {"tiny": folders, "shipped": {str(SHIPPED): sentences}}


@pytest.fixture(scope="module")
def by_numpy(wanted) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "searching.py")],
        env={**ENVIRONMENT, ENGINE: NUMPY},
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def by_tensorflow(wanted) -> dict[str, Any]:
    return searching.run(wanted)


def same(ours: list[Any], theirs: list[Any]) -> int:
    """How many rows differ by a tie."""
    ties = 0
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            [each["score"] for each in mine], [each["score"] for each in other], atol=NEAR
        )
        if [each["ids"] for each in mine] != [each["ids"] for each in other]:
            ties += 1
            continue
        for one, two in zip(mine, other, strict=True):
            if one["attention"] is not None:
                np.testing.assert_allclose(one["attention"], two["attention"], atol=NEAR)
    return ties


def test_the_searches_of_tiny_networks_are_the_same(by_numpy, by_tensorflow):
    count = ties = 0
    for folder, kinds in by_tensorflow["tiny"].items():
        for kind, found in kinds.items():
            ties += same(by_numpy["tiny"][folder][kind], found)
            count += len(found)
    assert count >= 400 and ties <= 2


def test_the_translations_of_the_shipped_model_are_the_same(by_numpy, by_tensorflow):
    (mine,), (theirs,) = by_numpy["shipped"].values(), by_tensorflow["shipped"].values()
    assert same(mine, theirs) <= 1
    assert len(theirs) == 50 and all(len(found) == 5 for found in theirs)


def test_nothing_of_tensorflow_is_imported(by_numpy, by_tensorflow):
    assert by_numpy["imported"] == []
    assert {"keras", "tensorflow"} <= set(by_tensorflow["imported"])


def test_the_command_translates_a_line_without_tensorflow():
    program = (
        "import sys; from translate.__main__ import main; main(sys.argv[1:]);"
        "print(sorted({'tensorflow', 'keras'} & sys.modules.keys()), file=sys.stderr)"
    )
    arguments = ["translate", "--model", str(PRESET), "--to", "es"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=ENVIRONMENT,
        input="The girl finds the red table.\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "La niña encuentra la mesa roja.\n"
    assert done.stderr == "[]\n"


def test_the_command_line_leaves_numpy_to_the_one_that_sets_its_threads():
    program = "import sys; from translate.__main__ import parser; parser(); print(*sys.modules)"
    names = subprocess.check_output([sys.executable, "-c", program], env=ENVIRONMENT, text=True)
    assert "translate.corpora" in names.split() and "numpy" not in names.split()
