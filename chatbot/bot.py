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
from chatbot.hearing import recalled, state_of
from chatbot.influence import Word, influence
from chatbot.message import checked
from chatbot.notes import Note, changes, notes
from chatbot.replying import STYLE, Reply, Style, answered, concluded, ranked
from shared import presets
from shared.errors import InputError
from shared.generator import Generator
from shared.presets import Preset


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
        self.generator = Generator(preset.network, preset.tokenizer, settled=True)

    @classmethod
    def load(cls, path: str | Path) -> Chatbot:
        """Read a model folder.

        Raises:
            InputError: it is no model for chat, or it is damaged.
        """
        return cls(presets.settled(path, "chat"))

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
        before, asked = [self._known(conversation)], [Turn(checked(text), "")]
        (found,), heard = ranked(self.generator, before, asked, seed, style)
        reply = found[0].text
        yield from self.tokenizer.spelled(reply)
        # Both are heard once it is said, so that the first piece need not wait for it.
        yield from concluded(self.generator, before, asked, [reply], heard)

    def candidates(
        self,
        conversation: Conversation,
        text: str | None = None,
        n: int = 5,
        *,
        seed: int = 0,
        style: Style = STYLE,
    ) -> list[Reply]:
        """The replies among which one is chosen, best first: the first is the one that is given.

        Args:
            conversation: so far.
            text: what the user says next; None: what was said last, for which `choose` takes them.
            n: how many at most; no two are the same.
            seed: of the draw.
            style: how replies are found.

        Raises:
            InputError: there is no turn, or the text is empty or too long, or n is below 1.
        """
        if n < 1:
            raise InputError(f"{n} replies are asked for: it must be 1 or more")
        if text is None:
            last = conversation.last("there is no reply yet")
            conversation = conversation.first(len(conversation) - 1)
            asked = Turn(last.user, "", refused=last.refused)
        else:
            asked = Turn(checked(text), "")
        before = [self._known(conversation)]
        (found,), _ = ranked(self.generator, before, [asked], seed, style)
        return found[:n]

    def choose(self, conversation: Conversation, reply: str) -> Conversation:
        """The conversation with another reply to the last text, as if that had been given.

        Args:
            conversation: so far.
            reply: one of `candidates`, or any other.

        Raises:
            InputError: there is no turn, or the reply is empty or too long.
        """
        last = conversation.last("there is no reply yet")
        before = conversation.first(len(conversation) - 1)
        return self._known(before.with_turn(replace(last, reply=checked(reply), state=None)))

    def undo(self, conversation: Conversation) -> Conversation:
        """The conversation without its last turn, and with the state from before it.

        Raises:
            InputError: there is no turn.
        """
        conversation.last("there is nothing to undo")
        return self._known(conversation.first(len(conversation) - 1))

    def retry(
        self, conversation: Conversation, *, seed: int = 0, style: Style = STYLE
    ) -> Conversation:
        """Another reply to the last text, from the state before it.

        Raises:
            InputError: there is no turn.
        """
        last = conversation.last("there is nothing to try again")
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
        *_, edited = self.edits(conversation, turn, text, seed=seed, style=style)
        return edited

    def edits(
        self,
        conversation: Conversation,
        turn: int,
        text: str,
        *,
        seed: int = 0,
        style: Style = STYLE,
    ) -> Iterator[Conversation]:
        """`edit`, turn by turn: the conversation after each turn that is said again."""
        conversation.at(turn, "edited")
        edited = conversation.first(turn)
        for said in (text, *[each.user for each in conversation.turns[turn + 1 :]]):
            edited = self.reply(edited, said, seed=seed, style=style)
            yield edited

    def forget(self, conversation: Conversation, turn: int) -> Conversation:
        """The conversation without a turn, counted from 0, as if it had never been.

        The later texts stay as they are, the replies too, and are heard again.

        Raises:
            InputError: there is no such turn.
        """
        conversation.at(turn, "forgotten")
        later = [replace(each, state=None) for each in conversation.turns[turn + 1 :]]
        return self._known(Conversation((*conversation.turns[:turn], *later)))

    def fork(self, conversation: Conversation, turns: int | None = None) -> Conversation:
        """A conversation that shares the first turns (all, if None) and goes its own way.

        Raises:
            InputError: there are not so many.
        """
        return self._known(conversation.first(len(conversation) if turns is None else turns))

    def state(self, conversation: Conversation) -> np.ndarray:
        """What is remembered now, float32 `(C, W)`, read again from the texts where it must be."""
        return state_of(self.generator, self._known(conversation))

    def notes(self, conversation: Conversation) -> list[Note]:
        """The words that are remembered now, oldest first."""
        return notes(self.generator, self.state(conversation))

    def changes(self, conversation: Conversation, first: int = 0) -> list[float]:
        """How far each turn moved the state, see `chatbot.notes.changes`.

        Args:
            conversation: so far.
            first: turn, counted from 0, behind which none is left out.

        Raises:
            InputError: there is no such turn.
        """
        known = self._known(conversation, first).turns[first:]
        states = [turn.state for turn in known if turn.state is not None]
        return changes([self.state(conversation.first(first)), *states])

    def influence(self, conversation: Conversation, turn: int = -1) -> list[Word]:
        """The words of a turn's reply, each with its probability with and without the state.

        Args:
            conversation: so far.
            turn: counted from 0; -1 is the last one.

        Raises:
            InputError: there is no such turn, or its reply is too long.
        """
        turn = len(conversation) - 1 if turn == -1 else turn
        said = conversation.at(turn, "looked into")
        before = self.state(conversation.first(turn))
        return influence(self.generator, before, said.user, said.reply)

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
        found, others = saved.from_json(text, self.checksum, self.generator.contexts(1).shape[1:])
        if others and found.turns:
            say("This conversation was held with another model; this one has read its texts anew.")
        return self._known(found)

    def _known(self, conversation: Conversation, first: int | None = None) -> Conversation:
        """With the states of its turns from the first one on, or of the last turn alone."""
        last = max(len(conversation) - 1, 0)
        return recalled(self.generator, conversation, last if first is None else first)

    def _answer(
        self,
        conversations: Sequence[Conversation],
        asked: Sequence[Turn],
        seed: int,
        style: Style,
    ) -> list[Conversation]:
        before = [self._known(each) for each in conversations]
        return answered(self.generator, before, asked, seed, style)
