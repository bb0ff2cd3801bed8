"""A model is a folder: it comes back as it went, and what is wrong with it is said."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

import builders
from released import PRESET, translator
from shared import presets
from shared.errors import InputError
from shared.presets import CARD, CONFIG, TOKENIZER, WEIGHTS, Preset
from translate.translator import Translator

ROOT = Path(__file__).parent.parent
ABOUT = {"languages": ["en", "es"], "directions": ["en-es", "es-en"]}
SENTENCE = "The girl finds the red table."


def preset(**sizes) -> Preset:
    tokenizer = builders.tokenizer()
    network = builders.network(vocabulary=tokenizer.vocabulary, **sizes)
    return Preset(network, tokenizer, "translate", ABOUT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the released model, to be damaged."""
    return Path(shutil.copytree(PRESET, tmp_path / "model"))


def refused(folder: Path, match: str) -> None:
    with pytest.raises(InputError, match=match):
        Translator.load(folder)


def arrays(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / WEIGHTS) as found:
        return {name: found[name] for name in found.files}


def test_a_released_model_still_translates_as_it_did():
    """A folder written by the first released version loads in every later one."""
    spanish = translator().translate(SENTENCE, to="es")
    assert spanish == "La niña encuentra la mesa roja."
    assert translator().translate(spanish, to="en") == SENTENCE


def test_a_released_model_is_small_and_of_version_one():
    config = tomllib.loads((PRESET / CONFIG).read_text(encoding="utf-8"))
    assert config["parley"] == {"version": 1, "application": "translate"}
    assert sum(path.stat().st_size for path in PRESET.iterdir()) < 60_000


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_what_is_loaded_computes_what_was_saved(tmp_path, cell):
    saved = preset(cell=cell)
    presets.save(saved, tmp_path, "A card.\n")
    loaded = presets.load(tmp_path, "translate")
    draw = np.random.default_rng(3)
    batch = {side: np.array(builders.rows(draw, [7, 7, 7], 300)) for side in ("source", "target")}
    expected, found = np.asarray(saved.network(batch)), np.asarray(loaded.network(batch))
    # The weights are on the disk in float16, whose numbers are 2⁻¹¹ apart at most.
    np.testing.assert_allclose(found, expected, atol=0.02 * float(np.abs(expected).max()))
    assert loaded.about == ABOUT and loaded.network.config == saved.network.config
    assert loaded.tokenizer.model == saved.tokenizer.model
    assert (tmp_path / CARD).read_text() == "A card.\n"


