"""What the network learns from: one dialogue, its texts and which of them are learned."""

from __future__ import annotations

from typing import NamedTuple


class Dialogue(NamedTuple):
    """One dialogue as the network learns it. Even texts are the user's, odd ones the bot's."""

    texts: tuple[str, ...]
    learned: tuple[bool, ...]
