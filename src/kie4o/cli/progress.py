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


@contextmanager
def watching(session: Session, out: Path | None) -> Iterator[Callable[[Task], None]]:
    """Give what to call with each state of a task: it is shown, and remembered for Ctrl-C."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with _bar(session, *columns) as progress:
        bar = progress.add_task("sending" if session.task_id is None else _RUNNING, total=None)

        def see(task: Task) -> None:
            new = session.task_id is None
            session.follow(task, out)
            if new:
                _tell_of_start(session, task)
            # The service may keep the progress at 0 until the end; the bar swings meanwhile.
            total = 1.0 if task.progress else None
            progress.update(bar, description=_awaited(task), completed=task.progress, total=total)

        yield see


@contextmanager
def counting(session: Session, total: int) -> Iterator[Callable[[], None]]:
    """Give what to call when one of so many prompts is done."""
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
