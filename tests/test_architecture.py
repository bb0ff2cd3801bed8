"""The layout keeps its promises: imports run downward, rooms stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("shared", "translate", "chatbot", "pages")
FILES = sorted(
    path
    for folder in ROOMS
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
) + [ROOT / "ui.py"]

# What each room may import of the project. Neither application knows the other.
BELOW = {
    "shared": {"shared"},
    "translate": {"shared", "translate"},
    "chatbot": {"shared", "chatbot"},
    "pages": {"shared", "translate", "chatbot", "pages"},
    "ui.py": {"shared", "translate", "chatbot", "pages"},
}


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            names.add((node.module or "").split(".")[0])
    return names


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downward(path: Path):
    ours = imported(path) & {*ROOMS, "ui", "tests", "benchmarks"}
    assert ours <= BELOW[room(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_pages_know_gradio(path: Path):
    if room(path) not in ("pages", "ui.py"):
        assert "gradio" not in imported(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_stays_small_enough_to_read(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, "a file of more than 300 lines wants to be two"


def test_there_is_no_room_for_odds_and_ends():
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
    assert not [path for path in FILES if path.stem in forbidden]


def test_every_module_says_what_it_is():
    silent = [
        str(path)
        for path in FILES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_network_reads_no_text_and_the_search_knows_no_layer():
    searching = ("search", "beam", "sampling", "constraints", "hypotheses")
    for name in (*searching, "extensions", "phrases", "allocation"):
        ours = imported_modules(ROOT / "shared" / f"{name}.py")
        assert not ours & {"shared.seq2seq", "shared.tokenizer", "shared.decoder"}
    for name in ("seq2seq", "encoder", "decoder", "context", "attention", "recurrent"):
        assert "sentencepiece" not in imported(ROOT / "shared" / f"{name}.py")


def test_what_uses_a_network_takes_keras_from_the_engine():
    training = {
        "trainer",
        "training",
        "callbacks",
        "streaming",
        "workshop",
        "prompting",
        "optimizer",
    }
    for path in (ROOT / "shared").glob("*.py"):
        if path.stem not in training | {"engine", "loop", "quiet"}:
            assert not imported(path) & {"keras", "tensorflow"}, path
    for path in (ROOT / "translate").rglob("*.py"):
        assert not imported(path) & {"keras", "tensorflow"}, path


def imported_modules(path: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
