"""From dialogues to a model that chats."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import tokenizer
from chatbot import learn
from chatbot.bot import Chatbot, Style
from chatbot.dialogue import Dialogue
from chatbot.lesson import WINDOW, Lesson, plain, windows
from shared import presets
from shared.budget import Budget
from shared.checkpoints import Checkpoints
from shared.cleaning import Example
from shared.config import ModelConfig, TrainingConfig
from shared.errors import InputError
from shared.lessons import LEAST
from shared.options import Options
from shared.tokenizer import EOS
from shared.workshop import Order

STEPS = 6
SIZES = {
    **{"width": 16, "heads": 2, "encoder_blocks": 1, "decoder_blocks": 1},
    **{"context_slots": 2, "vocabulary": 400, "dropout": 0.2},
}
SETTINGS: dict[str, Any] = {
    **{"batch_positions": 512, "warmup": 2, "checkpoint_minutes": 0.0},
    **{"peak_rate": 1e-2, "validate_sentences": 20},
}


def dialogues(count: int, seed: int = 0) -> list[tuple[str, ...]]:
    """Of two to seven texts each."""
    draw = random.Random(seed)
    pets, names = ["cat", "dog", "bird", "horse"], ["Ana", "Tom", "Eva", "Ben"]
    found = []
    for number in range(count):
        pet, name = draw.choice(pets), draw.choice(names)
        texts = (
            f"Hello, I have a {pet}.",
            f"Oh, what does the {pet} eat?",
            f"It eats {number} apples and sleeps.",
            "That is a lot of apples!",
            f"My friend {name} says so too.",
            f"Is {name} a friend of the {pet}?",
            "Yes, since last year.",
        )
        found.append(texts[: draw.randint(2, 7)])
    return found


def lesson(count: int = 40, **more: int) -> Lesson:
    found = dialogues(count + 6)
    return Lesson(found[:count], found[count:], names=("tiny.jsonl",), **more)


def taught(out: Path, of: Lesson, steps: int = STEPS, **keywords: Any):
    said: list[str] = []
    keywords = {"sizes": SIZES, "training": TrainingConfig(**SETTINGS)} | keywords
    order = Order(out=out, budget=Budget(steps=steps), command="make it", **keywords)
    return learn.learn(of, order, said.append), said


LESSON = lesson(facts=10, manners=5)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A training that nothing interrupted."""
    out = tmp_path_factory.mktemp("whole") / "model"
    return out, *taught(out, LESSON, licence="CC0")


def test_what_it_leaves_is_a_model_that_chats(whole):
    out, outcome, _ = whole
    assert outcome.steps == STEPS
    bot = Chatbot.load(out)
    style = Style(draw=Options(sample=True, candidates=4, max_length=8))
    talk = bot.start()
    for text in ("Hello, I have a cat.", "It eats apples."):
        talk = bot.reply(talk, text, style=style)
    assert len(talk) == 2 and np.isfinite(bot.state(talk)).all() and bot.state(talk).any()
    assert bot.preset.about == {}


def test_the_loss_falls_and_the_history_tells_the_perplexity(whole):
    history = whole[1].history
    assert history[-1]["loss"] < history[0]["loss"]
    for entry in history:
        assert 1 < entry["perplexity"] < 2000 and 0 <= entry["recall"] <= 1
        expected = 0.1 * entry["recall"] - np.log(entry["perplexity"])
        assert entry["score"] == pytest.approx(expected, abs=1e-3)
    assert whole[1].best == max(history, key=lambda entry: entry["score"])


def test_the_card_tells_what_it_was_made_from(whole):
    out, outcome, said = whole
    card = (out / presets.CARD).read_text(encoding="utf-8")
    perplexity = f"perplexity {outcome.best['perplexity']:.1f}"
    for part in ("# model", "40 dialogues", "tiny.jsonl", "CC0", "make it", perplexity, "recalled"):
        assert part in card
    assert any(
        "40 dialogues for training, 6 for validation; 10 with facts" in line for line in said
    )


