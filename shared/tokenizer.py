"""Text to ids and back: SentencePiece, saved with the model it belongs to."""

from __future__ import annotations

import functools
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import sentencepiece

from shared.errors import InputError
from shared.quiet import silenced
from shared.repairs import whole

PAD, BOS, EOS, UNK = range(4)
SPACE = "▁"
"""Stands for a space in the text of a piece."""
TAGS = 32
"""Control symbols kept for directions of translation; some stay spare for languages to come."""
SPECIALS = 4 + TAGS
"""Ids below this one are no text and are never generated, but for `EOS`."""
BYTES = 256


def tag(index: int) -> int:
    """The id of the index-th direction tag, `0 <= index < TAGS`."""
    if not 0 <= index < TAGS:
        raise InputError(f"a model has room for {TAGS} languages, and this would be one more")
    return 4 + index


class Tokenizer:
    """A SentencePiece model (Kudo and Richardson 2018, arXiv 1808.06226).

    Nothing is ever unknown: a character that the vocabulary lacks is spelled in bytes. Control
    symbols are out of reach of typed text.

    Args:
        model: the serialised SentencePiece model.

    Raises:
        InputError: these bytes are no model, or not one made by `Tokenizer.train`.
    """

    def __init__(self, model: bytes):
        self.model = model
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise InputError("the tokenizer is damaged: no SentencePiece model") from error
        specials = [self._processor.pad_id(), self._processor.bos_id(), self._processor.eos_id()]
        if specials != [PAD, BOS, EOS] or self._processor.piece_to_id("<tag0>") != tag(0):
            raise InputError("this SentencePiece model lacks the control symbols of Parley")
        # To ask SentencePiece takes ten times as long.
        self._piece = functools.cache(self._processor.id_to_piece)

    @classmethod
    def train(
        cls, texts: Iterable[str], vocabulary: int, *, kind: str = "bpe", seed_texts: int = 500_000
    ) -> Tokenizer:
        """Learn a vocabulary.

        Args:
            texts: lines of text of all languages, as the network will see them.
            vocabulary: number of ids, control symbols and bytes included; taken smaller where
                the text does not have that many pieces.
            kind: `bpe` (Sennrich et al. 2016) or `unigram` (Kudo 2018).
            seed_texts: at most so many lines are read, drawn at random.

        Raises:
            InputError: too little text, or a vocabulary too small for its letters.
        """
        buffer = io.BytesIO()
        with silenced():
            try:
                sentencepiece.SentencePieceTrainer.train(
                    sentence_iterator=(whole(text) for text in texts),
                    model_writer=buffer,
                    model_type=kind,
                    vocab_size=vocabulary,
                    hard_vocab_limit=False,
                    byte_fallback=True,
                    character_coverage=0.9998,
                    # NFC is done before (SentencePiece has no rule for it).
                    normalization_rule_name="identity",
                    input_sentence_size=seed_texts,
                    shuffle_input_sentence=True,
                    pad_id=PAD,
                    bos_id=BOS,
                    eos_id=EOS,
                    unk_id=UNK,
                    control_symbols=[f"<tag{index}>" for index in range(TAGS)],
                    num_threads=os.cpu_count() or 1,
                    minloglevel=2,
                )
            except RuntimeError as error:
                raise InputError(
                    f"no vocabulary of {vocabulary} pieces can be made from this text "
                    f"(it needs more text, or another size; {SPECIALS + BYTES} are control "
                    "symbols and bytes)"
                ) from error
        return cls(buffer.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Tokenizer:
        """Read a `tokenizer.model`.

        Raises:
            InputError: there is none, or it is damaged.
        """
        try:
            return cls(Path(path).read_bytes())
        except OSError as error:
            raise InputError(f"cannot read the tokenizer ({error.strerror})", path) from error
        except InputError as error:
            raise InputError(error.message, path) from error

    @property
    def vocabulary(self) -> int:
        """Number of ids."""
        return self._processor.vocab_size()

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without any control symbol."""
        return self._processor.encode(whole(text))

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """`encode` of many texts, on all cores."""
        return self._processor.encode([whole(text) for text in texts])

    def spans(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of a text, which has been brought to NFC, and where each stands in it.

        The space before a word belongs to its first piece. Of the bytes that spell a character,
        the last one holds it, and the others are empty spans before it.
        """
        found = self._processor.encode(whole(text), return_type="offset_mapping")
        return found["ids"], found["offsets"]

    def sample(self, text: str, alpha: float) -> list[int]:
        """One of the ways to cut a text (subword regularisation, Kudo 2018, arXiv 1804.10959;
        for BPE, a share `alpha` of the merges is left out, Provilkov et al. 2020,
        arXiv 1910.13267)."""
        return self._processor.encode(whole(text), enable_sampling=True, alpha=alpha, nbest_size=-1)

    @staticmethod
    def reseed(seed: int) -> None:
        """Start the draws of `sample` anew; they are SentencePiece's own, one row a process.

        SentencePiece 0.2.3 salts them in each process besides, so a training with subword
        sampling that is resumed by another process sees other cuts of the same sentences.
        """
        sentencepiece.set_random_generator_seed(seed)

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids; control symbols are silent, broken bytes become U+FFFD."""
        return self._processor.decode([int(index) for index in ids if index >= SPECIALS])

    def spelled(self, text: str) -> Iterator[str]:
        """A text in the pieces in which a network writes it, whole letters only."""
        ids, shown = self.encode(text), ""
        for end in range(1, len(ids) + 1):
            # The whole prefix again: spaces and letters of several bytes stay whole.
            grown = self.decode(ids[:end])
            if grown.startswith(shown) and not grown.endswith("\ufffd") and len(grown) > len(shown):
                yield grown[len(shown) :]
                shown = grown
        if shown != text and text.startswith(shown):
            yield text[len(shown) :]

    def controls(self) -> list[int]:
        """The ids of the bytes that are control characters: tab, line feed and their like."""
        codes = (*range(0x20), 0x7F)
        return [self._processor.piece_to_id(f"<0x{code:02X}>") for code in codes]

    def begins(self) -> np.ndarray:
        """Which ids begin a word, or stand for themselves as marks do: bool `(V,)`; the others
        go on with the one before. A byte goes on."""
        pieces = enumerate(self.pieces(range(self.vocabulary)))
        return np.array(
            [
                at < SPECIALS or not (each[0].isalnum() or each.startswith("<0x"))
                for at, each in pieces
            ]
        )

    def pieces(self, ids: Iterable[int]) -> list[str]:
        """The piece of each id, for people to look at; `▁` stands for a space."""
        return [self._piece(int(index)) for index in ids]
