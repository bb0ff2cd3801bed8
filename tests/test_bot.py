"""The Python interface of chat: a conversation and a text in, a conversation out."""

from __future__ import annotations

import base64
import dataclasses
import inspect
import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import chatbot
from chatbot import replying
from chatbot.bot import Chatbot, Style
from chatbot.care import KIND_LINE
from chatbot.conversation import EVERY, RECENT, Conversation, Turn
from chatbot.folding import folded
from chatbot.hearing import BOT, USER
from chatbot.influence import Word
from chatbot.message import LONGEST
from chatbot.notes import changes
from chatbot.ranking import Scored
from chatbot.replying import SPEECHLESS, Reply
from shared import presets
from shared.conversations import pieces
from shared.errors import InputError
from shared.options import Options
from shared.scoring import log_probs
from shared.tokenizer import EOS

HALF = 1e-3
"""States are of half precision: in another batch, a last digit may be another one."""
TINY = Style(draw=Options(sample=True, candidates=2, max_length=4))
MANY = Style(draw=Options(sample=True, candidates=16, max_length=16, temperature=2.0))
TEXTS = ("The cat sees the dog.", "A red house!", "el gato viejo", "who finds the leaves?")


@pytest.fixture(scope="module")
def bot(tiny_chat) -> Chatbot:
    return Chatbot.load(tiny_chat)


@pytest.fixture(scope="module")
def talk(bot) -> Conversation:
    """Of four turns."""
    return said(bot, bot.start(), *TEXTS)


@pytest.fixture(scope="module")
def long(bot) -> Conversation:
    """Of seventy turns."""
    return said(bot, bot.start(), *(f"the {number} old cat" for number in range(70)))


def said(bot: Chatbot, conversation: Conversation, *texts: str, seed: int = 0) -> Conversation:
    for text in texts:
        conversation = bot.reply(conversation, text, seed=seed, style=TINY)
    return conversation


def spoken(conversation: Conversation) -> list[tuple[str, int]]:
    """The texts of a conversation and who said each."""
    return [each for turn in conversation.turns for each in ((turn.user, USER), (turn.reply, BOT))]


def read(bot: Chatbot, texts: list[tuple[str, int]]) -> np.ndarray:
    """The state after texts and their speakers, read one row at a time."""
    state = bot.generator.contexts(1)
    for text, speaker in texts:
        for piece in pieces(bot.tokenizer.encode(text)):
            state = bot.generator.remember([piece], [speaker], state)
    return state[0]


def same(one: Conversation, other: Conversation) -> None:
    assert one == other
    for here, there in zip(one.turns, other.turns, strict=True):
        assert (here.state is None) == (there.state is None)
        if here.state is not None:
            np.testing.assert_array_equal(here.state, there.state)