def test_in_float32_nothing_is_lost(tmp_path):
    saved = preset()
    presets.save(saved, tmp_path, "", dtype="float32")
    for one, other in zip(
        presets.load(tmp_path).network.get_weights(), saved.network.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_fresh_process_translates_the_same():
    code = (
        "import json, sys; from translate import Translator; "
        "t = Translator.load(sys.argv[1]); "
        "print(json.dumps([t.translate(sys.argv[2], to='es'), t.score(sys.argv[2], 'La niña.')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(PRESET), SENTENCE],
        cwd=ROOT,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    text, score = json.loads(done.stdout)
    assert text == translator().translate(SENTENCE, to="es")
    assert score == pytest.approx(translator().score(SENTENCE, "La niña."), abs=1e-3)


def test_a_save_that_fails_leaves_the_old_model_whole(tmp_path, monkeypatch):
    presets.save(preset(), tmp_path, "old")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(file, **weights):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(InputError, match=r"cannot save the model \(No space left"):
        presets.save(preset(width=32), tmp_path, "new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(InputError, match="cannot save the model"):
        presets.save(preset(), tmp_path / "file" / "model", "")


def test_a_missing_folder_is_refused(tmp_path):
    refused(tmp_path / "none", "no such model folder")


def test_a_file_is_no_model(tmp_path):
    (tmp_path / "file").write_text("text")
    refused(tmp_path / "file", "no such model folder")


def test_a_folder_without_a_config_is_no_model(tmp_path):
    refused(tmp_path, "this folder is no model: it has no config.toml")


@pytest.mark.parametrize("config", ["[parley", "parley = 3", "\0", "version = 1", ""])
def test_a_broken_config_is_refused(folder, config):
    (folder / CONFIG).write_text(config)
    refused(folder, "config.toml: (damaged|version None)")


def test_a_config_that_is_no_text_is_refused(folder):
    (folder / CONFIG).write_bytes(b"\xff\xfe\x00")
    refused(folder, "config.toml: damaged")


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("version = 1", "version = 2", "version 2 of the model format; .* reads up to 1"),
        ("version = 1", 'version = "one"', "version 'one'"),
        ('application = "translate"', 'application = "chat"', "for chat, not for translate"),
        ("heads = 2", "heads = 2\ncolour = 3", "colour is no setting"),
        ("heads = 2", "heads = 3", "width 16 is not a multiple"),
        ("heads = 2", 'heads = "2"', "heads = '2': must be of type int"),
        ("width = 16", "width = 32", "is of shape .*, and the config asks for"),
        ("width = 16", "width = 7", "must be from 8 to"),
        ("decoder_blocks = 1", "decoder_blocks = 2", "lacks the weights decoder.blocks.1"),
        ('cell = "gru"', 'cell = "elman"', "must be one of gru, lstm, ssru, simple"),
        ("vocabulary = 330", "vocabulary = 331", "330 pieces and the network 331"),
        ('"en-es"', '"en-it"', "names no languages and directions"),
        ('"en-es"', "7", "names no languages and directions"),
        ("languages =", "tongues =", "names no languages and directions"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(folder, old, new, match):
    config = (folder / CONFIG).read_text()
    assert old in config
    (folder / CONFIG).write_text(config.replace(old, new))
    refused(folder, match)


def test_missing_weights_are_refused(folder):
    (folder / WEIGHTS).unlink()
    refused(folder, "weights.npz: cannot read the weights .No such file")


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.999])
def test_cut_weights_are_refused(folder, share):
    whole = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(whole[: int(share * len(whole))])
    refused(folder, "weights.npz: the weights are damaged")


def test_a_changed_byte_within_the_weights_is_noticed(folder):
    whole = (folder / WEIGHTS).read_bytes()
    with zipfile.ZipFile(folder / WEIGHTS) as archive:
        members = archive.infolist()
    for member in members[::8]:
        changed = bytearray(whole)
        changed[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= (
            0x55
        )
        (folder / WEIGHTS).write_bytes(changed)
        refused(folder, r"weights\.npz: the weights are damaged")


def test_a_single_array_is_no_file_of_weights(folder):
    with open(folder / WEIGHTS, "wb") as file:
        np.save(file, np.zeros(3))
    refused(folder, "the weights are damaged")


def test_pickled_arrays_are_refused_and_not_run(folder, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "exploded",))

    found = arrays(folder)
    found[min(found)] = np.array([Bomb()], dtype=object)
    np.savez(folder / WEIGHTS, **found)
    refused(folder, "the weights are damaged")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(folder, value):
    found = arrays(folder)
    name = max(found)
    found[name] = found[name].copy()
    found[name].flat[0] = value
    np.savez(folder / WEIGHTS, **found)
    refused(folder, f"{re.escape(name)} holds numbers that are not finite")


def test_weights_of_letters_are_refused(folder):
    found = arrays(folder)
    name = max(found)
    found[name] = np.full(found[name].shape, "x")
    np.savez(folder / WEIGHTS, **found)
    refused(folder, re.escape(name))


def test_foreign_weights_are_refused(folder):
    np.savez(folder / WEIGHTS, **arrays(folder), **{"encoder.more": np.zeros(3, "float16")})
    refused(folder, "has, beyond what the config asks for, the weights encoder.more")


def test_weights_with_a_lacking_name_are_refused(folder):
    found = arrays(folder)
    name = min(found)
    del found[name]
    np.savez(folder / WEIGHTS, **found)
    refused(folder, f"lacks the weights {re.escape(name)}")


def test_an_archive_of_something_else_is_refused(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.py", "print('run')")
    (folder / WEIGHTS).write_bytes(packed.getvalue())
    refused(folder, "weights.npz")


@pytest.mark.parametrize("model", [b"", b"\x00\x01 no model", b"\n\x05"])
def test_a_damaged_tokenizer_is_refused(folder, model):
    (folder / TOKENIZER).write_bytes(model)
    refused(folder, "tokenizer.model: ")


def test_a_missing_tokenizer_is_refused(folder):
    (folder / TOKENIZER).unlink()
    refused(folder, "tokenizer.model: cannot read the tokenizer")


def test_the_tokenizer_of_another_model_is_refused(folder):
    (folder / TOKENIZER).write_bytes(builders.tokenizer().model)
    refused(folder, "they do not belong together")
