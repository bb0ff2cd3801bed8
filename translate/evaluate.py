"""Measure a model on a corpus, in every direction that it has there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from shared import evaluation
from shared.errors import InputError
from shared.options import Options
from translate import corpora
from translate.directions import Direction
from translate.translator import SEARCH, Translator


def evaluate(
    translator: Translator,
    paths: Sequence[str],
    source: str | None = None,
    target: str | None = None,
    *,
    format: str | None = None,
    options: Options = SEARCH,
    tokenized: bool = False,
) -> dict[str, dict[str, Any]]:
    """BLEU, chrF and perplexity in each direction between two languages.

    Args:
        translator: the model.
        paths: of the corpus, every finished pair of it as it is, none cleaned out.
        source: language of the corpus's first column; as the model's first direction, if None.
        target: of its second.
        format: of the files, if their names do not tell.
        options: how to search.
        tokenized: the corpus is tokenised already.

    Returns:
        under each direction, `en-es`: `bleu`, `bleu_signature`, `chrf`, `chrf_signature`,
        `perplexity` a word, `sentences`, `seconds`.

    Raises:
        InputError: the corpus cannot be read, or the model lacks the languages.
    """
    source, target = (
        source or translator.directions.pairs[0].source,
        target or (translator.directions.pairs[0].target),
    )
    there = translator.directions.find(source, target)
    back = translator.directions.find(target, source)
    if there is None and back is None:
        known = ", ".join(str(pair) for pair in translator.directions.pairs)
        raise InputError(f"this model has no direction {source}-{target}; it has {known}")
    read = corpora.read(paths, source, target, format=format)
    # What its own file calls fuzzy or untranslated is no reference.
    examples = [example for example in read if example.note is None]
    if not examples:
        raise InputError("there is no pair to evaluate on", paths[0])
    first, second = ([example.texts[side] for example in examples] for side in (0, 1))
    out = {}
    if there is not None:
        out[str(there)] = _one(translator, there, first, second, options, tokenized)
    if back is not None:
        out[str(back)] = _one(translator, back, second, first, options, tokenized)
    return out


def _one(
    translator: Translator,
    direction: Direction,
    sources: list[str],
    references: list[str],
    options: Options,
    tokenized: bool,
) -> dict[str, Any]:
    started = time.monotonic()
    outputs = [""] * len(sources)
    for at, found in translator.sentences(sources, direction, options):
        outputs[at] = found[0].text
    seconds = time.monotonic() - started
    bleu = evaluation.bleu(outputs, references, tokenized=tokenized)
    chrf = evaluation.chrf(outputs, references)
    log_probs = translator.scores(sources, references, direction.target)
    return {
        "bleu": round(bleu.score, 2),
        "bleu_signature": bleu.signature,
        "chrf": round(chrf.score, 2),
        "chrf_signature": chrf.signature,
        "perplexity": round(evaluation.perplexity(log_probs, references), 3),
        "sentences": len(sources),
        "seconds": round(seconds, 1),
    }