def test_the_public_names_are_these():
    """Whoever builds on them finds them in the next version, too."""
    assert chatbot.__all__ == ["Chatbot", "Conversation", "Reply", "Style", "Turn", "Word"]
    for name in chatbot.__all__:
        assert getattr(chatbot, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Chatterbox'"):
        chatbot.Chatterbox  # noqa: B018


def test_the_signatures_are_these():
    """As above: names, order and defaults of what one passes."""
    found = {
        name: list(inspect.signature(getattr(Chatbot, name)).parameters)[1:]
        for name in (
            *("start", "reply", "replies", "stream", "undo", "retry", "edit", "edits", "fork"),
            *("candidates", "choose", "forget", "notes", "changes", "influence"),
        )
    }
    assert found == {
        "candidates": ["conversation", "text", "n", "seed", "style"],
        "choose": ["conversation", "reply"],
        "forget": ["conversation", "turn"],
        "notes": ["conversation"],
        "changes": ["conversation", "first"],
        "influence": ["conversation", "turn"],
        "start": [],
        "reply": ["conversation", "text", "seed", "style"],
        "replies": ["conversations", "texts", "seed", "style"],
        "stream": ["conversation", "text", "seed", "style"],
        "undo": ["conversation"],
        "retry": ["conversation", "seed", "style"],
        "edit": ["conversation", "turn", "text", "seed", "style"],
        "edits": ["conversation", "turn", "text", "seed", "style"],
        "fork": ["conversation", "turns"],
    }
    assert list(inspect.signature(Turn).parameters) == ["user", "reply", "state", "refused"]
    assert list(inspect.signature(Conversation).parameters) == ["turns"]
    assert list(inspect.signature(Style).parameters) == ["draw", "weights"]
    assert list(inspect.signature(Reply).parameters) == ["text", "score", "probability"]
    assert list(inspect.signature(Word).parameters) == ["text", "remembering", "forgetting"]


def test_importing_the_package_imports_no_tensorflow():
    code = "import sys, chatbot, chatbot.conversation; assert 'tensorflow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_a_model_without_a_context_is_refused(tiny_preset):
    with pytest.raises(InputError, match="a model for translate, not for chat"):
        Chatbot.load(tiny_preset)
    with pytest.raises(InputError, match="has no context"):
        Chatbot(presets.load(tiny_preset))


def test_a_turn_holds_the_text_the_reply_and_the_state_after_both(bot, talk):
    assert [turn.user for turn in talk.turns] == list(TEXTS)
    assert all(turn.reply for turn in talk.turns)
    for at, turn in enumerate(talk.turns, 1):
        assert turn.state.dtype == np.float32 and turn.state.shape == (4, 12)
        np.testing.assert_allclose(turn.state, read(bot, spoken(talk.first(at))), atol=HALF)
    np.testing.assert_array_equal(bot.state(talk), talk.turns[-1].state)
    assert not bot.state(bot.start()).any()


def test_a_conversation_is_frozen_and_a_reply_leaves_it_as_it_was(bot, talk):
    before = [turn.state.copy() for turn in talk.turns]
    after = said(bot, talk, "one more")
    assert len(after) == 5 and len(talk) == 4
    same(after.first(4), talk)
    for turn, state in zip(talk.turns, before, strict=True):
        np.testing.assert_array_equal(turn.state, state)
    with pytest.raises(dataclasses.FrozenInstanceError):
        talk.turns = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        talk.turns[0].user = "no"
    with pytest.raises(ValueError, match="read-only"):
        talk.turns[0].state[0, 0] = 7


def test_the_same_seed_gives_the_same_conversation_and_another_one_another(bot, talk):
    same(said(bot, bot.start(), *TEXTS), talk)
    assert said(bot, bot.start(), *TEXTS, seed=1) != talk


def test_what_was_said_before_changes_the_state_and_the_reply(bot, talk):
    other = said(bot, bot.start(), "Hello", *TEXTS[1:])
    assert np.abs(bot.state(other) - bot.state(talk)).max() > 1e-4
    draw = Style(draw=Options(sample=True, candidates=1, max_length=12))
    replies = {
        bot.reply(each, "And now?", style=draw).turns[-1].reply for each in (talk.first(1), other)
    }
    assert len(replies) == 2


def test_undo_goes_back_to_exactly_the_state_before(bot, talk):
    same(bot.undo(said(bot, talk, "one more")), talk)
    same(said(bot, bot.undo(talk), TEXTS[-1]), talk)
    empty = bot.undo(talk.first(1))
    assert empty == bot.start() and not bot.state(empty).any()


def test_retry_gives_another_reply_from_the_same_state(bot, talk):
    once = bot.retry(talk, style=TINY)
    twice = bot.retry(once, style=TINY)
    replies = [each.turns[-1].reply for each in (talk, once, twice)]
    assert len(set(replies)) == 3
    assert twice.turns[-1].refused == tuple(replies[:2])
    same(bot.undo(twice), bot.undo(talk))
    np.testing.assert_allclose(bot.state(twice), read(bot, spoken(twice)), atol=HALF)
    same(bot.retry(talk, style=TINY), once)


def test_an_edit_says_the_later_texts_again_after_it(bot, talk):
    edited = bot.edit(talk, 1, "A blue house!", style=TINY)
    same(edited.first(1), talk.first(1))
    expected = said(bot, talk.first(1), "A blue house!", *TEXTS[2:])
    same(edited, expected)
    assert [turn.user for turn in edited.turns] == [TEXTS[0], "A blue house!", *TEXTS[2:]]
    assert np.abs(bot.state(edited) - bot.state(talk)).max() > 1e-4
    same(bot.edit(talk, 2, TEXTS[2], style=TINY), talk)
    *on_the_way, end = bot.edits(talk, 1, "A blue house!", style=TINY)
    assert [len(each) for each in on_the_way] == [2, 3]
    for each in (*on_the_way, end):
        same(each, edited.first(len(each)))


def test_of_the_candidates_the_first_is_the_reply_that_is_given(bot, talk):
    for seed in range(3):
        found = bot.candidates(talk, "one more", 16, seed=seed, style=MANY)
        after = bot.reply(talk, "one more", seed=seed, style=MANY)
        assert found[0].text == after.turns[-1].reply
        assert bot.candidates(after, None, 16, seed=seed, style=MANY) == found
        assert len({folded(each.text) for each in found}) == len(found) > 4
        assert [each.score for each in found] == sorted(
            (each.score for each in found), reverse=True
        )
        assert bot.candidates(talk, "one more", 3, seed=seed, style=MANY) == found[:3]
        assert [turn.reply for turn in talk.turns] == [turn.reply for turn in after.turns[:-1]]


def test_the_probability_of_a_candidate_is_that_of_its_words(bot, talk):
    source = pieces(bot.tokenizer.encode("one more"))
    context = read(bot, [*spoken(talk), ("one more", USER)])
    draws = [bot.candidates(talk, "one more", 16, seed=seed, style=MANY) for seed in range(8)]
    found = [each for draw in draws for each in draw]
    targets = [[*bot.tokenizer.encode(each.text), EOS] for each in found]
    expected = log_probs(
        bot.generator, source * len(found), targets, contexts=np.array([context] * len(found))
    )
    # Where the drawn pieces spell a text as the tokenizer would, which this network seldom does.
    close = np.isclose(np.log([each.probability for each in found]), expected, rtol=1e-3)
    assert close.any()


def test_after_a_retry_the_refused_reply_is_no_candidate(bot, talk):
    before = bot.candidates(talk, None, 16, style=MANY)
    again = bot.retry(bot.choose(talk, before[0].text), style=MANY)
    texts = [each.text for each in bot.candidates(again, None, 16, style=MANY)]
    assert texts[0] == again.turns[-1].reply and before[0].text not in texts


def test_a_chosen_reply_is_as_if_it_had_been_given(bot, talk):
    given = [bot.reply(talk, "one more", seed=seed, style=MANY) for seed in range(3)]
    assert len({each.turns[-1].reply for each in given}) == 3
    for each in given:
        chosen = bot.choose(given[0], each.turns[-1].reply)
        same(chosen, each)
        same(said(bot, chosen, "and then?"), said(bot, each, "and then?"))
    same(
        bot.choose(bot.choose(given[0], given[1].turns[-1].reply), given[0].turns[-1].reply),
        given[0],
    )


def test_of_talk_of_self_harm_there_is_the_kind_line_alone(bot, talk):
    (only,) = bot.candidates(talk, "I want to kill myself")
    assert (only.text, only.probability) == (KIND_LINE, None)


@pytest.mark.parametrize("turn", range(4))
def test_forgetting_a_turn_hears_the_later_texts_without_it(bot, talk, turn):
    found = bot.forget(talk, turn)
    kept = [each for at, each in enumerate(talk.turns) if at != turn]
    assert found.turns == tuple(kept)
    same(found.first(turn), talk.first(turn))
    np.testing.assert_allclose(bot.state(found), read(bot, spoken(found)), atol=HALF)
    assert (np.abs(bot.state(found) - bot.state(talk)).max() > 1e-4) and len(talk) == 4
    # It is as a conversation that never had the turn, read from its texts.
    data = json.loads(bot.to_json(found))
    for each in data["turns"]:
        del each["state"]
    np.testing.assert_array_equal(bot.state(bot.from_json(json.dumps(data))), bot.state(found))


def test_forgetting_the_last_turn_is_undo_and_the_only_one_leaves_nothing(bot, talk):
    same(bot.forget(talk, 3), bot.undo(talk))
    same(bot.forget(talk.first(1), 0), bot.start())


def test_a_turn_is_forgotten_also_where_states_are_left_out(bot, long):
    back = bot.from_json(bot.to_json(long))
    found = bot.forget(back, 4)
    assert len(found) == 69 and found.turns[4] == long.turns[5]
    np.testing.assert_array_equal(bot.state(found), bot.state(bot.forget(long, 4)))


def test_the_changes_are_those_between_the_states_also_where_they_are_left_out(bot, long):
    states = [np.zeros_like(bot.state(long)), *(turn.state for turn in long.turns)]
    found = bot.changes(long)
    assert found == changes(states) and len(found) == 70 and min(found) > 0
    back = bot.from_json(bot.to_json(long))
    assert bot.changes(back) == found
    assert bot.changes(back, 20) == found[20:]
    assert bot.changes(back.first(40), 35) == found[35:40]
    assert bot.changes(bot.start()) == bot.changes(long, 70) == []


def test_forks_go_their_own_ways(bot, talk):
    one, other = bot.fork(talk), bot.fork(talk, 2)
    same(one, talk)
    same(other, talk.first(2))
    one, other = said(bot, one, "left"), said(bot, other, "right")
    assert one.first(2) == other.first(2) == talk.first(2)
    assert one.turns[2:] != other.turns[2:]
    assert len(talk) == 4


def test_what_is_not_there_is_refused(bot, talk):
    with pytest.raises(InputError, match="nothing to undo"):
        bot.undo(bot.start())
    with pytest.raises(InputError, match="nothing to try again"):
        bot.retry(bot.start())
    for attempt in (
        lambda: bot.candidates(bot.start()),
        lambda: bot.choose(bot.start(), "Yes."),
    ):
        with pytest.raises(InputError, match="no reply yet"):
            attempt()
    with pytest.raises(InputError, match="0 replies are asked for"):
        bot.candidates(talk, n=0)
    for turn in (-1, 4):
        with pytest.raises(InputError, match=f"turn {turn} is to be forgotten, and .* has 4"):
            bot.forget(talk, turn)
    for turn in (-2, 4):
        with pytest.raises(InputError, match=f"turn {turn} is to be looked into, and .* has 4"):
            bot.influence(talk, turn)
    for turn in (-1, 4):
        with pytest.raises(InputError, match=f"turn {turn} is to be edited, and .* has 4"):
            bot.edit(talk, turn, "text")
    for turns in (-1, 5):
        with pytest.raises(InputError, match=f"turn {turns} is asked for, and .* has 4"):
            bot.fork(talk, turns)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x07\x1b", "a" * (LONGEST + 1)])
def test_a_message_of_nothing_or_too_much_is_refused(bot, talk, text):
    for attempt in (
        lambda: bot.reply(talk, text),
        lambda: bot.edit(talk, 0, text),
        lambda: list(bot.stream(talk, text)),
        lambda: bot.candidates(talk, text),
        lambda: bot.choose(talk, text),
    ):
        with pytest.raises(InputError, match="is empty|10,001 characters; up to 10,000"):
            attempt()


@pytest.mark.parametrize(
    "text", ["👍🎉", "?", "7", "你好", "שלום", "a" * LONGEST, "\ud83d", "a\x00b"]
)
def test_whatever_else_is_said_is_answered_and_can_be_kept(bot, text):
    after = said(bot, bot.start(), text)
    assert after.turns[0].reply
    written = bot.to_json(after).encode("utf-8").decode("utf-8")
    same(bot.from_json(written), after)


def test_talk_of_self_harm_gets_the_kind_line_and_is_remembered(bot, talk):
    after = said(bot, talk, "I want to kill myself")
    assert after.turns[-1].reply == KIND_LINE
    texts = [("I want to kill myself", USER), (KIND_LINE, BOT)]
    np.testing.assert_allclose(bot.state(after), read(bot, spoken(talk) + texts), atol=HALF)
    both = bot.replies([talk, talk], ["I want to kill myself", "hello"], style=TINY)
    assert both[0].turns[-1].reply == KIND_LINE != both[1].turns[-1].reply
    assert both[1] == said(bot, talk, "hello")


class Counted:
    """Counts the tokens that a generator is given, kind by kind, while it stands in its place."""

    def __init__(self, bot: Chatbot, monkeypatch: pytest.MonkeyPatch):
        self.read: dict[str, int] = {}
        # What is scored besides are replies, behind nothing: `chatbot.ranking`.
        for name in ("remember", "generate"):
            monkeypatch.setattr(bot.generator, name, self._wrapped(name, bot))

    def _wrapped(self, name: str, bot: Chatbot):
        inner = getattr(bot.generator, name)

        def counted(sources, *arguments, **keywords):
            self.read[name] = self.read.get(name, 0) + sum(map(len, sources))
            return inner(sources, *arguments, **keywords)

        return counted


def test_a_long_message_is_read_in_pieces_and_not_cut(bot, monkeypatch):
    middle = "the old cat sees the dog " * 40
    states = [
        bot.state(said(bot, bot.start(), text))
        for text in (f"red {middle} red", f"blue {middle} red", f"red {middle} blue")
    ]
    for state in states[1:]:
        assert np.abs(state - states[0]).max() > 1e-6
    counted = Counted(bot, monkeypatch)
    after = said(bot, bot.start(), middle)
    rows = [pieces(bot.tokenizer.encode(text)) for text, _ in spoken(after)]
    assert len(rows[0]) > 5
    assert counted.read["remember"] == sum(len(piece) for row in rows for piece in row)


def test_turn_1000_reads_no_more_than_turn_2(bot, talk, monkeypatch):
    counts = []
    for turns in (1, 999):
        # All that a reply needs of the turns before is the last one's state.
        earlier = [Turn(f"text {number}", f"reply {number}") for number in range(turns - 1)]
        conversation = Conversation((*earlier, talk.turns[0]))
        with monkeypatch.context() as patch:
            counted = Counted(bot, patch)
            after = bot.reply(conversation, "And then?", style=TINY)
        assert len(after) == turns + 1
        reply = sum(map(len, pieces(bot.tokenizer.encode(after.turns[-1].reply))))
        counts.append((counted.read["remember"] - reply, counted.read["generate"]))
    assert counts[0] == counts[1]


def test_many_conversations_in_batches_of_any_order_are_as_each_alone(bot):
    draw = np.random.default_rng(0)
    texts = {
        each: [f"the {draw.choice(['red', 'old', 'blue'])} cat {each} {turn}" for turn in range(3)]
        for each in range(60)
    }
    alone = [said(bot, bot.start(), *texts[each]) for each in range(60)]
    # Three of each in a row, shuffled: conversations at different turns share a batch.
    going = [bot.start()] * 60
    rest = draw.permutation([each for each in range(60) for _ in range(3)]).tolist()
    while rest:
        batch: list[int] = []
        for each in rest[:]:
            if each not in batch and len(batch) < 17:
                batch.append(each)
                rest.remove(each)
        asked = [texts[each][len(going[each])] for each in batch]
        found = bot.replies([going[each] for each in batch], asked, style=TINY)
        for each, after in zip(batch, found, strict=True):
            going[each] = after
    assert going == alone
    for one, other in zip(going, alone, strict=True):
        for here, there in zip(one.turns, other.turns, strict=True):
            np.testing.assert_allclose(here.state, there.state, atol=HALF)
    assert bot.replies([], [], style=TINY) == []


def test_users_at_the_same_time_do_not_meet(bot, talk):
    def chat(number: int) -> Conversation:
        return said(bot, bot.start(), *TEXTS, seed=number % 2)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(chat, range(8)))
    for number in range(0, 8, 2):
        same(found[number], talk)
        same(found[number + 1], found[1])


