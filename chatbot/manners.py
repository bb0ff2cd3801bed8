"""Small talk written by hand: it teaches the chat model what it is and how it behaves.

In `talk/`, the files `*.topics.txt` hold topics, what people say and what may be replied, and
`*.dialogues.txt` whole dialogues. In both, "[hi|hello]" stands for one of its alternatives;
"{pet=dog|cat}" too, and "{pet}" or "{Pet}" says it again later on, as one does who listens; and
"{letters}" stands for text that is made up at random.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from chatbot.care import KIND_LINE
from chatbot.dialogue import Dialogue
from chatbot.fact_wordings import capital

LONGEST = 6
"""Most exchanges of a dialogue that is put together from topics."""

Item = TypeVar("Item")
Exchange = tuple[str, str]

Bound = dict[str, str]
"""What was drawn in a dialogue, to be said again in it."""

_TALK = Path(__file__).with_name("talk")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_BINDING = re.compile(r"\{(\w+)=([^{}]*)\}")
_NAMED = re.compile(r"\{(\w+)\}")
_EMOJI = "😀😂🤣😊😍😎🤔😴😭😡👍👎👋🙏🎉🔥❤🐱🐶🍕🌈⭐"


class Topic(NamedTuple):
    """What users say about one thing, and the replies that fit each of these wordings.

    Args:
        name: of the topic, one word.
        rule: "" for any place in a dialogue, "opening" or "closing" for its ends, "last" where
            nothing lighter may follow, "raw" where wordings stay as written, "after" where it
            follows an exchange of another topic.
        previous: names of the topics that it may follow; empty unless the rule is "after".
        wordings: of the user.
        replies: of the bot.
    """

    name: str
    rule: str
    previous: tuple[str, ...]
    wordings: tuple[str, ...]
    replies: tuple[str, ...]


def manners(count: int, seed: int) -> list[Dialogue]:
    """Generate dialogues of small talk, each of one to six exchanges.

    Topics and whole dialogues come round in turn, so each is learned about equally often.

    Args:
        count: number of dialogues.
        seed: the same count and seed give the same dialogues.
    """
    draw = random.Random(seed)
    by_name = {topic.name: topic for topic in topics()}

    def turns(*rules: str) -> Iterator[Topic]:
        return _in_turn([each for each in by_name.values() if each.rule in rules], draw)

    main, openings, closings = turns("", "raw", "after", "last"), turns("opening"), turns("closing")
    wholes = _in_turn(small_talk(), draw)
    dialogues = []
    for _ in range(count):
        exchanges: list[Exchange] = []
        if draw.random() < 0.35:
            exchanges.append(_exchange(next(openings), draw))
        last = False
        if draw.random() < 0.5:
            texts, bound = next(wholes), Bound()
            for at, (user, bot) in enumerate(zip(texts[::2], texts[1::2], strict=True)):
                wording = _varied(filled(user, draw, bound), draw, address=at == 0)
                exchanges.append((wording, filled(bot, draw, bound)))
        else:
            for _ in range(draw.choice([1, 1, 2, 2, 3, 4])):
                topic = next(main)
                if topic.rule == "after":
                    exchanges.append(_exchange(by_name[draw.choice(topic.previous)], draw))
                exchanges.append(_exchange(topic, draw))
                last = topic.rule == "last"
                # One more topic may take two exchanges, and a closing one more.
                if last or len(exchanges) > LONGEST - 3:
                    break
        if not last and draw.random() < 0.3:
            exchanges.append(_exchange(next(closings), draw))
        texts = tuple(text for exchange in exchanges for text in exchange)
        dialogues.append(Dialogue(texts, (False, True) * len(exchanges)))
    return dialogues


@cache
def topics() -> tuple[Topic, ...]:
    """All topics: a heading "= name rule previous...", wordings, "--", replies."""
    found = []
    for block in _blocks("topics"):
        name, rule, *previous = [*block[0].removeprefix("= ").split(), ""]
        cut = block.index("--")
        found.append(
            Topic(
                name,
                rule,
                tuple(filter(None, previous)),
                tuple(block[1:cut]),
                tuple(block[cut + 1 :]),
            )
        )
    return tuple(found)


@cache
def small_talk() -> tuple[tuple[str, ...], ...]:
    """All whole dialogues: blocks of lines, the user's and the bot's in turn."""
    return tuple(tuple(block) for block in _blocks("dialogues"))


def _blocks(kind: str) -> Iterator[list[str]]:
    for file in sorted(_TALK.glob(f"*.{kind}.txt")):
        text = file.read_text(encoding="utf-8")
        yield from (block.splitlines() for block in text.strip().split("\n\n"))


def _in_turn(items: Sequence[Item], draw: random.Random) -> Iterator[Item]:
    """The items over and over, each time all of them in another order."""
    while True:
        yield from draw.sample(items, len(items))


def _exchange(topic: Topic, draw: random.Random) -> Exchange:
    bound = Bound()
    wording = filled(draw.choice(topic.wordings), draw, bound)
    if topic.rule != "raw":
        wording = _varied(wording, draw, address=topic.rule in ("", "opening"))
    return wording, filled(draw.choice(topic.replies), draw, bound)


def filled(text: str, draw: random.Random, bound: Bound) -> str:
    """The text with its choices made, inner ones first, and its blanks filled.

    Args:
        text: a line of a topic or a dialogue.
        draw: decides.
        bound: what the dialogue has drawn so far; what this line draws is added.
    """

    def bind(match: re.Match[str]) -> str:
        bound[match[1]] = draw.choice(match[2].split("|"))
        return f"{{{match[1]}}}"

    def named(match: re.Match[str]) -> str:
        name = match[1]
        if name in bound:
            return bound[name]
        if name.lower() in bound:
            return capital(bound[name.lower()])
        return _MAKERS[name](draw)

    text = _BINDING.sub(bind, text)
    while "[" in text:
        text = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), text)
    text = re.sub(r" +(?=[,?!.]|$)", "", re.sub(" {2,}", " ", text)).strip()
    return _NAMED.sub(named, text)


def _varied(text: str, draw: random.Random, *, address: bool) -> str:
    """The text as people type it: any case, less punctuation, now and then a slip.

    Args:
        text: a wording.
        draw: decides.
        address: whether it may begin with the bot's name.
    """
    if address and "Parley" not in text and draw.random() < 0.06:
        text = draw.choice(["hey Parley, ", "Parley, ", "hey parley "]) + text
    if draw.random() < 0.4:
        text = text.rstrip(".!?")
    if draw.random() < 0.2:
        text = text.replace("'", "").replace(",", "")
    if draw.random() < 0.04 and len(text) > 6:
        text = _slip(text, draw)
    case = draw.random()
    if case < 0.5:
        return capital(text)
    return text.upper() if case > 0.98 else text.lower() if case < 0.8 else text


def _slip(text: str, draw: random.Random) -> str:
    """The text with a letter doubled, left out or swapped with the next."""
    at = draw.choice([i for i in range(1, len(text) - 1) if text[i : i + 2].isalpha()] or [0])
    kind = draw.randrange(3)
    if kind == 0:
        return text[: at + 1] + text[at:]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _letters(draw: random.Random) -> str:
    """Letters without a meaning: typed at random or rolled along a row of the keyboard."""
    words = []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        keys = draw.choice(
            ["bcdfghjklmnpqrstvwxz", "asdfghjkl", "asdfjkl;", "qwertyuiop", "zxcvbnm"]
        )
        words.append("".join(draw.choices(keys, k=draw.randint(4, 11))))
    return " ".join(words)


def _marks(draw: random.Random) -> str:
    marks = draw.choice(["?", ".", "!", "?!", ".,;:-", "#$%&*", "()/"])
    return "".join(draw.choices(marks, k=draw.randint(1, 7)))


def _repeat(draw: random.Random) -> str:
    word = draw.choice(
        ["spam", "banana", "hello", "test", "buy", "aaa", "no", "la", "blah", "click"]
    )
    return " ".join([word] * draw.randint(5, 12))


_MAKERS: dict[str, Callable[[random.Random], str]] = {
    "letters": _letters,
    "marks": _marks,
    "repeat": _repeat,
    "emoji": lambda draw: "".join(draw.choices(_EMOJI, k=draw.randint(1, 4))),
    "digits": lambda draw: "".join(draw.choices("0123456789", k=draw.randint(2, 9))),
    "kind": lambda draw: KIND_LINE,
}
