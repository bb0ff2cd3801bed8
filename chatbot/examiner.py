"""The validation of a chat model in training."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np
import tensorflow as tf

from chatbot import facts
from chatbot.hearing import hear_all
from chatbot.lesson import Lesson, plain
from shared.conversations import Conversations, Talk, pieces, talk
from shared.generator import Generator
from shared.options import Options
from shared.seq2seq import Batch, Seq2Seq
from shared.tokenizer import PAD, Tokenizer
from shared.training import Validation

QUIZZES = 100
BETWEEN = 4
"""Exchanges of other talk between a fact and the question for it."""
NOD = "I see."
"""What the bot says to all else than the question."""


class Examiner:
    """Perplexity on the validation dialogues, and how many facts are recalled.

    Args:
        lesson: the dialogues.
        network: the one that is trained.
        tokenizer: its tokenizer.
        sentences: about how many replies are scored.
    """

    def __init__(self, lesson: Lesson, network: Seq2Seq, tokenizer: Tokenizer, sentences: int):
        self.tokenizer, self.network = tokenizer, network
        self.generator = Generator(network, tokenizer)
        draw = random.Random(0)
        chosen = draw.sample(lesson.valid, min(len(lesson.valid), max(1, sentences // 8)))
        talks: list[Talk] = []
        for texts in chosen:
            dialogue = plain(texts)
            rows = talk([tokenizer.encode(text) for text in texts], dialogue.learned)
            if rows:
                talks.append(rows)
        self.batches = list(Conversations(talks, 5000, nothing=0.0).epoch(0))
        self.dialogues = chosen
        self.quizzes = (
            facts.quizzes(chosen, QUIZZES, 0, between=BETWEEN, new_values=False)
            if lesson.facts
            else []
        )
        self.shown = 0
        signature = {
            name: tf.TensorSpec((None,) * array.ndim, tf.int32)
            for name, array in self.batches[0].items()
        }
        # Step by step outside of a graph, a validation would take a minute.
        self._loss = tf.function(self._total, input_signature=[signature], autograph=False)

    def _total(self, batch: Batch) -> Any:
        spoken = self.network.speak(self.network.read(batch), batch["target"])
        return tf.reduce_sum(self.network.losses(spoken, batch["target"], pack=True).plain)

    def __call__(self, network: Seq2Seq) -> Validation:
        """Scored by the log-likelihood of a token, and by recall where facts are learned.

        Args:
            network: what `shared.training.Training` hands to every examiner; here it is the one
                that this examiner was made with, whose graphs are kept from call to call.
        """
        total = tokens = 0.0
        for batch in self.batches:
            total += float(self._loss(batch))
            tokens += float((batch["target"] != PAD).sum())
        loss = total / max(tokens, 1)
        figures = {"perplexity": math.exp(min(loss, 50.0))}
        score = -loss
        if self.quizzes:
            figures["recall"] = self.recall()
            # To remember a tenth of the facts more is worth a tenth of a nat.
            score += figures["recall"]
        return Validation(score, figures, self.sample())

    def recall(self) -> float:
        """Share of facts that the likeliest reply holds, where the bot said nothing that helps."""
        said = []
        for quiz in self.quizzes:
            lines = [[line, NOD] for line in (*quiz.told, *quiz.between)]
            said.append([*itertools.chain(*lines), quiz.question])
        contexts = np.stack([heard[-1] for heard in hear_all(self.generator, said)])
        asked = [pieces(self.tokenizer.encode(quiz.question))[-1] for quiz in self.quizzes]
        options = Options(beams=1, max_length=24)
        right = 0
        for at, found in self.generator.generate(asked, options, contexts=contexts):
            reply = self.tokenizer.decode(found[0].ids)
            right += facts.recalled(reply, self.quizzes[at].answer)
        return right / len(self.quizzes)

    def sample(self) -> tuple[str, str, str]:
        """A text, its reply in the corpus, and the likeliest one by the network."""
        self.shown += 1
        texts = self.dialogues[self.shown * 7919 % len(self.dialogues)]
        at = self.shown * 31 % (len(texts) - 1)
        context = hear_all(self.generator, [texts[: at + 1]])[0][-1:]
        source = [pieces(self.tokenizer.encode(texts[at]))[-1]]
        options = Options(beams=5, max_length=40, no_repeat_ngram=3)
        ((_, found),) = self.generator.generate(source, options, contexts=context)
        return texts[at], texts[at + 1], self.tokenizer.decode(found[0].ids)
