"""`kie4o resolve` and `forget`: keys whose outcome is unknown."""

from __future__ import annotations

import click

from ..errors import IdempotencyError
from .options import common, needs_store, pass_session, store_option
from .output import emit
from .session import Session


@click.command()
@click.argument("key")
@click.argument("task_id", metavar="ID")
@store_option
@common
@pass_session
def resolve(session: Session, key: str, task_id: str) -> None:
    """Record that the request of KEY created the task ID, if its outcome is unknown."""
    needs_store(session)
    with session.kie() as kie:
        kie.resolve(key, task_id=task_id)
    _done(session, key, f"resolved: task {task_id}")


@click.command()
@click.argument("key")
@store_option
@common
@pass_session
def forget(session: Session, key: str) -> None:
    """Forget KEY, so that its request can be sent, and paid, again."""
    needs_store(session)
    with session.kie() as kie:
        known = kie.forget(key)
    if not known:
        raise IdempotencyError(f"The store does not know the key {key}, so nothing is forgotten.")
    _done(session, key, "forgotten")


def _done(session: Session, key: str, what: str) -> None:
    if session.as_json:
        emit({"key": key, "done": what.partition(":")[0]})
    else:
        session.say(f"{key} is {what}.")
