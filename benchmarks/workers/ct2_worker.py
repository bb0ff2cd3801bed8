"""CTranslate2 at work: `python -m benchmarks.workers.ct2_worker DATA`, in OpenNMT-py's environment.

It only searches, and has no recurrent networks: so a Transformer of the same width, blocks and
vocabulary, built and trained by OpenNMT-py, is converted by its `OpenNMTPyConverter`.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import torch
from ctranslate2.converters import OpenNMTPyConverter

from benchmarks.measure import timed
from benchmarks.workers.onmt_worker import OpenNMT
from benchmarks.workers.peer import PAD, ROWS, quickest, serve


class CTranslate2(OpenNMT):
    """A Transformer (Vaswani et al. 2017) with four heads, and four times the width inside."""

    kind = (
        "-encoder_type",
        "transformer",
        "-decoder_type",
        "transformer",
        "-position_encoding",
        "-heads",
        "4",
        "-transformer_ff",
        "1024",
        "-param_init_glorot",
        # What it converts.
        "-self_attn_type",
        "scaled-dot",
    )
    # It makes batches itself, and searches several of them at once.
    rows = 1_000_000

    def __init__(self, sizes: dict[str, Any], folder: Path):
        super().__init__(sizes, folder)
        self._folder, self._threads = folder, sizes["threads"]
        self._translator: ctranslate2.Translator | None = None

    def search(self, source: np.ndarray, beams: int, written: int) -> int:
        """Search for the outputs of sentences `(N, S)`; how many tokens they have."""
        sentences = [[self._pieces[each] for each in row if each != PAD] for row in source]
        translator = self._fastest(sentences[:: len(sentences) // (2 * ROWS) or 1])
        return _searched(translator, sentences, beams, written)

    @cached_property
    def _pieces(self) -> list[str]:
        return list(self._vocabularies["src"].ids_to_tokens)

    def _fastest(self, some: list[list[str]]) -> ctranslate2.Translator:
        """Of the network as it is at the first call, with its threads shared out as is fastest."""
        if self._translator is None:
            converted = str(self._converted())
            ways = {(1, self._threads), (self._threads, 1)}
            made = {
                f"{beside} of {each}": ctranslate2.Translator(
                    converted, inter_threads=beside, intra_threads=each
                )
                for beside, each in ways
            }
            runs = {
                name: partial(timed, partial(_searched, translator, some, 1, 12))
                for name, translator in made.items()
            }
            self._translator = made[quickest(runs)]
        return self._translator

    def _converted(self) -> Path:
        """The folder of the network in CTranslate2's format."""
        self._folder.mkdir(exist_ok=True)
        saved, converted = self._folder / "network.pt", self._folder / "converted"
        torch.save(self.checkpoint(), saved)
        # Of our own file the settings may be read as the objects that they are.
        converter = OpenNMTPyConverter(str(saved), unsafe_deserialization=True)
        converter.convert(str(converted), force=True)
        return converted


def _searched(
    translator: ctranslate2.Translator, sentences: list[list[str]], beams: int, written: int
) -> int:
    found = translator.translate_batch(
        sentences,
        max_batch_size=ROWS,
        beam_size=beams,
        min_decoding_length=written,
        max_decoding_length=written,
    )
    return sum(len(each.hypotheses[0]) for each in found)


if __name__ == "__main__":
    serve("ctranslate2", CTranslate2, torch.set_num_threads)
