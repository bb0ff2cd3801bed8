"""The three networks that show why gates exist: sentences, training, reach, the shipped folder."""

from __future__ import annotations

import itertools
import math
import random
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from shared.errors import InputError
from shared.gates import __main__ as command
from shared.gates import examining, explosion, sentences, trio
from shared.gates.agreement import CELLS, PADDING, batches, learned
from shared.gates.descent import descend
from shared.gates.examining import examine
from shared.gates.network import WordNetwork
from shared.gates.reach import reach
from shared.gates.sentences import END, NOUNS, OTHER, VERB, pairs
from shared.gates.trio import Trio
from shared.recurrent import Recurrence

MODEL = Path(__file__).parent.parent / "models" / "gates"
WIDTH, STEPS = 5, 7
WORDS = sentences.vocabulary()
SHORT, LONG = "1 to 4", "15 and more"


# Reach


def recurrence(cell: str) -> Recurrence:
    """One whose weights are all shaken."""
    keras.utils.set_random_seed(3)
    layer = Recurrence(WIDTH, WIDTH, cell=cell)
    draw = np.random.default_rng(3)
    for weight in layer.trainable_variables:
        weight.assign(weight + 0.3 * draw.normal(size=weight.shape).astype("float32"))
    return layer


@pytest.mark.parametrize("cell", CELLS)
def test_the_reach_is_the_norm_of_the_gradient_through_all_later_steps(cell):
    layer = recurrence(cell)
    inputs = np.random.default_rng(4).normal(size=(1, STEPS, WIDTH)).astype("float32")
    found = reach(layer, inputs)
    assert found.shape == (STEPS,) and found[-1] == 1
    for after in range(STEPS - 1):
        _, state = layer(inputs[:, : after + 1], layer.zero_state(1))
        # A row for each number of the last output, all from the same state.
        joined = tf.repeat(tf.concat(state, axis=-1), WIDTH, axis=0)
        with tf.GradientTape() as tape:
            tape.watch(joined)
            begun = tuple(tf.split(joined, layer.parts, axis=-1))
            later = tf.repeat(inputs[:, after + 1 :], WIDTH, axis=0)
            _, (hidden, *_) = layer(later, begun)
        jacobian = tape.gradient(hidden, joined, output_gradients=tf.eye(WIDTH))
        assert found[after] == pytest.approx(np.linalg.norm(jacobian, 2), rel=1e-4)


def test_a_simple_network_that_halves_its_state_reaches_half_as_far_at_each_step():
    layer = Recurrence(WIDTH, WIDTH, cell="simple")
    layer.kernel.assign(0.5 * np.eye(WIDTH))
    layer.bias.assign(np.zeros(WIDTH))
    # At zero, tanh passes everything on.
    found = reach(layer, np.zeros((1, 60, WIDTH), "float32"))
    np.testing.assert_allclose(found, 0.5 ** np.arange(59, -1, -1), rtol=1e-5)


# Sentences


def test_a_verb_agrees_with_its_subject_and_nothing_is_outside_the_vocabulary():
    chance = random.Random(0)
    one, many = zip(*pairs(" ".join(NOUNS.values())), strict=True)
    drawn = [sentences.draw(chance) for _ in range(300)]
    for each in drawn:
        assert each.words[each.verb] == VERB[each.many] and each.words[-1] == "."
        assert each.words[each.subject] in (many if each.many else one)
        assert set(each.words) <= set(WORDS)
    assert {each.many for each in drawn} == {False, True}
    assert max(each.distance for each in drawn) >= 15 > 1 == min(each.distance for each in drawn)
    assert len(set(WORDS)) == len(WORDS) and WORDS[:2] == (OTHER, END)


def test_a_batch_asks_for_what_comes_from_the_verb_on():
    batch, again = (next(batches(5, WORDS)) for _ in range(2))
    np.testing.assert_array_equal(batch.read, again.read)
    verbs = [WORDS.index(form) for form in VERB]
    for read, following in zip(batch.read, batch.following, strict=True):
        asked = np.flatnonzero(following != PADDING)
        assert WORDS[read[0]] == END
        assert following[asked[0]] in verbs and WORDS[following[asked[-1]]] == "."
        np.testing.assert_array_equal(asked, np.arange(asked[0], asked[-1] + 1))
        # What is asked for goes in at the next step, but for words that are made unknown.
        same = read[asked[1:]] == following[asked[:-1]]
        assert np.all(same | (read[asked[1:]] == WORDS.index(OTHER)))
    share = np.mean(batch.read[:, 1] == WORDS.index(OTHER))
    assert 0 <= share < 0.3


# Training


def test_a_gradient_is_told_whole_and_clipped_to_a_length_that_keeps_its_direction():
    steps = [(np.array([3.0, -4.0], "float32"),)] * 2

    def run(clip: float | None) -> tuple[np.ndarray, list[float]]:
        weight = keras.Variable(np.zeros(2, "float32"))
        rate = keras.optimizers.SGD(0.5)
        course = descend([weight], lambda slope: tf.reduce_sum(slope * weight), steps, rate, clip)
        norms = [each.norm for each in course]
        return weight.numpy(), norms

    free, norms = run(None)
    np.testing.assert_allclose(free, [-3.0, 4.0], rtol=1e-6)
    clipped, same = run(0.1)
    assert norms == pytest.approx([5, 5]) and same == pytest.approx([5, 5])
    np.testing.assert_allclose(clipped, [-0.06, 0.08], rtol=1e-5)


