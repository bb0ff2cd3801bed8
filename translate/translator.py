"""Text in one language in, text in another out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import overload

from shared import presets, spelling
from shared.errors import InputError
from shared.generator import Generator
from shared.options import Options
from shared.presets import Preset
from shared.scoring import log_probs
from shared.tokenizer import EOS, Tokenizer, tag
from translate import documents, holding, prose, shortlists
from translate.directions import Direction, Directions, suggests
from translate.files.attempts import in_pieces
from translate.files.parts import Parts, codes, joined
from translate.glossary import Glossary
from translate.reading import Reading, reading
from translate.translation import Translation, translations

SEARCH = Options(beams=5, length_penalty=1.0, no_repeat_ngram=3)
"""The search that is used if nothing else is asked for."""


class Translator:
    """A loaded model. Holds no request's state: threads may share it.

    Args:
        preset: of the application `translate`.

    Raises:
        InputError: the preset names no languages, or is damaged.
    """

    def __init__(self, preset: Preset):
        self.tokenizer: Tokenizer = preset.tokenizer
        self.directions = Directions.from_about(preset.about)
        self.suggests = suggests(preset.about)
        self.shortlists = shortlists.of(preset.about, preset.tokenizer.vocabulary)
        self.generator = Generator(preset.network, preset.tokenizer, settled=True)
        self.prose = partial(prose.read, preset.about)

    @classmethod
    def load(cls, path: str | Path) -> Translator:
        """Read a model folder.

        Raises:
            InputError: it is no model for translation, or it is damaged.
        """
        return cls(presets.settled(path, "translate"))

    @overload
    def translate(
        self,
        text: str,
        to: str | None = None,
        *,
        options: Options = SEARCH,
        prefix: str = "",
        glossary: Glossary | None = None,
    ) -> str: ...

    @overload
    def translate(
        self,
        text: list[str],
        to: str | None = None,
        *,
        options: Options = SEARCH,
        prefix: str = "",
        glossary: Glossary | None = None,
    ) -> list[str]: ...

    def translate(
        self,
        text: str | list[str],
        to: str | None = None,
        *,
        options: Options = SEARCH,
        prefix: str = "",
        glossary: Glossary | None = None,
    ) -> str | list[str]:
        """Translate a text, or each of a list of texts, of any length.

        A text is split into sentences, and what stood between them is kept: line breaks,
        indentation, empty lines.

        Args:
            text: one text or several.
            to: language of the translation; may be left out where the model has one direction,
                and means the first one where it has several.
            options: how to search; one candidate is used.
            prefix: text with which each translation begins.
            glossary: terms that each translation must hold where their sources occur. It needs a
                search: it cannot be used with `sample`.

        Raises:
            InputError: the model does not translate into that language, or a draw is asked for
                with a glossary.
        """
        texts = [text] if isinstance(text, str) else text
        out = [""] * len(texts)
        for at, translated in self.stream(
            texts, to, options=options, prefix=prefix, glossary=glossary
        ):
            out[at] = translated
        return out[0] if isinstance(text, str) else out

    def stream(
        self,
        texts: Sequence[str],
        to: str | None = None,
        *,
        options: Options = SEARCH,
        prefix: str = "",
        glossary: Glossary | None = None,
    ) -> Iterator[tuple[int, str]]:
        """`translate` of many texts, each with its place as soon as it is there."""
        direction = self.directions.into(to)
        parts = [documents.split(text, direction.source) for text in texts]
        # Every sentence of every text in one list, so that batches are full.
        where = [(at, n) for at, part in enumerate(parts) for n in range(len(part.sentences))]
        sentences = [parts[at].sentences[n] for at, n in where]
        done: list[list[str]] = [[""] * len(part.sentences) for part in parts]
        missing = [len(part.sentences) for part in parts]
        for at, part in enumerate(parts):
            if not part.sentences:
                yield at, part.join([])
        # A prefix opens the text, so it belongs to the first sentence alone.
        prefixes = [prefix if n == 0 else "" for _, n in where]
        one = replace(options, candidates=1, attention=False)
        for index, found in self.sentences(sentences, direction, one, prefixes, glossary):
            at, n = where[index]
            done[at][n] = found[0].text
            missing[at] -= 1
            if not missing[at]:
                yield at, parts[at].join(done[at])

    def candidates(
        self,
        text: str,
        n: int = 5,
        to: str | None = None,
        *,
        options: Options = SEARCH,
        prefix: str = "",
        glossary: Glossary | None = None,
    ) -> list[Translation]:
        """The n best translations of one sentence, best first; fewer if there are fewer.

        Args:
            text: taken as one sentence, whatever it holds.
            n: how many; the beam is made as wide, if it is not.
            to: as in `translate`.
            options: how to search.
            prefix: text with which each begins.
            glossary: as in `translate`.

        Raises:
            InputError: n is out of range, or the language is not the model's.
        """
        options = replace(options, candidates=n, beams=max(n, options.beams))
        direction = self.directions.into(to)
        ((_, found),) = self.sentences([text], direction, options, [prefix], glossary)
        return found

    def score(self, source: str, target: str, to: str | None = None) -> float:
        """Log-probability in nats of a given translation, its end included.

        Raises:
            InputError: the language is not the model's.
        """
        return self.scores([source], [target], to)[0]

    def scores(
        self, sources: Sequence[str], targets: Sequence[str], to: str | None = None
    ) -> list[float]:
        """`score` of many pairs."""
        direction = self.directions.into(to)
        read = [self._read(source, direction) for source in sources]
        written = [[*self.tokenizer.encode(target), EOS] for target in targets]
        return [float(each) for each in log_probs(self.generator, read, written)]

    def sentences(
        self,
        sentences: Sequence[str],
        direction: Direction,
        options: Options = SEARCH,
        prefixes: Sequence[str] | None = None,
        glossary: Glossary | None = None,
        given_up: Sequence[str] = (),
    ) -> Iterator[tuple[int, list[Translation]]]:
        """Candidates of each sentence, best first, with its place, batch by batch.

        Where one candidate is wanted and the best one has lost a number, the best of the beam
        that has kept most of them is taken. Candidates that differ in their pieces alone are one.
        Where every one has lost something that is held, the sentence is translated in pieces;
        what is `given_up` may be lost.

        Raises:
            InputError: a draw is asked for with a glossary.
        """
        if glossary is not None and options.sample:
            raise InputError("a glossary needs a search, and a draw is asked for")
        asked: dict[int, Reading] = {}
        cut: dict[int, Parts] = {}
        language = self.prose(direction)
        for at, sentence in enumerate(sentences):
            read = reading(sentence, glossary, prose=language)
            if read is not None and prefixes is not None:
                read = read.behind(prefixes[at])
            if read is None:
                yield at, [Translation(sentence, 0.0, 0.0)]
            elif read.crowded:
                cut[at] = read.cut
            else:
                asked[at] = read.without(given_up)
        again = {}
        for at, found in self._search(asked, direction, options, prefixes):
            lost = not found or asked[at].lost_numbers(found[0].text)
            if lost and options.candidates == 1 < options.beams and not options.sample:
                again[at] = asked[at]
            elif found:
                yield at, found
            else:
                cut[at] = asked[at].cut
        wide = replace(options, candidates=options.beams)
        for at, found in self._search(again, direction, wide, prefixes):
            if found:
                yield at, [min(found, key=lambda each: again[at].lost_numbers(each.text))]
            else:
                cut[at] = again[at].cut
        if cut:
            yield from self._in_pieces(cut, direction, options, prefixes, glossary)

    def _in_pieces(
        self,
        cut: Mapping[int, Parts],
        direction: Direction,
        options: Options,
        prefixes: Sequence[str] | None,
        glossary: Glossary | None,
    ) -> Iterator[tuple[int, list[Translation]]]:
        """Sentences cut at what is held in them; behind a prefix, nothing but that."""
        one = replace(options, candidates=1, attention=False)

        def ask(texts: Sequence[str]) -> Iterator[tuple[int, Translation]]:
            for at, found in self.sentences(texts, direction, one, glossary=glossary):
                yield at, found[0]

        prefixed = {at: prefixes[at] for at in cut if prefixes and prefixes[at]}
        for at, prefix in prefixed.items():
            rest = holding.lacking(prefix, [code.raw for code in codes(cut[at])])
            yield at, [Translation(" ".join([prefix.rstrip(), *rest]), 0.0, 0.0)]
        bare = {at: parts for at, parts in cut.items() if at not in prefixed}
        for at, parts in in_pieces(bare, direction.source, ask, holding.free):
            yield at, [Translation(joined(parts), 0.0, 0.0)]

    def _search(
        self,
        asked: Mapping[int, Reading],
        direction: Direction,
        options: Options,
        prefixes: Sequence[str] | None,
    ) -> Iterator[tuple[int, list[Translation]]]:
        """Candidates; none where all have lost something that is held."""
        read = [self._read(each.text, direction) for each in asked.values()]
        forced = None
        if prefixes is not None and any(prefixes):
            forced = [self.tokenizer.encode(each.begun(prefixes[at])) for at, each in asked.items()]
        phrases = [
            [spelling.phrase(self.tokenizer, target) for target in each.targets]
            for each in asked.values()
        ]
        places = list(asked)
        for index, found in self.generator.generate(
            read,
            options,
            prefixes=forced,
            phrases=None if options.sample else phrases,
            shortlist=self.shortlists.get(direction.target),
        ):
            wanted = asked[places[index]]
            yield places[index], translations(self.tokenizer, wanted, read[index], found)

    def _read(self, text: str, direction: Direction) -> list[int]:
        return source_ids(self.tokenizer, self.directions, direction, text)


def source_ids(
    tokenizer: Tokenizer, directions: Directions, direction: Direction, text: str
) -> list[int]:
    """What the network reads: the tag of the language to write (Johnson et al. 2017,
    arXiv 1611.04558, §3), the text, the end."""
    return [tag(directions.index(direction.target)), *tokenizer.encode(text), EOS]
