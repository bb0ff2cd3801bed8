"""One training as it is on the disk: all that is known of it is there, and nowhere else.

    runs/NAME/               the model, and `training/`, as the command line leaves them
    runs/NAME/job/           what the page keeps
        job.json             the command, the process, and what was asked of it
        output.txt           all that its last process said
        corpus/              the files that a visitor brought

Its state is not kept: it is seen from its process, its journal and its last words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from pages.processes import Process
from pages.wording import mark
from shared import files, journal
from shared.workshop import FOLDER, JOB

NOTE, OUTPUT, CORPUS = "job.json", "output.txt", "corpus"
PAUSE, STOP = "pause", "stop"

_TAIL = 1 << 14
"""Bytes of the output that are looked at: the last words of a process."""


class State(Enum):
    """Of a training, as people call it."""

    RUNNING = mark("running")
    PAUSING = mark("saving, then it pauses")
    STOPPING = mark("saving, then it ends")
    PAUSED = mark("paused")
    INTERRUPTED = mark("interrupted")
    FAILED = mark("failed")
    STOPPED = mark("stopped")
    FINISHED = mark("finished")
    BROUGHT = mark("brought")

    @property
    def alive(self) -> bool:
        """Whether its process is there."""
        return self in (State.RUNNING, State.PAUSING, State.STOPPING)

    @property
    def resumable(self) -> bool:
        """Whether it can go on."""
        return self in (State.PAUSED, State.INTERRUPTED, State.FAILED, State.STOPPED)

    @property
    def open(self) -> bool:
        """Whether it has not come to its end, and can be stopped."""
        return (self.alive or self.resumable) and self not in (State.STOPPING, State.STOPPED)


@dataclass(frozen=True)
class Job:
    """What is kept of a training.

    Args:
        folder: of the model.
        program: the package that is run; empty for a model that was brought.
        arguments: of its command line.
        made: when, in seconds of `time.time`.
        process: its last one.
        asked: what was asked of that process: to pause, to stop, or nothing.
    """

    folder: Path
    program: str = ""
    arguments: tuple[str, ...] = ()
    made: float = 0.0
    process: Process = Process()
    asked: str = ""

    @property
    def name(self) -> str:
        """Of the model."""
        return self.folder.name

    @property
    def corpus(self) -> Path:
        """The folder of the files that a visitor brought."""
        return self.folder / JOB / CORPUS

    @property
    def output(self) -> Path:
        """The file of what its process says."""
        return self.folder / JOB / OUTPUT

    @property
    def state(self) -> State:
        """As it is now."""
        if not self.program:
            return State.BROUGHT
        if self.process.alive:
            return {PAUSE: State.PAUSING, STOP: State.STOPPING}.get(self.asked, State.RUNNING)
        end = self.end
        if end is not None and not end.get("interrupted"):
            return State.FINISHED
        if self.asked == STOP:
            return State.STOPPED
        if self.problem:
            return State.FAILED
        return State.PAUSED if end is not None or self.asked == PAUSE else State.INTERRUPTED

    @property
    def problem(self) -> str:
        """The sentence with which its process refused to go on; empty if it did not."""
        head, last = f"{self.program}: ", self.last_words
        return last.removeprefix(head) if last.startswith(head) else ""

    @property
    def last_words(self) -> str:
        """The last line that its process said; it calls the corpus's files by their names."""
        try:
            with open(self.output, "rb") as file:
                file.seek(max(0, file.seek(0, 2) - _TAIL))
                said = file.read().decode("utf-8", "replace").strip()
        except OSError:
            return ""
        return said[said.rfind("\n") + 1 :].replace(f"{self.corpus}/", "")

    @property
    def record(self) -> journal.Record:
        """What its journal tells."""
        return journal.read(self._journal)

    @property
    def end(self) -> dict[str, Any] | None:
        """How its journal says that it ended; None if it does not."""
        return journal.end(self._journal)

    @property
    def _journal(self) -> Path:
        return self.folder / FOLDER / journal.FILE


def read(folder: Path) -> Job | None:
    """The training of a model's folder; None where the page made none."""
    try:
        kept = json.loads((folder / JOB / NOTE).read_text(encoding="utf-8"))
        return Job(
            folder,
            str(kept["program"]),
            tuple(map(str, kept["arguments"])),
            float(kept["made"]),
            Process(int(kept["pid"]), str(kept["began"])),
            str(kept["asked"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(job: Job) -> Job:
    """Keep it.

    Raises:
        OSError: the disk refuses.
    """
    kept = {
        "program": job.program,
        "arguments": job.arguments,
        "made": job.made,
        **job.process._asdict(),
        "asked": job.asked,
    }
    note = job.folder / JOB / NOTE
    note.parent.mkdir(parents=True, exist_ok=True)
    files.replace(note, lambda file: file.write(json.dumps(kept, indent=1).encode()))
    return job
