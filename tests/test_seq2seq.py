"""The whole network: what it computes does not depend on how it is asked."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from builders import VOCABULARY, WIDTH, batch_of, network, rows, talks
from shared.batching import block
from shared.config import TrainingConfig
from shared.context import Context
from shared.pointer import Pointer
from shared.recurrent import CELLS
from shared.seq2seq import Read
from shared.tokenizer import BOS, PAD, SPECIALS
from shared.trainer import Trainer

TOLERANCE = {"rtol": 1e-4, "atol": 1e-4}
LENGTHS = [3, 2, 5, 4, 4, 1]
ORDER = np.array([[3, 0, 5], [1, 2, -1], [4, -1, -1]], "int32")


def batch(*, context: bool = False, seed: int = 1) -> dict[str, np.ndarray]:
    """Six rows; with a context, the utterances of three conversations."""
    draw = np.random.default_rng(seed)
    found = {
        "source": block(rows(draw, LENGTHS), max(LENGTHS)),
        "target": block(rows(draw, LENGTHS[::-1]), max(LENGTHS)),
    }
    if context:
        found |= {"order": ORDER, "speaker": np.array([0, 1, 1, 0, 1, 0], "int32")}
    return found


@pytest.mark.parametrize("blocks", [1, 3])
@pytest.mark.parametrize("slots", [0, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_call_equals_repeated_step(cell, slots, blocks):
    model = network(cell=cell, context_slots=slots, encoder_blocks=blocks, decoder_blocks=blocks)
    data = batch(context=slots > 0)
    expected = np.asarray(model(data))
    state, memory = model.begin(model.read(data))
    target, before = data["target"], np.full(len(LENGTHS), BOS, "int32")
    shifted = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=BOS)
    _, _, weights = model.decoder(model.embed(shifted), state, memory)
    for time in range(target.shape[1]):
        logits, state, looked = model.step(before, state, memory)
        np.testing.assert_allclose(logits, expected[:, time], **TOLERANCE)
        np.testing.assert_allclose(looked, weights[:, time], **TOLERANCE)
        before = target[:, time]
    assert looked.shape == (len(LENGTHS), slots + data["source"].shape[1])
    assert expected.shape == (*target.shape, VOCABULARY)


@pytest.mark.parametrize("slots", [0, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_extra_padding_of_source_and_target_changes_nothing(cell, slots):
    model = network(cell=cell, context_slots=slots)
    data = batch(context=slots > 0)
    expected = np.asarray(model(data))
    steps = expected.shape[1]
    for side, wider in itertools.product(
        ("source", "target"), (((0, 0), (0, 3)), ((0, 0), (4, 0)))
    ):
        if side == "target" and wider[1][0]:
            continue  # A target begins where decoding begins.
        padded = {**data, side: np.pad(data[side], wider, constant_values=PAD)}
        np.testing.assert_allclose(model(padded)[:, :steps], expected, **TOLERANCE)


@pytest.mark.parametrize("cell", CELLS)
def test_a_batch_equals_its_rows_one_by_one_and_in_another_order(cell):
    model = network(cell=cell)
    data = batch()
    expected = np.asarray(model(data))
    for row, (source, target) in enumerate(zip(LENGTHS, LENGTHS[::-1], strict=True)):
        alone = {
            "source": data["source"][row : row + 1, :source],
            "target": data["target"][row : row + 1, :target],
        }
        np.testing.assert_allclose(model(alone)[0], expected[row, :target], **TOLERANCE)
    other = np.random.default_rng(2).permutation(len(LENGTHS))
    shuffled = {side: data[side][other] for side in data}
    np.testing.assert_allclose(model(shuffled), expected[other], **TOLERANCE)


def test_conversations_may_be_shuffled_and_their_rows_permuted():
    model = network(context_slots=2)
    data = batch(context=True)
    expected = np.asarray(model(data))
    other = np.array([4, 2, 0, 5, 1, 3])
    # Where each row went; -1 stays -1.
    place = np.append(np.argsort(other), -1).astype("int32")
    moved = {name: data[name][other] for name in ("source", "target", "speaker")}
    moved["order"] = np.pad(place[ORDER][[2, 0, 1]], ((0, 1), (0, 2)), constant_values=-1)
    np.testing.assert_allclose(model(moved), expected[other], **TOLERANCE)


def test_a_conversation_alone_gives_what_it_gives_in_a_batch():
    model = network(context_slots=2)
    data = batch(context=True)
    expected = np.asarray(model(data))
    for conversation in ORDER:
        own = conversation[conversation >= 0]
        alone = {name: data[name][own] for name in ("source", "target", "speaker")}
        alone["order"] = np.arange(len(own), dtype="int32")[None]
        np.testing.assert_allclose(model(alone), expected[own], **TOLERANCE)


def test_an_earlier_utterance_changes_the_reply_to_a_later_one():
    model = network(context_slots=1)
    data = batch(context=True)
    before = np.asarray(model(data))
    changed = {**data, "source": data["source"].copy()}
    first, *_, last = ORDER[0]
    changed["source"][first, 0] += 1
    after = np.asarray(model(changed))
    assert np.abs(after - before)[last].max() > 1e-3
    np.testing.assert_array_equal(after[[1, 2, 4]], before[[1, 2, 4]])


def cross_entropy(logits: Any, target: np.ndarray) -> np.ndarray:
    return np.asarray(ops.sparse_categorical_crossentropy(target, logits, from_logits=True))


@pytest.mark.parametrize("slots", [0, 3])
def test_losses_are_those_of_the_logits_of_call_packed_or_not(slots):
    model = network(context_slots=slots)
    data = batch_of(talks(np.random.default_rng(3))) if slots else batch()
    target = data["target"]
    logits = np.asarray(model(data), "float64")
    likelihood = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    expected = -np.take_along_axis(likelihood, target[..., None], -1)[..., 0]
    read = model.read(data)
    spoken = model.speak(read, target)
    losses = model.losses(spoken, target)
    np.testing.assert_allclose(losses.plain, np.where(target == PAD, 0, expected), **TOLERANCE)
    for packed, whole in zip(model.losses(spoken, target, pack=True), losses, strict=True):
        assert packed.shape == ((target != PAD).sum(),)
        np.testing.assert_allclose(packed, np.asarray(whole)[target != PAD], **TOLERANCE)
    generated = cross_entropy(model.logits(spoken.hidden), target)
    np.testing.assert_allclose(losses.generated, np.where(target == PAD, 0, generated), **TOLERANCE)
    if slots:
        # There are more utterances than replies, and the words of the first ones are known.
        assert len(target) < len(data["source"]) == len(read.salience)
        assert np.abs(np.asarray(losses.generated - losses.plain)).max() > 0.1
        np.testing.assert_allclose(np.exp(logits).sum(-1), 1, rtol=1e-4)


def test_a_network_for_translation_has_neither_context_nor_pointer():
    model = network()
    assert model.context is None and model.pointer is None
    parts = [model.encoder, model.decoder]
    weights = sum(len(part.trainable_variables) for part in parts)
    assert len(model.trainable_variables) == weights + 2
    data = batch()
    read = model.read(data)
    assert read.context is None and read.salience is None
    spoken = model.speak(read, data["target"])
    assert spoken.weights is spoken.gate is spoken.ids is None
    _, memory = model.begin(read)
    assert memory.keys == memory.ids == () and memory.bias.shape == data["source"].shape
    np.testing.assert_array_equal(model(data), model.logits(spoken.hidden))
    losses = model.losses(spoken, data["target"])
    np.testing.assert_array_equal(losses.generated, losses.plain)
    chat = network(context_slots=2)
    assert isinstance(chat.context, Context) and isinstance(chat.pointer, Pointer)


def test_a_network_with_a_context_points_at_its_notes_and_at_what_it_is_told():
    """Words of which the vocabulary would never generate one."""
    model = network(context_slots=30)
    data = batch(context=True)
    model.output_bias.assign(np.full(VOCABULARY, -1e3) + 1e3 * (np.arange(VOCABULARY) < SPECIALS))
    chances = np.exp(np.asarray(model(data), "float64"))
    for conversation in ORDER:
        own = conversation[conversation >= 0]
        said = [data["source"][row][data["source"][row] != PAD] for row in own]
        for at, row in enumerate(own):
            known = np.unique(np.concatenate(said[: at + 1]))
            known = known[known >= SPECIALS]
            unknown = np.setdiff1d(np.arange(SPECIALS, VOCABULARY), known)
            if len(known):
                assert chances[row][:, known].min() > 1e-7
            assert chances[row][:, unknown].max() < 1e-8


def test_a_forged_context_points_at_no_word_that_there_is_not():
    model = network(context_slots=3)
    context = np.zeros((1, *model.context.shape), "float32")
    context[0, :3, -4:] = [[2.0, 0.5, 1, 1], [-1.0, 0.5, 1, 1], [0.0, 20 / 256, 1, 1]]
    read = model.encode(np.array([[30, 31]], "int32"))._replace(context=context)
    _, memory = model.begin(read)
    assert np.asarray(memory.ids).tolist() == [[PAD, PAD, 20, 30, 31]]


def test_gradients_cross_a_whole_conversation_and_never_to_another():
    model = network(context_slots=2)
    data = batch(context=True)
    source, target = data["source"], data["target"]
    embedded = tf.constant(model.embed(source))
    mask = source != PAD

    with tf.GradientTape(persistent=True) as tape:
        tape.watch(embedded)
        encoded, summary = model.encoder(embedded, mask)
        read = Read(encoded, mask, summary, source)
        heard = model.context.hear(read, data["speaker"], model.begins(source))
        context = model.context(heard, data["order"], replies=len(target))
        spoken = model.speak(read._replace(context=context), target)
        each = tf.unstack(tf.reduce_sum(model.losses(spoken, target).plain, -1))

    def hangs(row: int) -> np.ndarray:
        """Where the loss of one reply hangs on a word of a source, `(N, S)`."""
        return np.abs(tape.gradient(each[row], embedded)).sum(-1) > 0

    for conversation in ORDER:
        own = conversation[conversation >= 0]
        last, first = hangs(own[-1]), hangs(own[0])
        assert last[own][mask[own]].all()
        assert not last[np.setdiff1d(np.arange(len(LENGTHS)), own)].any()
        # Nothing flows back in time: the first reply knows only the first utterance.
        assert not first[own[1:]].any()


def test_no_word_sees_itself_or_what_follows():
    model = network()
    data = batch()
    expected = np.asarray(model(data))
    changed = {**data, "target": data["target"].copy()}
    changed["target"][:, 2] = SPECIALS + 5
    after = np.asarray(model(changed))
    np.testing.assert_array_equal(after[:, :3], expected[:, :3])
    assert np.abs(after - expected)[:, 3].max() > 1e-3


def test_bfloat16_products_stay_close_to_float32_over_the_whole_network():
    data = batch()
    exact = np.asarray(network()(data))
    rounded = np.asarray(network(precision="bfloat16")(data))
    assert rounded.dtype == np.float32
    assert 0 < np.abs(rounded - exact).max() < 0.05 * np.abs(exact).max()


def test_dropout_works_in_training_only():
    model = network(dropout=0.4)
    data = batch()
    np.testing.assert_array_equal(model(data), model(data))
    assert np.abs(model(data, training=True) - model(data, training=True)).max() > 0.1


def test_words_are_blanked_out_in_training_only():
    model = network(word_dropout=0.5)
    ids = np.full((40, 30), SPECIALS, "int32")
    assert np.asarray(model.embed(ids)).any(-1).all()
    assert 0.4 < np.asarray(model.embed(ids, training=True)).any(-1).mean() < 0.6


@pytest.mark.parametrize(("width", "vocabulary"), [(WIDTH, VOCABULARY), (128, 2000)])
def test_the_first_loss_is_about_that_of_guessing_but_for_the_word_just_read(width, vocabulary):
    """Logits of variance one cost `ln V + 1/2`.

    The word just read is left out here: input and output share their embeddings, so an untrained
    network repeats it, the more so the wider it is, and unlearns that in some 25 steps.
    """
    model = network(noise=0.0, width=width, vocabulary=vocabulary)
    draw = np.random.default_rng(1)
    data = {side: block(rows(draw, [9] * 20, vocabulary), 9) for side in ("source", "target")}
    logits, target = np.array(model(data)), data["target"]
    before = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=BOS)
    read = np.take_along_axis(logits, before[..., None], -1)
    assert read.mean() > logits.mean() + 1
    np.put_along_axis(logits, before[..., None], -np.inf, -1)
    losses = cross_entropy(logits, target)[(before != target) & (target != PAD)]
    assert losses.mean() == pytest.approx(math.log(vocabulary) + 0.5, abs=0.2)


@pytest.mark.parametrize(("cell", "slots"), [("gru", 0), ("lstm", 2)])
def test_eight_pairs_are_learned_by_heart(cell, slots):
    model = network(cell=cell, width=32, noise=0.0, context_slots=slots)
    draw = np.random.default_rng(1)
    data = {side: block(rows(draw, [3, 4, 5, 6] * 2), 6) for side in ("source", "target")}
    if slots:
        # The same source all through two conversations, but for their first utterances: only
        # the context tells the replies apart.
        data["source"] = np.tile(data["source"][3], (8, 1))
        data["source"][[0, 4], 0] = [SPECIALS + 1, SPECIALS + 2]
        data |= {"order": np.arange(8, dtype="int32").reshape(2, 4)}
        data |= {"speaker": np.zeros(8, "int32")}
    trainer = Trainer(model, TrainingConfig(peak_rate=0.01, smoothing=0.0))
    trainer.prepare(xla=False)
    step = tf.function(trainer.train_step)
    tensors = {name: tf.constant(value) for name, value in data.items()}
    losses = [float(step(tensors)["loss"]) for _ in range(80)]
    assert losses[-1] < 0.1
    real = data["target"] != PAD
    assert (np.argmax(model(data), -1)[real] == data["target"][real]).all()
