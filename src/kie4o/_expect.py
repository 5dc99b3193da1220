"""What an answer or a task must be before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from . import _arguments
from ._arguments import abbreviate
from ._polling import successful
from ._task import Task
from .errors import InvalidResponseError, SaveError, TaskError, ValidationError

_T = TypeVar("_T")


def expect(answer: object, kind: type[_T]) -> _T:
    """The answer, when it is of this kind.

    Raises:
        InvalidResponseError: it is not.
    """
    if isinstance(answer, kind):
        return answer
    raise InvalidResponseError(f"The response is not a {kind.__name__}.")


def task_id(task: Task | str) -> str:
    """The id of a task, or the id that was given.

    Raises:
        InvalidRequestError: it is neither.
    """
    found = task.id if isinstance(task, Task) else task
    return _arguments.task_id("task", found, "a Task, or its id as a string")


@contextmanager
def naming(task_id: str) -> Iterator[None]:
    """Say which task the service refuses to read; its own words do not."""
    try:
        yield
    except ValidationError as error:
        error.args = (f"Task {abbreviate(task_id)}: {error.message}",)
        raise


def image_urls(task: Task) -> tuple[str, ...]:
    """The URLs of a finished task's images.

    Raises:
        TaskFailedError: it has none.
        TaskError: it has not ended.
        SaveError: it succeeded, and names none.
    """
    if not successful(task).done:
        said = f"Task {task.id} has not ended ({task.status}); wait for it first."
        raise TaskError(said, task=task)
    if not task.urls:
        raise SaveError(f"Task {task.id} succeeded, but names no images.", task=task)
    return task.urls
