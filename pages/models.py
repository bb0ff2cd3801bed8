"""The models that visitors can choose among: found by name, loaded once, shared by all."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path

from shared.errors import InputError
from shared.presets import CONFIG
from translate.translator import Translator

SHIPPED = Path(__file__).resolve().parents[1] / "models"
OWN = Path("runs")


class Models:
    """Models for translation, each by a name that gives no path of the server away.

    A visitor chooses among the names and can open nothing else. A folder that has been written
    anew since it was loaded is loaded again. Threads may share this.

    Args:
        given: folders named on the command line; they come first.
        shipped: a folder of models.
        own: another one, where training leaves its results.
    """

    def __init__(self, given: Sequence[Path] = (), shipped: Path = SHIPPED, own: Path = OWN):
        self._given, self._shipped, self._own = given, shipped, own
        self._loaded: dict[Path, tuple[int, Translator]] = {}
        self._loading = threading.Lock()

    @classmethod
    def checked(cls, given: Sequence[Path]) -> Models:
        """With models named on a command line, each of them loaded.

        Raises:
            InputError: one of them is no model for translation, or is damaged.
        """
        models = cls(given)
        for name in models.names()[: len({path.resolve() for path in given})]:
            models.load(name)
        return models

    def names(self) -> list[str]:
        """What can be chosen now; the first one is the default."""
        return list(self._folders())

    def load(self, name: str = "") -> Translator:
        """The model of a name, or the default; waits while somebody else is loading one.

        Raises:
            InputError: there is none of that name, or it is damaged.
        """
        folders = self._folders()
        if not folders:
            raise InputError(
                "There is no model for translation yet. Train one with "
                "“python -m translate train”, or name its folder with --model."
            )
        folder = next(iter(folders.values())) if not name else folders.get(name)
        if folder is None:
            raise InputError(f"There is no model {name}; there are {', '.join(folders)}.")
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
                    known = self._loaded[folder] = written, Translator.load(folder)
        return known[1]

    def _folders(self) -> dict[str, Path]:
        named = [(path.resolve().name, path.resolve()) for path in self._given]
        named += [(path.name, path) for path in _inside(self._shipped)]
        named += [(f"{self._own.name}/{path.name}", path) for path in _inside(self._own)]
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


def _inside(folder: Path) -> list[Path]:
    return sorted(path.parent.resolve() for path in folder.glob(f"*/{CONFIG}") if _translates(path))


def _translates(config: Path) -> bool:
    try:
        found = tomllib.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    head = found.get("parley")
    return isinstance(head, dict) and head.get("application") == "translate"
