"""What several tests stand on."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import pytest

from shared import presets
from shared.config import ModelConfig
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer

WORDS = "the a red blue old cat dog house sees finds leaves el un rojo azul viejo gato perro casa"


@pytest.fixture(scope="session")
def tiny_preset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that knows two directions, and nothing: its weights are random."""
    words = WORDS.split()
    texts = [f"{one} {other} {one}." for one in words for other in words]
    tokenizer = Tokenizer.train(texts, 340)
    keras.utils.set_random_seed(1)
    network = Seq2Seq(
        ModelConfig(
            width=16, encoder_blocks=1, decoder_blocks=1, heads=2, vocabulary=tokenizer.vocabulary
        )
    )
    about = {"languages": ["en", "es"], "directions": ["en-es", "es-en"]}
    folder = tmp_path_factory.mktemp("models") / "tiny"
    presets.save(Preset(network, tokenizer, "translate", about), folder, "A random model.\n")
    return folder
