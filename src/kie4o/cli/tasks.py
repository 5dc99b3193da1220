"""`kie4o status`, `wait`, `download` and `credits`: what is free of charge."""

from __future__ import annotations

from pathlib import Path

import click

from .._arguments import DEADLINE
from .folders import prepared
from .options import common, deadline_option, out_option, pass_session
from .output import emit, show_result, show_saved, show_task, task_object
from .progress import watching
from .session import Session


@click.command()
@click.argument("task_id", metavar="ID")
@common
@pass_session
def status(session: Session, task_id: str) -> None:
    """Print the state of the task ID.

    The exit code says whether the task could be read, not whether it succeeded.
    """
    with session.kie() as kie:
        task = kie.get_task(task_id)
    if session.as_json:
        emit(task_object(task))
    else:
        show_task(task)


@click.command()
@click.argument("task_id", metavar="ID")
@out_option("Save the images there, and print their paths.  [default: print their URLs]")
@deadline_option
@common
@pass_session
def wait(
    session: Session,
    task_id: str,
    out: Path | None,
    deadline: float | None,
) -> None:
    """Wait until the task ID has ended. Another process may have created it."""
    folder = prepared(out) if out else None
    with session.kie() as kie, watching(session, out) as see:
        session.await_task(task_id, kie.model, out)
        task = kie.wait(task_id, timeout=deadline or DEADLINE, on_progress=see)
        files = kie.save(task, folder) if folder else None
    if files is not None:
        show_saved(session, task, files)
    else:
        show_result(session, task)


@click.command()
@click.argument("task_id", metavar="ID")
@out_option("Where to save the images.  [default: .]")
@common
@pass_session
def download(
    session: Session,
    task_id: str,
    out: Path | None,
) -> None:
    """Save the images of the finished task ID. Complete files are not downloaded again."""
    folder = prepared(out or Path())
    with session.kie() as kie:
        task = kie.get_task(task_id)
        session.follow(task, folder)
        files = kie.save(task, folder)
    show_saved(session, task, files)


@click.command("credits")
@common
@pass_session
def balance(session: Session) -> None:
    """Print the credits of the account."""
    with session.kie() as kie:
        left = kie.credits()
    if session.as_json:
        emit({"credits": left})
    else:
        click.echo(f"{left:.2f}".rstrip("0").rstrip("."))
