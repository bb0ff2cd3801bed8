"""What the first recurrences make of each word is looked up, and nothing else changes by it."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from builders import VOCABULARY, network, rows, same, searched, tokenizer
from shared import lookup
from shared.batching import block
from shared.compaction import FEW
from shared.generator import Generator
from shared.options import Options
from shared.recurrent import CELLS
from shared.tokenizer import PAD

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
LENGTHS = [1 + row % 9 for row in range(2 * FEW)]


def sources(vocabulary: int = VOCABULARY) -> list[list[int]]:
    return rows(np.random.default_rng(6), LENGTHS, vocabulary)


def alike(one, other) -> None:
    for this, that in zip(keras.tree.flatten(one), keras.tree.flatten(other), strict=True):
        np.testing.assert_allclose(this, that, **TOLERANCE)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("blocks", [1, 2])
def test_reading_and_each_step_of_writing_are_those_without_a_lookup(cell, blocks):
    model = network(cell=cell, encoder_blocks=blocks, decoder_blocks=blocks)
    words, source = lookup.made(model), block(sources())
    plain, read = model.encode(source), model.encode(source, words=words)
    alike(read.encoded, plain.encoded)
    alike(read.summary, plain.summary)
    (state, memory), draw = model.begin(read), np.random.default_rng(7)
    other = state
    for _ in range(3):
        ids = draw.integers(PAD, VOCABULARY, len(source)).astype("int32")
        logits, state, _ = model.step(ids, state, memory, words=words)
        expected, other, _ = model.step(ids, other, memory)
        alike((logits, state), (expected, other))


@pytest.mark.parametrize("options", [Options(beams=1), Options(beams=3, candidates=2)])
def test_many_sources_get_by_a_lookup_what_they_get_without_one(options):
    pieces = tokenizer()
    model = network(vocabulary=pieces.vocabulary, noise=0.4)
    asked = sources(pieces.vocabulary)
    settled = Generator(model, pieces, settled=True)
    by_lookup = searched(settled, asked, options)
    assert "words" in vars(settled)
    for one, other in zip(
        by_lookup, searched(Generator(model, pieces), asked, options), strict=True
    ):
        same(one, other)


def test_for_a_few_sources_no_lookup_is_made():
    pieces = tokenizer()
    settled = Generator(network(vocabulary=pieces.vocabulary), pieces, settled=True)
    searched(settled, sources(pieces.vocabulary)[:FEW], Options(beams=1))
    assert "words" not in vars(settled)


def test_where_weights_still_change_each_search_has_those_of_its_time():
    pieces = tokenizer()
    model = network(vocabulary=pieces.vocabulary, noise=0.4)
    asked, learning = sources(pieces.vocabulary), Generator(model, pieces)
    before = searched(learning, asked, Options(beams=1))
    model.embedding.assign(-1 * model.embedding)
    after = searched(learning, asked, Options(beams=1))
    assert [found[0].ids for found in after] != [found[0].ids for found in before]
    fresh = searched(Generator(model, pieces), asked, Options(beams=1))
    for one, other in zip(after, fresh, strict=True):
        same(one, other)
