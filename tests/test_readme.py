"""What the README says can be typed, and gives what it says."""

from __future__ import annotations

import io
import re
import shlex
import textwrap
from pathlib import Path
from typing import Any

import pytest

import chatbot.__main__
import translate.__main__
from translate import Translator, lines
from translate.translator import SEARCH

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODEL = ROOT / "models" / "en-es"
CODE = [line.strip() for line in README.splitlines() if line.startswith("    ")]
COMMANDS = [line for line in CODE if line.startswith("python -m ")]
PARSERS = {"translate": translate.__main__, "chatbot": chatbot.__main__}


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator.load(MODEL)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_that_the_parser_takes(command):
    words = shlex.split(command, comments=True)
    program = PARSERS[words[2]]
    if "--help" in words:
        with pytest.raises(SystemExit) as left:
            program.main(words[3:])
        assert left.value.code == 0
    else:
        program.parser().parse_args(words[3:])


@pytest.mark.parametrize("program", PARSERS)
def test_there_are_commands_to_try(program):
    assert sum(command.split()[2] == program for command in COMMANDS) >= 3


def test_each_target_of_make_is_there():
    asked = {line.split()[1] for line in CODE if line.startswith("make ")}
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {"ui", "test"} <= asked <= made


def test_the_line_of_the_shell_gives_what_is_shown(translator, tmp_path):
    at = next(at for at, line in enumerate(CODE) if line.startswith("$ echo"))
    said, shown = tmp_path / "said.txt", io.StringIO()
    said.write_text(shlex.split(CODE[at])[2] + "\n", encoding="utf-8")
    lines.translate(
        translator, [str(said)], shown, to="es", options=SEARCH, prefix="", as_json=False
    )
    assert shown.getvalue() == CODE[at + 1] + "\n"


def test_the_python_example_gives_what_its_comments_say(translator):
    start = README.index("    from translate import Translator")
    block = README[start : README.index("\n## ", start)]
    shown = re.findall(r'(translator\.translate\("[^#\n]*)#\s*(.+)', block)
    assert shown
    for call, result in shown:
        assert eval(call, {"translator": translator}) == eval(result)


def test_the_chat_example_runs_and_the_shipped_model_remembers_a_name(capsys):
    start = README.index("    from chatbot import Chatbot")
    block = README[start : README.index("\n## ", start)]
    found: dict[str, Any] = {}
    exec(textwrap.dedent(block), found)
    assert "Ada" in found["asked"].turns[-1].reply
    assert "Ada" not in found["forgotten"].turns[-1].reply
    assert isinstance(found["piece"], type(found["asked"]))
    assert found["bot"].from_json(found["text"]) == found["asked"]


def test_what_documents_point_to_is_there():
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} points to {target}"
