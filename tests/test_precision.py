"""Number types of the matrix products."""

from __future__ import annotations

import numpy as np
import pytest

from shared.precision import Linear, product, resolve


def test_a_bfloat16_product_is_close_and_comes_out_as_float32():
    draw = np.random.default_rng(1)
    inputs = draw.normal(size=(4, 7, 64)).astype("float32")
    kernel = draw.normal(size=(64, 32)).astype("float32")
    exact = np.asarray(product(inputs, kernel, "float32"))
    rounded = product(inputs, kernel, "bfloat16")
    assert rounded.dtype == "float32"
    np.testing.assert_allclose(exact, inputs @ kernel, rtol=1e-4, atol=1e-4)
    # Eight bits of mantissa: an operand is off by at most 2^-9 of itself.
    error = np.abs(rounded - exact)
    assert 0 < error.max() < 2**-7 * (np.abs(inputs) @ np.abs(kernel)).max()
    assert error.mean() < 0.01 * np.abs(exact).mean()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_weights_of_a_linear_layer_are_float32_whatever_the_products(precision):
    layer = Linear(3, 2, precision=precision)
    layer.bias.assign([10.0, 20.0])
    assert {weight.dtype for weight in layer.weights} == {"float32"}
    out = layer(np.eye(3, dtype="float32"))
    assert out.dtype == "float32"
    np.testing.assert_allclose(out, np.asarray(layer.kernel) + [10.0, 20.0], rtol=2e-3)


def test_auto_takes_bfloat16_only_where_the_processor_multiplies_it(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("flags\t\t: fpu sse avx512f avx512_bf16 amx_bf16\n")
    old.write_text("flags\t\t: fpu sse avx2\n")
    assert resolve("auto", new) == "bfloat16"
    assert resolve("auto", old) == "float32"
    assert resolve("auto", tmp_path / "none") == "float32"
    assert resolve("float32", new) == "float32"
    assert resolve("bfloat16", old) == "bfloat16"
