"""What the README says can be typed, and gives what it says."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatbot.__main__
import released
import translate.__main__
import ui
from translate import Translator, lines
from translate.translator import SEARCH

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = [line.strip() for line in README.splitlines() if line.startswith("    ")]
COMMANDS = [line for line in CODE if line.startswith("python -m ")]
HERE = "http://127.0.0.1:7860"
"""Where the web application is, in the examples."""
PARSERS = {"translate": translate.__main__, "chatbot": chatbot.__main__}


@pytest.fixture(scope="module")
def translator() -> Translator:
    return released.shipped()


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


def block(first: str) -> str:
    """The example that begins with a line, up to the next text."""
    lines = README[README.index(f"    {first}") :].splitlines()
    end = next(at for at, line in enumerate(lines) if line and not line.startswith("    "))
    return textwrap.dedent("\n".join(lines[:end]))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the web application with the shipped models."""
    pytest.importorskip("gradio_client")
    from pages.models import Models

    blocks = ui.app(Models(own=tmp_path_factory.mktemp("nothing")))
    yield ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0)).rstrip("/")
    blocks.close(verbose=False)


def test_the_example_for_programs_gives_what_its_comments_say(address, capsys):
    code = block("from gradio_client import Client").replace(HERE, address)
    found: dict[str, Any] = {}
    exec(code, found)
    assert "Ada" in found["asked"]["reply"] and found["asked"]["reply"] in capsys.readouterr().out
    shown = re.findall(r"^(parley\.predict\(.*\))\s+# (.+)", code, flags=re.MULTILINE)
    assert len(shown) == 2
    for call, result in shown:
        assert eval(call, found) == eval(result)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="no curl or no jq")
def test_the_example_with_curl_translates_and_remembers_a_name(address, tmp_path):
    script = block("PARLEY=http").replace(HERE, address)
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    translated, asked = done.stdout.splitlines()
    assert json.loads(translated) == ["¿Dónde está la estación?"] and "Ada" in asked


def test_what_programs_can_ask_is_named(address):
    import gradio_client

    told = gradio_client.Client(address, verbose=False).view_api(return_format="dict")
    part = README[README.index("## From programs") : README.index("## A server for others")]
    assert set(told["named_endpoints"]) == set(re.findall(r"(?<=[ `])/\w+(?=[ `])", part))


def test_every_option_of_the_web_application_is_in_the_table(capsys):
    with pytest.raises(SystemExit):
        ui.main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    table = set(re.findall(r"^\| `(--[a-z-]+)", README, flags=re.MULTILINE))
    # Of what can be turned on and off, what is not so anyway.
    assert table == options - {"--train", "--open"}


@pytest.mark.parametrize("line", [each for each in CODE if each.startswith("make ui ARGS=")])
def test_each_line_that_starts_the_web_application_is_one_that_it_takes(line):
    (given,) = (each for each in shlex.split(line, comments=True) if each.startswith("ARGS="))
    ui.parse(shlex.split(given.removeprefix("ARGS=")))


def test_what_documents_point_to_is_there():
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} points to {target}"
