"""Dialogues: files in the formats that people have, as a stream of examples; and their writing."""

from __future__ import annotations

import importlib.util
import itertools
import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shared import textfiles
from shared.errors import InputError
from shared.examples import Example

CHITCHAT = "chitchat"
"""The word that stands for the conversations of the package `chitchat-dataset`."""

Reader = Callable[[Path], Iterator[Example]]
Turn = tuple[Hashable, str]


def read(paths: Sequence[str | Path], *, format: str | None = None) -> Iterator[Example]:
    """Dialogues from files of any of `FORMATS`, each of which may be gzipped.

    The texts of each alternate between two sides, as what one speaker says in a row is joined by
    spaces; a dialogue in which only one speaks is passed over. What is wrong with the options or
    with a file's name or place is said at once; what is wrong inside, when it is reached.

    Args:
        paths: one or more files; in place of one, the word `chitchat`.
        format: name of the format; without one, the extension says it.

    Raises:
        InputError: a file is missing, broken or without any dialogue.
    """
    if not paths:
        raise InputError("no file was given")
    if format is not None and format not in FORMATS:
        raise InputError(f"{format!r} is no format; there are {', '.join(FORMATS)}")
    return _stream([_reader(path, format) for path in paths])


def _reader(path: str | Path, format: str | None) -> tuple[Path, Reader]:
    """A file and what reads it."""
    if str(path) == CHITCHAT:
        return _chitchat_file(), _read_chitchat
    path = Path(path)
    textfiles.check(path)
    if format is not None:
        return path, FORMATS[format].read
    extension = Path(path.name.removesuffix(".gz")).suffix.lower()
    for each in FORMATS.values():
        if extension in each.extensions:
            return path, each.read
    known = " ".join(extension for each in FORMATS.values() for extension in each.extensions)
    raise InputError(
        f"the extension names no format ({known}); name the format with --format", path
    )


def _stream(parts: list[tuple[Path, Reader]]) -> Iterator[Example]:
    for path, reader in parts:
        empty = True
        for example in reader(path):
            if len(example.texts) > 1:
                empty = False
                yield example
        if empty:
            raise InputError("the file holds no dialogue of two speakers", path)


def _joined(turns: Iterable[Turn]) -> tuple[str, ...]:
    """What each speaker says until another one speaks, as one text."""
    runs = itertools.groupby(turns, key=lambda turn: turn[0])
    return tuple(" ".join(text for _, text in run if text.strip()) for _, run in runs)


def _example(
    texts: Sequence[str], path: Path | str, line: int, topic: str | None = None
) -> Example:
    return Example(tuple(texts), str(path), line, shape="dialogue", topic=topic)


def read_jsonl(path: Path) -> Iterator[Example]:
    """An object a line: `{"turns": […]}` with texts of alternating speakers, or with objects
    such as `{"speaker": "A", "text": "Hi."}`, which alternate where none of them names a speaker;
    beside it, `topic` may stand. Other keys are left alone, and blank lines passed over.

    Raises:
        InputError: a line that is no such object.
    """
    for number, line in textfiles.numbered(path):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        # Too deep a nesting ends as a RecursionError.
        except (ValueError, RecursionError) as error:
            raise InputError("the line is broken JSON", path, number) from error
        if not isinstance(value, dict) or not isinstance(value.get("turns"), list):
            raise InputError(
                'an object such as {"turns": ["Hi.", "Hello."]} is wanted', path, number
            )
        topic = value.get("topic")
        if topic is not None and not isinstance(topic, str):
            raise InputError("the topic must be a text", path, number)
        try:
            texts = _texts(value["turns"])
        except ValueError as error:
            raise InputError(str(error), path, number) from error
        yield _example(texts, path, number, topic)


def _texts(turns: list[Any]) -> tuple[str, ...]:
    """The texts of the turns of a line of JSON.

    Raises:
        ValueError: they are neither all texts nor all objects with a text, and with a speaker if
            one of them has one.
    """
    if all(isinstance(turn, str) for turn in turns):
        return tuple(turns)
    if not all(isinstance(turn, dict) for turn in turns):
        raise ValueError("turns are either all texts or all objects with speaker and text")
    named = any("speaker" in turn for turn in turns)
    found: list[Turn] = []
    for at, turn in enumerate(turns):
        speaker, text = turn.get("speaker") if named else at, turn.get("text")
        if not isinstance(text, str):
            raise ValueError('each turn has a "text", which is a string')
        if not isinstance(speaker, (str, int)):
            raise ValueError('each turn has a "speaker", which is a name or a number')
        found.append((speaker, text))
    return _joined(found)


