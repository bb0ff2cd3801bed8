"""For how much text TensorFlow is started."""

from __future__ import annotations

import os

import pytest

from released import PRESET
from translate import __main__ as command
from translate import amount


@pytest.mark.parametrize(
    ("engine", "small", "chosen"),
    [
        ("auto", True, "numpy"),
        ("auto", False, "tensorflow"),
        ("numpy", False, "numpy"),
        ("tensorflow", True, "tensorflow"),
    ],
)
def test_the_engine_is_that_of_the_flag_or_of_the_amount(
    engine, small, chosen, tmp_path, monkeypatch, capsys
):
    started = []
    monkeypatch.setattr(command, "use_numpy", lambda: started.append("numpy"))
    monkeypatch.setattr(command, "import_tensorflow", lambda: started.append("tensorflow"))
    text = tmp_path / "text"
    text.write_text("12\n" * (1 if small else amount.SMALL))
    model = ["--model", str(PRESET), "--to", "es", "--beam", "1"]
    command.main(["translate", *model, "--engine", engine, str(text)])
    assert started == [chosen]
    assert capsys.readouterr().out == text.read_text()


def test_files_are_small_together(tmp_path):
    half = tmp_path / "half"
    half.write_bytes(b"x" * (amount.SMALL // 2))
    assert amount.is_small([str(half)] * 2) and not amount.is_small([str(half)] * 3)
    # What is wrong with it is said soon.
    assert amount.is_small([str(tmp_path / "nowhere")])
    os.mkfifo(tmp_path / "pipe")
    assert not amount.is_small([str(tmp_path / "pipe")])


def test_a_pipe_is_small_once_its_writer_has_ended():
    reader, writer = os.pipe()
    os.write(writer, b"A line.\n")
    assert not amount.is_small([], reader), "more may come"
    os.close(writer)
    assert amount.is_small([], reader)
    assert os.read(reader, 100) == b"A line.\n", "nothing of it is lost"
    os.close(reader)


def test_a_full_pipe_and_a_long_file_are_not_small(tmp_path):
    reader, writer = os.pipe()
    os.write(writer, b"A line.\n" * (amount.SMALL // 8 + 1))
    os.close(writer)
    assert not amount.is_small([], reader)
    os.close(reader)
    for size, small in ((amount.SMALL, True), (amount.SMALL + 1, False)):
        text = tmp_path / "text"
        text.write_bytes(b"x" * size)
        with open(text, "rb") as file:
            assert amount.is_small([], file.fileno()) is small


def test_what_a_person_types_is_small():
    master, slave = os.openpty()
    assert amount.is_small([], slave)
    os.close(master)
    os.close(slave)
