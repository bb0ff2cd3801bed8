"""What the page that looks inside does: plain functions of values.

A story is one sentence read and one answer written, with all that a network computed for it. It
is computed anew for whoever asks; the server keeps none.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from chatbot.bot import Chatbot
from chatbot.hearing import USER, hear
from pages.alignment import label
from pages.directions import find_direction
from pages.models import Choice, Models
from pages.wording import ENGLISH, Wording, mark
from shared.conversations import PIECE
from shared.conversations import pieces as parts
from shared.errors import InputError
from shared.generator import Generator
from shared.options import Options
from shared.repairs import collapse, strip_controls
from shared.tokenizer import EOS, PAD, Tokenizer
from shared.tracing import Course, Trace, trace
from translate.translator import source_ids

LONGEST = 60
"""Pieces of a sentence, and of an answer."""
CHARACTERS = 2_000
"""Of a sentence: more have more pieces than that."""
LIKELIEST = 10
"""How many next words are shown."""
GREEDY = Options(beams=1, max_length=LONGEST)
"""The likeliest word at each step: a search that can be followed with the eye."""
KINDS = {"translate": mark("translation"), "chat": mark("chat")}

EXAMPLES = (
    "How are you today?",
    "She forgot her umbrella.",
    "I have never seen so many stars.",
)
PAIRS = (("How are you today?", "How old are you?"), ("She sees him.", "He sees her."))
"""Sentences to compare."""


class Word(NamedTuple):
    """One of the likeliest next words.

    Args:
        piece: as the network writes it.
        probability: 0 to 1.
        chosen: whether it is the one that was written.
    """

    piece: str
    probability: float
    chosen: bool


class Cell(NamedTuple):
    """What one recurrent cell did, and where it stands in the network.

    Args:
        block: counted from 1.
        part: `forward` or `backward` in the encoder, `decoder`.
        course: what it did.
    """

    block: int
    part: str
    course: Course


class Story(NamedTuple):
    """One sentence and what the network made of it, step by step.

    Args:
        sentence: what was read.
        answer: what was written.
        source: S pieces that were read, as people read them.
        target: T pieces that were written, the end too unless the answer was cut.
        noted: K words of a conversation's memory, empty where there is no note.
        vocabulary: number of pieces that the network can write.
        likeliest: the likeliest pieces at each step of writing.
        trace: all that was computed.
    """

    sentence: str
    answer: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    noted: tuple[str, ...]
    vocabulary: int
    likeliest: tuple[tuple[Word, ...], ...]
    trace: Trace

    @property
    def entering(self) -> tuple[str, ...]:
        """The piece that goes in at each step of writing: the one written before."""
        return ("⟨start⟩", *self.target[:-1])

    @property
    def places(self) -> tuple[str, ...]:
        """What attention chooses among: notes of the memory, then the source."""
        return (*(f"⟨{word}⟩" if word else "⟨–⟩" for word in self.noted), *self.source)

    @property
    def reading(self) -> list[Cell]:
        """The encoder's cells, two a block."""
        return [
            Cell(at, part, course)
            for at, block in enumerate(self.trace.reading, start=1)
            for part, course in block._asdict().items()
        ]

    @property
    def writing(self) -> list[Cell]:
        """The decoder's cells."""
        return [Cell(at, "decoder", each) for at, each in enumerate(self.trace.writing, start=1)]


def look(
    models: Models, text: str, kind: str = "translate", model: str = "", direction: str = ""
) -> Story:
    """Have a network read a sentence and answer it, the likeliest word at each step.

    Args:
        models: to choose from.
        text: one sentence; for a chat, the first one of a conversation.
        kind: a key of `KINDS`.
        model: its name; empty: the first of that kind.
        direction: of a translation, such as en-es; empty: the model's first.

    Raises:
        InputError: the sentence is empty or too long, or there is no such model or direction.
    """
    loaded = choice(models, kind).load(model)
    sentence = _readable(text)
    generator, tokenizer = loaded.generator, loaded.tokenizer
    network = generator.network
    ids = tokenizer.encode(sentence)
    # A chat hears what is longer in several rows; here one row is followed.
    longest = PIECE - 1 if isinstance(loaded, Chatbot) else LONGEST
    if len(ids) > longest:
        raise InputError(
            f"The sentence has {len(ids):,} pieces, and up to {longest} can be followed here: "
            "make it shorter."
        )
    if isinstance(loaded, Chatbot):
        contexts = hear(generator, [sentence], USER, generator.contexts(1))
        (source,), context, to = parts(ids), contexts[0], ""
    else:
        pair = find_direction(loaded, direction)
        source = source_ids(tokenizer, loaded.directions, pair, sentence)
        contexts, context, to = None, None, pair.target
    ((_, (found,)),) = generator.generate([source], GREEDY, contexts=contexts)
    target = [*found.ids, EOS] if found.finished else [*found.ids]
    seen = trace(network, source, target, context)
    return Story(
        sentence,
        tokenizer.decode(found.ids),
        tuple(label(piece, to) for piece in tokenizer.pieces(source)),
        tuple(label(piece, to) for piece in tokenizer.pieces(target)),
        () if context is None else _noted(generator, context),
        network.config.vocabulary,
        tuple(
            _likeliest(row, chosen, tokenizer)
            for row, chosen in zip(seen.probabilities, target, strict=True)
        ),
        seen,
    )


