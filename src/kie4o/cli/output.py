"""What is printed on standard output, for people and for machines."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ..errors import KieError
from .session import Session

if TYPE_CHECKING:
    from .._task import Task

Json = dict[str, Any]


def plain(text: str) -> str:
    """Text on one line that cannot steer a terminal; it may come from anywhere."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def emit(found: Json, *, err: bool = False) -> None:
    """Print one object on one line."""
    click.echo(json.dumps(found), err=err)


def task_object(task: Task, files: Sequence[Path] | None = None) -> Json:
    """A task as JSON; `files` are there when it was to be saved."""
    found: Json = {
        "taskId": task.id,
        "status": task.status,
        "progress": task.progress,
        "urls": list(task.urls),
        "errorCode": task.error_code,
        "errorMessage": task.error_message,
        "created": task.created.isoformat() if task.created else None,
        "completed": task.completed.isoformat() if task.completed else None,
        "request": dict(task.request),
    }
    return found if files is None else {**found, "files": [str(path) for path in files]}


def error_object(error: BaseException, task_id: str | None = None) -> Json:
    """An error as JSON."""
    typed = error if isinstance(error, KieError) else None
    task = typed.task if typed else None
    return {
        "error": type(error).__name__,
        "code": typed.code if typed else None,
        "message": typed.message if typed else str(error),
        "taskId": task.id if task else task_id,
        "retries": typed.retries if typed else 0,
    }


def show_task(task: Task) -> None:
    """Print a look at a task for people."""
    # The service may keep the progress at 0 until the end, so 0 says nothing.
    share = f"  {task.progress:.0%}" if task.progress and not task.done else ""
    click.echo(plain(f"{task.id}  {task.status}{share}"))
    show_urls(task)
    if task.failed:
        click.echo(plain(f"{task.error_message or 'no reason given'} (code {task.error_code})"))


def warn_of_missing(session: Session, task: Task) -> None:
    """Say on standard error that a task has fewer images than were asked for."""
    if task.variants is None or not 0 < len(task.urls) < task.variants:
        return
    said = f"Task {task.id} has {len(task.urls)} of the {task.variants} images asked for."
    if session.as_json:
        emit({"level": "warning", "message": said, "taskId": task.id}, err=True)
    else:
        session.say(f"Warning: {plain(said)}")


def show_result(session: Session, task: Task) -> None:
    """Print the images of a task that were not saved.

    Raises:
        SaveError: it has none.
    """
    from .._polling import image_urls

    image_urls(task)
    warn_of_missing(session, task)
    if session.as_json:
        emit(task_object(task))
    else:
        show_urls(task)


def show_saved(session: Session, task: Task, files: Sequence[Path]) -> None:
    """Print where the images of a task are."""
    warn_of_missing(session, task)
    if session.as_json:
        emit(task_object(task, files))
        return
    for path in files:
        # As the file system has it, whatever its encoding.
        click.echo(os.fsencode(path))


def show_urls(task: Task) -> None:
    """Print the URLs of a task's images, one a line."""
    for url in task.urls:
        click.echo(plain(url))


def is_terminal(name: Literal["stdout", "stderr"]) -> bool:
    """Whether somebody sees what is printed there."""
    stream = getattr(sys, name)
    return stream is not None and stream.isatty()


def width() -> int:
    """Columns of the terminal."""
    return shutil.get_terminal_size().columns


def _escaped(letter: str) -> str:
    return " " if letter in "\r\n\t" else letter.encode("unicode_escape").decode()
