"""What the generated functions must have returned, once the transport let an answer through."""

from __future__ import annotations

from typing import TypeVar

from .errors import InvalidResponse, TaskError
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


def unfinished(task: Task) -> TaskError:
    """The error of asking for pictures too early."""
    return TaskError(f"Task {task.id} has not ended ({task.status}); wait for it first.", task=task)
