"""The progress bar on standard error; there is none where nobody would see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .._log import LOG
from .output import emit
from .session import Session

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from .._task import Task
    from .._uploads import UploadProgress


class Watch:
    """Shows the states of one task, and remembers it for Ctrl-C."""

    def __init__(self, session: Session, out: Path | None, progress: Progress) -> None:
        self._session = session
        self._out = out
        self._progress = progress
        first = "sending" if session.task_id is None else _RUNNING
        self._bar = progress.add_task(first, total=None)

    def __call__(self, task: Task) -> None:
        """Show a state of the task."""
        new = self._session.task_id is None
        self._session.follow(task, self._out)
        if new:
            _tell_of_start(self._session, task)
        # The service may keep the progress at 0 until the end; the bar swings meanwhile.
        total = 1.0 if task.progress else None
        self._show(_awaited(task), task.progress, total)

    def upload(self, upload: UploadProgress) -> None:
        """Show how far the upload of a file is."""
        self._show(f"uploading {upload.name}", upload.sent, upload.total)

    def upload_first(self, upload: UploadProgress) -> None:
        """The same, where a paid request is sent as soon as all files are."""
        self._session.sending = upload.sent >= upload.total
        self.upload(upload)

    def _show(self, description: str, completed: float, total: float | None) -> None:
        self._progress.update(self._bar, description=description, completed=completed, total=total)


@contextmanager
def watching(session: Session, out: Path | None) -> Iterator[Watch]:
    """Give what to call with each state of a task."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with _bar(session, *columns) as progress:
        yield Watch(session, out, progress)


@contextmanager
def counting(session: Session, total: int) -> Iterator[Callable[[], None]]:
    """Give what to call when one of `total` prompts is done."""
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn

    with _bar(session, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as progress:
        bar = progress.add_task("", total=total)
        yield lambda: progress.advance(bar)


_RUNNING = "queued or drawing"


def _awaited(task: Task) -> str:
    """What is waited for now."""
    if task.done:
        return "saving"
    return f"drawing {task.progress:.0%}".replace("%", " %") if task.progress else _RUNNING


def _tell_of_start(session: Session, task: Task) -> None:
    LOG.info("Started task %s.", task.id)
    if session.as_json:
        # Not even SIGKILL can lose what was paid for: this id leads back to it.
        with suppress(OSError):
            found = {"event": "created", "taskId": task.id, "resume": session.resume}
            emit(found, err=True)


@contextmanager
def _bar(session: Session, *columns: ProgressColumn) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    shown = console.is_terminal and not session.as_json
    # Standard output stays what it is: it may be a file.
    with Progress(
        *columns, console=console, transient=True, disable=not shown, redirect_stdout=False
    ) as progress:
        session.console = console if shown else None
        try:
            yield progress
        finally:
            session.console = None
