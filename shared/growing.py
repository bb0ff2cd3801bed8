"""A trained network goes on with a deeper encoder, and begins as the one it was.

Net2DeeperNet (Chen et al. 2016, arXiv 1511.05641, §2.3) puts a layer that does nothing into a
network and lets it learn. Here a block adds its recurrence to what goes by, so it does nothing
while its candidates are zero: the state then stays at zero. Depth is added to the encoder alone,
which runs once a text, and not once a word that is written (Kasai et al. 2021, arXiv 2006.10369).
"""

from __future__ import annotations

import re

from shared import presets
from shared.engine import ops
from shared.seq2seq import Seq2Seq

_BLOCK = re.compile(r"(encoder\.blocks\.)(\d+)(\..+)")


def begin_as(network: Seq2Seq, base: Seq2Seq) -> None:
    """Give a network the weights of a base, so that it computes the same.

    Args:
        network: of the base's sizes, but for its encoder, which may have more blocks. The new ones
            stand below the top one, whose last outputs are the summary.
        base: trained.
    """
    known, wanted = presets.named(base), presets.named(network)
    depth = len(base.encoder.blocks)
    added = len(network.encoder.blocks) - depth
    for name, weight in wanted.items():
        if block := _BLOCK.fullmatch(name):
            front, at, rest = block[1], int(block[2]), block[3]
            if depth - 1 <= at < depth - 1 + added:
                continue
            name = f"{front}{at if at < depth - 1 else at - added}{rest}"
        weight.assign(known[name])
    for block in network.encoder.blocks[depth - 1 : depth - 1 + added]:
        for direction in (block.forward, block.backward):
            kernel = direction.project.kernel
            # The candidate's columns are the last ones of every cell; its biases begin at zero.
            others = kernel.shape[1] - direction.width
            kept = ops.cast(ops.arange(kernel.shape[1]) < others, "float32")
            kernel.assign(kernel * kept)
