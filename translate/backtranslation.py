"""More pairs to train on, made from sentences of one language by a model that there is already.

Back-translation (Sennrich et al. 2016, arXiv 1511.06709, §3): a real sentence is the target, its
translation by the model the source. A model of both directions learns from a pair both ways, and
the made side is a target, too. So it is chosen with care: of the candidates of the beam, the one
from which the sentence itself is likely to be read back (a noisy channel; Yee et al. 2019, arXiv
1908.05731, §3), and the pairs that the model believes least are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from shared import textfiles
from shared.errors import InputError
from shared.examples import Example
from shared.interrupt import Interrupt
from translate import corpora
from translate.directions import Direction
from translate.learn import learnable
from translate.surface import lost_numbers
from translate.translator import SEARCH, Translation, Translator

BACK = 0.25
"""Weight of the log-probability of the sentence, read back from a candidate."""
SHARE = 0.8
"""Of the pairs, that is kept if nothing is said."""
SHORT = 3
"""Words that are added to the length of each sentence, see `Made.belief`."""
CHUNK = 2000
"""Sentences that are translated between two words about the progress."""


class Made(NamedTuple):
    """A pair."""

    sentence: str
    translation: str
    belief: float
    """Log-probability in nats a word of the sentence, read back, and half that of its translation;
    `SHORT` words more are counted, as the end costs something, too."""


def write(
    model: str,
    files: Sequence[str],
    source: str,
    target: str,
    out: str,
    share: float = SHARE,
    say: Callable[[str], None] = print,
) -> int:
    """Make pairs from files of sentences, and write those that are kept; how many comes back.

    An interrupt ends it after the sentences at hand, and what was made is written.

    Args:
        model: a folder.
        files: a real sentence a line, also gzipped.
        source: the language of the sentences.
        target: the language to translate into.
        out: a TSV whose first row names the languages.
        share: of the pairs that is kept.
        say: prints a line for people.

    Raises:
        InputError: the model has no such direction, a file cannot be read or written or holds no
            sentence, or the share is out of range.
    """
    if not 0 < share <= 1:
        raise InputError(f"--keep {share:g}: must be over 0 and at most 1")
    textfiles.check_place(Path(out))
    if not Path(out).absolute().parent.is_dir():
        raise InputError("there is no such folder to write into", Path(out).parent)
    if Path(out).resolve() in {Path(name).resolve() for name in files}:
        raise InputError("this is one of the files to read; choose another --out", out)
    translator = Translator.load(model)
    direction = translator.directions.asked(source, target)
    sentences = _sentences(translator, files, say)
    say("Ctrl-C ends this after the sentences at hand, and keeps what was made")
    made: list[Made] = []
    with Interrupt() as interrupt:
        for some in pairs(translator, sentences, direction, say):
            made += some
            if interrupt.asked:
                break
    if not made:
        raise InputError("there is no sentence to translate", files[0])
    rows = [tuple(direction), *((each.sentence, each.translation) for each in best(made, share))]
    examples = (Example(texts, out, line) for line, texts in enumerate(rows, 1))
    return corpora.write_tsv(examples, out) - 1


def pairs(
    translator: Translator,
    sentences: Sequence[str],
    direction: Direction,
    say: Callable[[str], None] = print,
) -> Iterator[list[Made]]:
    """Translate sentences and choose among the candidates, in their order, some thousand at a time;
    what the network cannot translate as a whole is left out.

    Args:
        translator: a model of both directions; of one direction, the search alone chooses.
        sentences: real ones, of the language that the direction reads.
        direction: of the translator.
        say: prints a line for people, each two thousand sentences.
    """
    wide = replace(SEARCH, candidates=SEARCH.beams)
    for start in range(0, len(sentences), CHUNK):
        some = sentences[start : start + CHUNK]
        found = dict(translator.sentences(some, direction, wide))
        # What the network has not written itself, it cannot judge.
        flat = [(at, each) for at in range(len(some)) for each in found[at] if each.target_pieces]
        backs = _read_back(translator, direction, some, flat)
        chosen: dict[int, tuple[tuple[int, float], Made]] = {}
        for (at, each), back in zip(flat, backs, strict=True):
            penalty = each.log_prob / each.score if each.score else 1.0
            # As in a translation, what has kept its numbers goes first.
            rank = -lost_numbers(some[at], each.text), (each.log_prob + BACK * back) / penalty
            if at not in chosen or rank > chosen[at][0]:
                belief = (back + each.log_prob / 2) / (len(some[at].split()) + SHORT)
                chosen[at] = rank, Made(some[at], each.text, belief)
        say(f"{start + len(some):,} of {len(sentences):,} sentences")
        yield [chosen[at][1] for at in range(len(some)) if at in chosen]


def best(made: Sequence[Made], share: float) -> list[Made]:
    """The share of the pairs that the model believes most, one at least, in their order."""
    order = sorted(range(len(made)), key=lambda at: -made[at].belief)
    return [made[at] for at in sorted(order[: max(1, round(share * len(made)))])]


def _sentences(
    translator: Translator, files: Sequence[str], say: Callable[[str], None]
) -> list[str]:
    """Each once, in their order, without those that no training would read."""
    lines = (line.strip() for name in files for _, line in textfiles.numbered(Path(name)))
    distinct = list(dict.fromkeys(filter(None, lines)))
    encoded = translator.tokenizer.encode_all(distinct)
    fit = [line for line, ids in zip(distinct, encoded, strict=True) if learnable(ids)]
    if left := len(distinct) - len(fit):
        say(f"{left:,} of {len(distinct):,} are left out: they are too long to be learned")
    return fit


def _read_back(
    translator: Translator,
    direction: Direction,
    sentences: Sequence[str],
    candidates: Sequence[tuple[int, Translation]],
) -> Sequence[float]:
    """The log-probability of each candidate's sentence as a translation of it."""
    if translator.directions.find(direction.target, direction.source) is None:
        return [0.0] * len(candidates)
    return translator.scores(
        [each.text for _, each in candidates],
        [sentences[at] for at, _ in candidates],
        direction.source,
    )
