"""A conversation is a value: texts, and after each turn the state that remembers them."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from chatbot.message import LONGEST
from shared import repairs
from shared.errors import InputError

FORMAT, VERSION = "parley-conversation", 1
RECENT, EVERY = 32, 32
"""A saved conversation holds the states of its last `RECENT` turns and of every `EVERY`-th; those
between are found again by reading the texts."""


@dataclass(frozen=True)
class Turn:
    """What the user said and what came back.

    Args:
        user: the user's text.
        reply: the bot's.
        state: float32 `(C, W)`, the context after the reply, not to be written to; None where a
            saved conversation has left it out. It follows from texts and model, so turns are
            compared without it.
        refused: replies that were here before and were asked to be other ones.
    """

    user: str
    reply: str
    state: np.ndarray | None = field(default=None, compare=False, repr=False)
    refused: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.state is not None:
            self.state.setflags(write=False)


@dataclass(frozen=True)
class Conversation:
    """Turns, oldest first. Nothing else of a conversation is kept anywhere."""

    turns: tuple[Turn, ...] = ()

    def __len__(self) -> int:
        return len(self.turns)

    def with_turn(self, turn: Turn) -> Conversation:
        """The conversation with one more turn."""
        return Conversation((*self.turns, turn))

    def first(self, count: int) -> Conversation:
        """Its first turns.

        Raises:
            InputError: it does not have so many.
        """
        if not 0 <= count <= len(self.turns):
            raise InputError(
                f"turn {count} is asked for, and this conversation has {len(self.turns)}"
            )
        return Conversation(self.turns[:count])

    def at(self, turn: int, done: str) -> Turn:
        """A turn, counted from 0.

        Args:
            turn: which one.
            done: what is to be done to it, for the message.

        Raises:
            InputError: there is no such turn.
        """
        if not 0 <= turn < len(self.turns):
            raise InputError(
                f"turn {turn} is to be {done}, and this conversation has {len(self.turns)}, "
                "counted from 0"
            )
        return self.turns[turn]

    def last(self, problem: str) -> Turn:
        """Its last turn.

        Raises:
            InputError: it has none, which is the problem.
        """
        if not self.turns:
            raise InputError(f"{problem}: the conversation has not begun")
        return self.turns[-1]


def to_json(conversation: Conversation, model: str) -> str:
    """A conversation as text, to keep and to give back to `from_json`.

    Args:
        conversation: to write.
        model: checksum of the model whose states these are.
    """
    count = len(conversation)
    turns = []
    for at, turn in enumerate(conversation.turns):
        entry: dict[str, Any] = {"user": turn.user, "reply": turn.reply}
        if turn.refused:
            entry["refused"] = list(turn.refused)
        if turn.state is not None and (at >= count - RECENT or (at + 1) % EVERY == 0):
            # Of half precision they are anyway, see `shared.generator.Generator.remember`.
            numbers = np.ascontiguousarray(turn.state, dtype="<f2").tobytes()
            entry["state"] = base64.b64encode(numbers).decode("ascii")
        turns.append(entry)
    return json.dumps(
        {"format": FORMAT, "version": VERSION, "model": model, "turns": turns},
        ensure_ascii=False,
        indent=1,
    )


def from_json(text: str, model: str, shape: tuple[int, int]) -> tuple[Conversation, bool]:
    """A conversation that `to_json` wrote.

    Args:
        text: the JSON.
        model: checksum of the model at hand.
        shape: C and W of its states.

    Returns:
        the conversation, and whether it was held with another model, whose states are left out.

    Raises:
        InputError: the text is no saved conversation, or it is damaged.
    """
    try:
        data = json.loads(text)
    # Too deep a nesting ends as a RecursionError.
    except (ValueError, RecursionError) as error:
        raise InputError("this is no saved conversation: it is broken JSON") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError("this is no saved conversation of Parley")
    if data.get("version") != VERSION:
        raise InputError(
            f"this conversation is of version {data.get('version')!r} of the format; this program "
            f"reads {VERSION}"
        )
    own, nobodys = data.get("model") == model, data.get("model") is None
    if not isinstance(data.get("turns"), list):
        raise InputError("this saved conversation is damaged: it has no turns")
    turns = []
    for number, entry in enumerate(data["turns"], 1):
        turn = _turn(entry, number)
        state = entry.get("state")
        if own and state is not None:
            turn = replace(turn, state=_state(state, number, shape))
        turns.append(turn)
    return Conversation(tuple(turns)), not (own or nobodys)


def _turn(entry: Any, number: int) -> Turn:
    if not isinstance(entry, dict):
        raise InputError(f"this saved conversation is damaged: turn {number} is no turn")
    texts = [entry.get("user"), entry.get("reply"), *_list(entry.get("refused", []))]
    if not all(isinstance(text, str) for text in texts):
        raise InputError(f"this saved conversation is damaged: turn {number} lacks a text")
    user, reply, *refused = (repairs.whole(text)[:LONGEST] for text in texts)
    return Turn(user, reply, refused=tuple(refused))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _state(value: Any, number: int, shape: tuple[int, int]) -> np.ndarray:
    try:
        raw = base64.b64decode(value, validate=True)
        state = np.frombuffer(raw, dtype="<f2").astype("float32").reshape(shape)
    except (TypeError, ValueError, binascii.Error) as error:
        raise InputError(
            f"this saved conversation is damaged: the state of turn {number}"
        ) from error
    # What gates have written lies between -1 and 1; a forged state would never be forgotten.
    if not (np.abs(state) <= 1.001).all():
        raise InputError(f"this saved conversation is damaged: the state of turn {number}")
    return state
