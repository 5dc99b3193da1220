"""What an answer or a task must be before it is used."""

from __future__ import annotations

from typing import TypeVar

from .errors import InvalidResponse, SaveError, TaskError
from .polling import successful
from .task import Task

_T = TypeVar("_T")


def expect(answer: object, kind: type[_T]) -> _T:
    """The answer, when it is of this kind.

    Raises:
        InvalidResponse: it is not.
    """
    if isinstance(answer, kind):
        return answer
    raise InvalidResponse(f"The answer is no {kind.__name__}.")


def pictures(task: Task) -> tuple[str, ...]:
    """The addresses of a finished task's pictures.

    Raises:
        TaskFailed: it has none.
        TaskError: it has not ended.
        SaveError: it succeeded, and names none.
    """
    if not successful(task).done:
        said = f"Task {task.id} has not ended ({task.status}); wait for it first."
        raise TaskError(said, task=task)
    if not task.urls:
        raise SaveError(f"Task {task.id} succeeded, but names no pictures.", task=task)
    return task.urls
