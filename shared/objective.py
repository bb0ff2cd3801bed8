"""What training minimises."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.engine import ops
from shared.tokenizer import PAD

Tensor = Any

LEAST = 1e-30
"""Added to a probability, so that it has a logarithm."""


class Losses(NamedTuple):
    """Of target tokens, `(N, T)`, or packed, `(R,)`; zero at padding."""

    plain: Tensor
    """Negative log-likelihood, in nats."""
    smoothing: Tensor
    """See `smoothing_term`."""
    generated: Tensor
    """Negative log-likelihood as a word of the vocabulary, whatever a pointer says."""


def packed(target: Tensor, *tensors: Tensor | None) -> tuple[Tensor, ...]:
    """Only the places of `tensors`, `(N, T, ...)` -> `(R, ...)`, where the target has a token."""
    (real,) = ops.nonzero(ops.not_equal(ops.reshape(target, (-1,)), PAD))
    flat = (None if each is None else ops.reshape(each, (-1, *each.shape[2:])) for each in tensors)
    return tuple(None if each is None else ops.take(each, real, axis=0) for each in flat)


def unpacked(values: Tensor, target: Tensor) -> Tensor:
    """Values `(R,)` back at the places of the target `(N, T)`; zero at padding."""
    flat = ops.reshape(target, (-1,))
    (real,) = ops.nonzero(ops.not_equal(flat, PAD))
    spread = ops.segment_sum(values, ops.cast(real, "int32"), num_segments=ops.shape(flat)[0])
    return ops.reshape(spread, ops.shape(target))


def losses(
    logits: Tensor,
    target: Tensor,
    hidden: Tensor,
    embedding: Tensor,
    bias: Tensor,
    copied: Tensor | None = None,
    gate: Tensor | None = None,
) -> Losses:
    """What each target token costs.

    Args:
        logits: `(N, T, V)`, or packed, `(R, V)`.
        target: int `(N, T)` or `(R,)`; copied and gate are of its shape.
        hidden, embedding, bias: what the logits were made of, see `smoothing_term`.
        copied: the probability that a pointer gives the token, where there is one.
        gate: log-odds of pointing.
    """
    plain = token_losses(logits, target)
    smoothing = smoothing_term(hidden, embedding, bias, target)
    if copied is None or gate is None:
        return Losses(plain, smoothing, plain)
    generated = ops.log_sigmoid(-gate) - plain
    total = ops.logaddexp(generated, ops.log_sigmoid(gate) + ops.log(copied + LEAST))
    # A name that is pointed at need not be likely in the vocabulary, nor made the less likely.
    share = ops.stop_gradient(ops.exp(generated - total))
    real = ops.not_equal(target, PAD)
    return Losses(ops.where(real, -total, 0.0), smoothing * share, plain)


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