def test_killed_and_resumed_it_ends_with_the_same_weights(tmp_path, whole):
    """Conversations, facts, replies to nothing, dropout and averages go on where they were."""
    out = Path(shutil.copytree(whole[0], tmp_path / "model"))
    checkpoints = Checkpoints(out / "training" / "checkpoints")
    # As a kill in the fifth step leaves it.
    for step in checkpoints.steps()[1:]:
        shutil.rmtree(checkpoints.folder / f"step-{step:08d}")
    assert checkpoints.steps() == [STEPS - 2]
    outcome, said = taught(out, LESSON, resume=True)
    assert any(line.startswith(f"going on from step {STEPS - 2}") for line in said)
    assert outcome.steps == STEPS
    expected = Checkpoints(whole[0] / "training" / "checkpoints").latest()
    found = checkpoints.latest()
    assert found.record["step"] == expected.record["step"] == STEPS
    for one, other in zip(found.arrays, expected.arrays, strict=True):
        np.testing.assert_array_equal(one, other)
    models = [presets.load(folder) for folder in (out, whole[0])]
    assert presets.checksum(models[0]) == presets.checksum(models[1])
    scores = [[entry["score"] for entry in each.history] for each in (outcome, whole[1])]
    assert scores[0] == scores[1]


def test_dialogues_alone_make_a_model_too(tmp_path):
    out = tmp_path / "model"
    outcome, said = taught(out, lesson(), 1)
    assert outcome.steps == 1 and "recall" not in outcome.best
    assert any("0 with facts and 0 of small talk" in line for line in said)
    assert "recalled" not in (out / presets.CARD).read_text(encoding="utf-8")
    Chatbot.load(out)


def test_other_data_are_refused_when_resuming(whole):
    before = (whole[0] / presets.WEIGHTS).read_bytes()
    for other in (lesson(39, facts=10, manners=5), lesson(manners=5), lesson(facts=10)):
        with pytest.raises(InputError, match="was on other data"):
            taught(whole[0], other, resume=True)
    assert (whole[0] / presets.WEIGHTS).read_bytes() == before


def test_a_model_is_not_overwritten(whole):
    with pytest.raises(InputError, match="already holds a model; add --resume"):
        taught(whole[0], LESSON)


def test_the_fingerprint_is_that_of_all_that_is_learned():
    marks = {
        each.fingerprint()
        for each in (
            lesson(),
            lesson(39),
            lesson(facts=1),
            lesson(manners=1),
            Lesson(lesson().train[::-1], lesson().valid),
            Lesson(lesson().train, lesson().valid[1:]),
        )
    }
    assert len(marks) == 6
    assert lesson().fingerprint() == lesson().fingerprint()


def test_a_long_dialogue_is_cut_where_the_user_speaks():
    texts = tuple(f"text {number}" for number in range(2 * WINDOW + 5))
    assert WINDOW % 2 == 0
    assert cut(texts) == [texts[:WINDOW], texts[WINDOW : 2 * WINDOW], texts[2 * WINDOW :]]
    assert cut(texts[:WINDOW]) == [texts[:WINDOW]]


def test_of_a_dialogue_no_text_stands_alone():
    texts = tuple(f"text {number}" for number in range(WINDOW + 1))
    assert cut(texts) == [texts[:WINDOW]]
    assert cut(("Hello?",)) == cut(()) == []


