"""What several tests stand on."""

from __future__ import annotations

import functools
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf

from shared import presets
from shared.config import ModelConfig
from shared.presets import Preset
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer

# Few tests need Gradio, which takes seconds to import.
if TYPE_CHECKING:
    from gradio_client import Client

    from pages.models import Models

# As in any process that uses models. Networks are so tiny here that training has no more use for
# several threads an operation.
tf.config.threading.set_intra_op_parallelism_threads(1)

# A graph of a tiny network is made for each test and runs once or twice: to optimize it takes
# longer than that gains.
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

# Tracing makes a great many objects, and looking through all of them again and again for garbage
# took a fifth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)

SLOW = """
    train_in_browser chat_learn commands every_page translate_page training train_page
    inside_in_browser conversations_page engine readme spanish_page ui learn bot serving
    chat_training_command jobs holding chat_page gates
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: so no process works on one of them alone while the
    others have nothing left to do."""
    slow = [f"test_{name}" for name in SLOW.split()]
    place = {name: at for at, name in enumerate(slow)}
    items.sort(key=lambda item: place.get(item.path.stem, len(slow)))


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


LEARNED = (
    "The old cat sees the red boat.",
    "A small dog likes seven oranges.",
    "El gato viejo ve la barca roja.",
    "Un perro pequeño quiere siete naranjas.",
)
"""What `suggesting_preset` has learned: two sentences of each language."""


@pytest.fixture(scope="session")
def suggesting_preset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that knows a few sentences by heart, each alone: it suggests the next
    word of them, and can do nothing else."""
    import builders
    from shared.batching import Batches, Pairs
    from shared.config import TrainingConfig
    from shared.tokenizer import EOS
    from shared.trainer import Trainer
    from translate.suggesting import prompt

    tokenizer = builders.tokenizer()
    network = builders.network(width=32, noise=0.0, vocabulary=tokenizer.vocabulary)
    target = [[*tokenizer.encode(text), EOS] for text in LEARNED]
    source = [prompt(language) for language in (0, 0, 1, 1)]
    (batch,) = Batches(Pairs(source, target), 10_000, lengths=(32,)).epoch(0)
    trainer = Trainer(network, TrainingConfig(peak_rate=0.01, smoothing=0.0))
    trainer.prepare(xla=False)
    step = tf.function(trainer.train_step)
    tensors = {name: tf.constant(value) for name, value in batch.items()}
    for _ in range(80):
        step(tensors)
    names = ["en", "es"]
    about = {"languages": names, "directions": ["en-es", "es-en"], "suggests": names}
    folder = tmp_path_factory.mktemp("models") / "suggests"
    presets.save(Preset(network, tokenizer, "translate", about), folder, "Four sentences.\n")
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


@pytest.fixture(scope="module")
def optimized() -> Iterator[None]:
    """Graphs as in any process but those of the tests: for a file in which one of its own must give
    the same numbers, bit by bit."""
    before = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
    yield
    tf.config.optimizer.set_experimental_options(before)


@pytest.fixture(scope="module")
def shown(tiny_preset: Path, tiny_chat: Path) -> list[Path]:
    """Folders of the models that the web application has; a test module may name others."""
    return [tiny_preset, tiny_chat]


@pytest.fixture(scope="module")
def all_models(shown: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The models of the web application, and none that happen to be on this machine."""
    from pages.models import Models

    nothing = tmp_path_factory.mktemp("nothing")
    return Models(shown, shipped=nothing, own=nothing / "runs")


@pytest.fixture(scope="module")
def address(all_models: Models) -> Iterator[str]:
    """Of the web application, which is served meanwhile."""
    import ui

    blocks = ui.app(all_models)
    yield ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0))
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    """A program that calls the web application."""
    import gradio_client

    return gradio_client.Client(address, verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("there is no Chromium: install Debian's, or run `playwright install`")
        # Chromium refuses its sandbox to root.
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=args)
        yield browser
        browser.close()
