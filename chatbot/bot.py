"""A conversation and a text in, a conversation out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from chatbot import conversation as saved
from chatbot.conversation import Conversation, Turn
from chatbot.hearing import hear
from chatbot.message import checked
from chatbot.notes import Note, notes
from chatbot.replying import STYLE, Style, chosen
from shared import presets
from shared.errors import InputError
from shared.generator import Generator
from shared.presets import Preset

USER, BOT = 0, 1


class Chatbot:
    """A loaded model. Holds no conversation: threads may share it.

    Args:
        preset: of the application `chat`.

    Raises:
        InputError: the preset's network has no context.
    """

    def __init__(self, preset: Preset):
        if not preset.network.config.context_slots:
            raise InputError("this model has no context: it cannot remember a conversation")
        self.preset, self.tokenizer = preset, preset.tokenizer
        self.generator = Generator(preset.network, preset.tokenizer)

    @classmethod
    def load(cls, path: str | Path) -> Chatbot:
        """Read a model folder.

        Raises:
            InputError: it is no model for chat, or it is damaged.
        """
        return cls(presets.load(path, "chat"))

    @cached_property
    def checksum(self) -> str:
        """Of the model: states belong to the one that made them."""
        return presets.checksum(self.preset)

    def start(self) -> Conversation:
        """A conversation that has not begun."""
        return Conversation()

    def reply(
        self, conversation: Conversation, text: str, *, seed: int = 0, style: Style = STYLE
    ) -> Conversation:
        """The conversation with one more turn: the text, and a reply to it.

        Args:
            conversation: so far; it stays as it is.
            text: what the user says.
            seed: of the draw; the same one gives the same reply.
            style: how the reply is found.

        Raises:
            InputError: the text is empty or too long.
        """
        return self.replies([conversation], [text], seed=seed, style=style)[0]

    def replies(
        self,
        conversations: Sequence[Conversation],
        texts: Sequence[str],
        *,
        seed: int = 0,
        style: Style = STYLE,
    ) -> list[Conversation]:
        """`reply` in several conversations at once; each is as it would be alone."""
        asked = [Turn(checked(text), "") for text in texts]
        return self._answer(conversations, asked, seed, style)

    def stream(
        self, conversation: Conversation, text: str, *, seed: int = 0, style: Style = STYLE
    ) -> Iterator[str | Conversation]:
        """`reply`, piece by piece: texts that make up the reply, and at last the conversation."""
        after = self.reply(conversation, text, seed=seed, style=style)
        yield from self.spelled(after.turns[-1].reply)
        yield after

    def spelled(self, text: str) -> Iterator[str]:
        """A text in the pieces in which the network writes it, whole letters only."""
        ids, shown = self.tokenizer.encode(text), ""
        for end in range(1, len(ids) + 1):
            # The whole prefix again: spaces and letters of several bytes stay whole.
            grown = self.tokenizer.decode(ids[:end])
            if grown.startswith(shown) and not grown.endswith("\ufffd") and len(grown) > len(shown):
                yield grown[len(shown) :]
                shown = grown
        if shown != text and text.startswith(shown):
            yield text[len(shown) :]

    def undo(self, conversation: Conversation) -> Conversation:
        """The conversation without its last turn, and with the state from before it.

        Raises:
            InputError: there is no turn.
        """
        if not conversation.turns:
            raise InputError("there is nothing to undo: the conversation has not begun")
        return self._known(conversation.first(len(conversation) - 1))

    def retry(
        self, conversation: Conversation, *, seed: int = 0, style: Style = STYLE
    ) -> Conversation:
        """Another reply to the last text, from the state before it.

        Raises:
            InputError: there is no turn.
        """
        if not conversation.turns:
            raise InputError("there is nothing to try again: the conversation has not begun")
        *_, last = conversation.turns
        again = Turn(last.user, "", refused=(*last.refused, last.reply))
        before = conversation.first(len(conversation) - 1)
        return self._answer([before], [again], seed, style)[0]

    def edit(
        self,
        conversation: Conversation,
        turn: int,
        text: str,
        *,
        seed: int = 0,
        style: Style = STYLE,
    ) -> Conversation:
        """Say something else at a turn, counted from 0; the later texts are said again after it.

        Raises:
            InputError: there is no such turn, or the text is empty or too long.
        """
        if not 0 <= turn < len(conversation):
            raise InputError(
                f"turn {turn} is to be edited, and this conversation has {len(conversation)}, "
                "counted from 0"
            )
        edited = conversation.first(turn)
        for said in (text, *[each.user for each in conversation.turns[turn + 1 :]]):
            edited = self.reply(edited, said, seed=seed, style=style)
        return edited

    def fork(self, conversation: Conversation, turns: int | None = None) -> Conversation:
        """A conversation that shares the first turns (all, if None) and goes its own way.

        Raises:
            InputError: there are not so many.
        """
        return self._known(conversation.first(len(conversation) if turns is None else turns))

    def state(self, conversation: Conversation) -> np.ndarray:
        """What is remembered now, float32 `(C, W)`, read again from the texts where it must be."""
        known = self._known(conversation)
        state = known.turns[-1].state if known.turns else None
        return self.generator.contexts(1)[0] if state is None else state

    def notes(self, conversation: Conversation) -> list[Note]:
        """The words that are remembered now, oldest first."""
        return notes(self.generator, self.state(conversation))

    def to_json(self, conversation: Conversation) -> str:
        """The conversation as text, states and all; see `conversation.to_json`."""
        return saved.to_json(conversation, self.checksum)

    def from_json(self, text: str, *, say: Callable[[str], None] = warnings.warn) -> Conversation:
        """A conversation that `to_json` wrote, under this model or another one.

        Args:
            text: the JSON.
            say: is told if the states are another model's, and the texts were read anew.

        Raises:
            InputError: the text is no saved conversation, or it is damaged.
        """
        found, own = saved.from_json(text, self.checksum, self.generator.contexts(1).shape[1:])
        if not own and found.turns:
            say("This conversation was held with another model; this one has read its texts anew.")
        return self._known(found)

    def _known(self, conversation: Conversation) -> Conversation:
        """The conversation with the state of its last turn, if that was left out."""
        turns = list(conversation.turns)
        missing = len(turns)
        while missing and turns[missing - 1].state is None:
            missing -= 1
        if missing == len(turns):
            return conversation
        context = turns[missing - 1].state if missing else self.generator.contexts(1)[0]
        contexts = np.array([context])
        for at in range(missing, len(turns)):
            contexts = hear(self.generator, [turns[at].user], USER, contexts)
            contexts = hear(self.generator, [turns[at].reply], BOT, contexts)
            turns[at] = replace(turns[at], state=contexts[0].copy())
        return Conversation(tuple(turns))

    def _answer(
        self,
        conversations: Sequence[Conversation],
        asked: Sequence[Turn],
        seed: int,
        style: Style,
    ) -> list[Conversation]:
        """The conversations with the turns that were asked, now with replies and states."""
        if not asked:
            return []
        before = [self._known(each) for each in conversations]
        contexts = np.array([self.state(each) for each in before])
        contexts = hear(self.generator, [turn.user for turn in asked], USER, contexts)
        replies = chosen(self.generator, before, asked, contexts, seed, style)
        contexts = hear(self.generator, replies, BOT, contexts)
        return [
            each.with_turn(replace(turn, reply=reply, state=context.copy()))
            for each, turn, reply, context in zip(before, asked, replies, contexts, strict=True)
        ]
