"""JoeyNMT at work: `python -m benchmarks.workers.joey_worker DATA`, in JoeyNMT's environment.

A recurrent encoder–decoder of its own, of the sizes in `DATA/sizes.json`, on the same batches as
everybody: bidirectional GRUs of half the width, GRUs of the whole width with Bahdanau's attention
and input feeding (as in its examples), one matrix for source, target and output. A step is that of
its `TrainManager`, and what its loop does after it; a search is its `search`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from joeynmt.batch import Batch
from joeynmt.config import parse_global_args
from joeynmt.model import build_model
from joeynmt.search import search
from joeynmt.training import TrainManager
from joeynmt.vocabulary import Vocabulary

from benchmarks.workers.peer import BOS, EOS, PAD, ROWS, UNK, Pair, serve


class JoeyNMT:
    """A network with its optimizer, of these sizes; it writes its logs into the folder."""

    rows = ROWS

    def __init__(self, sizes: dict[str, Any], folder: Path):
        self._manager = managed(sizes, folder)

    def train(self, pairs: Iterable[Pair]) -> float:
        """One update by each batch; the mean of their losses."""
        losses = [trained(self._manager, batch(*pair)) for pair in pairs]
        return sum(losses) / len(losses)

    def search(self, source: np.ndarray, beams: int, written: int) -> int:
        """Search for the outputs of sentences `(N, S)`; how many tokens they have."""
        self._manager.model.eval()
        asked = batch(source)
        asked.sort_by_src_length()
        found, _, _ = search(
            self._manager.model,
            asked,
            max_output_length=written,
            min_output_length=written,
            beam_size=beams,
            beam_alpha=1.0,
        )
        return int(found.size)


def managed(sizes: dict[str, Any], folder: Path) -> TrainManager:
    """A model of these sizes with its optimizer; it writes its logs into the folder."""
    width = sizes["width"]
    embeddings = {"embedding_dim": width, "scale": False, "dropout": sizes["dropout"]}
    shared = {"type": "recurrent", "rnn_type": "gru", "dropout": sizes["dropout"]}
    model = {
        "initializer": "xavier_uniform",
        "bias_initializer": "zeros",
        "init_rnn_orthogonal": True,
        "tied_embeddings": True,
        "tied_softmax": True,
        "encoder": {
            **shared,
            "embeddings": embeddings,
            "hidden_size": width // 2,
            "bidirectional": True,
            "num_layers": sizes["blocks"],
        },
        "decoder": {
            **shared,
            "embeddings": embeddings,
            "hidden_size": width,
            "num_layers": sizes["blocks"],
            "hidden_dropout": sizes["dropout"],
            "attention": "bahdanau",
            "input_feeding": True,
            "init_hidden": "bridge",
        },
    }
    config = {
        "name": "bench",
        "use_cuda": False,
        "model_dir": str(folder),
        "model": model,
        "data": {"train": "-", "src": {"lang": "en"}, "trg": {"lang": "xx"}, "special_symbols": {}},
        "training": {
            "optimizer": "adam",
            "learning_rate": sizes["rate"],
            "adam_betas": [0.9, 0.98],
            "clip_grad_norm": 1.0,
            "loss": "crossentropy",
            "label_smoothing": 0.1,
            "normalization": "tokens",
            # Stepped once an epoch, so never here; without a schedule it does not start.
            "scheduling": "exponential",
            "overwrite": True,
            "learning_rate_min": 0.0,
            "batch_size": 64,
        },
        "testing": {"beam_size": 5},
    }
    torch.manual_seed(0)
    arguments = parse_global_args(config, rank=0, mode="train")
    symbols = SimpleNamespace(
        **{f"{name}_token": f"<{name}>" for name in ("unk", "pad", "bos", "eos")},
        **{"unk_id": UNK, "pad_id": PAD, "bos_id": BOS, "eos_id": EOS},
        **{"sep_token": None, "sep_id": None, "lang_tags": []},
    )
    vocabulary = Vocabulary([f"piece{at}" for at in range(4, sizes["vocabulary"])], symbols)
    network = build_model(model, src_vocab=vocabulary, trg_vocab=vocabulary)
    network.loss_function = (arguments.train.loss, arguments.train.label_smoothing)
    return TrainManager(
        rank=0,
        model=network,
        model_dir=folder,
        device=torch.device("cpu"),
        autocast={"device_type": "cpu", "enabled": False},
        train_args=arguments.train,
        dev_args=arguments.test,
    )


def batch(source: np.ndarray, target: np.ndarray | None = None) -> Batch:
    """A batch of JoeyNMT's: source `(N, S)`, target `(N, 1 + T)` or None."""
    read = torch.from_numpy(source)
    return Batch(
        src=read,
        src_length=(read != PAD).sum(dim=1),
        src_prompt_mask=None,
        trg=None if target is None else torch.from_numpy(target),
        trg_prompt_mask=None,
        indices=torch.arange(len(read)),
        device=torch.device("cpu"),
        pad_index=PAD,
        eos_index=EOS,
        is_train=target is not None,
    )


def trained(manager: TrainManager, batch: Batch) -> float:
    """One update, as in `TrainManager.train_and_validate`; its loss comes back."""
    loss, _ = manager._train_step(batch)
    manager.clip_grad_fun(parameters=manager.model.parameters())
    manager.optimizer.step()
    manager.model.zero_grad()
    return float(loss)


if __name__ == "__main__":
    serve("joeynmt", JoeyNMT, torch.set_num_threads)