def test_a_short_training_learns_and_is_the_same_each_time():
    def run() -> tuple[list[tuple[int, float]], np.ndarray]:
        told: list[tuple[int, float]] = []
        network = learned(
            "gru",
            WORDS,
            width=24,
            steps=60,
            seed=2,
            tell=lambda step, progress: told.append((step, progress.loss)),
        )
        return told, network.embedding.numpy()

    (told, weights), (again, others) = run(), run()
    assert [step for step, _ in told] == [*range(1, 61)]
    assert told[0][1] == pytest.approx(math.log(len(WORDS)), rel=0.2)
    assert told[-1][1] < 0.6 * told[0][1]
    np.testing.assert_allclose(weights, others, rtol=1e-4, atol=1e-6)
    assert told[-1] == pytest.approx(again[-1], rel=1e-3)


@pytest.fixture(scope="module")
def exploded() -> list[explosion.Moment]:
    return list(explosion.explode())


def test_without_clipping_the_run_is_lost_and_with_it_the_network_learns(exploded):
    free = [each.free for each in exploded if each.free]
    clipped = [each.clipped for each in exploded if each.clipped]
    assert len(clipped) == explosion.STEPS == len(exploded)
    assert 5 < len(free) < explosion.STEPS / 2
    # Both begin alike.
    assert free[0] == pytest.approx(clipped[0], rel=1e-4)
    assert max(each.norm for each in free) > 100 * max(each.norm for each in clipped)
    assert max(each.loss for each in free) > 1000 > 10 > max(each.loss for each in clipped)
    # To guess zero is a loss of one.
    assert np.mean([each.loss for each in clipped[-20:]]) < 0.5


# The folder


def test_the_command_writes_a_folder_that_loads_and_a_card_that_says_how(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(command, "EXAMINED", 2)
    folder = tmp_path / "made"
    assert command.main(f"--out {folder} --width 6 --steps 2 --seed 4".split()) == 0
    made = trio.load(folder)
    assert made.words == WORDS and list(made.networks) == [*CELLS]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "--width 6 --steps 2 --seed 4 --out models/made" in card
    assert card in capsys.readouterr().out
    sizes = re.search(r"([\d,]+), ([\d,]+), ([\d,]+) weights", card)
    assert sizes is not None
    for size, network in zip(sizes.groups(), made.networks.values(), strict=True):
        assert int(size.replace(",", "")) == network.count_params()


@pytest.mark.parametrize("wrong", ["--width 0", "--steps 0", "--seed -1", "--width 2000"])
def test_the_command_refuses_what_makes_no_sense(wrong, capsys):
    with pytest.raises(SystemExit):
        command.main(["--out", "nowhere", *wrong.split()])
    assert "must be from" in capsys.readouterr().err


def test_a_saved_folder_is_the_same_networks(tmp_path):
    networks = {cell: WordNetwork(len(WORDS), 4, cell) for cell in CELLS}
    trio.save(Trio(WORDS, networks), tmp_path / "one", "A card.\n")
    again = trio.load(tmp_path / "one")
    ids = np.array([[1, 5, 9]], "int32")
    for cell, network in networks.items():
        np.testing.assert_allclose(network(ids), again.networks[cell](ids), atol=2e-2)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[parley]\nversion = 1\napplication = "chat"\n', "chat"),
        ('[parley]\nversion = 1\napplication = "gates"\n[gates]\nwidth = 8\n', "a width and words"),
        (
            '[parley]\nversion = 1\napplication = "gates"\n[gates]\nwidth = 0\nwords = ["a"]\n',
            "a width and words",
        ),
        (
            '[parley]\nversion = 1\napplication = "gates"\n[gates]\nwidth = 8\nwords = [1]\n',
            "a width and words",
        ),
    ],
)
def test_a_folder_that_is_something_else_or_damaged_is_refused(tmp_path, config, said):
    (tmp_path / "config.toml").write_text(config)
    with pytest.raises(InputError, match=said):
        trio.load(tmp_path)


def test_a_place_where_nothing_can_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    network = WordNetwork(len(WORDS), 2, "simple")
    with pytest.raises(InputError, match="cannot save"):
        trio.save(Trio(WORDS, {"simple": network}), tmp_path / "file" / "in", "")


# What is shipped


@pytest.fixture(scope="module")
def shipped() -> Trio:
    return trio.load(MODEL)


def test_the_shipped_folder_is_small(shipped):
    assert sum(each.stat().st_size for each in MODEL.iterdir()) < 200_000
    assert shipped.words == WORDS and list(shipped.networks) == [*CELLS]


def test_the_shipped_networks_do_what_the_page_and_the_card_say(shipped):
    """The gated ones reach back and are right; the simple one's reach dies out, and it guesses."""
    near = (each for each in examining.drawn(300) if each.distance <= 4)
    far = (each for each in examining.drawn(300) if each.distance >= 15)
    asked = [*itertools.islice(near, 4), *itertools.islice(far, 12)]
    found = {
        cell: {each.distance: each for each in examine(network, shipped.words, asked)}
        for cell, network in shipped.networks.items()
    }
    for cell in ("lstm", "gru"):
        assert found[cell][LONG].right >= 0.95 and found[cell][LONG].reach > 0.1
    assert found["simple"][LONG].right < 0.8 and found["simple"][LONG].reach < 1e-6
    assert found["simple"][SHORT].reach > 0.1


def test_a_word_of_no_list_is_read_as_unknown():
    ids = examining.identified(WORDS, ["keys", "zebra"])
    assert [WORDS[at] for at in ids] == [END, "keys", OTHER]
