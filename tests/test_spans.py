"""What is done with all pieces of a word at once."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from builders import network, tokenizer
from shared.context import Heard
from shared.spans import spread
from shared.tokenizer import EOS, PAD, SPACE, SPECIALS


def by_hand(values: np.ndarray, begins: np.ndarray) -> np.ndarray:
    found = values.copy()
    for row, (each, starts) in enumerate(zip(values, begins, strict=True)):
        cuts = [0, *[at for at in range(1, len(each)) if starts[at]], len(each)]
        for start, end in zip(cuts[:-1], cuts[1:], strict=True):
            found[row, start:end] = each[start:end].max()
    return found


def test_each_token_gets_the_greatest_value_of_its_word():
    draw = np.random.default_rng(1)
    values = draw.random((20, 9)).astype("float32")
    begins = draw.random((20, 9)) < 0.4
    found = spread(values, begins)
    np.testing.assert_array_equal(found, by_hand(values, begins))
    assert (np.asarray(found) > values).any()
    np.testing.assert_array_equal(spread(values, np.ones_like(begins)), values)


def test_a_graph_spreads_rows_of_any_number_and_length():
    specs = [tf.TensorSpec((None, None), kind) for kind in (tf.float32, tf.bool)]
    graph = tf.function(spread, input_signature=specs)
    draw = np.random.default_rng(2)
    for shape in ((1, 1), (3, 5)):
        values, begins = draw.random(shape).astype("float32"), draw.random(shape) < 0.5
        np.testing.assert_array_equal(graph(values, begins), by_hand(values, begins))


def test_what_begins_a_word_is_told_by_spaces_and_marks():
    known = tokenizer()
    begins = known.begins()
    assert begins.shape == (known.vocabulary,) and begins[:SPECIALS].all()
    ids = known.encode("The red boat, the cat.")
    for index, piece in zip(ids, known.pieces(ids), strict=True):
        assert begins[index] == (piece.startswith(SPACE) or piece in (",", "."))
    assert not all(begins[index] for index in ids)
    assert not begins[known.encode("\u2603")[-1]], "a byte goes on"


def heard(begins: np.ndarray | None, source: np.ndarray) -> Heard:
    model = network(context_slots=4, begins=begins)
    read = model.encode(source)
    return model.context.hear(read, np.zeros(len(source), "int32"), model.begins(source))


def test_a_word_is_noted_whole():
    source = np.array([[50, 60, 61, 51, EOS], [60, 52, EOS, PAD, PAD]], "int32")
    within = np.ones(400, bool)
    within[[60, 61]] = False
    alone, whole = (np.asarray(heard(begins, source).salience) for begins in (None, within))
    np.testing.assert_allclose(whole[0, :3], alone[0, :3].max(), rtol=1e-5)
    np.testing.assert_allclose(whole[0, 3:], alone[0, 3:], rtol=1e-5)
    np.testing.assert_allclose(whole[1], alone[1], rtol=1e-5)
    assert len(set(alone[0, :3].tolist())) == 3
