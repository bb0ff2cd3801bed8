"""Dropout of features and of words."""

from __future__ import annotations

import keras
import numpy as np

from shared.dropout import Dropout, drop_words
from shared.tokenizer import SPECIALS

ROWS, STEPS, WIDTH = 40, 6, 50


def dropped(rate: float, seed: int = 1) -> np.ndarray:
    layer = Dropout(rate, keras.random.SeedGenerator(seed))
    return np.asarray(layer(np.ones((ROWS, STEPS, WIDTH), "float32"), training=True))


def test_the_mask_is_the_same_at_every_step_and_another_for_every_row():
    out = dropped(0.4)
    np.testing.assert_array_equal(out, np.repeat(out[:, :1], STEPS, axis=1))
    assert len({row.tobytes() for row in out[:, 0]}) == ROWS


def test_what_is_kept_grows_so_that_the_mean_stays():
    out = dropped(0.4)
    np.testing.assert_allclose(np.unique(out), [0, 1 / 0.6], rtol=1e-6)
    assert abs((out[:, 0] == 0).mean() - 0.4) < 0.05


def test_every_call_draws_anew_and_the_seed_tells_the_draws():
    layer = Dropout(0.4, keras.random.SeedGenerator(1))
    ones = np.ones((ROWS, STEPS, WIDTH), "float32")
    first, second = (np.asarray(layer(ones, training=True)) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(first, dropped(0.4))
    assert (first != dropped(0.4, seed=2)).any()


def test_out_of_training_and_at_rate_zero_nothing_is_dropped():
    ones = np.ones((2, 3, 4), "float32")
    seed = keras.random.SeedGenerator(1)
    np.testing.assert_array_equal(Dropout(0.9, seed)(ones), ones)
    np.testing.assert_array_equal(Dropout(0.0, seed)(ones, training=True), ones)


def test_whole_words_are_blanked_and_control_symbols_never():
    ids = np.random.default_rng(1).integers(0, 2 * SPECIALS, (50, 20)).astype("int32")
    embedded = np.ones((50, 20, 8), "float32")
    out = np.asarray(drop_words(ids, embedded, 0.3, keras.random.SeedGenerator(1), SPECIALS))
    assert ((out == 0).all(-1) | (out == 1).all(-1)).all()
    blank = out[..., 0] == 0
    assert not blank[ids < SPECIALS].any()
    assert abs(blank[ids >= SPECIALS].mean() - 0.3) < 0.06
