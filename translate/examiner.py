"""The validation of a translation model in training."""

from __future__ import annotations

import random

from shared import evaluation
from shared.generator import Generator
from shared.options import Options
from shared.seq2seq import Seq2Seq
from shared.tokenizer import Tokenizer
from shared.training import Validation
from translate.lesson import Lesson, ways
from translate.translator import source_ids


class Examiner:
    """Decodes the validation pairs, for the choice of the best weights.

    Args:
        lesson: the pairs.
        network: the one that is trained.
        tokenizer: its tokenizer.
        sentences: how many are decoded, all directions together.
        tokenized: score words as they are.
    """

    def __init__(
        self,
        lesson: Lesson,
        network: Seq2Seq,
        tokenizer: Tokenizer,
        sentences: int,
        tokenized: bool,
    ):
        self.tokenizer, self.tokenized = tokenizer, tokenized
        self.generator = Generator(network, tokenizer)
        count = len(ways(lesson, [[], []]))
        # The same ones each time, drawn from all: files are often sorted.
        size = min(len(lesson.valid), max(1, sentences // count))
        chosen = random.Random(0).sample(lesson.valid, size)
        sides = [list(side) for side in zip(*chosen, strict=True)]
        self.ways = [
            ([source_ids(tokenizer, lesson.directions, way, text) for text in read], read, written)
            for way, (read, written) in ways(lesson, sides)
        ]
        self.shown = 0

    def __call__(self, network: Seq2Seq) -> Validation:
        """BLEU of greedy search, the mean of the directions."""
        scores, lines = [], []
        for ids, read, written in self.ways:
            outputs = [""] * len(ids)
            for at, found in self.generator.generate(ids, Options(beams=1)):
                outputs[at] = self.tokenizer.decode(found[0].ids)
            scores.append(evaluation.bleu(outputs, written, tokenized=self.tokenized).score)
            lines += list(zip(read, written, outputs, strict=True))
        self.shown += 1
        outputs = [line[2] for line in lines]
        note = ""
        if len(lines) >= 20 and len(set(outputs)) < len(set(line[1] for line in lines)) / 2:
            note = "most outputs are alike; if this stays so, there is too little data or time"
        # Another sentence each time.
        sample = lines[self.shown * 7919 % len(lines)]
        bleu = sum(scores) / len(scores)
        return Validation(bleu, {"BLEU": bleu}, sample, note)
