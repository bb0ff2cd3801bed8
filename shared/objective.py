"""What training minimises."""

from __future__ import annotations

from typing import Any

from keras import ops

from shared.tokenizer import PAD

Tensor = Any


def packed(hidden: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Only the places where a token is: `(N, T, D)`, `(N, T)` -> `(R, D)`, `(R,)`."""
    target = ops.reshape(target, (-1,))
    (real,) = ops.nonzero(ops.not_equal(target, PAD))
    hidden = ops.reshape(hidden, (-1, ops.shape(hidden)[-1]))
    return ops.take(hidden, real, axis=0), ops.take(target, real, axis=0)


def token_losses(logits: Tensor, target: Tensor) -> Tensor:
    """Negative log-likelihood of each target token, in nats; zero at padding.

    Args:
        logits: `(N, T, V)`, or packed, `(R, V)`.
        target: int `(N, T)` or `(R,)`.

    Returns:
        of the target's shape.
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
        hidden: `(N, T, D)`, or packed, `(R, D)`; embedding: `(V, D)`; bias: `(V,)`;
            target: int `(N, T)` or `(R,)`.

    Returns:
        of the target's shape; zero at padding.
    """
    own = ops.sum(hidden * ops.take(embedding, target, axis=0), axis=-1) + ops.take(bias, target)
    mean = ops.matmul(hidden, ops.mean(embedding, axis=0)) + ops.mean(bias)
    return ops.where(ops.not_equal(target, PAD), own - mean, 0.0)


def recitation(logits: Tensor) -> Tensor:
    """Log-probabilities `(B, V)` of what the slots say together, from those of each `(B, C, V)`.

    A word is said if any slot says it: its probability is the mean over the slots.
    """
    log_probs = ops.log_softmax(logits, axis=-1)
    slots = ops.cast(ops.shape(logits)[1], log_probs.dtype)
    return ops.logsumexp(log_probs, axis=1) - ops.log(slots)


def recited_losses(logits: Tensor, rare: Tensor) -> Tensor:
    """Negative log-likelihood of what is to be recited, in nats; zero at padding.

    This reaches the slots at once, where the way through question, decoder and answer has to be
    found first.

    Args:
        logits: `(B, C, V)`, of each slot.
        rare: int `(B, K)`.

    Returns:
        `(B, K)`.
    """
    found = ops.take_along_axis(recitation(logits), rare, axis=1)
    return ops.where(ops.not_equal(rare, PAD), -found, 0.0)
