"""Trainings in processes of their own, one at a time in the whole server.

Nothing is lost with a tab, a reload or the server: a training goes on without them, and is found
again on the disk.
"""

from __future__ import annotations

import itertools
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pages import job, processes, uploads
from pages.job import PAUSE, STOP, Job
from pages.processes import Process
from shared import presets
from shared.errors import InputError
from shared.workshop import JOB

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""Of a model: no such name leads out of its folder, and none is read as an option."""


class Jobs:
    """The trainings of a folder. Threads may share this.

    Args:
        folder: of models, `runs`.
        settings: further arguments of each training, beyond those that a visitor chooses.
    """

    def __init__(self, folder: Path, settings: Sequence[str] = ()):
        self.folder, self.settings = folder, tuple(settings)
        self._lock = threading.Lock()

    def all(self) -> list[Job]:
        """What there is, the newest first."""
        folders = [path for path in self.folder.glob("*") if NAME.fullmatch(path.name)]
        found = [each for each in map(job.read, folders) if each is not None]
        return sorted(found, key=lambda each: each.made, reverse=True)

    def running(self) -> Job | None:
        """The one whose process is there."""
        return next((each for each in self.all() if each.process.alive), None)

    def check_idle(self) -> None:
        """Whether a training may begin.

        Raises:
            InputError: another one runs.
        """
        if found := self.running():
            raise InputError(
                f"“{found.name}” is {found.state.value}, and one training runs at a time: wait "
                "for its end, or pause it"
            )

    def place(self, name: str) -> Path:
        """The folder of a model of this name.

        Raises:
            InputError: it is no name.
        """
        if not NAME.fullmatch(name):
            raise InputError(
                "the name of a model has up to 40 letters (a to z, A to Z), digits, - and _, and "
                "begins with a letter or a digit"
            )
        return self.folder / name

    def new_place(self, name: str) -> Path:
        """The folder of a model of this name, if there is none yet.

        Raises:
            InputError: the name is taken, or it is none.
        """
        folder = self.place(name)
        if folder.exists():
            raise InputError(f"there is a model {name} already; choose another name")
        return folder

    def free_name(self, plain: str) -> str:
        """This name, or with a number the first like it that is not taken.

        Raises:
            InputError: it is no name.
        """
        numbered = itertools.chain([plain], (f"{plain}-{number}" for number in itertools.count(2)))
        return next(name for name in numbered if not self.place(name).exists())

    def find(self, name: str) -> Job:
        """The training of a name.

        Raises:
            InputError: there is none.
        """
        found = job.read(self.place(name))
        if found is None:
            raise InputError(f"there is no training {name} on this page (any more)")
        return found

    def start(
        self,
        name: str,
        program: str,
        corpus: Sequence[str | Path],
        arguments: Callable[[list[Path], Path], Sequence[str]],
    ) -> Job:
        """Begin a training.

        Args:
            name: of the new model.
            program: the package that is run.
            corpus: files, which are copied.
            arguments: of its command line, made of the copies and the model's folder.

        Raises:
            InputError: another one runs, the name is taken or none, or the files will not do.
        """
        with self._lock:
            self.check_idle()
            with self.new_folder(name) as folder:
                new = Job(folder, program, made=time.time())
                command = arguments(uploads.take(corpus, new.corpus), folder)
                return _launch(replace(new, arguments=(*command, *self.settings)))

    def resume(self, name: str) -> Job:
        """Go on with a training.

        Raises:
            InputError: another one runs, or this one cannot go on.
        """
        with self._lock:
            found = self.find(name)
            if not found.state.resumable:
                raise InputError(f"“{name}” is {found.state.value}, and cannot go on")
            self.check_idle()
            try:
                return _launch(found, "--resume")
            except OSError as error:
                raise InputError(f"“{name}” cannot go on ({error.strerror})") from error

    def pause(self, name: str) -> Job:
        """Have a training save and end, to go on later.

        Raises:
            InputError: it does not run.
        """
        with self._lock:
            found = self.find(name)
            if not found.process.alive:
                raise InputError(f"“{name}” is {found.state.value}, and cannot be paused")
            return self._ask(found, PAUSE)

    def stop(self, name: str) -> Job:
        """Have a training end, with the best model so far.

        Raises:
            InputError: it has ended.
        """
        with self._lock:
            found = self.find(name)
            if not found.state.open:
                raise InputError(f"“{name}” is {found.state.value}, and cannot be stopped")
            return self._ask(found, STOP)

    def delete(self, name: str) -> None:
        """Delete a model with its corpus and all that is left of its training.

        Raises:
            InputError: it runs, it was not made on this page, or the disk refuses.
        """
        with self._lock:
            found = self.find(name)
            if found.process.alive:
                raise InputError(f"“{name}” is {found.state.value}: stop it first")
            try:
                # Half of it would be no model, and the page could still delete the rest.
                (found.folder / presets.CONFIG).unlink(missing_ok=True)
                for path in found.folder.iterdir():
                    if path.name != JOB:
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                shutil.rmtree(found.folder)
            except OSError as error:
                raise InputError(f"“{name}” cannot be deleted ({error.strerror})") from error

    @contextmanager
    def new_folder(self, name: str) -> Iterator[Path]:
        """A new folder for a model; it is gone again if what is done meanwhile fails.

        Raises:
            InputError: the name is taken or none, or the disk refuses.
        """
        folder = self.new_place(name)
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise InputError(f"no folder can be made for it ({error.strerror})") from error
        try:
            yield folder
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise InputError(f"the disk refuses ({error.strerror})") from error
            raise

    def _ask(self, found: Job, what: str) -> Job:
        """Note what is asked of a training, and tell its process, once: a second time would end
        it before it has saved."""
        told = bool(found.asked)
        try:
            found = job.write(replace(found, asked=what))
        except OSError as error:
            raise InputError(f"the disk refuses ({error.strerror})") from error
        if not told:
            found.process.ask_to_end()
        return found


def _launch(found: Job, *more: str) -> Job:
    """Start the process of a training.

    Raises:
        OSError: there is no room for it, or for the note of it.
    """
    # Before there is a process that could not be noted.
    found = job.write(replace(found, process=Process(), asked=""))
    process = processes.start(found.program, [*found.arguments, *more], found.output)
    try:
        return job.write(replace(found, process=process))
    except OSError:
        process.ask_to_end()
        raise
