"""Training: what it promises about its end, its interruption and its resumption."""

from __future__ import annotations

import math
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import builders
from shared import journal
from shared.batching import Batches, Pairs
from shared.budget import Budget
from shared.callbacks import Rate
from shared.config import TrainingConfig
from shared.errors import InputError
from shared.interrupt import Interrupt
from shared.tokenizer import EOS, PAD
from shared.trainer import Trainer
from shared.training import Training, Validation, use_xla

STEPS = 24


def copies(variables: Any) -> list[np.ndarray]:
    return [variable.numpy().copy() for variable in variables]


def assert_equal(found: list[np.ndarray], expected: list[np.ndarray]) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


class Judge:
    """Gives the score that it is told, one a validation, and remembers what it was shown."""

    def __init__(self, scores: list[float]):
        self.scores, self.seen = scores, []
        self.training: Training | None = None
        self.at = {}

    def __call__(self, network: Any) -> Validation:
        self.seen.append(copies(network.trainable_variables))
        at = len(self.training.history)
        if at in self.at:
            self.at[at]()
        score = self.scores[min(at, len(self.scores) - 1)]
        return Validation(score, {"guess": score / 3}, ("a", "b", "c"))


def training(folder: Path, scores: list[float], budget: Budget | None = None, **settings: Any):
    """A training of a tiny network on the pairs of `builders`, and its judge."""
    tokenizer, texts = builders.tokenizer(), builders.texts()
    half = len(texts) // 2
    rows = [[*tokenizer.encode(text), EOS] for text in texts]
    network = builders.network(vocabulary=tokenizer.vocabulary, dropout=0.2, word_dropout=0.1)
    judge, kept = Judge(scores), []

    def keep(entry: dict[str, Any]) -> None:
        kept.append((entry, copies(network.trainable_variables)))

    plain: dict[str, Any] = {"batch_positions": 256, "warmup": 4, "peak_rate": 1e-2, "xla": "off"}
    plain |= {"checkpoint_minutes": 0.0}
    built = Training(
        network,
        Batches(Pairs(rows[:half], rows[half:]), 256),
        judge,
        keep,
        config=TrainingConfig(**{**plain, **settings}),
        budget=budget or Budget(steps=STEPS),
        folder=folder,
        say=lambda line: None,
    )
    judge.training = built
    return built, judge, kept


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A training that nothing interrupted."""
    built, judge, kept = training(tmp_path_factory.mktemp("whole"), [1.0, 4.0, 9.0, 7.0, 2.0])
    return built, judge, kept, built.run()


def test_the_loss_falls(whole):
    losses = [entry["loss"] for entry in whole[3].history]
    vocabulary = whole[0].network.config.vocabulary
    assert losses[0] > 0.7 * math.log(vocabulary)
    assert losses[-1] < 0.85 * losses[0]


def test_the_history_tells_each_validation(whole):
    history = whole[3].history
    assert [entry["step"] for entry in history] == list(range(2, STEPS + 1, 2))
    scores = [1.0, 4.0, 9.0, 7.0, 2.0, 2.0]
    assert [entry["score"] for entry in history[:6]] == scores
    assert [entry["guess"] for entry in history[:6]] == [round(each / 3, 4) for each in scores]


def test_the_weights_left_are_the_best_averaged_ones(whole):
    built, judge, kept, outcome = whole
    assert outcome.best["score"] == 9.0 and outcome.steps == STEPS and not outcome.interrupted
    best = judge.seen[2]
    assert_equal(copies(built.network.trainable_variables), best)
    entry, weights = kept[-1]
    assert entry["step"] == 6
    assert_equal(weights, best)


def test_each_new_best_is_written_at_once(whole):
    assert [entry["score"] for entry, _ in whole[2]] == [1.0, 4.0, 9.0, 9.0]


def test_what_is_validated_is_the_average_and_training_goes_on_with_the_weights(whole):
    built, judge, _, _ = whole
    assert_equal(judge.seen[-1], copies(built.trainer.averages))
    state = built.checkpoints.latest().arrays
    raw = state[: len(judge.seen[-1])]
    assert any(
        not np.array_equal(one, other) for one, other in zip(raw, judge.seen[-1], strict=True)
    )


def test_after_a_crash_it_ends_with_the_same_weights(tmp_path, whole):
    """Dropout, word dropout, order, schedule, momenta and averages all go on where they were."""
    uninterrupted, known, _, expected = whole

    def crash() -> None:
        raise RuntimeError("the machine is gone")

    first, judge, _ = training(tmp_path, known.scores)
    judge.at = {5: crash}
    with pytest.raises(RuntimeError, match="the machine is gone"):
        first.run()
    second, _, _ = training(tmp_path, known.scores)
    assert second.resume()
    assert 0 < second.step < STEPS
    outcome = second.run()
    assert_equal(copies(second.trainer.state), copies(uninterrupted.trainer.state))
    found = [(entry["step"], entry["score"]) for entry in outcome.history]
    assert found == [(entry["step"], entry["score"]) for entry in expected.history]


class Interrupted(Budget):
    """In which a person presses Ctrl-C during the eighth step, after which a validation is due."""

    pressed = False

    def share(self, step: int) -> float:
        if step == 8 and not self.pressed:
            self.pressed = True
            os.kill(os.getpid(), signal.SIGINT)
        return super().share(step)


def test_an_interrupt_saves_and_the_resumed_training_ends_with_the_same_weights(tmp_path, whole):
    """The validation that was due at the step of the interrupt was once left out."""
    uninterrupted, known, _, expected = whole
    first, judge, kept = training(tmp_path, known.scores, Interrupted(steps=STEPS))
    outcome = first.run()
    assert outcome.interrupted and outcome.steps == 8 and len(outcome.history) == 3
    assert_equal(kept[-1][1], judge.seen[2])
    told = journal.read(tmp_path / journal.FILE)
    assert told.end == {**told.end, "step": 8, "interrupted": True, "best": outcome.best}
    second = training(tmp_path, known.scores)[0]
    assert second.resume() and second.step == 8
    assert_equal(second.best, judge.seen[2])
    found = [(entry["step"], entry["score"]) for entry in second.run().history]
    assert found == [(entry["step"], entry["score"]) for entry in expected.history]
    assert_equal(copies(second.trainer.state), copies(uninterrupted.trainer.state))
    told = journal.read(tmp_path / journal.FILE)
    validated = [(entry["step"], entry["figures"]["guess"]) for entry in told.validations]
    assert validated == [(step, score / 3) for step, score in found]
    assert (told.end["step"], told.end["interrupted"]) == (STEPS, False)
    shown = [entry["step"] for entry in told.steps]
    assert shown == sorted(set(shown)) and shown[-1] == STEPS


def test_an_interrupt_before_the_first_validation_leaves_the_average(tmp_path):
    built, _, kept = training(tmp_path, [1.0], Budget(minutes=1, spent=100))
    for average in built.trainer.averages:
        average.assign(average + 1)
    built.interrupt.asked = True
    outcome = built.run()
    assert outcome.interrupted and outcome.history == []
    assert kept[-1][0] == {}
    assert_equal(kept[-1][1], copies(built.trainer.averages))


def test_patience_ends_it_and_keeps_the_best(tmp_path):
    built, judge, _ = training(tmp_path, [3.0, 5.0, 4.0, 5.0, 9.0], patience=2)
    outcome = built.run()
    assert [entry["score"] for entry in outcome.history] == [3.0, 5.0, 4.0, 5.0]
    assert outcome.steps == outcome.history[-1]["step"] < STEPS
    assert_equal(copies(built.network.trainable_variables), judge.seen[1])


def test_the_last_three_checkpoints_are_there(whole):
    assert whole[0].checkpoints.steps() == [STEPS - 2, STEPS - 1, STEPS]


def test_a_checkpoint_of_another_network_is_refused(whole):
    built = training(whole[0].folder, [1.0])[0]
    other = Training(
        builders.network(width=32, vocabulary=built.network.config.vocabulary),
        built.batches,
        built.validate,
        built.keep,
        config=built.config,
        budget=Budget(steps=5),
        folder=whole[0].folder,
    )
    with pytest.raises(InputError, match="a network of another shape"):
        other.resume()


def test_resuming_where_nothing_was_saved_says_so(tmp_path):
    assert not training(tmp_path, [1.0])[0].resume()


def test_minutes_are_spent_over_all_runs(tmp_path):
    first = training(tmp_path, [1.0], Budget(minutes=10, started=time.monotonic() - 300))[0]
    first.save()
    before, started = first.budget.elapsed(), time.monotonic() - 60
    second = training(tmp_path, [1.0], Budget(minutes=10, started=started))[0]
    assert second.resume()
    spent = before + time.monotonic() - started
    assert spent >= 360 and second.budget.elapsed() == pytest.approx(spent, abs=5)
    assert second.budget.share(second.step) == pytest.approx(spent / 600, abs=0.02)


def test_a_budget_that_is_spent_allows_no_step_more(tmp_path):
    first = training(tmp_path, [1.0], Budget(minutes=1, started=time.monotonic() - 100))[0]
    first.save()
    second, judge, kept = training(tmp_path, [1.0], Budget(minutes=1, started=time.monotonic()))
    second.resume()
    assert second.run().steps == 0
    assert len(judge.seen) == 1 and len(kept) == 2


def test_the_rate_of_a_resumed_training_is_that_of_an_uninterrupted_one():
    config, budget = TrainingConfig(warmup=4), Budget(steps=20)
    trainer = Trainer(builders.network(), config)
    trainer.prepare(xla=False)

    def rates(done: int) -> list[float]:
        callback = Rate(config, budget, done)
        callback.set_model(trainer)
        found = []
        for batch in range(20 - done):
            callback.on_train_batch_begin(batch)
            found.append(float(trainer.optimizer.learning_rate))
        return found

    assert rates(7) == rates(0)[7:]
    assert len(set(rates(0))) == 20


def test_the_average_follows_with_a_ramp_up_to_its_momentum():
    """Without the ramp min(m, (1+t)/(10+t)) it would hold the random first weights for long."""
    model = builders.network()
    trainer = Trainer(model, TrainingConfig(average=0.3))
    trainer.prepare(xla=False)
    draw = np.random.default_rng(0)
    batch = {side: np.array(builders.rows(draw, [6, 6])) for side in ("source", "target")}
    expected = copies(model.trainable_variables)
    for momentum in (2 / 11, 3 / 12, 0.3, 0.3):
        trainer.train_step(batch)
        expected = [
            momentum * old + (1 - momentum) * new
            for old, new in zip(expected, copies(model.trainable_variables), strict=True)
        ]
        for one, other in zip(trainer.averages, expected, strict=True):
            np.testing.assert_allclose(one.numpy(), other, atol=1e-5)


def stepped(*, xla: bool = False, steps: int = 1, **settings: Any) -> tuple[Any, list[float]]:
    """A network that takes notes, after steps on one batch of conversations; and the losses."""
    draw = np.random.default_rng(4)
    model = builders.network(context_slots=3)
    trainer = Trainer(model, TrainingConfig(**settings))
    trainer.prepare(xla=xla)
    batch = builders.batch_of(builders.talks(draw, 6))
    return model, [float(trainer.train_step(batch)["loss"]) for _ in range(steps)]


def test_what_is_salient_is_learned_with_the_weight_that_the_config_names():
    before = copies(builders.network(context_slots=3).context.worth.trainable_variables)
    assert_equal(copies(stepped(salience=0.0)[0].context.worth.trainable_variables), before)
    for one, other in zip(
        before, stepped(salience=0.5)[0].context.worth.trainable_variables, strict=True
    ):
        assert np.abs(one - other.numpy()).min() > 0


def test_a_step_is_the_same_whether_padding_is_left_out_or_not():
    """As it is in a step that is compiled, where nothing may be of a size that is not known."""
    models, losses = zip(*(stepped(xla=xla, steps=2) for xla in (False, True)), strict=True)
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
    assert losses[0][1] < losses[0][0]
    for one, other in zip(*(copies(model.trainable_variables) for model in models), strict=True):
        # Adam makes steps of like size of gradients of any size: of rounding, too.
        assert np.abs(one - other).mean() < 1e-4


def test_the_loss_told_is_that_of_the_mixture_a_token():
    draw = np.random.default_rng(4)
    batch = builders.batch_of(builders.talks(draw, 6))
    model = builders.network(context_slots=3)
    target = batch["target"]
    logits = np.asarray(model(batch), "float64")
    chances = np.take_along_axis(logits, target[..., None], -1)[..., 0]
    expected = -chances[target != PAD].mean()
    assert stepped()[1][0] == pytest.approx(expected, rel=1e-3)


def test_without_a_row_that_fits_there_is_nothing_to_train_on(tmp_path):
    built = training(tmp_path, [1.0])[0]
    built.batches = Batches(Pairs([], []), 256)
    with pytest.raises(InputError, match="nothing to train on"):
        built.run()


def test_a_first_interrupt_is_noted_and_a_second_acts():
    # What stands in the background may ignore interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with Interrupt() as interrupt:
            signal.raise_signal(signal.SIGINT)
            assert interrupt.asked
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_step_is_compiled_where_that_pays():
    auto = TrainingConfig()
    assert not use_xla(auto, "float32", Budget(minutes=1))
    assert use_xla(auto, "float32", Budget(minutes=60))
    assert not use_xla(auto, "bfloat16", Budget(minutes=60))
    assert use_xla(TrainingConfig(xla="on"), "bfloat16", Budget(minutes=1))
    assert not use_xla(TrainingConfig(xla="off"), "float32", Budget(minutes=60))