def _noted(generator: Generator, context: np.ndarray) -> tuple[str, ...]:
    """The word of each note of a context `(K+2, W)`; empty where there is no note."""
    ids = generator.recite(context[None])[0]
    pieces = generator.tokenizer.pieces(ids)
    return tuple(
        "" if row == PAD else label(piece, "") for row, piece in zip(ids, pieces, strict=True)
    )


def choice(models: Models, kind: str) -> Choice[Any]:
    """The models of a kind.

    Raises:
        InputError: there is no such kind.
    """
    if kind not in KINDS:
        raise InputError(f"There is no kind {kind}; there are {' and '.join(KINDS)}.")
    return models.translators if kind == "translate" else models.chatbots


def networks(models: Models, tell: Wording = ENGLISH) -> list[tuple[str, str]]:
    """All models that can be looked into: as people read them, and as `named` takes them."""
    return [
        (f"{name} ({tell(told)})", f"{kind}:{name}")
        for kind, told in KINDS.items()
        for name in choice(models, kind).names()
    ]


def named(network: str | None) -> tuple[str, str]:
    """Kind and name of a model, from what `networks` gives; the first one, of nothing."""
    kind, _, name = (network or "translate:").partition(":")
    return kind, name


def kept(course: Course) -> np.ndarray:
    """One number a step, `(T,)`: the average of the gate that keeps what was there before.

    A cell without gates has none; of it, how much the state changed.
    """
    for name in ("update", "forget"):
        if name in course.gates:
            return course.gates[name].mean(axis=-1)
    return course.change


def numbers(story: Story) -> dict[str, Any]:
    """All numbers behind the pictures, for JSON."""
    return {
        "sentence": story.sentence,
        "answer": story.answer,
        "source": list(story.source),
        "target": list(story.target),
        "reading": [_numbers(cell, story.source) for cell in story.reading],
        "writing": [_numbers(cell, story.entering) for cell in story.writing],
        "likeliest": [
            [{**word._asdict(), "probability": round(word.probability, 6)} for word in words]
            for words in story.likeliest
        ],
        "attention": {"places": list(story.places), "weights": _rounded(story.trace.attention)},
    }


def warm(models: Models) -> None:
    """Load a model of each kind and use it, so that nobody waits for compilation."""
    for kind in KINDS:
        with suppress(InputError):
            look(models, EXAMPLES[0], kind)


def _readable(text: str) -> str:
    if len(text) > CHARACTERS:
        raise InputError(
            f"The sentence has {len(text):,} characters, and up to {CHARACTERS:,} are read here: "
            "make it shorter."
        )
    clean = collapse(strip_controls(text.encode("utf-8", "ignore").decode("utf-8")))
    if not clean:
        raise InputError("The sentence is empty: type one, or try an example.")
    return clean


def _likeliest(row: np.ndarray, chosen: int, tokenizer: Tokenizer) -> tuple[Word, ...]:
    ids = [int(each) for each in np.argsort(-row, kind="stable")[:LIKELIEST]]
    # Bytes that would break the line are never written, however likely they are.
    if chosen not in ids:
        ids[-1] = chosen
    pieces = [label(piece) for piece in tokenizer.pieces(ids)]
    return tuple(
        Word(piece, float(row[at]), at == chosen) for at, piece in zip(ids, pieces, strict=True)
    )


def _numbers(cell: Cell, entering: tuple[str, ...]) -> dict[str, Any]:
    course = cell.course
    return {
        "block": cell.block,
        "part": cell.part,
        "overview": _rounded(kept(course)),
        "steps": [
            {
                "in": entering[at],
                "before": _rounded(course.before[at]),
                "after": _rounded(course.after[at]),
                "gates": {name: _rounded(gate[at]) for name, gate in course.gates.items()},
                "change": round(float(course.change[at]), 4),
            }
            for at in range(len(entering))
        ],
    }


def _rounded(values: np.ndarray) -> Any:
    return values.astype(float).round(4).tolist()
