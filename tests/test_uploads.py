"""What visitors bring: corpora and models in zip files, hostile ones among them."""

from __future__ import annotations

import gzip
import io
import shutil
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pages import parcels, uploads
from pages.job import State
from pages.jobs import Jobs
from pages.models import Models
from shared import presets
from shared.errors import InputError
from shared.presets import CARD, CONFIG, TOKENIZER, WEIGHTS

FOUR = (CONFIG, CARD, TOKENIZER, WEIGHTS)


def write(path: Path, text: str = "a\tb\n") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


# Corpora


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("pairs.tsv", "pairs.tsv"),
        ("text.en.gz", "text.en.gz"),
        ("Überschrift 1.po", "Überschrift_1.po"),
        ("..", "corpus"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("$(reboot);<b>.tmx", "__reboot___b_.tmx"),
        ("a\n\0b.tsv", "a__b.tsv"),
        ("x" * 300 + ".jsonl", "x" * 54 + ".jsonl"),
    ],
)
def test_a_name_is_made_of_letters_and_keeps_its_end(name, safe):
    assert uploads.safe_name(name) == safe


def test_a_corpus_is_copied_and_the_upload_left_alone(tmp_path):
    paths = [write(tmp_path / "1" / "text.en", "Hi.\n"), write(tmp_path / "2" / "text.de", "Na.\n")]
    taken = uploads.take(paths, tmp_path / "corpus")
    assert [path.name for path in taken] == ["text.en", "text.de"]
    assert [path.read_text() for path in taken] == ["Hi.\n", "Na.\n"]
    assert all(path.exists() for path in paths)


def test_aligned_files_are_together_while_they_are_read(tmp_path):
    paths = [write(tmp_path / "1" / "text.en"), write(tmp_path / "2" / "text.de")]
    with uploads.together(paths) as files:
        (folder,) = {path.parent for path in files}
        assert [path.read_text() for path in files] == ["a\tb\n"] * 2
    assert not folder.exists() and all(path.exists() for path in paths)


def test_what_cannot_be_a_corpus_is_refused(tmp_path, monkeypatch):
    one, other = write(tmp_path / "1" / "a.tsv"), write(tmp_path / "2" / "A.tsv")
    for paths, said in (
        ([], "drop the files"),
        ([one] * 21, "up to 20"),
        ([one, other], "two files are called a.tsv"),
        ([tmp_path], "this is a folder"),
        ([tmp_path / "no"], "no such file"),
    ):
        with pytest.raises(InputError, match=said):
            uploads.take(paths, tmp_path / "corpus")
    monkeypatch.setattr(uploads, "BYTES", 1_000_000)
    bomb = tmp_path / "bomb.tsv.gz"
    bomb.write_bytes(gzip.compress(b"\0" * 2_000_000))
    assert bomb.stat().st_size < 10_000
    half = write(tmp_path / "half.tsv", "x" * 600_000)
    same = write(tmp_path / "same.tsv", "x" * 600_000)
    for paths in ([bomb], [half, same]):
        with pytest.raises(InputError, match="more than 1 MB, unpacked"):
            uploads.take(paths, tmp_path / "corpus")
    assert not (tmp_path / "corpus").exists()


# Models


@pytest.fixture
def jobs(tmp_path) -> Jobs:
    return Jobs(tmp_path / "runs")


def parcel(path: Path, preset: Path, change=lambda name, data: {name: data}) -> Path:
    """A zip file of a preset; change: gives what stands there in the place of a file."""
    with zipfile.ZipFile(path, "w") as made:
        for name in FOUR:
            for other, data in change(name, (preset / name).read_bytes()).items():
                made.writestr(other, data)
    return path


def test_a_model_goes_out_and_comes_back_the_same(jobs, tiny_preset, tmp_path):
    folder = tmp_path / "my-model"
    shutil.copytree(tiny_preset, folder)
    (folder / "secret.txt").touch()
    (folder / "job" / "corpus").mkdir(parents=True)
    with parcels.packed(folder) as path:
        assert path.name == "my-model.zip"
        with zipfile.ZipFile(path) as packed:
            assert sorted(packed.namelist()) == sorted(FOUR)
        made = parcels.unpack(jobs, path)
    assert not path.exists()
    assert made.name == "my-model" and made.state is State.BROUGHT
    assert sorted(each.name for each in made.folder.iterdir()) == sorted([*FOUR, "job"])
    for name in FOUR:
        assert (made.folder / name).read_bytes() == (tiny_preset / name).read_bytes()
    models = Models(shipped=tmp_path / "none", own=jobs.folder)
    assert models.translators.names() == ["runs/my-model"] and models.translators.load()
    jobs.delete("my-model")
    assert not list(jobs.folder.iterdir())


def test_a_model_for_chat_comes_in_too_and_a_taken_name_gets_a_number(jobs, tiny_chat, tmp_path):
    path = parcel(tmp_path / "Ünser <Chat>.zip", tiny_chat)
    names = [parcels.unpack(jobs, path).name for _ in range(2)]
    assert names == ["nser--Chat-", "nser--Chat--2"]


def evil(name: str, wanted: str):
    """Another name in the place of one."""
    return lambda each, data: {name if each == wanted else each: data}


