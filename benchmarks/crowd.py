"""Whether many conversations at once are as each alone: `python -m benchmarks.crowd --model DIR`.

Conversations are answered in batches that mix them, at whatever turn each has come to, and then
one by one. Their replies must be the same, but for draws in which two tokens all but tie: numbers
of a larger batch are summed in another order.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from typing import Any

from shared import cli
from shared.quiet import import_tensorflow

NAMES = ("Ada", "Boris", "Carmen", "Dilip", "Elena", "Farid", "Greta", "Hugo", "Iris", "Jonas")
PLACES = ("Lisbon", "Oslo", "Lima", "Turin", "Leeds", "Kyoto", "Porto", "Quito", "Graz", "Accra")
TALK = ("Do you like music?", "I slept badly.", "Tell me a joke.", "It rains.", "I had soup today.")


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.crowd", description=__doc__)
    parser.add_argument("--model", default="models/chat-en", metavar="DIR")
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--together", type=int, default=50, help="of a batch (default: 50)")
    parsed = parser.parse_args(arguments)
    import_tensorflow()
    from chatbot import Chatbot

    bot = Chatbot.load(parsed.model)
    lines = [texts(number) for number in range(parsed.conversations)]
    started = time.monotonic()
    crowded = mixed(bot, lines, parsed.together)
    between = time.monotonic()
    alone = mixed(bot, lines, 1)
    ended = time.monotonic()
    turns = sum(map(len, lines))
    # After a first turn that differs, the later ones belong to another conversation.
    split = sum(one != other for one, other in zip(crowded, alone, strict=True))
    print(
        json.dumps(
            {
                "conversations": parsed.conversations,
                "turns": turns,
                "conversations_that_differ": split,
                "turns_a_second_together": round(turns / (between - started), 1),
                "turns_a_second_alone": round(turns / (ended - between), 1),
            },
            indent=2,
        )
    )


def texts(number: int) -> list[str]:
    """What the user of a conversation says: a fact, other talk, a question for the fact."""
    draw = random.Random(number)
    if draw.random() < 0.5:
        told, asked = f"My name is {draw.choice(NAMES)}.", "What's my name?"
    else:
        told, asked = f"I live in {draw.choice(PLACES)}.", "Where do I live?"
    return [told, *draw.sample(TALK, draw.randint(0, 2)), asked]


def mixed(bot: Any, lines: list[list[str]], together: int) -> list[list[str]]:
    """The replies of all conversations, so many answered at once, in an order by chance."""
    draw = random.Random(0)
    held = [bot.start() for _ in lines]
    rest = list(range(len(lines)))
    while rest:
        # One turn of each: a conversation of one turn may share a batch with one of four.
        batch = draw.sample(rest, min(together, len(rest)))
        said = [lines[each][len(held[each])] for each in batch]
        found = bot.replies([held[each] for each in batch], said)
        for each, after in zip(batch, found, strict=True):
            held[each] = after
        ended = {each for each in batch if len(held[each]) == len(lines[each])}
        rest = [each for each in rest if each not in ended]
    return [[turn.reply for turn in each.turns] for each in held]


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.crowd"))
