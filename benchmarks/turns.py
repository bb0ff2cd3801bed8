"""What a turn of a chat costs, early and late: `python -m benchmarks.turns --model DIR`.

Run it when nothing else runs. Turns 2 and 1,000 are timed in turn within one run, on the same
message and with the same draw, so that their ratio holds on a machine whose speed varies.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import tracemalloc
from typing import Any

from shared import cli
from shared.quiet import import_tensorflow

MESSAGES = (
    "Hi there! How are you today?",
    "I went for a long walk by the river.",
    "What kind of films do you like?",
    "My sister came to visit us last week.",
    "Do you know any good jokes?",
)
"""Said in turn."""


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.turns", description=__doc__)
    parser.add_argument("--model", default="models/chat-en", metavar="DIR")
    parser.add_argument("--late", type=int, default=1000, help="the late turn (default: 1000)")
    parser.add_argument("--rounds", type=int, default=41, help="replies timed at each")
    parsed = parser.parse_args(arguments)
    import_tensorflow()
    from chatbot import Chatbot

    bot = Chatbot.load(parsed.model)
    early = grown(bot, 1)
    late = grown(bot, parsed.late - 1)
    print(json.dumps(compared(bot, early, late, parsed.rounds), indent=2))


def grown(bot: Any, turns: int) -> Any:
    """A conversation of so many turns; its texts are read, as those of a saved one would be."""
    from chatbot.conversation import Conversation, Turn

    said = [Turn(MESSAGES[at % len(MESSAGES)], f"That is reply {at}.") for at in range(turns)]
    return bot.fork(Conversation(tuple(said)))


def compared(bot: Any, early: Any, late: Any, rounds: int) -> dict[str, Any]:
    """Medians of the time of a reply and of its first piece, the ratios late to early."""
    milliseconds: dict[str, list[float]] = {"early": [], "late": [], "first_piece": []}
    words: list[int] = []
    for number in range(rounds + 3):
        text = MESSAGES[number % len(MESSAGES)]
        for name, conversation in (("early", early), ("late", late)):
            started = time.perf_counter()
            pieces = bot.stream(conversation, text, seed=number)
            next(pieces)
            first = time.perf_counter() - started
            *_, after = pieces
            whole = time.perf_counter() - started
            if number >= 3:  # The first rounds trace the graphs.
                milliseconds[name].append(1000 * whole)
                milliseconds["first_piece"].append(1000 * first)
                words.append(len(after.turns[-1].reply.split()))
    out: dict[str, Any] = {
        name: round(statistics.median(values), 1) for name, values in milliseconds.items()
    }
    pairs = zip(milliseconds["late"], milliseconds["early"], strict=True)
    # Pair by pair: whatever slows the machine for a while slows both of a pair.
    out["late_to_early"] = round(statistics.median(a / b for a, b in pairs), 3)
    out["first_piece_95th"] = round(
        sorted(milliseconds["first_piece"])[int(0.95 * len(milliseconds["first_piece"]))], 1
    )
    out["words_a_reply"] = round(statistics.mean(words), 1)
    # What Python allocates for one reply, at its peak.
    peaks = {}
    for name, conversation in (("early", early), ("late", late)):
        tracemalloc.start()
        bot.reply(conversation, MESSAGES[0], seed=0)
        peaks[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    out["python_memory_late_to_early"] = round(peaks["late"] / peaks["early"], 3)
    return out


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.turns"))
