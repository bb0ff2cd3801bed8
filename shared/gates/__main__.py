"""`python -m shared.gates`: train the three networks, examine them, write their folder."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shared import cli
from shared.quiet import import_tensorflow

# What imports TensorFlow is imported once the command line is understood.
if TYPE_CHECKING:
    from shared.gates.examining import Result
    from shared.gates.trio import Trio

EXAMINED = 300
"""Sentences of the examination."""
TOLD = 100
"""Steps between two lines about the training."""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="shared.gates",
        description="Train a simple network, an LSTM and a GRU alike, to see why gates exist.",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument("--width", type=int, default=48, help="numbers of a state (%(default)s)")
    parser.add_argument("--steps", type=int, default=600, help="of training (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (%(default)s)")
    arguments = parser.parse_args(argv)
    for name, low, high in (("width", 1, 1024), ("steps", 1, 1_000_000), ("seed", 0, 2**20 - 1)):
        if not low <= getattr(arguments, name) <= high:
            parser.error(f"--{name} must be from {low} to {high}")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Raises:
        InputError: the folder cannot be written.
    """
    arguments = parse(argv)
    import_tensorflow(training=True)
    from shared.gates import agreement, examining, sentences, trio

    words, networks, seconds = sentences.vocabulary(), {}, {}
    for cell in agreement.CELLS:
        start = time.process_time()

        def tell(step: int, progress: agreement.Progress, cell: str = cell) -> None:
            if step % TOLD == 0 or step == arguments.steps:
                line = f"{cell}, step {step:,}: {progress.loss:.3f} nats, norm {progress.norm:.2f}"
                print(line, file=sys.stderr)

        networks[cell] = agreement.learned(
            cell,
            words,
            width=arguments.width,
            steps=arguments.steps,
            seed=arguments.seed,
            tell=tell,
        )
        seconds[cell] = time.process_time() - start
    made = trio.Trio(words, networks)
    trio.save(made, arguments.out, "")
    # As they are read again, rounded.
    made = trio.load(arguments.out)
    asked = examining.drawn(EXAMINED)
    results = {
        cell: examining.examine(network, words, asked) for cell, network in made.networks.items()
    }
    told = card(made, results, seconds, arguments)
    trio.save(made, arguments.out, told)
    print(told)
    return 0


def card(
    made: Trio,
    results: Mapping[str, Sequence[Result]],
    seconds: Mapping[str, float],
    arguments: argparse.Namespace,
) -> str:
    """The README of the folder."""
    from shared.gates.agreement import RATE, ROWS

    cells = list(made.networks)
    sizes = {
        cell: sum(weight.numpy().size for weight in network.trainable_variables)
        for cell, network in made.networks.items()
    }
    rows = [
        f"| {each[0].distance} | "
        + " | ".join(f"{found.right:.0%}, {found.reach:.1e}" for found in each)
        + " |"
        for each in zip(*(results[cell] for cell in cells), strict=True)
    ]
    return "\n".join(
        [
            f"# {arguments.out.name}",
            "",
            "Three small networks that differ in their recurrent cell alone, for the page Inside: "
            "to see why gates exist. Each reads the beginning of a sentence, “the keys to the old "
            "cabinet in the hall”, and guesses how it goes on: “are rusty”.",
            "",
            f"- Networks: {', '.join(cells)}; width {arguments.width}, {len(made.words)} "
            f"words; {', '.join(f'{sizes[cell]:,}' for cell in cells)} weights.",
            "- Data: sentences of the grammar in `shared/gates/sentences.py`, new ones in each "
            "step; no text of others.",
            f"- Training, the same for all: {arguments.steps:,} steps of {ROWS} sentences, Adam at "
            f"{RATE} falling along a cosine, seed {arguments.seed}; loss on what comes from the "
            f"verb on; {', '.join(f'{seconds[cell]:.0f}' for cell in cells)} seconds of processor "
            "time.",
            "",
            f"On {EXAMINED:,} other sentences, by the words from the subject to its verb: how many "
            "verbs had the right form, and the median norm of the derivative of the last output "
            "by the state after the subject (1 is what the last step has).",
            "",
            f"| words | {' | '.join(cells)} |",
            f"|---|{'---|' * len(cells)}",
            *rows,
            "",
            "Made by",
            "",
            f"    python -m shared.gates --width {arguments.width} --steps {arguments.steps} "
            f"--seed {arguments.seed} --out models/{arguments.out.name}",
            "",
            "How other seeds and longer trainings come out is in `docs/results.md`.",
            "",
        ]
    )


def entry() -> None:
    """Runs the command."""
    sys.exit(cli.run(main, "shared.gates"))


if __name__ == "__main__":
    entry()
