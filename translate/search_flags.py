"""How to search, as flags of a command line."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.options import Options


def add_flags(to: argparse.ArgumentParser) -> None:
    """Flags for every option of a search."""
    group = to.add_argument_group("search")
    group.add_argument("--beam", type=int, metavar="K", help="width of the beam (default: 5)")
    group.add_argument("--length-penalty", type=float, help="exponent (default: 1)")
    group.add_argument(
        "--no-repeat-ngram", type=int, metavar="N", help="block repeats of N pieces (default: 3)"
    )
    group.add_argument("--sample", action="store_true", help="draw instead of searching")
    group.add_argument("--temperature", type=float, help="of the draw (default: 1)")
    group.add_argument("--top-k", type=int, help="draw among so many pieces (default: all)")
    group.add_argument("--top-p", type=float, help="draw among so much probability (default: 1)")
    group.add_argument("--seed", type=int, help="of the draw (default: 0)")


def options(arguments: argparse.Namespace, candidates: int = 1) -> Options:
    """The search that was asked for."""
    from translate.translator import SEARCH

    given = {
        "beams": arguments.beam,
        "length_penalty": arguments.length_penalty,
        "no_repeat_ngram": arguments.no_repeat_ngram,
        "temperature": arguments.temperature,
        "top_k": arguments.top_k,
        "top_p": arguments.top_p,
        "seed": arguments.seed,
        "sample": arguments.sample,
        "candidates": candidates,
    }
    if arguments.beam is None and candidates > SEARCH.beams:
        given["beams"] = candidates
    return replace(SEARCH, **{k: v for k, v in given.items() if v is not None})