def test_a_stream_makes_up_the_reply_and_ends_with_the_conversation(bot, talk):
    *shown, after = bot.stream(talk, "one more", style=TINY)
    same(after, said(bot, talk, "one more"))
    assert "".join(shown) == after.turns[-1].reply
    for text in ("The cat sees 👍🎉 you.", "naïve 你好", "a", KIND_LINE):
        assert "".join(bot.tokenizer.spelled(text)) == text


def test_a_reply_whose_article_was_mended_is_not_given_again(bot, monkeypatch):
    found = [
        Scored(text, 3, log_prob, -9.0) for text, log_prob in (("A owl!", -1.0), ("Yes.", -9.0))
    ]
    monkeypatch.setattr(replying, "scored", lambda generator, drawn: dict.fromkeys(drawn, found))
    first = bot.reply(bot.start(), "I saw an owl.", style=TINY)
    assert first.turns[-1].reply == "An owl!"
    assert bot.retry(first, style=TINY).turns[-1].reply == "Yes."


def test_a_reply_is_said_before_it_is_heard(bot, talk, monkeypatch):
    heard = []
    remember = bot.generator.remember
    monkeypatch.setattr(
        bot.generator, "remember", lambda *each: (heard.append(each[1]), remember(*each))[1]
    )
    pieces = bot.stream(talk, "one more", style=TINY)
    assert isinstance(next(pieces), str) and [BOT] not in heard
    *_, after = pieces
    assert heard[-1] == [BOT]
    same(after, said(bot, talk, "one more"))


