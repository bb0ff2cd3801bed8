"""How a worker talks with the bench: one JSON object a line, in and out.

It imports nothing but the standard library, for it also runs in the environments of the peers.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any


class Channel:
    """A worker's side of the talk."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        # What libraries print goes to standard error, which the bench writes to a file.
        os.dup2(2, 1)

    def requests(self) -> Iterator[dict[str, Any]]:
        """What is asked for, until the bench closes its end."""
        for line in sys.stdin:
            yield json.loads(line)

    def answer(self, **values: Any) -> None:
        """Answer the last request."""
        self._out.write(json.dumps(values) + "\n")
        self._out.flush()
