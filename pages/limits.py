"""Limits for each visitor, so that nobody takes the server from the others."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from pages.wording import wanted

TEXT, CHAT = 5_000, 10_000
"""Characters of a text to translate and of a message, if nobody asks for another number."""
MOST = 100_000
"""The largest number that can be asked for."""
PER_MINUTE = 600
"""Requests of a visitor in a minute; one who types quickly comes to some 120."""
LOGINS = 20
"""Passwords that a visitor may try in a minute."""
QUEUE = 200
"""Requests of all visitors that wait at once; some 30 a second are answered."""
AT_ONCE = 16
"""Requests of one kind that are answered at once: short ones that ask the same of the network
become one batch, see `shared.together`."""
BODY = 32_000_000
"""Bytes of a request that is no upload: a conversation of the largest size, several times."""


class Rate:
    """Counts requests of visitors in each minute. Threads may share it.

    Args:
        most: how many of one visitor are taken in a minute; 0: any number.
        clock: seconds, from anywhere.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic):
        self.most, self._clock = most, clock
        self._minute, self._counts = -1, Counter[str]()
        self._lock = threading.Lock()

    def wait(self, visitor: str) -> int:
        """Count a request: 0 where it is taken, or else after how many seconds one will be."""
        now = self._clock()
        with self._lock:
            if int(now // 60) != self._minute:
                # All counts go at once, so visitors of before take no memory.
                self._minute, self._counts = int(now // 60), Counter()
            self._counts[visitor] += 1
            fits = not self.most or self._counts[visitor] <= self.most
        return 0 if fits else 60 - int(now % 60)


class Limits:
    """ASGI middleware that refuses what is too much, with a sentence for people.

    A visitor is an address: behind a proxy on this machine, the one in its `X-Forwarded-For`.

    Args:
        app: what answers the rest.
        per_minute: requests of a visitor; 0: any number.
    """

    def __init__(self, app: Any, per_minute: int = PER_MINUTE):
        self.app = app
        self._asked, self._tried = Rate(per_minute), Rate(LOGINS)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        refused = self._refused(scope) if scope.get("method") == "POST" else None
        if refused is None:
            await self.app(scope, receive, send)
            return
        status, sentence, wait = refused
        # Gradio's browser and its clients show what stands under `detail`.
        body = json.dumps({"detail": sentence}).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        if wait:
            headers.append((b"retry-after", str(wait).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _refused(self, scope: Any) -> tuple[int, str, int] | None:
        """The status, the sentence and the seconds to wait, of what is not taken."""
        visitor = (scope.get("client") or ("",))[0]
        headers = dict(scope["headers"])
        tell = wanted(headers.get(b"accept-language", b"").decode("latin-1"))
        path = scope["path"].rstrip("/")
        wait = self._asked.wait(visitor)
        if wait:
            told = tell(
                "That was much at once: {n} requests a minute are answered. Go on in {wait} "
                "seconds.",
                n=self._asked.most,
                wait=wait,
            )
            return 429, told, wait
        if path.endswith("/login"):
            wait = self._tried.wait(visitor)
            if wait:
                told = tell(
                    "Too many passwords were tried. Try again in {wait} seconds.", wait=wait
                )
                return 429, told, wait
        if not path.endswith("/upload"):
            size = headers.get(b"content-length", b"")
            if not size.isdigit():
                return 411, tell("A request must say how long it is (Content-Length)."), 0
            if int(size) > BODY:
                told = tell(
                    "The request has {n} bytes, and up to {most} are read.",
                    n=int(size),
                    most=BODY,
                )
                return 413, told, 0
        return None
