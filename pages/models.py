"""The models that visitors can choose among: found by name, loaded once, shared by all."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from chatbot.bot import Chatbot
from pages.limits import CHAT, TEXT
from shared import presets
from shared.errors import InputError
from shared.presets import CONFIG
from translate.translator import Translator

SHIPPED = Path(__file__).resolve().parents[1] / "models"
OWN = Path("runs")

Model = TypeVar("Model")


class Choice(Generic[Model]):
    """Models of one application, each by a name that gives no path of the server away.

    A visitor chooses among the names and can open nothing else. A folder that has been written
    anew since it was loaded is loaded again. Threads may share this.

    Args:
        application: only its models are offered.
        loader: makes a model of a folder.
        none: what a visitor is told where there is no model.
        given: folders named on the command line; they come first.
        shipped: a folder of models.
        own: another one, where training leaves its results.
        more: one of the command line, if it names one.
        characters: most of what is typed at once.
    """

    def __init__(
        self,
        application: str,
        loader: Callable[[Path], Model],
        none: str,
        given: Sequence[Path] = (),
        shipped: Path = SHIPPED,
        own: Path = OWN,
        more: Path | None = None,
        characters: int = TEXT,
    ):
        self.characters = characters
        self.application, self._loader, self._none = application, loader, none
        self._given, self._shipped, self._own, self._more = given, shipped, own, more
        self._loaded: dict[Path, tuple[int, Model]] = {}
        self._loading = threading.Lock()

    def names(self) -> list[str]:
        """What can be chosen now; the first one is the default."""
        return list(self._folders())

    def load(self, name: str = "") -> Model:
        """The model of a name, or the default; waits while somebody else is loading one.

        Raises:
            InputError: there is none of that name, or it is damaged.
        """
        return self.load_folder(self.folder(name))

    def folder(self, name: str = "") -> Path:
        """Where the model of a name lies, or the default.

        Raises:
            InputError: there is none of that name.
        """
        folders = self._folders()
        if not folders:
            raise InputError(self._none)
        folder = next(iter(folders.values())) if not name else folders.get(name)
        if folder is None:
            raise InputError(f"There is no model {name}; there are {', '.join(folders)}.")
        return folder

    def load_folder(self, folder: Path) -> Model:
        """The model of a resolved folder.

        Raises:
            InputError: it is none of this application, or it is damaged.
        """
        try:
            written = (folder / CONFIG).stat().st_mtime_ns
        except OSError:
            # Gone, or unreadable: loading says it better.
            written = 0
        known = self._loaded.get(folder)
        if known is None or known[0] != written:
            with self._loading:
                known = self._loaded.get(folder)
                if known is None or known[0] != written:
                    known = self._loaded[folder] = written, self._loader(folder)
        return known[1]

    def _folders(self) -> dict[str, Path]:
        given = [path.resolve() for path in self._given]
        named = [(path.name, path) for path in given if self._is_ours(path)]
        if self._more:
            named += [(path.name, path) for path in self._inside(self._more)]
        named += [(path.name, path) for path in self._inside(self._shipped)]
        named += [(f"{self._own.name}/{path.name}", path) for path in self._inside(self._own)]
        found: dict[str, Path] = {}
        for name, path in named:
            if path in found.values():
                continue
            unique, count = name, 1
            while unique in found:
                count += 1
                unique = f"{name} ({count})"
            found[unique] = path
        return found

    def _inside(self, folder: Path) -> list[Path]:
        found = (path.parent.resolve() for path in folder.glob(f"*/{CONFIG}"))
        return sorted(path for path in found if self._is_ours(path))

    def _is_ours(self, folder: Path) -> bool:
        return application_of(folder) == self.application


class Models:
    """Models of both applications, in the same folders.

    Args:
        given: folders named on the command line, of either application.
        shipped: a folder of models.
        own: another one, where training leaves its results.
        more: one of the command line, if it names one.
        characters: most of what is typed at once; None: as many as each page takes.
    """

    def __init__(
        self,
        given: Sequence[Path] = (),
        shipped: Path = SHIPPED,
        own: Path = OWN,
        more: Path | None = None,
        characters: int | None = None,
    ):
        self.translators = Choice(
            "translate",
            Translator.load,
            "There is no model for translation yet. Train one with "
            "“python -m translate train”, or name its folder with --model.",
            given,
            shipped,
            own,
            more,
            characters or TEXT,
        )
        self.chatbots = Choice(
            "chat",
            Chatbot.load,
            "There is no model for chat yet. Train one with "
            "“python -m chatbot train”, or name its folder with --model.",
            given,
            shipped,
            own,
            more,
            characters or CHAT,
        )

    @classmethod
    def checked(
        cls, given: Sequence[Path], more: Path | None = None, characters: int | None = None
    ) -> Models:
        """With models named on a command line, each of `given` loaded.

        Raises:
            InputError: one of them is for neither application, or is damaged.
        """
        models = cls(given, more=more, characters=characters)
        for path in given:
            application = application_of(path)
            if application == models.translators.application:
                models.translators.load_folder(path.resolve())
            elif application == models.chatbots.application:
                models.chatbots.load_folder(path.resolve())
            else:
                # It says what is wrong, if it is more than the application.
                presets.load(path)
                raise InputError(
                    f"this is a model for {application}; the pages translate and chat", path
                )
        return models


def application_of(folder: Path) -> str | None:
    """What a model folder is for, or None if that cannot be read."""
    try:
        found = tomllib.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    head = found.get("parley")
    application = head.get("application") if isinstance(head, dict) else None
    return application if isinstance(application, str) else None