def test_a_reply_is_rarely_said_twice_where_there_are_others(bot):
    style = dataclasses.replace(TINY, draw=dataclasses.replace(TINY.draw, candidates=16))
    conversation = bot.start()
    for _ in range(12):
        conversation = bot.reply(conversation, "the cat", style=style)
    found = [turn.reply for turn in conversation.turns if turn.reply != SPEECHLESS]
    assert len({folded(reply) for reply in found}) >= len(found) - 3 > 3


def test_a_saved_conversation_comes_back_exactly_and_goes_on_as_it_would_have(bot, talk):
    talk = bot.retry(talk, style=TINY)
    back = bot.from_json(bot.to_json(talk), say=lambda line: pytest.fail(line))
    same(back, talk)
    assert back.turns[-1].refused == talk.turns[-1].refused != ()
    same(said(bot, back, "one more"), said(bot, talk, "one more"))
    same(bot.from_json(bot.to_json(bot.start())), bot.start())


def test_another_process_goes_on_with_the_same_words_and_the_same_state(bot, talk, tiny_chat):
    code = (
        "import sys\n"
        "from chatbot import Chatbot, Style\n"
        "from shared.options import Options\n"
        f"bot = Chatbot.load({str(tiny_chat)!r})\n"
        "talk = bot.from_json(sys.stdin.read())\n"
        "style = Style(draw=Options(sample=True, candidates=2, max_length=4))\n"
        "print(bot.to_json(bot.reply(talk, 'one more', seed=5, style=style)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=bot.to_json(talk),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    expected = said(bot, talk, "one more", seed=5)
    same(bot.from_json(done.stdout), expected)
    assert done.stdout.strip() == bot.to_json(expected)


def test_only_recent_states_and_a_few_others_are_kept_and_none_is_lost(bot, long):
    text = bot.to_json(long)
    kept = [at for at, turn in enumerate(json.loads(text)["turns"]) if "state" in turn]
    assert kept == [EVERY - 1, *range(70 - RECENT, 70)]
    assert len(text) < 70 * 200 + len(kept) * 2 * 16 * 4 * 1.4
    back = bot.from_json(text)
    assert back == long
    # Across a gap with a state at its beginning, and one without.
    for turns in (69, 39, 38, 37, EVERY + 1, EVERY, EVERY - 1, 5, 1):
        expected = long.turns[turns - 1].state
        np.testing.assert_array_equal(bot.state(back.first(turns)), expected)
        forked = bot.fork(back, turns)
        np.testing.assert_array_equal(forked.turns[-1].state, expected)
    while len(back) > 30:
        back = bot.undo(back)
    np.testing.assert_array_equal(back.turns[-1].state, long.turns[29].state)
    on, expected = said(bot, back, "x").turns[-1], said(bot, long.first(30), "x").turns[-1]
    assert on == expected
    np.testing.assert_array_equal(on.state, expected.state)


@pytest.fixture(scope="module")
def other(tiny_chat, tmp_path_factory) -> Chatbot:
    """The bot after some more training, say."""
    preset = presets.load(tiny_chat)
    for weight in preset.network.trainable_variables:
        weight.assign(weight * 1.1)
    folder = tmp_path_factory.mktemp("other") / "chat"
    presets.save(preset, folder, "Another model.\n")
    return Chatbot.load(folder)


def test_a_conversation_with_another_model_is_read_anew_and_it_says_so(bot, other, talk):
    heard: list[str] = []
    moved = other.from_json(bot.to_json(talk), say=heard.append)
    assert heard == [
        "This conversation was held with another model; this one has read its texts anew."
    ]
    assert moved == talk
    np.testing.assert_allclose(other.state(moved), read(other, spoken(talk)), atol=HALF)
    assert np.abs(other.state(moved) - bot.state(talk)).max() > 1e-3
    with pytest.warns(UserWarning, match="another model"):
        other.from_json(bot.to_json(talk))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert other.from_json(bot.to_json(bot.start())) == bot.start()


def test_texts_that_nobodys_states_come_with_are_read(bot, talk):
    plain = json.loads(bot.to_json(talk))
    del plain["model"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = bot.from_json(json.dumps(plain))
    np.testing.assert_allclose(bot.state(found), bot.state(talk), atol=HALF)


def damaged(text: str) -> dict[str, str]:
    """A saved conversation, damaged in ways of all kinds."""

    def changed(**parts) -> str:
        return json.dumps({**json.loads(text), **parts})

    def turn(**parts) -> str:
        data = json.loads(text)
        data["turns"][1].update(parts)
        return json.dumps(data)

    nan = np.full((2, 16), np.nan, "float32")
    return {
        "nothing": "",
        "no JSON": "Hello!",
        "cut": text[: len(text) // 2],
        "cut by one": text[:-1],
        "two": text + text,
        "deep": "[" * 100_000,
        "a huge number": changed(version=0)[:-1] + ', "n": ' + "1" * 5000 + "}",
        "a list": "[]",
        "a number": "3",
        "null": "null",
        "something else": '{"a": 1}',
        "another format": changed(format="chat"),
        "a later version": changed(version=2),
        "no version": changed(version=None),
        "no turns": changed(turns=None),
        "turns of another shape": changed(turns={"user": "a"}),
        "a turn of text": changed(turns=["hello"]),
        "a turn of nothing": changed(turns=[None]),
        "an empty turn": changed(turns=[{}]),
        "no reply": turn(reply=None),
        "a number said": turn(user=7),
        "refused a text": turn(refused="no"),
        "refused a number": turn(refused=[1]),
        "a state of another alphabet": turn(state="é"),
        "a state of no letters": turn(state="???"),
        "a state too short": turn(state="AAAA"),
        "an empty state": turn(state=""),
        "a state of another type": turn(state=5),
        "a state of numbers": turn(state=[0.0] * 32),
        "a state cut": turn(state=json.loads(text)["turns"][1]["state"][:-4]),
        "a state that is not finite": turn(state=_base64(nan)),
        "a state twice as large": turn(state=_base64(np.zeros((4, 16), "float32"))),
    }


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


KINDS = list(damaged('{"turns": [{}, {"state": ""}]}'))


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_conversation_is_refused_in_one_sentence(bot, talk, kind):
    text = bot.to_json(talk)
    assert bot.from_json(text) == talk
    with pytest.raises(InputError) as caught:
        bot.from_json(damaged(text)[kind])
    assert "conversation" in caught.value.message and "\n" not in caught.value.message


def test_a_state_that_was_taken_out_is_found_again(bot, talk):
    data = json.loads(bot.to_json(talk))
    for turn in data["turns"]:
        del turn["state"]
    np.testing.assert_array_equal(bot.state(bot.from_json(json.dumps(data))), bot.state(talk))
