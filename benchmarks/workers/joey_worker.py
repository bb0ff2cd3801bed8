"""JoeyNMT at work: `python -m benchmarks.workers.joey_worker DATA`, in JoeyNMT's environment.

A recurrent encoder–decoder of its own, of the sizes in `DATA/sizes.json`, on the same batches as
everybody: bidirectional GRUs of half the width, GRUs of the whole width with Bahdanau's attention
and input feeding (as in its examples), one matrix for source, target and output. A step is that of
its `TrainManager`, and what its loop does after it; a search is its `search`.
"""

from __future__ import annotations

import json
import sys
import time
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

from benchmarks.workers.channel import Channel

UNK, PAD, BOS, EOS = range(4)
# JoeyNMT wants its special symbols in this order; ours come as PAD, BOS, EOS, UNK.
THEIRS = np.array([PAD, BOS, EOS, UNK])
ROWS = 64
"""Sentences of a batch of a search; they come sorted by length."""


def main() -> None:
    """Answer requests until there are no more."""
    channel, data = Channel(), Path(sys.argv[1])
    sizes = json.loads((data / "sizes.json").read_text())
    manager = managed(sizes, data / "joeynmt")
    batches = np.load(data / "batches.npz")
    chosen = threads(manager, paired(batches["source_0"], batches["target_0"]), sizes["threads"])
    step = 0
    for request in channel.requests():
        if request["do"] == "train":
            started, losses = time.perf_counter(), []
            for _ in range(request["steps"]):
                at = step % sizes["batches"]
                batch = paired(batches[f"source_{at}"], batches[f"target_{at}"])
                losses.append(trained(manager, batch))
                step += 1
            seconds = time.perf_counter() - started
            channel.answer(seconds=seconds, loss=sum(losses) / len(losses), threads=chosen)
        else:
            source = np.load(data / "search.npz")["source"]
            channel.answer(**searched(manager, source, request["beams"], sizes["written"]))


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


def theirs(ids: np.ndarray) -> torch.Tensor:
    """Our ids as JoeyNMT's."""
    special = ids < len(THEIRS)
    return torch.from_numpy(np.where(special, THEIRS[np.where(special, ids, 0)], ids)).long()


def paired(source: np.ndarray, target: np.ndarray | None) -> Batch:
    """A batch of JoeyNMT's: source `(N, S)`, target `(N, T)` or None, ended and padded."""
    read, written = theirs(source), None
    if target is not None:
        begun = np.ones((len(target), 1), target.dtype)  # our BOS
        written = theirs(np.concatenate([begun, target], axis=1))
    return Batch(
        src=read,
        src_length=(read != PAD).sum(dim=1),
        src_prompt_mask=None,
        trg=written,
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


def threads(manager: TrainManager, batch: Batch, most: int) -> int:
    """The number of threads with which a step is fastest, set for all that follows: where other
    work runs on the machine, more threads can be much slower."""
    seconds = {}
    for count in range(1, most + 1):
        torch.set_num_threads(count)
        manager._train_step(batch)
        started = time.perf_counter()
        manager._train_step(batch)
        seconds[count] = time.perf_counter() - started
    manager.model.zero_grad()
    best = min(seconds, key=lambda count: seconds[count])
    torch.set_num_threads(best)
    return best


def searched(manager: TrainManager, source: np.ndarray, beams: int, written: int) -> dict[str, Any]:
    """Time of a search over all test sentences, each of which writes so many tokens."""
    manager.model.eval()
    tokens, started = 0, time.perf_counter()
    for at in range(0, len(source), ROWS):
        block = source[at : at + ROWS]
        block = block[:, : int((block != 0).sum(axis=1).max())]
        batch = paired(block, None)
        batch.sort_by_src_length()
        found, _, _ = search(
            manager.model,
            batch,
            max_output_length=written,
            min_output_length=written,
            beam_size=beams,
            beam_alpha=1.0,
        )
        tokens += found.size
    return {"seconds": time.perf_counter() - started, "tokens": tokens}


if __name__ == "__main__":
    main()