@pytest.mark.parametrize(
    "change",
    [
        evil("../config.toml", CONFIG),
        evil("/etc/passwd", CARD),
        evil("folder/config.toml", CONFIG),
        evil("..\\config.toml", CONFIG),
        evil("CONFIG.TOML", CONFIG),
        lambda name, data: {name: data} | ({"job/job.json": b"{}"} if name == CARD else {}),
        lambda name, data: {name: data} | ({"run.py": b"import os"} if name == CARD else {}),
        lambda name, data: {} if name == CARD else {name: data},
        lambda name, data: {f"model/{name}": data},
    ],
)
def test_only_the_four_files_are_taken(jobs, tiny_preset, tmp_path, change):
    path = parcel(tmp_path / "m.zip", tiny_preset, change)
    with pytest.raises(InputError, match="holds config.toml, README.md, .* and nothing else"):
        parcels.unpack(jobs, path)
    assert not jobs.folder.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["m.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_file_twice_is_refused(jobs, tiny_preset, tmp_path):
    path = parcel(tmp_path / "m.zip", tiny_preset)
    with zipfile.ZipFile(path, "a") as more:
        more.writestr(CONFIG, "")
    with pytest.raises(InputError, match="and nothing else"):
        parcels.unpack(jobs, path)


def replaced(wanted: str, data: bytes):
    return lambda name, old: {name: data if name == wanted else old}


def config(**sizes: int) -> bytes:
    lines = [f"{name} = {value}" for name, value in sizes.items()]
    return "\n".join(['[parley]\nversion = 1\napplication = "translate"\n[model]', *lines]).encode()


def arrays(count: int) -> bytes:
    """Weights that are small in the zip and large in memory."""
    file = io.BytesIO()
    np.savez_compressed(file, zeros=np.zeros(count, "uint8"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("wanted", "data", "said"),
    [
        (CONFIG, b"][", "config.toml is damaged"),
        (CONFIG, b"\xff\xfe", "config.toml is damaged"),
        (CONFIG, b"model = 3", "config.toml is damaged"),
        (CONFIG, b"", "neither for translation nor for chat"),
        (CONFIG, b'[parley]\napplication = "poems"', "neither for translation nor for chat"),
        (CONFIG, config(width=4096, vocabulary=64000), "more than about 50 million weights"),
        (CONFIG, config(width=4096, encoder_blocks=16, heads=1), "50 million weights"),
        (CONFIG, config(width=-8), "must be from 8"),
        (CONFIG, config(depth=3), "depth is no setting"),
        (CONFIG, b"#" * 100_001, "config.toml is larger than the 0.1 MB"),
        (TOKENIZER, b"nonsense", "tokenizer"),
        (WEIGHTS, b"nonsense", "zip file"),
        (WEIGHTS, arrays(201_000_000), "more than 50 million numbers"),
        (WEIGHTS, arrays(10), "lacks the weights"),
    ],
)
def test_a_model_that_would_not_load_or_not_fit_is_refused_and_leaves_nothing(
    jobs, tiny_preset, tmp_path, wanted, data, said
):
    path = parcel(tmp_path / "m.zip", tiny_preset, replaced(wanted, data))
    with pytest.raises(InputError, match=said) as caught:
        parcels.unpack(jobs, path)
    assert str(jobs.folder) not in str(caught.value)
    assert not jobs.folder.exists() or not list(jobs.folder.iterdir())


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip file" * 9, b"PK\5\6" + b"\0" * 18])
def test_what_is_no_zip_file_is_refused(jobs, tmp_path, data):
    path = tmp_path / "m.zip"
    path.write_bytes(data)
    with pytest.raises(InputError):
        parcels.unpack(jobs, path)


def test_a_damaged_zip_file_is_refused(jobs, tiny_preset, tmp_path):
    path = parcel(tmp_path / "m.zip", tiny_preset)
    data = bytearray(path.read_bytes())
    data[200] ^= 255
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        parcels.unpack(jobs, path)
    assert not list(jobs.folder.iterdir())


def test_a_list_of_contents_without_end_is_not_read(jobs, tmp_path):
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(100):
            made.writestr(f"{number}", "")
    with pytest.raises(InputError, match="no zip file of a model"):
        parcels.unpack(jobs, path)
    # One that lies about it is caught by its end, or by its contents.
    data = path.read_bytes()
    at = data.rfind(b"PK\5\6")
    path.write_bytes(data[: at + 12] + struct.pack("<I", 100) + data[at + 16 :])
    with pytest.raises(InputError):
        parcels.unpack(jobs, path)


def test_locked_or_oddly_packed_files_are_refused(jobs, tiny_preset, tmp_path):
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
        for name in FOUR:
            made.write(tiny_preset / name, name)
    with pytest.raises(InputError, match="packed in an unusual way"):
        parcels.unpack(jobs, path)


def test_a_model_that_lacks_a_file_cannot_be_packed(tmp_path):
    (tmp_path / "model").mkdir()
    with (
        pytest.raises(InputError, match="“model” cannot be packed"),
        parcels.packed(tmp_path / "model"),
    ):
        pass


def test_loading_is_tried_by_the_application(jobs, tiny_preset, tmp_path):
    """A config without languages loads as a preset, and would break the page that translates."""
    text = (tiny_preset / presets.CONFIG).read_text().replace("directions", "ways")
    path = parcel(tmp_path / "m.zip", tiny_preset, replaced(CONFIG, text.encode()))
    with pytest.raises(InputError, match="names no languages"):
        parcels.unpack(jobs, path)
