"""Splits for training, validation and test that leak nothing from one to another."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from shared.errors import InputError
from shared.examples import Example

Item = TypeVar("Item")


class Splits(NamedTuple, Generic[Item]):
    """`train` in the order in which it came; `valid` and `test` in random order, so that any
    beginning of them is a fair sample."""

    train: list[Item]
    valid: list[Item]
    test: list[Item]


def default_sizes(examples: int) -> tuple[int, int]:
    """Sizes of `valid` and `test` for a corpus of so many examples.

    A twentieth each, but at most 2,000, and of a small corpus rather 100 or a tenth: fewer lines
    than that measure nothing.
    """
    size = min(2000, max(examples // 20, min(100, examples // 10)))
    return size, size


def pair_keys(example: Example) -> Iterable[Hashable]:
    """A pair's source and target, each as a key of its own side; case and spaces don't count."""
    return [(side, _folded(text)) for side, text in enumerate(example.texts)]


def dialogue_keys(example: Example) -> Iterable[Hashable]:
    """Where a dialogue stood, so that its parts stay together; its texts as a whole; and each
    text of eight words or more, which two dialogues hardly share by chance."""
    texts = [_folded(text) for text in example.texts]
    long = [text for text in texts if text.count(" ") >= 7]
    return [(example.path, example.line), tuple(texts), *long]


def common_keys_left_out(examples: Sequence[Example]) -> Callable[[Example], Iterable[Hashable]]:
    """`dialogue_keys`, but for a long text or a place that too many dialogues share.

    A greeting of a support desk stands in most of its chats, and a chat of a year is cut into
    hundreds of windows: as keys, they would leave nothing to hold out. So what more than 1 % of
    the dialogues share, and at least three, connects none of them. All else leaks nothing; nor
    do dialogues that are the same as a whole, however many there are.

    Args:
        examples: all dialogues that are to be split.
    """

    def whole_and_rest(example: Example) -> tuple[Hashable, set[Hashable]]:
        place, whole, *long = dialogue_keys(example)
        return whole, {place, *long}

    counts = Counter(key for example in examples for key in whole_and_rest(example)[1])
    most = max(2, len(examples) // 100)

    def keys(example: Example) -> Iterable[Hashable]:
        whole, rest = whole_and_rest(example)
        return [whole, *(key for key in rest if counts[key] <= most)]

    return keys


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def split(
    examples: Sequence[Item],
    *,
    valid: int,
    test: int,
    seed: int,
    keys: Callable[[Item], Iterable[Hashable]],
) -> Splits[Item]:
    """Split examples so that those connected by a shared key, however indirectly, stay together.

    The sizes come out as wanted or a little smaller: a component that does not fit goes to
    `train`, as does the largest one, so `train` is never empty. What makes up more than a tenth
    of a split is taken only where there is nothing smaller.

    Args:
        examples: all of them.
        valid: number of examples wanted for validation.
        test: number of examples wanted for the test.
        seed: the same seed and examples give the same splits.
        keys: what an example must not share with another split, such as `pair_keys` or
            `common_keys_left_out` tell.

    Raises:
        InputError: a negative size, or nothing would be left to train on.
    """
    if valid < 0 or test < 0:
        raise InputError(f"a split cannot have {min(valid, test)} examples; 0 is the least")
    if valid + test >= max(len(examples), 1):
        raise InputError(
            f"{valid} examples for validation and {test} for the test leave none to train on: "
            f"there are only {len(examples)}"
        )
    components = _components(examples, keys)
    # Shuffled before the largest is found, so that among equals chance decides.
    random.Random(seed).shuffle(components)
    largest = max(range(len(components)), key=lambda index: len(components[index]), default=None)
    if largest is not None:
        components.pop(largest)
    wanted, taken = {"test": test, "valid": valid}, {}
    for name, size in wanted.items():
        taken[name], components = _take(components, size)
    elsewhere = {*taken["valid"], *taken["test"]}
    return Splits(
        [example for index, example in enumerate(examples) if index not in elsewhere],
        [examples[index] for index in taken["valid"]],
        [examples[index] for index in taken["test"]],
    )


def _take(components: list[list[int]], size: int) -> tuple[list[int], list[list[int]]]:
    """Indices of at most `size` examples, and the components that were not taken."""
    ordinary = max(1, size // 10)
    taken: list[int] = []
    left: list[list[int]] = []
    # A stable sort: small ones in their random order, then larger ones, the smallest first.
    for component in sorted(components, key=lambda each: max(ordinary, len(each))):
        if len(taken) + len(component) <= size:
            taken += component
        else:
            left.append(component)
    return taken, left


def _components(
    examples: Sequence[Item], keys: Callable[[Item], Iterable[Hashable]]
) -> list[list[int]]:
    """Indices of the examples that are connected: union-find with path halving."""
    parents = list(range(len(examples)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first: dict[Hashable, int] = {}
    for index, example in enumerate(examples):
        for key in keys(example):
            other = first.setdefault(key, index)
            parents[root(index)] = root(other)
    components: dict[int, list[int]] = {}
    for index in range(len(examples)):
        components.setdefault(root(index), []).append(index)
    return list(components.values())
