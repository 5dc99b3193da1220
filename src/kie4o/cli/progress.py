"""The progress bar on standard error; there is none where nobody would see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from ..task import Task
from .output import plain
from .session import Session


@contextmanager
def watching(session: Session, out: Path | None) -> Iterator[Callable[[Task], None]]:
    """Give what to call with each state of a task: it is shown, and remembered for Ctrl-C."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with _bar(session, *columns) as progress:
        bar = progress.add_task("Sending", total=None)

        def see(task: Task) -> None:
            new = session.task_id is None
            session.follow(task, out)
            if new and not session.as_json:
                # Whatever happens from here on, this id leads back to what was paid for.
                with suppress(OSError):
                    click.echo(f"Task {plain(task.id)} is begun.", err=True)
            # The service may keep the progress at 0 until the end; the bar swings meanwhile.
            total = 1.0 if task.progress else None
            progress.update(bar, description=task.id, completed=task.progress, total=total)

        yield see


@contextmanager
def counting(session: Session, total: int) -> Iterator[Callable[[], None]]:
    """Give what to call when one of so many prompts is done."""
    with _bar(session, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as progress:
        bar = progress.add_task("", total=total)
        yield lambda: progress.advance(bar)


def _bar(session: Session, *columns: ProgressColumn) -> Progress:
    console = Console(stderr=True)
    shown = console.is_terminal and not session.as_json
    # Standard output stays what it is: it may be a file.
    return Progress(
        *columns, console=console, transient=True, disable=not shown, redirect_stdout=False
    )
