"""What a visitor wants to train, and the command that does it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot import dialogues
from pages import uploads
from pages.jobs import NAME
from pages.models import OWN, Choice, Models
from pages.processes import ROOT
from shared.errors import InputError
from translate import corpora, languages

TRANSLATE, CHAT = "translate", "chat"
PROGRAMS = {TRANSLATE: "translate", CHAT: "chatbot"}
"""The package that trains models of an application."""
FORMATS = {TRANSLATE: list(corpora.FORMATS), CHAT: list(dialogues.FORMATS)}
LONGEST = 24 * 60
"""Minutes of a training."""
GENERATED = {TRANSLATE: ("--augment",), CHAT: ("--facts", "20000", "--manners", "5000")}
"""What adds generated examples to a corpus."""


@dataclass(frozen=True)
class Wish:
    """What a visitor chose.

    Args:
        task: the application of the model: a key of `PROGRAMS`.
        files: the corpus, as it was uploaded.
        source, target: languages of a translation, as people write them.
        both_ways: learn the other direction, too.
        base: name of a model to go on from; empty: a new one.
        minutes: how long.
        name: of the new model.
        format: of the files; empty: their names tell.
        generated: add generated examples.
    """

    task: str = TRANSLATE
    files: tuple[str, ...] = ()
    source: str = "en"
    target: str = "es"
    both_ways: bool = False
    base: str = ""
    minutes: float = 30
    name: str = ""
    format: str = ""
    generated: bool = False


def check(wish: Wish) -> None:
    """Whether all that was chosen is possible, as far as no file tells it.

    Raises:
        InputError: something is not.
    """
    if wish.task not in PROGRAMS:
        raise InputError(f"there is no task {wish.task}; there are {' and '.join(PROGRAMS)}")
    # Written so that NaN, which compares false with everything, is refused too.
    if not 1 <= wish.minutes <= LONGEST:
        raise InputError(f"{wish.minutes:g} minutes: a training here takes from 1 to {LONGEST:,}")
    if wish.task == TRANSLATE and languages.parse(wish.source) == languages.parse(wish.target):
        raise InputError(f"both languages are {languages.name(wish.source)}")


def choice(models: Models, task: str) -> Choice:
    """The models that a task can go on from."""
    return models.chatbots if task == CHAT else models.translators


def arguments(
    wish: Wish, base: str | Path, files: Sequence[str | Path], out: str | Path
) -> list[str]:
    """The command line of a training, but for its program.

    Args:
        wish: what was chosen.
        base: folder of the model to go on from; empty: none.
        files: of the corpus.
        out: folder of the new model.
    """
    found = ["train", "--corpus", *map(str, files)]
    if wish.format:
        found += ["--format", wish.format]
    if wish.task == TRANSLATE:
        found += ["--source", wish.source.strip(), "--target", wish.target.strip()]
        found += ["--both-ways"] if wish.both_ways else []
    if wish.generated:
        found += GENERATED[wish.task]
    found += ["--from", str(base)] if base else []
    return [*found, "--minutes", f"{wish.minutes:g}", "--out", str(out)]


def command(models: Models, wish: Wish) -> str:
    """What one types to train the same, with the visitor's own files.

    Raises:
        InputError: something cannot be.
    """
    check(wish)
    named = [uploads.safe_name(Path(path).name) for path in wish.files]
    files = named or ["corpus.tsv" if wish.task == TRANSLATE else "chats.jsonl"]
    out = OWN / (wish.name if NAME.fullmatch(wish.name) else "my-model")
    words = arguments(wish, _shown(base_folder(models, wish)), files, out)
    return shlex.join(["python", "-m", PROGRAMS[wish.task], *words])


def base_folder(models: Models, wish: Wish) -> Path | None:
    """The folder of the model to go on from, as one types it here; None for a new network.

    Raises:
        InputError: there is no such model.
    """
    if not wish.base:
        return None
    folder, here = choice(models, wish.task).folder(wish.base), Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _shown(folder: Path | None) -> str:
    """A folder for a visitor's eyes: of one that lies elsewhere on the server, the last part."""
    if folder is None:
        return ""
    if folder.is_relative_to(ROOT):
        return str(folder.relative_to(ROOT))
    return folder.name if folder.is_absolute() else str(folder)
