"""`python -m benchmarks --corpus FILE --model DIR`: how fast, how full, how large.

Run it when nothing else runs. Every figure is the median of several rounds, and the precisions
are timed in turn within one run, so that their ratio holds on a machine whose speed varies.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared import cli
from shared.quiet import import_tensorflow


def main(arguments: Any = None) -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--corpus", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--source", default="en")
    parser.add_argument("--target", default="es")
    parser.add_argument("--model", default="models/en-es", metavar="DIR")
    parser.add_argument("--steps", type=int, default=30, help="training steps a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=500, help="to decode a round")
    parsed = parser.parse_args(arguments)
    import_tensorflow()
    from translate import corpora

    pairs = [e.texts for e in corpora.read(parsed.corpus, parsed.source, parsed.target)]
    found = {
        "training": training(pairs, parsed.steps, parsed.rounds),
        "decoding": decoding(
            parsed.model, [p[0] for p in pairs[: parsed.sentences]], parsed.rounds
        ),
        # The largest the process ever was, in MiB (Linux counts it in KiB).
        "peak_memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(found, indent=2))


def training(pairs: list[Any], steps: int, rounds: int) -> dict[str, Any]:
    """Target tokens a second of whole training steps, and the share of real positions."""
    import tensorflow as tf

    from shared.batching import Batches
    from shared.config import ModelConfig, TrainingConfig
    from shared.seq2seq import Seq2Seq
    from shared.tokenizer import Tokenizer
    from shared.trainer import Trainer
    from translate.directions import Directions
    from translate.learn import encoded, suited_model
    from translate.lesson import Lesson

    sizes = ModelConfig(**suited_model(len(pairs)))
    tokenizer = Tokenizer.train((text for pair in pairs for text in pair), sizes.vocabulary)
    sizes = replace(sizes, vocabulary=tokenizer.vocabulary)
    lesson = Lesson(pairs, pairs[:1], Directions.between("en", "es", both_ways=False))
    batches = Batches(encoded(lesson, tokenizer, pairs), TrainingConfig().batch_positions)
    out: dict[str, Any] = {"pairs": len(pairs), "real_positions": round(batches.real_share(), 3)}
    runs: dict[str, Callable[[Any], Any]] = {}
    for precision in ("float32", "bfloat16"):
        trainer = Trainer(Seq2Seq(sizes, precision=precision), TrainingConfig())
        trainer.prepare(xla=False)
        runs[precision] = tf.function(trainer.train_step, reduce_retracing=True)
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    stream = batches.after(0)
    for number in range(rounds + 1):
        chunk = [next(stream) for _ in range(steps)]
        for name, step in runs.items():
            started = time.perf_counter()
            tokens = 0.0
            for batch in chunk:
                logs = step({side: tf.constant(array) for side, array in batch.items()})
                tokens += float(logs["tokens"])
            if number:  # The first round traces the graph.
                speeds[name].append(tokens / (time.perf_counter() - started))
    out["target_tokens_a_second"] = {n: round(statistics.median(s)) for n, s in speeds.items()}
    return out


def decoding(model: str, sentences: list[str], rounds: int) -> dict[str, Any]:
    """Sentences a second in batches, and seconds for one sentence alone."""
    from translate.translator import SEARCH, Translator

    translator = Translator.load(model)
    out: dict[str, Any] = {"sentences": len(sentences)}
    for beams in (1, SEARCH.beams):
        options = replace(SEARCH, beams=beams)
        translator.translate(sentences[:50], options=options)
        speeds, alone = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            translator.translate(sentences, options=options)
            speeds.append(len(sentences) / (time.perf_counter() - started))
            for sentence in sentences[:10]:
                started = time.perf_counter()
                translator.translate(sentence, options=options)
                alone.append(time.perf_counter() - started)
        out[f"beam_{beams}"] = {
            "sentences_a_second": round(statistics.median(speeds), 1),
            "milliseconds_alone": round(1000 * statistics.median(alone), 1),
        }
    return out


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks"))
