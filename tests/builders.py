"""Tiny networks, tokenizers and texts that several tests stand on."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import pytest

from shared.candidates import Candidate
from shared.config import ModelConfig
from shared.conversations import Conversations, Row, talk
from shared.generator import Generator
from shared.options import Options
from shared.seq2seq import Seq2Seq
from shared.tokenizer import EOS, SPECIALS, Tokenizer

WIDTH = 16
VOCABULARY = 400


def network(
    *,
    precision: str = "float32",
    seed: int = 7,
    noise: float = 0.2,
    begins: np.ndarray | None = None,
    **sizes: Any,
):
    """A network of a few thousand parameters.

    Every weight is shaken, so that no bias is zero and no norm is plain: an equality that
    holds here does not hold by the kindness of the first values.
    """
    keras.utils.set_random_seed(seed)
    plain: dict[str, Any] = {"width": WIDTH, "heads": 2, "vocabulary": VOCABULARY, "dropout": 0.0}
    plain |= {"encoder_blocks": 1, "decoder_blocks": 1}
    config = ModelConfig(**{**plain, **sizes})
    built = Seq2Seq(config, precision=precision, seed=seed, begins=begins)
    draw = np.random.default_rng(seed)
    for weight in built.trainable_variables:
        weight.assign(weight + noise * draw.normal(size=weight.shape).astype("float32"))
    return built


def rows(draw: np.random.Generator, lengths: list[int], vocabulary: int = VOCABULARY):
    """Rows of random ids of the given lengths, the end token counted, as the network reads them."""
    return [[*map(int, draw.integers(SPECIALS, vocabulary, n - 1)), EOS] for n in lengths]


def talks(
    draw: np.random.Generator, count: int = 4, *, utterances: int = 7, words: int = 40
) -> list[list[Row]]:
    """Conversations of few words, so that replies say again what was said; one reply in six is
    not learned, but for the last."""
    found = []
    for _ in range(count):
        lengths = draw.integers(2, 7, int(draw.integers(2, utterances + 1)))
        said = [row[:-1] for row in rows(draw, lengths, SPECIALS + words)]
        learned = [*(draw.random(len(said) - 1) < 5 / 6), True]
        found.append(talk(said, learned))
    return found


def batch_of(found: list[list[Row]], *, nothing: float = 0.3) -> dict[str, np.ndarray]:
    """All of them in one batch, with some replies to nothing."""
    (batch,) = Conversations(found, 10_000, nothing=nothing).epoch(0)
    return batch


def texts() -> list[str]:
    """Some hundred short sentences in two languages."""
    english = {
        "who": ["the old cat", "a small dog", "my sister", "our teacher", "the neighbour"],
        "does": ["sees", "likes", "paints", "forgets", "carries"],
        "what": ["the red boat", "seven oranges", "a warm coat", "the long letter"],
    }
    spanish = {
        "who": ["el gato viejo", "un perro pequeño", "mi hermana", "la maestra", "el vecino"],
        "does": ["ve", "quiere", "pinta", "olvida", "lleva"],
        "what": ["la barca roja", "siete naranjas", "un abrigo cálido", "la carta larga"],
    }
    return [
        f"{who} {does} {what}.".capitalize()
        for words in (english, spanish)
        for who in words["who"]
        for does in words["does"]
        for what in words["what"]
    ]


@functools.cache
def tokenizer(kind: str = "bpe") -> Tokenizer:
    """One of at most `VOCABULARY` pieces."""
    return Tokenizer.train(texts(), VOCABULARY, kind=kind)


def searched(generator: Generator, sources: list[list[int]], options: Options, **more: Any):
    """The candidates of each source."""
    out = dict(generator.generate(sources, options, **more))
    assert sorted(out) == list(range(len(sources)))
    return [out[row] for row in range(len(sources))]


def same(ones: Sequence[Candidate], others: Sequence[Candidate]) -> None:
    """That they are the same but for the rounding."""
    assert [one.ids for one in ones] == [other.ids for other in others]
    for one, other in zip(ones, others, strict=True):
        assert one.finished == other.finished
        assert one.score == pytest.approx(other.score, rel=1e-3, abs=1e-4)
        assert one.log_prob == pytest.approx(other.log_prob, rel=1e-3, abs=1e-4)
        if one.attention is not None:
            np.testing.assert_allclose(one.attention, other.attention, rtol=1e-3, atol=1e-4)
