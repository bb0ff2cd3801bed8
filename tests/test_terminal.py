"""The chat command: a line in, a line out; commands; and what a person sees."""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from chatbot import commands, terminal
from chatbot.bot import Chatbot
from chatbot.conversation import Conversation
from shared import presets
from shared.errors import InputError
from shared.tokenizer import Tokenizer


@pytest.fixture(scope="module")
def bot(tiny_chat: Path) -> Chatbot:
    return Chatbot.load(tiny_chat)


@pytest.fixture(scope="module")
def talk(bot: Chatbot) -> Conversation:
    """Two turns."""
    return bot.reply(bot.reply(bot.start(), "hi there"), "how are you")


def after(bot: Chatbot, conversation: Conversation, *lines: str) -> commands.Outcome:
    outcome = commands.Outcome(conversation)
    for line in lines:
        outcome = commands.respond(bot, outcome.conversation, line)
    return outcome


def piped(bot: Chatbot, *lines: bytes) -> list[str]:
    out = io.StringIO()
    terminal.by_line(bot, [line + b"\n" for line in lines], out, 0)
    *found, rest = out.getvalue().split("\n")
    assert rest == ""
    return found


def prompted(
    bot: Chatbot, events: Iterable[str | type[BaseException]], *, colours: bool = False
) -> str:
    """What a person sees who types lines, or presses keys that raise."""
    left = iter(events)
    out = io.StringIO()

    def ask() -> str:
        event = next(left, EOFError)
        if isinstance(event, str):
            return event
        raise event

    terminal.by_prompt(bot, ask, out, 0, colours=colours)
    assert next(left, None) is None, "it ended before its input"
    return out.getvalue()


def test_a_program_can_send_a_line_and_wait_for_its_answer(tiny_chat):
    command = [sys.executable, "-m", "chatbot", "chat", "--model", str(tiny_chat), "--plain"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        found = []
        for line in (b"hi\n", b"\xff\xfe\n", b"/state\n"):
            process.stdin.write(line)
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 60)[0], "no answer before the next line"
            found.append(os.read(process.stdout.fileno(), 1 << 16).decode())
        process.stdin.close()
        assert process.stdout.read() == b"" and process.stderr.read() == b""
        assert process.wait() == 0
    assert all(answer.endswith("\n") and answer.count("\n") == 1 for answer in found)
    assert len(found[0].split()) > 0
    assert found[1].startswith("Error: ") and "UTF-8 (byte 1" in found[1]
    assert found[2].startswith("1 turn; a state of 4 x 12 = 48 numbers (96 bytes)")


def test_each_line_in_is_one_line_out_whatever_it_holds(bot, tmp_path):
    lines = [
        *(
            b"hi",
            b"",
            b"  ",
            b"//hi",
            b"/",
            b"/bad",
            b"/retry",
            b"/help",
            b"/state",
            b"/edit hello",
        ),
        *(b"/edit", b"/undo", b"/undo", b"/retry", b"/new now", b"/new", b"hello\r", b"\xff"),
        *(b"a" * 10_001, "\u2028".encode(), b"\x1b[2J", "¿qué? 👍".encode(), b"I want to die"),
        *(b"/save " + str(tmp_path).encode(), b"/load /no/such/file", b"/LOAD", b"/quit"),
    ]
    found = piped(bot, *lines)
    assert len(found) == len(lines)
    assert found[-1] == "Goodbye."
    assert not any("\x1b" in answer or "Traceback" in answer for answer in found)
    assert all(len(answer.splitlines()) <= 1 for answer in found)


def test_nothing_is_answered_after_the_end(bot):
    assert piped(bot, b"/quit", b"hi") == ["Goodbye."]
    assert piped(bot) == []


def test_a_last_line_without_its_end_is_answered(bot):
    out = io.StringIO()
    terminal.by_line(bot, [b"/help"], out, 0)
    assert out.getvalue().count("\n") == 1
    assert all(name in out.getvalue() for name in commands.COMMANDS)


def test_the_lines_of_a_pipe_are_what_the_bot_says(bot, talk):
    assert piped(bot, b"hi there", b"how are you") == [turn.reply for turn in talk.turns]


def test_an_error_leaves_the_conversation_as_it_was(bot, talk):
    found = piped(bot, b"hi there", b"/nothing", b"", b"\xff", b"/load /no/such", b"how are you")
    assert found[-1] == talk.turns[-1].reply
    assert all(answer.startswith("Error: ") for answer in found[1:-1])


def test_an_unknown_command_is_named_with_those_that_there_are(bot):
    with pytest.raises(InputError, match="no command /foo; there are /new /undo .* with //"):
        commands.respond(bot, bot.start(), "/foo bar")


def test_a_message_that_begins_with_two_slashes_is_said_with_one(bot):
    assert after(bot, bot.start(), "//new").conversation.turns[0].user == "/new"


def test_undo_takes_the_last_turn_back(bot, talk):
    outcome = after(bot, talk, "/undo")
    assert outcome.conversation == talk.first(1)
    assert "how are you" in outcome.notes[0]


def test_retry_gives_another_reply_to_the_same_message(bot, talk):
    again = after(bot, talk, "/retry")
    assert again.replied and again.reply != talk.turns[-1].reply
    assert [turn.user for turn in again.conversation.turns] == [turn.user for turn in talk.turns]


def test_edit_says_the_last_message_differently(bot, talk):
    edited = after(bot, talk, "/edit what about rain").conversation
    assert edited == bot.reply(talk.first(1), "what about rain")


