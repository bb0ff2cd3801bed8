"""Models as zip files: handed out with a preset's four files, and taken in with no others."""

from __future__ import annotations

import os
import tempfile
import time
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatbot.bot import Chatbot
from pages import job
from pages.job import Job
from pages.jobs import NAME, Jobs
from pages.models import application_of
from shared.config import ModelConfig, from_mapping
from shared.errors import InputError
from shared.presets import CARD, CONFIG, TOKENIZER, WEIGHTS
from shared.workshop import JOB
from translate.translator import Translator

LARGEST = {CONFIG: 100_000, CARD: 1_000_000, TOKENIZER: 20_000_000, WEIGHTS: 200_000_000}
"""Bytes of each file of a model that is brought."""
NUMBERS = 50_000_000
"""Weights of a model that is brought: loading it must not fill the server's memory."""


@contextmanager
def packed(folder: Path) -> Iterator[Path]:
    """A zip file of the preset's four files, as long as this context lasts.

    Raises:
        InputError: one of them is not there.
    """
    with tempfile.TemporaryDirectory(prefix="parley-") as place:
        path = Path(place) / f"{folder.name}.zip"
        try:
            # The weights, nearly all of it, are compressed already.
            with zipfile.ZipFile(path, "w") as parcel:
                for name in LARGEST:
                    parcel.write(folder / name, name)
        except OSError as error:
            raise InputError(f"“{folder.name}” cannot be packed ({error.strerror})") from error
        yield path


def unpack(jobs: Jobs, path: Path) -> Job:
    """Take in a model that somebody brings as a zip file, and name it after that file.

    Nothing of it is run. It is loaded once before it is offered to anybody.

    Args:
        jobs: whose folder gets it.
        path: of the zip file.

    Raises:
        InputError: it is no zip file of a preset's four files, or the preset is none.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as parcel:
            _check(parcel)
            with jobs.new_folder(jobs.free_name(_name(path))) as folder:
                # Out of the others' sight until it is known to be good.
                aside = folder / JOB / "unpacked"
                aside.mkdir(parents=True)
                for name in LARGEST:
                    (aside / name).write_bytes(parcel.read(name))
                _try(aside)
                # With its config, a folder is a model: that comes last.
                for name in sorted(LARGEST, key=lambda name: name == CONFIG):
                    os.replace(aside / name, folder / name)
                aside.rmdir()
                return job.write(Job(folder, made=time.time()))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError("this is no zip file, or a damaged one") from error


def _check_directory(path: Path) -> None:
    """Refuse a list of contents that is too long for four files, as `zipfile` would read it all;
    it stands at the end (APPNOTE.TXT of PKWARE, 4.3.16)."""
    with open(path, "rb") as file:
        file.seek(max(0, file.seek(0, 2) - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    long = int.from_bytes(tail[at + 12 : at + 16], "little") > 4096
    # Behind this mark stand the sizes of 64 bits.
    if at < 0 or long or tail[at - 20 : at - 16] == b"PK\6\7":
        raise InputError("this is no zip file of a model")


def _check(parcel: zipfile.ZipFile) -> None:
    """Whether a zip file holds what a preset does and nothing else."""
    found = parcel.infolist()
    if sorted(each.filename for each in found) != sorted(LARGEST):
        raise InputError(
            f"the zip file of a model holds {', '.join(LARGEST)}, in no folder, and nothing else"
        )
    for each in found:
        usual = each.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if each.flag_bits & 1 or not usual:
            raise InputError(f"{each.filename} is locked, or packed in an unusual way")
        # No more than it says is ever unpacked.
        if each.file_size > LARGEST[each.filename]:
            most = LARGEST[each.filename] / 1e6
            raise InputError(f"{each.filename} is larger than the {most:g} MB that are taken")


def _try(folder: Path) -> None:
    """Load a model that a stranger made, once its config and its weights say how large it is."""
    try:
        config = tomllib.loads((folder / CONFIG).read_text(encoding="utf-8"))
        sizes = from_mapping(ModelConfig, config.get("model", {}))
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{CONFIG} is damaged: {error}") from error
    # No cell has more than the eight matrices of an LSTM; attention has four.
    blocks = sizes.encoder_blocks + sizes.decoder_blocks
    if (sizes.vocabulary + 12 * blocks * sizes.width) * sizes.width > NUMBERS:
        raise InputError(
            f"models of more than about {NUMBERS // 1_000_000} million weights are not taken"
        )
    with zipfile.ZipFile(folder / WEIGHTS) as arrays:
        if sum(each.file_size for each in arrays.infolist()) > 4 * NUMBERS:
            raise InputError(f"{WEIGHTS} holds more than {NUMBERS // 1_000_000} million numbers")
    load = {"translate": Translator.load, "chat": Chatbot.load}.get(application_of(folder) or "")
    if load is None:
        raise InputError("this is a model neither for translation nor for chat")
    try:
        load(folder)
    except InputError as error:
        # Not where it lies on the server.
        raise InputError(error.message) from error


def _name(path: Path) -> str:
    """A name for a model, made of that of its file."""
    plain = "".join(letter if NAME.fullmatch("a" + letter) else "-" for letter in path.stem)
    return plain.lstrip("-_")[:36] or "model"