def cut(texts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The windows of a dialogue; each says where the whole one stood."""
    found = windows([Example(texts, "a.txt", 3, shape="dialogue", topic="mills")])
    assert {(each.path, each.line, each.topic) for each in found} <= {("a.txt", 3, "mills")}
    return [each.texts for each in found]


def test_without_facts_an_epoch_is_the_corpus():
    of = lesson()
    assert of.epoch(0) == of.epoch(7) == [plain(texts) for texts in of.train]
    assert plain(("a", "b", "c")) == Dialogue(("a", "b", "c"), (False, True, True))


def test_facts_are_other_ones_each_epoch_and_the_same_for_a_seed():
    of = lesson(facts=20, manners=5)
    one, again, next_one, other = of.epoch(0, 1), of.epoch(0, 1), of.epoch(1, 1), of.epoch(0, 2)
    assert one == again
    assert one != next_one and one != other
    for dialogue in one:
        assert len(dialogue.texts) == len(dialogue.learned) and any(dialogue.learned)
    woven = sum(found.texts != texts for found, texts in zip(one, of.train, strict=False))
    assert 0 < woven < len(of.train)


@pytest.mark.parametrize("count", [1, 2, 20, 100, 500])
def test_as_many_dialogues_with_facts_are_made_as_are_asked_for(count):
    of = lesson(facts=count)
    for number in range(3):
        found = of.epoch(number)
        own, woven = found[len(of.train) :], zip(found, of.train, strict=False)
        assert sum(each.texts != texts for each, texts in woven) + len(own) == count
        # Told or asked for, a fact is another exchange than any of the corpus.
        said = {text for texts in of.train for text in texts}
        assert all(set(each.texts) - said for each in own)


def test_the_rows_hold_the_texts_and_a_dialogue_of_nothing_to_learn_is_left_out():
    reader = learn.Reader(tokenizer(), ["The red boat."])
    known, new = tokenizer().encode("The red boat."), tokenizer().encode("a small dog")
    silent = Dialogue(("a", "b"), (False, False))
    ((row,),) = reader.talks([silent, plain(("The red boat.", "a small dog"))])
    assert row == ([*known, EOS], [*new, EOS], 0)


def test_with_subword_sampling_the_rows_are_others_each_epoch():
    texts = tuple(f"The {what} boat is here." for what in ("red", "blue", "old", "small"))
    plainly, sampled = (learn.Reader(tokenizer(), texts, share) for share in (0.0, 0.5))
    assert plainly.talks([plain(texts)]) == plainly.talks([plain(texts)])
    tokenizer().reseed(1)
    one, other = sampled.talks([plain(texts)]), sampled.talks([plain(texts)])
    assert one != other
    for row, text in zip(one[0], texts, strict=False):
        assert tokenizer().decode(row.source) == text


def test_a_model_learns_with_subword_sampling(tmp_path, whole):
    training = TrainingConfig(**SETTINGS, subwords=0.3)
    outcome, _ = taught(tmp_path / "model", LESSON, 2, training=training)
    assert outcome.history[0]["perplexity"] != whole[1].history[0]["perplexity"]


def test_too_few_dialogues_are_refused():
    examples = [
        Example(texts, "tiny.jsonl", line, shape="dialogue")
        for line, texts in enumerate(dialogues(LEAST + 1), 1)
    ]
    for train, valid in ((examples[1:-1], examples[:1]), (examples, [])):
        with pytest.raises(InputError, match=f"for validation; at least {LEAST} and 1 are needed"):
            Lesson.of(train, valid)
    found = Lesson.of(examples[1:], examples[:1], names=["data/tiny.jsonl"])
    assert found.names == ("tiny.jsonl",) and len(found.train) == LEAST


@pytest.mark.parametrize("count", [20, 1_999, 2_000, 10_000, 100_000])
def test_defaults_suit_every_size_of_corpus(count):
    model = ModelConfig(**learn.suited_model(count))
    assert model.context_slots > 0
    for budget in (Budget(minutes=0.5), Budget(minutes=600), Budget(steps=7)):
        for tuning in (False, True):
            training = TrainingConfig(**learn.suited_training(count, budget, tuning=tuning))
            assert 1 <= training.warmup <= 800
    assert model.vocabulary <= learn.suited_model(10 * count)["vocabulary"]