@pytest.mark.parametrize("line", ["/undo", "/retry", "/edit hi"])
def test_what_needs_a_turn_says_that_there_is_none(bot, line):
    with pytest.raises(InputError, match="the conversation has not begun"):
        commands.respond(bot, bot.start(), line)


def test_new_forgets_all(bot, talk):
    outcome = after(bot, talk, "/new")
    assert outcome.conversation == bot.start()
    assert not bot.state(outcome.conversation).any()


def test_a_saved_conversation_goes_on_as_if_nothing_had_happened(bot, talk, tmp_path):
    path = tmp_path / "my talk.json"
    after(bot, talk, f"/save {path}")
    loaded = after(bot, bot.start(), f"/load {path}").conversation
    assert loaded == talk
    assert np.array_equal(bot.state(loaded), bot.state(talk))
    assert after(bot, loaded, "I love tea").reply == after(bot, talk, "I love tea").reply
    assert [each.name for each in tmp_path.iterdir()] == ["my talk.json"]


def test_a_conversation_of_another_model_is_read_anew_and_that_is_said(bot, talk, tmp_path):
    path = tmp_path / "talk.json"
    path.write_text(bot.to_json(talk).replace(bot.checksum, "0" * 16), encoding="utf-8")
    outcome = after(bot, bot.start(), f"/load {path}")
    assert outcome.conversation == talk
    assert any("another model" in note for note in outcome.notes)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "parley-conversation"}', b"\x00" * 99]
)
def test_a_file_that_is_no_conversation_is_refused_by_name(bot, talk, tmp_path, content):
    path = tmp_path / "talk.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"talk\.json"):
        commands.respond(bot, talk, f"/load {path}")


def test_a_folder_is_no_place_to_save(bot, talk, tmp_path):
    with pytest.raises(InputError, match="folder"):
        commands.respond(bot, talk, f"/save {tmp_path}")
    with pytest.raises(InputError, match="cannot be written"):
        commands.respond(bot, talk, f"/save {tmp_path / 'no' / 'talk.json'}")


def test_the_state_tells_its_size_its_norm_and_the_last_change(bot, talk):
    state, before = bot.state(talk), bot.state(talk.first(1))
    (text,) = after(bot, talk, "/state").notes
    change = np.linalg.norm(state - before) / np.linalg.norm(state)
    assert "2 turns; a state of 4 x 12 = 48 numbers (96 bytes)" in text
    assert f"norm {np.linalg.norm(state):.2f}" in text and f"changed {change:.0%}" in text
    firmest = max(bot.notes(talk), key=lambda note: note.strength)
    assert f"noted most firmly: {firmest.text}" in text
    (fresh,) = after(bot, bot.start(), "/state").notes
    assert "norm 0.00" in fresh and "changed" not in fresh


def test_the_picture_has_a_row_a_slot_and_the_largest_number_fills_its_block():
    state = np.zeros((3, 200), "float32")
    state[1, 7] = -2.0
    plain = commands.picture(state, colours=False)
    assert [len(row) for row in plain] == [commands.COLUMNS] * 3
    assert plain[0].strip() == plain[2].strip() == "" and plain[1].strip() == "█"
    assert "\x1b[34m█" in commands.picture(state, colours=True)[1]


def test_a_person_sees_what_it_is_and_the_replies(bot, talk):
    found = prompted(bot, ["hi there", "", "how are you", "/state", "/foo"])
    lines = found.split("\n")
    assert lines[0] == terminal.WELCOME
    assert lines[1:3] == [turn.reply for turn in talk.turns]
    assert lines[3].startswith("2 turns; ") and [len(line) for line in lines[4:8]] == [12] * 4
    assert lines[8].startswith("Error: there is no command /foo")
    assert "\x1b" not in found


def test_colours_change_nothing_but_the_colour(bot):
    events = ["hi there", "/state", "/foo"]
    coloured = prompted(bot, events, colours=True)
    assert "\x1b[" in coloured
    for code in ("\x1b[0m", "\x1b[90m", "\x1b[31m", "\x1b[34m", "\x1b[36m"):
        coloured = coloured.replace(code, "")
    assert coloured == prompted(bot, events)


def test_ctrl_c_at_the_prompt_ends_it_only_when_pressed_twice_in_a_row(bot):
    keys = [KeyboardInterrupt, "/help", KeyboardInterrupt, KeyboardInterrupt]
    assert prompted(bot, keys).count(terminal.ONCE_MORE) == 2


def test_ctrl_c_in_a_reply_leaves_the_conversation_as_it_was(bot, monkeypatch):
    spelled = Tokenizer.spelled

    def interrupted(self, text):
        yield from list(spelled(self, text))[:1]
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(Tokenizer, "spelled", interrupted)
    found = prompted(bot, ["hi there", "/state"])
    assert terminal.STOPPED in found and "0 turns; " in found


def test_a_reply_cannot_steer_the_terminal(bot, talk, tmp_path):
    data = json.loads(bot.to_json(talk))
    data["turns"][-1]["user"] = "\x1b[2Jhi\r\x9b"
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    found = prompted(bot, [f"/load {path}", "/undo"])
    assert "Taken back: [2Jhi" in found and "\x1b" not in found and "\x9b" not in found


def test_no_file_is_made_beside_the_one_that_was_asked_for(bot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    prompted(bot, ["hi", "/save talk.json"])
    assert os.listdir(tmp_path) == ["talk.json"]


def test_a_translation_model_is_refused(tiny_preset):
    with pytest.raises(InputError, match="a model for translate, not for chat"):
        Chatbot.load(tiny_preset)
    assert presets.load(tiny_preset).application == "translate"
