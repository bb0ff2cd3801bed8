"""What several tests stand on."""

from __future__ import annotations

import functools
import os
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest

from shared import presets
from shared.config import ModelConfig
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer

WORDS = "the a red blue old cat dog house sees finds leaves el un rojo azul viejo gato perro casa"


@functools.cache
def _tokenizer() -> Tokenizer:
    words = WORDS.split()
    texts = [f"{one} {other} {one}." for one in words for other in words]
    return Tokenizer.train(texts, 340)


@pytest.fixture(scope="session")
def tiny_preset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that knows two directions, and nothing: its weights are random."""
    tokenizer = _tokenizer()
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


@pytest.fixture(scope="session")
def tiny_chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that chats in words, and says what chance has it say."""
    tokenizer = _tokenizer()
    keras.utils.set_random_seed(1)
    network = Seq2Seq(
        ModelConfig(
            width=16,
            encoder_blocks=1,
            decoder_blocks=1,
            heads=2,
            context_slots=2,
            vocabulary=tokenizer.vocabulary,
        )
    )
    # Single bytes seldom make letters.
    spelled = [piece.startswith("<0x") for piece in tokenizer.pieces(range(tokenizer.vocabulary))]
    network.output_bias.assign(np.where(spelled, -30.0, 0.0))
    folder = tmp_path_factory.mktemp("models") / "tiny-chat"
    preset = Preset(network, tokenizer, "chat", {"language": "en"})
    presets.save(preset, folder, "A random model.\n")
    return folder
