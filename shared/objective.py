"""What training minimises."""

from __future__ import annotations

from typing import Any

from keras import ops

from shared.tokenizer import PAD

Tensor = Any


def token_losses(logits: Tensor, target: Tensor) -> Tensor:
    """Negative log-likelihood of each target token, in nats; zero at padding.

    Args:
        logits: `(N, T, V)`.
        target: int `(N, T)`.

    Returns:
        `(N, T)`.
    """
    losses = ops.sparse_categorical_crossentropy(target, logits, from_logits=True)
    return ops.where(ops.not_equal(target, PAD), losses, 0.0)


def smoothing_term(hidden: Tensor, embedding: Tensor, bias: Tensor, target: Tensor) -> Tensor:
    """What a smoothed loss has beyond the plain one, a unit of smoothing (Szegedy et al. 2016,
    arXiv 1512.00567, §7): the target's logit less the mean of all.

    With ε of the probability spread over all words, the cross-entropy is
    `(1-ε)(L - y) + ε(L - m) = (L - y) + ε(y - m)` for the log-sum-exp L, the target's logit y
    and the mean m. Both y and m are linear in the hidden state, so this needs no second pass
    over the `(N, T, V)` logits.

    Args:
        hidden: `(N, T, D)`; embedding: `(V, D)`; bias: `(V,)`; target: int `(N, T)`.

    Returns:
        `(N, T)`; zero at padding.
    """
    own = ops.sum(hidden * ops.take(embedding, target, axis=0), axis=-1) + ops.take(bias, target)
    mean = ops.matmul(hidden, ops.mean(embedding, axis=0)) + ops.mean(bias)
    return ops.where(ops.not_equal(target, PAD), own - mean, 0.0)
