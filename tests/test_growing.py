"""A deeper network begins as the one from which it grows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

import builders
from shared.growing import begin_as
from shared.seq2seq import Seq2Seq
from test_seq2seq import batch


def deeper(base: Seq2Seq, blocks: int) -> Seq2Seq:
    network = Seq2Seq(dataclasses.replace(base.config, encoder_blocks=blocks), seed=3)
    begin_as(network, base)
    return network


@pytest.mark.parametrize("cell", ["gru", "lstm", "ssru", "simple"])
@pytest.mark.parametrize(("blocks", "more"), [(1, 1), (1, 3), (2, 3), (2, 5)])
def test_it_computes_the_same_to_the_last_bit(cell, blocks, more):
    base = builders.network(cell=cell, encoder_blocks=blocks)
    np.testing.assert_array_equal(deeper(base, more)(batch()), base(batch()))


def test_a_chat_remembers_the_same_too():
    base = builders.network(context_slots=4)
    talk = batch(context=True)
    np.testing.assert_array_equal(deeper(base, 3)(talk), base(talk))


def test_what_was_added_can_learn():
    network = deeper(builders.network(encoder_blocks=2), 3)
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(network(batch()) ** 2)
    added = network.encoder.blocks[1]
    for direction in (added.forward, added.backward):
        gradient = np.abs(tape.gradient(loss, direction.project.kernel))
        assert gradient[:, -direction.width :].min() > 0
