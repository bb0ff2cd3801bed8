"""A model that translates learns to suggest the next word, and translates as before.

A decoder behind an empty source is a language model: the field's oldest recurrent one (Mikolov et
al. 2010, Interspeech). What stands for the empty source is learned, a few symbols of each language,
whose embeddings are the only weights that change: prompt tuning (Lester et al. 2021, arXiv
2104.08691, §2). They are control symbols, which no text holds and no search writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from shared.batching import LENGTHS, Batches, Pairs
from shared.budget import Budget
from shared.errors import InputError
from shared.evaluation import perplexity
from shared.generator import Generator
from shared.presets import Preset
from shared.prompting import PromptTuning
from shared.scoring import log_probs
from shared.streaming import stream
from shared.tokenizer import EOS, Tokenizer, tag
from translate.suggesting import prompt

POSITIONS = 2048
"""Padded positions of a batch."""
HELD_OUT = 300
"""Most texts of a language that are not learned, and tell how well the others were."""


def teach(
    preset: Preset,
    texts: Mapping[str, Sequence[str]],
    budget: Budget,
    *,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> Preset:
    """The preset with a network that suggests; all its translations stay.

    Args:
        preset: of the application `translate`; its network is the one that learns.
        texts: by language, sentences to learn from.
        budget: minutes or steps.
        seed: of the order, and of which texts are held out.
        say: prints a line for people.

    Raises:
        InputError: the model does not know a language, has no room for it, or has too few texts.
    """
    known = list(preset.about["languages"])
    for language in texts:
        if language not in known:
            raise InputError(f"the model does not know {language}; it knows {', '.join(known)}")
    prompts = {language: prompt(known.index(language)) for language in texts}
    kept, held = _parted(texts, seed)
    rows = _rows(preset.tokenizer, kept, prompts)
    # Each begins as the tag of its language.
    begins = {
        symbol: tag(known.index(language))
        for language, ids in prompts.items()
        for symbol in ids[:-1]
    }
    tuning = PromptTuning(preset.network, begins)
    for step, batch in enumerate(stream(Batches(rows, POSITIONS, seed), 0), 1):
        left = 1.0 - budget.share(step - 1)
        if left <= 0:
            break
        loss = tuning.step(batch, left)
        if step % 200 == 0:
            say(f"step {step}, {1 - left:.0%} of the budget: loss {loss:.2f}")
    for language, ids in prompts.items():
        found = _perplexity(preset, held[language], ids)
        say(f"{language}: perplexity {found:.1f} a word, of {len(held[language])} other texts")
    about = {**preset.about, "suggests": [each for each in known if each in texts]}
    return replace(preset, about=about)


def _parted(
    texts: Mapping[str, Sequence[str]], seed: int
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Texts to learn from, each once, and those that are held out."""
    kept, held = {}, {}
    for language, given in texts.items():
        each = sorted(set(given))
        if len(each) < 20:
            raise InputError(f"{len(each)} different texts in {language} are too few to learn from")
        np.random.default_rng(seed).shuffle(each)
        cut = min(HELD_OUT, len(each) // 10)
        held[language], kept[language] = each[:cut], each[cut:]
    return kept, held


def _rows(
    tokenizer: Tokenizer, texts: Mapping[str, Sequence[str]], prompts: Mapping[str, list[int]]
) -> Pairs:
    rows = Pairs([], [])
    for language, each in texts.items():
        targets = [[*ids, EOS] for ids in tokenizer.encode_all(each) if len(ids) < LENGTHS[-1]]
        rows.target.extend(targets)
        rows.source.extend([prompts[language]] * len(targets))
    return rows


def _perplexity(preset: Preset, texts: Sequence[str], source: list[int]) -> float:
    targets = [[*ids, EOS] for ids in preset.tokenizer.encode_all(texts)]
    generator = Generator(preset.network, preset.tokenizer)
    found = log_probs(generator, [source] * len(targets), targets)
    return perplexity(found.tolist(), texts)
