"""What is made once of a network changes nothing but the time that a search takes."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from builders import VOCABULARY, network, rows, same, searched, tokenizer
from shared import lookup, prepared
from shared.batching import block
from shared.compaction import FEW
from shared.generator import Generator
from shared.options import Options
from shared.prepared import MOST, Prepared
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
def test_a_settled_network_gives_what_it_gives_while_it_learns(options):
    pieces = tokenizer()
    model = network(vocabulary=pieces.vocabulary, noise=0.4)
    asked = sources(pieces.vocabulary)
    settled, learning = (Generator(model, pieces, settled=each) for each in (True, False))
    found = searched(settled, asked, options)
    for one, other in zip(found, searched(learning, asked, options), strict=True):
        same(one, other)
    same(searched(settled, asked[:1], options)[0], found[0])


@pytest.mark.parametrize("cell", CELLS)
def test_a_lookup_that_would_be_large_is_not_made(cell, monkeypatch):
    model = network(cell=cell)
    words = Prepared(model, settled=True).words
    assert lookup.size(model) == sum(np.size(each) for each in keras.tree.flatten(words))
    monkeypatch.setattr(prepared, "LARGEST", lookup.size(model) - 1)
    assert Prepared(model, settled=True).words is None


def test_an_output_layer_is_made_once_for_each_list_and_the_oldest_gives_way():
    model = network()
    lists = [None, *(np.arange(8 + at, dtype="int32") for at in range(MOST))]
    settled = Prepared(model, settled=True)
    first = [settled.output(each) for each in lists[:-1]]
    alike(first, [model.output(each) for each in lists[:-1]])
    assert all(settled.output(lists[at]) is first[at] for at in range(MOST))
    settled.output(lists[-1])
    assert settled.output(lists[1]) is first[1] and settled.output(None) is not first[0]


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
