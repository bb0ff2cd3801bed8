"""Every operation of `shared.plain` gives what Keras' own gives, in values and in number types."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from shared import loop, plain
from shared.plain.loop import scan

DRAW = np.random.default_rng(3)
INF = float("inf")
X = DRAW.normal(size=(3, 4, 6)).astype("float32")
Y = DRAW.normal(size=(3, 4, 6)).astype("float32")
ROWS = DRAW.normal(size=(4, 9)).astype("float32")
TIES = np.array([[2, 7, 7, -INF, 7], [0, 0, -INF, -INF, 1]], "float32")
WHOLE = DRAW.integers(0, 5, (3, 4)).astype("int32")
YES, NO = WHOLE > 2, WHOLE < 2
BITS = DRAW.integers(0, 2**32, (2, 5), dtype="uint32")
PLACES = np.array([[0, 1], [0, 1], [3, 8], [2, 0]], "int32")
CEILING = np.array([INF, -INF, -1, INF], "float32")

KEPT = {"keepdims": True}

# Arguments, and last of all, perhaps, those with a name.
CASES: dict[str, list[tuple[Any, ...]]] = {
    "all": [(YES,)],
    "any": [(YES,), (YES, 1)],
    "arange": [(5,), (np.int32(4),)],
    "argmax": [(X, -1), (YES, 1)],
    "bitwise_and": [(BITS, BITS[::-1]), (WHOLE, np.int32(6))],
    "bitwise_xor": [(BITS, BITS[::-1])],
    "broadcast_to": [(WHOLE[:1], (3, 4))],
    "cast": [(YES, "float32"), (WHOLE, "uint32"), (X, "float16"), (2, "int32")],
    "concatenate": [([X, Y], 1), ([X, Y], -1)],
    "cond": [(np.bool_(yes), lambda: X, lambda: Y) for yes in (True, False)],
    "convert_to_tensor": [(X,), (7, "int32")],
    "cumsum": [(X, -1), (WHOLE, 1)],
    "equal": [(WHOLE, 2)],
    "exp": [(X,)],
    "eye": [(4,)],
    "full": [((2, 3), 1.5), ((2,), np.int32(3), "int32")],
    "full_like": [(WHOLE, 7)],
    "log": [(np.exp(X),)],
    "logical_and": [(YES, NO)],
    "logical_not": [(YES,)],
    "logical_or": [(YES, NO)],
    "logsumexp": [(X, -1), (X * 50, -1, KEPT)],
    "matmul": [(X, Y.transpose(0, 2, 1)), (X, ROWS[:, :6].T)],
    "max": [(X,), (X, 1, KEPT), (X, (-1, -2))],
    "maximum": [(X, Y), (WHOLE, 2)],
    "mean": [(X, 1), (X, -1, KEPT)],
    "min": [(X, -1, KEPT)],
    "minimum": [(X, Y), (WHOLE, 2)],
    "not_equal": [(WHOLE, 2)],
    "pad": [(WHOLE, [[0, 0], [1, 0]], {"constant_values": 9})],
    "prod": [(np.array([2, 3, 4], "int32"),)],
    "repeat": [(X, 3, 0), (X, 2, 1)],
    "reshape": [(X, (3, -1))],
    "right_shift": [(BITS, 8)],
    "scatter_update": [(ROWS, PLACES, CEILING, "min")],
    "shape": [(X,)],
    "sigmoid": [(X,), (X * 100,)],
    "slice_update": [(X, [1, 0, 2], Y[:1, :, :3])],
    "softmax": [(X, -1), (X * 50, -1)],
    "split": [(X, 3, -1)],
    "stack": [([X, Y], -1)],
    "sum": [(X, 1), (WHOLE, 1, KEPT), (YES.astype("int32"), -1)],
    "swapaxes": [(X, -1, -2)],
    "take": [(X, WHOLE[:, 0] % 3, 0), (X, np.int32(2), 1), (X, WHOLE)],
    "take_along_axis": [(X[0], WHOLE.T, 1)],
    "tanh": [(X,)],
    "top_k": [(X, 4), (TIES, 4), (WHOLE, 3), (-WHOLE, 2)],
    "transpose": [(X, (1, 0, 2)), (ROWS,)],
    "where": [(YES, 0.0, -INF), (YES, WHOLE, -1), (X > 0, X, -INF), (X > 0, Y, X)],
    "zeros": [((2, 3),), ((2, np.int32(3)), "int32")],
    "zeros_like": [(X,), (WHOLE, "bool"), (WHOLE, "float32")],
}
ASKED = [(name, case) for name, cases in CASES.items() for case in cases]
# Where NumPy's whole numbers are of 64 bits: they are places, and nothing is computed from them.
WIDE = {"argmax", "prod"}


def same(mine: Any, keras_own: Any, *, wide: bool = False) -> None:
    if isinstance(keras_own, tuple | list):
        assert len(mine) == len(keras_own)
        for one, other in zip(mine, keras_own, strict=True):
            same(one, other, wide=wide)
        return
    expected = np.asarray(keras_own)
    np.testing.assert_allclose(mine, expected, rtol=1e-5, atol=1e-6)
    if isinstance(mine, np.ndarray):
        assert mine.dtype == expected.dtype or (wide and mine.dtype == "int64")


@pytest.mark.parametrize(("name", "case"), ASKED, ids=[name for name, _ in ASKED])
def test_an_operation_is_that_of_keras(name: str, case: tuple[Any, ...]):
    before = [np.array(each) for each in case if isinstance(each, np.ndarray)]
    named = case[-1] if isinstance(case[-1], dict) else {}
    unnamed = case[:-1] if named else case
    mine = getattr(plain.ops, name)(*unnamed, **named)
    same(mine, getattr(keras.ops, name)(*unnamed, **named), wide=name in WIDE)
    for given, kept in zip((x for x in case if isinstance(x, np.ndarray)), before, strict=True):
        np.testing.assert_array_equal(given, kept)


def test_every_operation_is_held_against_that_of_keras():
    own = {name for name, each in vars(plain.ops).items() if callable(each)}
    own = {name for name in own if getattr(plain.ops, name).__module__ != "typing"}
    assert own - {"__getattr__", "while_loop", "Callable", "Sequence"} == CASES.keys()


@pytest.mark.parametrize("reverse", [False, True])
def test_a_scan_is_that_of_the_graph(reverse):
    def advance(state: Any, step: Any) -> tuple[Any, Any]:
        now, real = step
        after = state[0] * 0.5 + now
        return (after * real + state[0] * (1 - real),), after

    steps = (X, (Y[..., :1] > 0).astype("float32"))
    same(
        scan(advance, (Y[0],), steps, reverse),
        loop.scan(advance, (keras.ops.convert_to_tensor(Y[0]),), steps, reverse),
    )


def test_a_loop_goes_on_while_its_condition_holds():
    found = plain.ops.while_loop(lambda n, _: n < 5, lambda n, x: (n + 1, x * 2), (0, 1))
    assert found == (5, 32)


def test_a_norm_is_that_of_keras():
    layers = (plain.layers.LayerNormalization(1e-6), keras.layers.LayerNormalization(epsilon=1e-6))
    for layer in layers:
        layer.build((None, None, 6))
        layer.gamma.assign(ROWS[0, :6])
        layer.beta.assign(ROWS[1, :6])
    same(layers[0](X * 3 + 1), layers[1](X * 3 + 1))


def test_a_layer_knows_its_weights_and_what_is_computed_from_them_is_no_weight():
    class Pair(plain.layers.Layer):
        def __init__(self):
            super().__init__()
            self.kernel = self.add_weight((2, 3))
            self.norms = [plain.layers.LayerNormalization(1e-6) for _ in range(2)]
            for norm in self.norms:
                norm.build((None, 3))

    pair = Pair()
    assert sorted(weight.shape for weight in pair.trainable_variables) == [(2, 3), *[(3,)] * 4]
    pair.kernel.assign(np.ones((2, 3)))
    assert pair.kernel.sum() == 6 and pair.kernel.dtype == "float32"
    assert not isinstance(X[..., :2] @ pair.kernel, plain.Variable)


def test_nests_are_those_of_keras():
    nest = {"one": (1, [2, 3]), "more": ((), {"deep": 4})}
    assert plain.tree.map_structure(lambda x, y: x + y, nest, nest) == keras.tree.map_structure(
        lambda x, y: x + y, nest, nest
    )
    assert plain.tree.flatten([1, (2, [3]), ()]) == [1, 2, 3]
