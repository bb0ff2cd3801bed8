"""What training minimises."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.engine import ops
from shared.precision import product
from shared.tokenizer import PAD
from shared.vocabulary import at

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
    hidden: Tensor,
    target: Tensor,
    embedding: Tensor,
    bias: Tensor,
    copied: Tensor | None = None,
    gate: Tensor | None = None,
    *,
    precision: str = "float32",
) -> Losses:
    """What each target token costs.

    Args:
        hidden: `(N, T, D)`, or packed, `(R, D)`, what goes into the output layer.
        target: int `(N, T)` or `(R,)`; copied and gate are of its shape.
        embedding, bias: `(V, D)` and `(V,)`, of the output layer.
        copied: the probability that a pointer gives the token, where there is one.
        gate: log-odds of pointing.
        precision: number type of the large matrix products.
    """
    plain = token_losses(hidden, embedding, bias, target, precision)
    smoothing = smoothing_term(hidden, embedding, bias, target)
    if copied is None or gate is None:
        return Losses(plain, smoothing, plain)
    generated = ops.log_sigmoid(-gate) - plain
    total = ops.logaddexp(generated, ops.log_sigmoid(gate) + ops.log(copied + LEAST))
    # A name that is pointed at need not be likely in the vocabulary, nor made the less likely.
    share = ops.stop_gradient(ops.exp(generated - total))
    real = ops.not_equal(target, PAD)
    return Losses(ops.where(real, -total, 0.0), smoothing * share, plain)


def token_losses(
    hidden: Tensor, embedding: Tensor, bias: Tensor, target: Tensor, precision: str = "float32"
) -> Tensor:
    """Negative log-likelihood of each target token, in nats; zero at padding.

    Output layer, softmax and loss are one function with its gradient written down, since passes
    over the logits, the largest tensor of all, cost as much as the products. With the logits y
    without the bias b, odds `e = exp(y - max y)`, priors `p = exp(b - max b)` and the sum
    `s = e·p`, the derivative of a token's loss by its logits is `ep/s - 1` at the target and `ep/s`
    elsewhere. So what is kept is e in the number type of the products, p and 1/s go to the columns
    and rows of the small factor of each product, and the ones are taken off by the row instead of
    in the logits.

    Args:
        hidden: `(N, T, D)`, or packed, `(R, D)`; embedding: `(V, D)`; bias: `(V,)`;
            target: int `(N, T)` or `(R,)`.
        precision: number type of the products.

    Returns:
        of the target's shape.
    """
    words = ops.reshape(target, (-1,))

    def nats(hidden: Tensor, embedding: Tensor, bias: Tensor) -> tuple[Tensor, Any]:
        kernel = ops.cast(embedding, precision)
        given = ops.matmul(ops.cast(hidden, precision), ops.transpose(kernel))
        own = ops.cast(at(given, words), "float32") + ops.take(bias, words)
        logits = ops.cast(given, "float32")
        highest, most = ops.max(logits, axis=-1), ops.max(bias)
        prior = ops.exp(bias - most)[:, None]
        odds = ops.exp(logits - highest[:, None])
        total = ops.matmul(odds, prior)[:, 0]
        odds = ops.cast(odds, precision)

        def gradient(upstream: Tensor) -> tuple[Tensor, ...]:
            share = (upstream / total)[:, None]
            off = upstream[:, None] * hidden
            count = embedding.shape[0]
            into_hidden = share * product(odds, prior * embedding, precision)
            into_hidden -= upstream[:, None] * ops.take(embedding, words, axis=0)
            # The bias as a feature more: a product of its own would read all odds again.
            shares = ops.concatenate([share * hidden, share], axis=-1)
            both = prior * product(ops.transpose(odds), shares, precision)
            into_embedding = both[:, :-1] - ops.segment_sum(off, words, num_segments=count)
            into_bias = both[:, -1] - ops.segment_sum(upstream, words, num_segments=count)
            return into_hidden, into_embedding, into_bias

        return ops.log(total) + highest + most - own, gradient

    # Variables are no arguments of a function with a gradient of its own: this reads them.
    weights = (ops.reshape(each, each.shape) for each in (embedding, bias))
    rows = ops.reshape(hidden, (-1, hidden.shape[-1]))
    found = ops.reshape(ops.custom_gradient(nats)(rows, *weights), ops.shape(target))
    return ops.where(ops.not_equal(target, PAD), found, 0.0)


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
