"""A step of a search, in which beams share what is known of their source."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from builders import VOCABULARY, batch_of, network, talks
from shared.hypotheses import repeat
from shared.stepper import stepper

BEAMS = 3
TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.mark.parametrize("slots", [0, 2])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_beams_share_the_memory_of_their_source_as_if_each_had_a_copy(cell, slots):
    draw = np.random.default_rng(1)
    model = network(cell=cell, context_slots=slots)
    batch = batch_of(talks(draw))
    state, memory = model.begin(model.read(batch))
    many = len(batch["target"]) * BEAMS
    state, copies = repeat(state, BEAMS), repeat(memory, BEAMS)
    step, other = stepper(model, model.output()), state
    words = np.unique(batch["source"])
    for _ in range(3):
        ids = draw.choice(words, many).astype("int32")
        logits, state, looked = step(ids, state, memory)
        expected, other, places = model.step(ids, other, copies)
        assert logits.shape == (many, VOCABULARY)
        np.testing.assert_allclose(logits, expected, **TOLERANCE)
        np.testing.assert_allclose(looked, places, **TOLERANCE)
        for one, two in zip(keras.tree.flatten(state), keras.tree.flatten(other), strict=True):
            np.testing.assert_allclose(one, two, **TOLERANCE)
    # Beams of one source differ, and so do sources: neither is a copy of the other.
    by_source = np.asarray(logits).reshape(-1, BEAMS, VOCABULARY)
    assert np.ptp(by_source, axis=1).max() > 0.01 and np.ptp(by_source, axis=0).max() > 0.01
