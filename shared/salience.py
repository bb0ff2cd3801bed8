"""What is worth noting: words that a later reply will need, and could not guess."""

from __future__ import annotations

from typing import Any

from shared.context import whereabouts
from shared.engine import ops
from shared.tokenizer import PAD

Tensor = Any

LEAST, MOST = 3.5, 7.5
"""Nats. To pick a word from some thirty notes costs as much as `LEAST` itself; one that costs
`MOST` when it is said again is worth noting most."""


def worth(source: Tensor, target: Tensor, nats: Tensor, order: Tensor) -> Tensor:
    """How many nats it would spare a later reply to have noted each token, from 0 to 1.

    Of all replies from there on in the conversation, that one counts to which the same word is
    the costliest, when it is generated and not pointed at. A word that stands in the very text
    that is replied to need not be remembered for it, and a frequent one never costs more than
    its share in the batch says: it would turn up again without a memory, too.

    Args:
        source: int `(N, S)`; target: int `(M, T)`; order: int `(B, E)`, all of a batch.
        nats: `(M, T)`, the negative log-likelihood of each target token as a generated one.

    Returns:
        `(N, S)` from 0 to 1; 0 at padding and in rows of no conversation.
    """
    replies = ops.shape(target)[0]
    talk, event = whereabouts(order, ops.shape(source)[0])
    in_sight = ops.any(ops.equal(target[:, :, None], source[:replies, None, :]), axis=-1)
    costs = ops.where(in_sight, 0.0, ops.minimum(nats, _rarity(target)) - LEAST)
    # Few are left: R of them, against which all tokens are held.
    row, step = ops.nonzero(costs > 0)
    word = ops.take(ops.reshape(target, (-1,)), row * ops.shape(target)[1] + step)
    cost = ops.take(ops.reshape(costs, (-1,)), row * ops.shape(target)[1] + step)
    here = ops.equal(talk[:, None], ops.take(talk, row)) & (talk[:, None] > 0)
    here = here & (event[:, None] <= ops.take(event, row))
    cost = ops.where(here, ops.minimum(cost / (MOST - LEAST), 1.0), 0.0)
    # (N, 1, R) where the words are equal, (N, S, R); a column of zeros, should there be none.
    found = ops.where(ops.equal(source[:, :, None], word), cost[:, None, :], 0.0)
    return ops.max(ops.pad(found, [[0, 0], [0, 0], [0, 1]]), axis=-1)


def _rarity(target: Tensor) -> Tensor:
    """Nats of each target token by its frequency among them, `(M, T)`."""
    flat = ops.reshape(target, (-1,))
    real = ops.cast(ops.not_equal(flat, PAD), "float32")
    counts = ops.segment_sum(real, flat, num_segments=ops.max(flat) + 1)
    share = ops.take(counts, flat) / ops.maximum(ops.sum(real), 1.0)
    return ops.reshape(-ops.log(ops.maximum(share, 1e-9)), ops.shape(target))


def salience_loss(salience: Tensor, wanted: Tensor, source: Tensor) -> Tensor:
    """Cross-entropy of the salience with `worth`, a real token, in nats; both `(N, S)`."""
    losses = ops.binary_crossentropy(ops.stop_gradient(wanted), salience)
    real = ops.cast(ops.not_equal(source, PAD), losses.dtype)
    return ops.sum(losses * real) / ops.maximum(ops.sum(real), 1.0)
