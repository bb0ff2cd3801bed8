"""The figures of a chat model: what they count, from hand-made cases to a whole evaluation."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from chatbot import evaluate as measuring
from chatbot import facts, recollection
from chatbot.bot import Chatbot
from chatbot.conversation import Conversation, Turn
from chatbot.evaluate import evaluate
from chatbot.hearing import hear, hear_all
from shared.errors import InputError
from shared.scoring import log_probs
from shared.tokenizer import EOS

KEYS = {
    *("perplexity", "perplexity_without_context", "bits_per_byte", "hits_at_1_of_20"),
    *("hits_at_1_of_20_same_topic", "distinct_1", "distinct_2", "dull_rate", "repeat_rate"),
    *("recall", "recall_new_values", "recall_without_context", "seconds"),
}
SHARES = {"distinct_1", "distinct_2", "dull_rate", "repeat_rate"}
ANIMALS, COLOURS = ("cat", "dog", "owl", "hen", "fox"), ("red", "blue", "old", "wet", "big")


@pytest.fixture(scope="module")
def bot(tiny_chat: Path) -> Chatbot:
    return Chatbot.load(tiny_chat)


@pytest.fixture(autouse=True)
def few_quizzes(monkeypatch):
    monkeypatch.setattr(recollection, "QUIZZES", 3)


def corpus(tmp_path: Path, *, topic: bool = True) -> str:
    """Six dialogues of five texts; all texts differ."""
    path = tmp_path / "talk.jsonl"
    lines = []
    for number, colour in enumerate((*COLOURS, "tame")):
        turns = [f"the {colour} {animal} sees {number}" for animal in ANIMALS]
        lines.append({"turns": turns, **({"topic": "animals"} if topic else {})})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def test_an_evaluation_has_all_its_figures_and_the_same_ones_again(bot, tmp_path):
    found = evaluate(bot, [corpus(tmp_path)])
    assert set(found) == KEYS
    json.dumps(found)
    assert all(0 <= found[name] <= 1 for name in SHARES)
    for name in ("recall", "recall_new_values", "recall_without_context"):
        assert list(found[name]) == ["1", "5", "10"]
        assert all(0 <= share <= 1 for share in found[name].values())
    again = evaluate(bot, [corpus(tmp_path)])
    assert {**again, "seconds": 0} == {**found, "seconds": 0}


def test_perplexity_is_that_of_each_reply_after_its_true_history(bot, tmp_path):
    found = evaluate(bot, [corpus(tmp_path, topic=False)])
    assert "hits_at_1_of_20_same_topic" not in found
    total = alone = 0.0
    size = words = 0
    for line in Path(corpus(tmp_path)).read_text(encoding="utf-8").splitlines():
        texts = json.loads(line)["turns"]
        context = bot.generator.contexts(1)
        for at, (text, reply) in enumerate(zip(texts[:-1], texts[1:], strict=True)):
            context = hear(bot.generator, [text], at % 2, context)
            fresh = hear(bot.generator, [text], at % 2, np.zeros_like(context))
            source, target = (
                [[*bot.tokenizer.encode(text), EOS]],
                [[*bot.tokenizer.encode(reply), EOS]],
            )
            total -= float(log_probs(bot.generator, source, target, contexts=context)[0])
            alone -= float(log_probs(bot.generator, source, target, contexts=fresh)[0])
            words += len(reply.split())
            size += len(reply.encode())
    assert found["perplexity"] == pytest.approx(math.exp(total / words), rel=1e-3)
    assert found["perplexity_without_context"] == pytest.approx(math.exp(alone / words), rel=1e-3)
    assert found["bits_per_byte"] == pytest.approx(total / math.log(2) / size, rel=1e-3)
    assert total != alone


def test_hits_count_the_replies_that_the_model_prefers(bot, tmp_path, monkeypatch):
    path = corpus(tmp_path)
    ids = [
        [tuple(bot.tokenizer.encode(text)) for text in json.loads(line)["turns"]]
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ]
    true = {pair for texts in ids for pair in zip(texts[::2], texts[1::2], strict=False)}
    for liking, wanted in ((1.0, 1.0), (-1.0, 0.0)):

        def log_probs(generator, sources, targets, *, liking=liking, **more):
            pairs = [(tuple(s[:-1]), tuple(t[:-1])) for s, t in zip(sources, targets, strict=True)]
            return np.array([liking * (pair in true) for pair in pairs])

        monkeypatch.setattr("chatbot.evaluate.log_probs", log_probs)
        found = evaluate(bot, [path])
        assert found["hits_at_1_of_20"] == found["hits_at_1_of_20_same_topic"] == wanted


def test_a_dialogue_without_a_topic_is_not_of_the_topic_without_a_name(bot, tmp_path):
    path = tmp_path / "some.jsonl"
    for topic, there in ((None, False), ("", True)):
        lines = [
            {"turns": [f"{said} {number}" for said in ("hm", "yes", "why", "so")], "topic": named}
            for number in range(12)
            for named in (topic if number < 8 else "",)
        ]
        # Of the topic "", four dialogues are too few for twenty replies, and twelve are not.
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        assert ("hits_at_1_of_20_same_topic" in evaluate(bot, [str(path)])) == there


def test_in_blocks_the_figures_are_the_same(bot, tmp_path, monkeypatch):
    whole = evaluate(bot, [corpus(tmp_path)])
    monkeypatch.setattr(measuring, "BLOCK", 4)
    found = evaluate(bot, [corpus(tmp_path)])
    for name in ("perplexity", "perplexity_without_context", "bits_per_byte", "hits_at_1_of_20"):
        assert found[name] == pytest.approx(whole[name], rel=1e-3)


def test_what_is_heard_at_once_is_what_is_heard_text_by_text(bot):
    talks = [("the cat", "a dog", "the old house"), (), ("a dog",)]
    for texts, heard in zip(talks, hear_all(bot.generator, talks), strict=True):
        context = bot.generator.contexts(1)
        assert len(heard) == len(texts)
        for at, text in enumerate(texts):
            context = hear(bot.generator, [text], at % 2, context)
            np.testing.assert_allclose(heard[at], context[0], atol=1e-3)


def test_too_few_replies_leave_the_hits_out(bot, tmp_path):
    path = tmp_path / "few.tsv"
    path.write_text("hi\thello\nhow are you\tfine\n", encoding="utf-8")
    found = evaluate(bot, [str(path)])
    assert "hits_at_1_of_20" not in found and found["perplexity"] > 1


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        # Of six words two differ, and of five pairs three.
        ("Tea tea is tea is tea", {"distinct_1": 2 / 6, "distinct_2": 3 / 5, "dull_rate": 0.0}),
        ("I don't know.", {"distinct_1": 1.0, "distinct_2": 1.0, "dull_rate": 1.0}),
    ],
)
def test_the_replies_are_counted_as_they_are(bot, tmp_path, monkeypatch, said, wanted):
    path = tmp_path / "one.tsv"
    path.write_text("hi\thello\n", encoding="utf-8")
    answer_with(monkeypatch, lambda text: said)
    found = evaluate(bot, [str(path)])
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-4)


def test_a_reply_is_a_repeat_if_its_side_has_said_it_before(bot, tmp_path, monkeypatch):
    path = tmp_path / "some.tsv"
    path.write_text(
        "one\tFine!\ttwo\tYou?\tthree\tbye\nfour\tnever\nfive\tx\tsix\ty\n", encoding="utf-8"
    )
    replies = {"one": "new", "two": "fine", "three": "New.", "four": "new", "five": "six"}
    answer_with(monkeypatch, lambda text: replies.get(text, "x y"))
    # Of six: "fine" stands in the corpus before, "New." was given to "one".
    assert evaluate(bot, [str(path)])["repeat_rate"] == pytest.approx(2 / 6, abs=1e-4)


def test_the_bot_knows_what_it_replied_and_hears_the_corpus(bot, tmp_path, monkeypatch):
    path = tmp_path / "one.tsv"
    path.write_text("one\tFine!\ttwo\tYou?\tthree\tbye\n", encoding="utf-8")
    known: dict[str, list[str]] = {}
    heard: dict[str, bool] = {}

    def replies(self, conversations, texts, *, seed=0, style=None):
        out = []
        for before, text in zip(conversations, texts, strict=True):
            known.setdefault(text, [turn.reply for turn in before.turns])
            heard.setdefault(text, bool(before.turns) and before.turns[-1].state is not None)
            out.append(before.with_turn(Turn(text, f"own {text}")))
        return out

    monkeypatch.setattr(Chatbot, "replies", replies)
    evaluate(bot, [str(path)])
    assert known["one"] == []
    assert known["two"] == ["own one", "Fine!"]
    assert known["three"] == ["own one", "own two", "Fine!", "You?"]
    assert [heard[text] for text in ("one", "two", "three")] == [False, True, True]


def test_recall_asks_after_so_much_talk_and_guessing_knows_nothing(bot, monkeypatch):
    """With a bot that remembers its last seven exchanges word for word."""
    heard: list[int] = []

    def replies(self, conversations, texts, *, seed=0, style=None):
        out = []
        for before, text in zip(conversations, texts, strict=True):
            heard.append(len(before))
            memory = " ".join(turn.user for turn in before.turns[-7:])
            out.append(before.with_turn(Turn(text, memory)))
        return out

    monkeypatch.setattr(Chatbot, "replies", replies)
    monkeypatch.setattr(recollection, "QUIZZES", 20)
    found = recollection.recollection(bot, [("hm", "ok")], 0)
    assert found["recall"]["1"] == found["recall_new_values"]["1"] == 1.0
    assert found["recall"]["5"] > found["recall"]["10"] == 0.0
    assert set(found["recall_without_context"].values()) == {0.0}
    told = {
        len(quiz.told)
        for new in (False, True)
        for quiz in facts.quizzes([("hm", "ok")], 20, 0, between=10, new_values=new)
    }
    assert max(heard) == max(told) + 10


def test_texts_that_are_no_message_are_passed_over(bot, tmp_path):
    path = tmp_path / "odd.jsonl"
    lines = [{"turns": ["\u200b\ufeff", "hi"]}, {"turns": ["   ", "hi"]}, {"turns": ["a", ""]}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert evaluate(bot, [str(path)])["perplexity"] > 1


def test_a_corpus_without_a_message_is_refused(bot, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_text('{"turns": ["", "hi"]}\n', encoding="utf-8")
    with pytest.raises(InputError, match="no text to answer"):
        evaluate(bot, [str(path)])


def answer_with(monkeypatch, said) -> None:
    """Let the bot say what a function of the text says."""

    def replies(self, conversations, texts, *, seed=0, style=None) -> list[Conversation]:
        return [
            before.with_turn(Turn(text, said(text), np.zeros((2, 16), "float32")))
            for before, text in zip(conversations, texts, strict=True)
        ]

    monkeypatch.setattr(Chatbot, "replies", replies)
