"""Many visitors of the web application at once: `python -m benchmarks.visitors --minutes 10`.

Half of them chat and half translate, each over HTTP with a real server process on the shipped
models. Each visitor who chats tells a name and later asks for it; replies and translations must be
those that the same visitor gets alone, on the same server. Prints JSON: errors, what differs, the
server's resident memory after each minute, and percentiles of the latency.

With others, a turn or a translation may be computed in a batch; where two candidates all but tie,
a batch may choose the other one. What differs is therefore counted in two ways: `differing`, and
`strange_names`, replies that say the name of another visitor, which must be 0.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np

from benchmarks.crowd import NAMES, TALK
from shared import cli
from shared.errors import InputError

TEXTS = (
    "Where is the station?",
    "I like tea. My sister likes coffee.",
    "The train leaves at seven.",
    "Can you help me find my keys?",
    "It has been raining since yesterday.",
)
START = 300
"""Seconds that the server may take to be ready."""


class Visitor:
    """One visitor, who keeps what belongs to it.

    Args:
        address: of the server.
        number: which name it has and what it says follow from it.
    """

    def __init__(self, address: str, number: int):
        self._http = httpx.Client(base_url=address, timeout=120)
        self.number, self.name = number, NAMES[number % len(NAMES)]

    def call(self, endpoint: str, **values: Any) -> Any:
        """The first value of a named endpoint; raises `RuntimeError` or an `httpx.HTTPError`."""
        address = f"gradio_api/call/v2/{endpoint}"
        event = self._http.post(address, json=values).raise_for_status().json()["event_id"]
        with self._http.stream("GET", f"{address}/{event}") as stream:
            kind = ""
            for line in stream.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    kind = value
                elif field == "data" and kind == "complete":
                    return json.loads(value)[0]
                elif field == "data" and kind == "error":
                    raise RuntimeError(value)
        raise RuntimeError("the answer never came")

    def chat(self) -> Iterator[str]:
        """The replies of a conversation that tells a name and asks for it."""
        said = [f"My name is {self.name}.", TALK[self.number % len(TALK)], "What's my name?"]
        kept = ""
        for text in said:
            answer = self.call("reply", text=text, conversation=kept, seed=self.number)
            kept = answer["conversation"]
            yield answer["reply"]

    def translate(self) -> Iterator[str]:
        """The translations of some texts, not all visitors the same ones first."""
        for at in range(len(TEXTS)):
            text = TEXTS[(self.number + at) % len(TEXTS)]
            said = f"{self.name} says: {text}"
            yield self.call("translate", text=said, direction="en-es")

    def visit(self) -> Iterator[str]:
        """What this visitor does, once."""
        return self.chat() if self.number % 2 == 0 else self.translate()

    @property
    def kind(self) -> str:
        """What this visitor does, in a word."""
        return "chat" if self.number % 2 == 0 else "translate"


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.visitors", description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--port", type=int, default=17900)
    parsed = parser.parse_args(arguments)
    command = [sys.executable, "ui.py", "--no-open", "--no-train", "--per-minute", "0"]
    command += ["--port", str(parsed.port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            found = re.search(r"http://\S+", server.stdout.readline())
            if not found:
                raise InputError("the server did not start")
            print(json.dumps(measured(found[0], server.pid, parsed), indent=2))
        finally:
            server.terminate()


def measured(address: str, server: int, parsed: argparse.Namespace) -> dict[str, Any]:
    """The figures of one run against a server of this process id."""
    visitors = [Visitor(address, number) for number in range(parsed.visitors)]
    alone = [list(each.visit()) for each in visitors]
    seconds: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    differing: dict[str, int] = defaultdict(int)
    strange: list[str] = []
    memory = [resident(server)]
    until = time.monotonic() + 60 * parsed.minutes
    lock = threading.Lock()

    def live(visitor: Visitor) -> None:
        others = re.compile(r"\b(" + "|".join(set(NAMES) - {visitor.name}) + r")\b")
        while time.monotonic() < until:
            try:
                answers = visitor.visit()
                for expected in alone[visitor.number]:
                    started = time.monotonic()
                    answer = next(answers)
                    took = time.monotonic() - started
                    with lock:
                        seconds[visitor.kind].append(took)
                        if others.search(answer) and not others.search(expected):
                            strange.append(answer)
                    if answer != expected:
                        with lock:
                            differing[visitor.kind] += 1
                        # What follows belongs to another conversation.
                        break
            except (httpx.HTTPError, RuntimeError) as error:
                with lock:
                    errors.append(f"{visitor.kind}: {error!r}")

    threads = [threading.Thread(target=live, args=(each,)) for each in visitors]
    for each in threads:
        each.start()
    for minute in range(1, int(parsed.minutes) + 1):
        time.sleep(max(until - 60 * (parsed.minutes - minute) - time.monotonic(), 0))
        memory.append(resident(server))
    for each in threads:
        each.join()
    return {
        "visitors": parsed.visitors,
        "minutes": parsed.minutes,
        "cores": os.cpu_count(),
        "answers": {kind: len(found) for kind, found in seconds.items()},
        "errors": errors[:10],
        "error_count": len(errors),
        "strange_names": strange,
        "differing": dict(differing),
        "resident_mib": memory,
        "seconds": {
            kind: {f"p{at}": round(float(np.percentile(found, at)), 2) for at in (50, 95)}
            for kind, found in seconds.items()
        },
    }


def resident(process: int) -> int:
    """MiB that a process holds in memory (Linux)."""
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.visitors"))
