"""What the network and the search take from Keras, in NumPy: to use a model, not to train one.

It is there in a tenth of a second, TensorFlow in several. Keras' own NumPy backend is no way to
that: it imports JAX and SciPy. Each name here means what it means in Keras; `tests/test_plain.py`
holds every operation against Keras' own, and `tests/test_engine.py` whole searches.
"""

from __future__ import annotations

from types import SimpleNamespace

from shared.plain import layers, ops, tree
from shared.plain.layers import Layer as Model
from shared.plain.layers import Variable

__all__ = ["Model", "Variable", "initializers", "layers", "ops", "random", "tree"]

# Weights come from a file, and nothing is drawn: nobody asks what these make.
initializers = SimpleNamespace(RandomNormal=dict, Orthogonal=dict)
random = SimpleNamespace(SeedGenerator=int)
