"""Small talk: well formed, decided by the seed, true to the character; and the kind line."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from itertools import chain

import pytest

from chatbot.care import KIND_LINE, care
from chatbot.dialogue import Dialogue
from chatbot.manners import LONGEST, Bound, filled, manners, small_talk, topics

CRISIS = [
    "I'm going to end it",
    "kms",
    "i want to unalive myself",
    "I took all my pills",
    "I have been cutting myself",
    "there's no point in living anymore",
    "Do you ever think of suicide?",
    "suicide",
    "quiero morir",
    "life isn't worth living",
    "I want to die",
    "i want to kill myself",
    "I'm going to end my life",
    "I want to hurt myself",
    "I don't want to live anymore",
    "I dont want to live any more.",
    "i am suicidal",
    "I’m suicidal",
    "I feel really suicidal today",
    "suicidal",
    "I'm thinking about suicide",
    "I think of suicide every day",
    "I wish I was dead",
    "I wish I were never born",
    "I just want to end it all",
    "I keep cutting myself",
    "I feel like hurting myself again",
    "everyone would be better off without me",
    "I'd be better off dead",
    "I have nothing to live for",
    "I see no point in living",
    "I'm tired of living",
    "I am so tired of being alive",
    "I plan to take my own life",
    "I want to jump off a bridge",
    "I want to overdose",
    "I don't want to be alive",
    "I don't want to be here anymore",
    "I'm going to commit suicide tonight",
    "I WANT TO DIE",
    "honestly, I just really want to die",
    "I wanna die",
    "I self-harm",
    "I was thinking of killing myself",
    "My life isn't worth living",
    "I  want\nto kill  myself",
    "I can't go on living",
]

NO_CRISIS = [
    "I'm going to end it with her",
    "I want to end it here for today",
    "in the end it all worked out",
    "I took my pills this morning",
    "there's no point in living in London without a car",
    "no reason to go on about it",
    "I cut myself shaving",
    "I hurt myself playing football",
    "let's end it with a song",
    "this movie is killing me",
    "I'd die for a pizza",
    "suicide squad is a great film",
    "that cake is to die for",
    "I could kill for a coffee",
    "I'm dying to see you",
    "my battery died",
    "my dog died yesterday",
    "I don't want to live in London",
    "I don't want to live here anymore",
    "I don't want to wake up early",
    "I hurt myself playing football",
    "I cut myself shaving",
    "I want to cut myself a slice of bread",
    "I was killing myself laughing",
    "I take my life seriously",
    "the hero dies at the end",
    "do you want to die in this game?",
    "I don't want to die in this game",
    "boredom is killing me",
    "I wish I was rich",
    "I want to dye my hair",
    "I read a book about suicide prevention",
    "I'm thinking of suicide squad for tonight",
    "I'm tired of living with my parents",
    "I'm tired",
    "I'm dead tired",
    "my plants want to die",
    "how do I kill a process?",
    "I'm sick of this weather",
    "can you die?",
    "I have no reason to complain",
    "I've nothing to live on until Friday",
    "",
]


@pytest.mark.parametrize("text", CRISIS)
def test_a_writer_in_danger_gets_the_kind_line(text: str) -> None:
    assert care(text) == KIND_LINE


@pytest.mark.parametrize("text", NO_CRISIS)
def test_figures_of_speech_and_other_talk_raise_no_alarm(text: str) -> None:
    assert care(text) is None


def every(text: str) -> list[str]:
    """All texts that the choices of one line allow, as the network may see them; what it says
    again is left as it stands. Of values, which are many, each is taken once, and the first one
    with all choices."""
    values = [(match, value) for match in BINDING.finditer(text) for value in match[2].split("|")]
    plain = CHOICE.sub(lambda match: match[1].split("|")[0], text)
    other = [BINDING.sub(lambda m: m[2].split("|")[0], plain.replace(m[0], v)) for m, v in values]
    first = BINDING.sub(lambda match: match[2].split("|")[0], text)
    return [*_chosen(first), *(" ".join(each.split()) for each in other)]


def _chosen(text: str) -> list[str]:
    inner = re.search(r"\[([^\[\]]*)\]", text)
    if not inner:
        return [" ".join(text.split())]
    return list(
        chain.from_iterable(
            _chosen(text[: inner.start()] + choice + text[inner.end() :])
            for choice in inner[1].split("|")
        )
    )


def bound_in(line: str) -> dict[str, str]:
    """What a line binds, each to one of its values."""
    return {name: values.split("|")[0] for name, values in BINDING.findall(line)}


def said_again(line: str) -> set[str]:
    """The names that a line says again, not those of made-up text."""
    return {name.lower() for name in re.findall(r"\{(\w+)\}", line)} - MADE_UP


CHOICE = re.compile(r"\[([^\[\]]*)\]")
BINDING = re.compile(r"\{(\w+)=([^{}]*)\}")
MADE_UP = {"letters", "marks", "repeat", "emoji", "digits", "kind"}


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return manners(4000, seed=1)


def test_exactly_the_replies_are_learned(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        assert dialogue.learned == (False, True) * (len(dialogue.texts) // 2)
        assert len(dialogue.texts) == len(dialogue.learned)


def test_dialogues_are_real_text_of_one_to_thirteen_exchanges(dialogues: list[Dialogue]) -> None:
    lengths = {len(each.texts) // 2 for each in dialogues}
    assert set(range(1, LONGEST + 1)) <= lengths and max(lengths) <= 13
    for text in chain.from_iterable(each.texts for each in dialogues):
        assert text and text == text.strip() and "\n" not in text
        assert not re.search(r"[\[\]{}|]|  ", text), text


def test_the_seed_decides_and_nothing_else() -> None:
    random.seed(5)
    first = manners(300, seed=3)
    random.seed(6)
    assert manners(300, seed=3) == first
    assert manners(300, seed=4) != first
    assert manners(0, seed=3) == []


@pytest.fixture(scope="module")
def said() -> Counter[str]:
    """How often each reply is given, in so many dialogues that none is rare by chance."""
    texts = (each.texts[1::2] for each in manners(60_000, seed=2))
    return Counter(chain.from_iterable(texts))


def fixed(texts: tuple[str, ...]) -> list[str]:
    """Those in which nothing is drawn or said again."""
    return [text for text in texts if not set("[{") & set(text)]


def test_every_topic_is_reached_about_equally_often(said: Counter[str]) -> None:
    reached = {}
    for topic in topics():
        replies = fixed(topic.replies)
        if topic.rule not in ("opening", "closing") and len(replies) > 2:
            count = sum(said[reply] for reply in replies)
            reached[topic.name] = count * len(topic.replies) / len(replies)
    assert len(reached) > 0.7 * len(topics())
    mean = sum(reached.values()) / len(reached)
    rare = {name: count for name, count in reached.items() if count < 0.5 * mean}
    assert not rare, (mean, rare)
    assert said[KIND_LINE] > 0.5 * mean


def test_every_whole_dialogue_is_reached(said: Counter[str]) -> None:
    told = [replies for texts in small_talk() if (replies := fixed(texts[1::2]))]
    assert len(told) > 0.95 * len(small_talk())
    assert not [replies for replies in told if not any(said[reply] for reply in replies)]


def test_what_is_said_again_was_drawn_before() -> None:
    for topic in topics():
        drawn = set.intersection(*(set(bound_in(wording)) for wording in topic.wordings))
        for reply in topic.replies:
            assert said_again(reply) <= drawn, (topic.name, reply)
    for texts in small_talk():
        bound: set[str] = set()
        for text in texts:
            bound |= set(bound_in(text))
            assert said_again(text) <= bound, text


def test_what_the_user_said_is_said_again_in_the_same_words() -> None:
    draw, bound = random.Random(0), Bound()
    told = filled("I have a {pet=dog|cat|newt} [here|now].", draw, bound)
    assert bound["pet"] in told
    assert filled("{Pet}! I like a {pet}.", draw, bound) == (
        f"{bound['pet'].capitalize()}! I like a {bound['pet']}."
    )


def test_topics_are_well_formed() -> None:
    names = [topic.name for topic in topics()]
    assert len(set(names)) == len(names)
    for topic in topics():
        assert topic.rule in ("", "raw", "opening", "closing", "after", "last"), topic.name
        assert bool(topic.previous) == (topic.rule == "after"), topic.name
        assert set(topic.previous) <= set(names), topic.name
        wordings = set(chain.from_iterable(map(every, topic.wordings)))
        assert len(wordings) >= 12 or topic.rule == "raw", (topic.name, len(wordings))
        assert len(topic.replies) >= 4 or topic.name == "crisis", topic.name
        assert len(set(topic.replies)) == len(topic.replies), topic.name


def test_whole_dialogues_end_with_a_reply() -> None:
    assert len(small_talk()) >= 300
    for texts in small_talk():
        assert len(texts) % 2 == 0 and 4 <= len(texts) <= 22, texts


def test_replies_are_short() -> None:
    whole = chain.from_iterable(texts[1::2] for texts in small_talk())
    short = [r for topic in topics() if topic.name != "story" for r in topic.replies]
    for reply in chain(short, whole):
        assert len(reply.split()) <= 19, reply


def test_there_are_thirty_jokes() -> None:
    jokes = next(topic for topic in topics() if topic.name == "joke")
    assert len(jokes.replies) == 30


def test_what_the_crisis_topic_says_is_what_care_answers_and_nothing_else_is() -> None:
    for topic in topics():
        for wording in chain.from_iterable(map(every, topic.wordings)):
            assert (care(wording) == KIND_LINE) == (topic.name == "crisis"), wording
    for texts in small_talk():
        bound = {name: value for text in texts for name, value in bound_in(text).items()}
        for text in chain.from_iterable(map(every, texts)):
            for name, value in bound.items():
                text = text.replace(f"{{{name}}}", value)
            assert care(text) is None, text


def test_no_light_talk_follows_the_kind_line(dialogues: list[Dialogue]) -> None:
    ends = [each.texts[-1] for each in dialogues if KIND_LINE in each.texts]
    assert ends and set(ends) == {KIND_LINE}


def test_no_reply_stands_in_two_topics() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for topic in topics():
        for reply in topic.replies:
            found[reply].add(topic.name)
    assert not {reply: names for reply, names in found.items() if len(names) > 1}
