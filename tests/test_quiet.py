"""What libraries would say in the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TRACES = """
from shared.quiet import import_tensorflow

import_tensorflow()
import tensorflow as tf

for size in range(8):
    tf.function(lambda each: each + 1)(tf.zeros(size))
"""


def test_tensorflow_says_nothing_of_the_machine_nor_of_what_is_traced():
    done = subprocess.run(
        [sys.executable, "-c", TRACES],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