_HEADER = {"question", "answer", "input", "output", "prompt", "response", "reply", "turn"}


def read_tsv(path: Path) -> Iterator[Example]:
    """A dialogue a line, its texts separated by tabs, without quotes: question, answer, and so
    on. A first row such as `question`, `answer` is a header; blank lines are passed over.

    Raises:
        InputError: a line without a tab.
    """
    for number, line in textfiles.numbered(path):
        if not line.strip():
            continue
        row = line.split("\t")
        if len(row) < 2:
            raise InputError("two or more texts separated by tabs are wanted", path, number)
        if number > 1 or not {cell.strip().lower() for cell in row} <= _HEADER:
            yield _example(row, path, number)


_LABELLED = re.compile(r"\s*([^\W\d_][\w .'-]{0,30}?)\s*:\s+(.*)", re.DOTALL)


def read_text(path: Path) -> Iterator[Example]:
    """A turn a line, and blank lines between dialogues.

    The lines may begin with names, as in `Ann: Hi.`. They are taken for names if each line of the
    first dialogue begins with one of just two; each line after it must then have a name, too.

    Raises:
        InputError: a line without a name in a file with names.
    """
    labelled: bool | None = None
    for number, block in _blocks(path):
        if labelled is None:
            found = [_LABELLED.match(line) for line in block]
            labelled = all(found) and len({match[1] for match in found if match}) == 2
        if not labelled:
            yield _example(block, path, number)
            continue
        turns: list[Turn] = []
        for at, line in enumerate(block, number):
            match = _LABELLED.match(line)
            if match is None:
                raise InputError("the line has no name before it, such as Ann:", path, at)
            turns.append((match[1], match[2]))
        yield _example(_joined(turns), path, number)


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines between blank ones, and the number of the first."""
    block: list[str] = []
    number = 0
    for number, line in textfiles.numbered(path):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number + 1 - len(block), block


class Format(NamedTuple):
    """A format: its extensions, one sentence, and what reads a file."""

    extensions: tuple[str, ...]
    help: str
    read: Reader


FORMATS: dict[str, Format] = {
    "jsonl": Format((".jsonl", ".ndjson"), 'a JSON object with "turns" a line', read_jsonl),
    "tsv": Format((".tsv", ".tab"), "a dialogue a line, texts separated by tabs", read_tsv),
    "text": Format((".txt",), "a turn a line, blank lines between dialogues", read_text),
}


def _chitchat_file() -> Path:
    spec = importlib.util.find_spec("chitchat_dataset")
    if spec is None or spec.origin is None:
        raise InputError(
            f"{CHITCHAT} needs the package chitchat-dataset: pip install chitchat-dataset"
        )
    path = Path(spec.origin).with_name("dataset.json")
    textfiles.check(path)
    return path


def _read_chitchat(path: Path) -> Iterator[Example]:
    """Conversations of the package, numbered as they come; their prompts are the topics."""
    try:
        with textfiles.opened(path) as file:
            found = json.load(file)
        for number, value in enumerate(found.values(), 1):
            messages = itertools.chain.from_iterable(value["messages"])
            texts = _joined((message["sender"], message["text"]) for message in messages)
            yield _example(texts, CHITCHAT, number, value.get("prompt") or None)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("this is not the data that chitchat-dataset 0.9 brings", path) from error


def write_jsonl(examples: Iterable[Example], path: str | Path) -> int:
    """Write dialogues as `read_jsonl` reads them; the number of them comes back.

    The file appears only when it is complete, gzipped if its name ends in `.gz`; the same
    dialogues always give the same bytes.

    Raises:
        InputError: the file cannot be written; what stood there before is as it was.
    """
    return textfiles.write_lines(Path(path), map(_line, examples))


def _line(example: Example) -> str:
    value: dict[str, Any] = {"turns": example.texts}
    if example.topic is not None:
        value["topic"] = example.topic
    return json.dumps(value, ensure_ascii=False)
