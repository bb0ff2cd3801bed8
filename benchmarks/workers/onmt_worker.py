"""OpenNMT-py at work: `python -m benchmarks.workers.onmt_worker DATA`, in its environment.

Its recurrent encoder–decoder, of the sizes in `DATA/sizes.json`, built by its `build_model` from
the options that its command line takes: bidirectional GRUs of half the width, GRUs of the whole
width with Luong's attention and input feeding (its defaults), one matrix for source, target and
output. Steps are those of its `Trainer.train`, and a search is one of its `Translator`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

# OpenNMT-py imports these wherever one begins; it reads, cleans and scores texts with them, and
# here are ids. So they need not be installed.
for _unused in ("ahocorasick", "fasttext", "rapidfuzz", "regex", "sacrebleu", "spacy"):
    sys.modules.setdefault(_unused, MagicMock())

import numpy as np  # noqa: E402
import torch  # noqa: E402
from onmt.constants import DefaultTokens  # noqa: E402
from onmt.inputters.inputter import dict_to_vocabs, vocabs_to_dict  # noqa: E402
from onmt.model_builder import build_model  # noqa: E402
from onmt.opts import train_opts  # noqa: E402
from onmt.trainer import build_trainer  # noqa: E402
from onmt.translate import GNMTGlobalScorer, Translator  # noqa: E402
from onmt.utils.optimizers import Optimizer  # noqa: E402
from onmt.utils.parse import ArgumentParser  # noqa: E402

from benchmarks.workers.peer import PAD, ROWS, Pair, serve  # noqa: E402

SPECIAL = (DefaultTokens.UNK, DefaultTokens.PAD, DefaultTokens.BOS, DefaultTokens.EOS)
PROCESSOR = -1
"""Number of the device that stands for none but the processor."""


class OpenNMT:
    """A network with its optimizer, of these sizes. Nothing is written into the folder.

    Attributes:
        kind: what its command line would read of the kind of network.
        rows: sentences of a batch of a search.
    """

    kind = ("-encoder_type", "brnn", "-decoder_type", "rnn", "-rnn_type", "GRU")
    rows = ROWS

    def __init__(self, sizes: dict[str, Any], folder: Path):
        torch.manual_seed(0)
        self._asked = asked = options(sizes, self.kind)
        self._vocabularies = vocabularies(sizes["vocabulary"])
        self._model = build_model(asked, asked, self._vocabularies, None, PROCESSOR)
        optimizer = Optimizer.from_opt(self._model, asked)
        self._trainer = build_trainer(asked, PROCESSOR, self._model, self._vocabularies, optimizer)

    def train(self, pairs: Iterable[Pair]) -> float:
        """One update by each batch; the mean loss of a token, which its trainer sums up."""
        self._model.train()
        # The number of a batch's bucket goes with it. No limit of steps: it takes all batches.
        told = self._trainer.train(((batch(*pair), 0) for pair in pairs), train_steps=0)
        return float(told.xent())

    def search(self, source: np.ndarray, beams: int, written: int) -> int:
        """Search for the outputs of sentences `(N, S)`; how many tokens they have."""
        self._model.eval()
        found = self._translator(beams, written).translate_batch(batch(source), attn_debug=False)
        return sum(len(best[0]) for best in found["predictions"])

    def checkpoint(self) -> dict[str, Any]:
        """What OpenNMT-py would save of the network."""
        return {
            "model": self._model.state_dict(),
            "generator": self._model.generator.state_dict(),
            "vocab": vocabs_to_dict(self._vocabularies),
            "opt": self._asked,
        }

    def _translator(self, beams: int, written: int) -> Translator:
        return Translator(
            self._model,
            self._vocabularies,
            beam_size=beams,
            # One token to draw from makes it take its `GreedySearch`, and none its `BeamSearch`.
            random_sampling_topk=1 if beams == 1 else 0,
            min_length=written,
            max_length=written,
            # Otherwise a short source would end its output sooner.
            max_length_ratio=0,
            global_scorer=GNMTGlobalScorer(0.0, 0.0, "none", "none"),
        )


def options(sizes: dict[str, Any], kind: tuple[str, ...]) -> Any:
    """What its command line would have read; all else has OpenNMT-py's defaults."""
    width, blocks = str(sizes["width"]), str(sizes["blocks"])
    wanted = {
        "layers": blocks,
        "hidden_size": width,
        "word_vec_size": width,
        "dropout": str(sizes["dropout"]),
        "optim": "adam",
        "learning_rate": str(sizes["rate"]),
        "max_grad_norm": "1",
        "label_smoothing": "0.1",
        "normalization": "tokens",
        # Files, which it does not read here.
        "data": "-",
        "src_vocab": "-",
    }
    switches = ["-share_vocab", "-share_embeddings", "-share_decoder_embeddings"]
    parser = ArgumentParser()
    train_opts(parser)
    named = [part for name, value in wanted.items() for part in (f"-{name}", value)]
    found = parser.parse_args([*kind, *named, *switches])
    ArgumentParser.update_model_opts(found)
    ArgumentParser.validate_model_opts(found)
    found.data = {}
    return found


def vocabularies(size: int) -> dict[str, Any]:
    """One vocabulary of so many pieces, for both sides."""
    pieces = [*SPECIAL, *(f"piece{at}" for at in range(len(SPECIAL), size))]
    return dict_to_vocabs({"src": pieces, "tgt": pieces, "data_task": "seq2seq"})


def batch(source: np.ndarray, target: np.ndarray | None = None) -> dict[str, torch.Tensor]:
    """A batch of OpenNMT-py's: `src` `(N, S, 1)`, as wide as its longest sentence, `srclen` `(N,)`,
    and `tgt` `(N, 1 + T, 1)`."""
    lengths = (source != PAD).sum(axis=1)
    made = {
        "src": torch.from_numpy(source[:, : lengths.max()]).unsqueeze(2),
        "srclen": torch.from_numpy(lengths),
    }
    if target is not None:
        made["tgt"] = torch.from_numpy(target).unsqueeze(2)
    return made


if __name__ == "__main__":
    serve("opennmt", OpenNMT, torch.set_num_threads)
