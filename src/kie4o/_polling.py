"""How to wait for a task: steps without input or output, the same for both clients."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from . import _arguments, _wire_jobs
from ._log import LOG
from ._poll import SHORTEST, Poll
from ._retries import patience
from ._task import Task
from .errors import (
    ApiConnectionError,
    ApiError,
    InvalidResponseError,
    KieError,
    RateLimitError,
    SaveError,
    TaskError,
    TaskFailedError,
    TaskTimeoutError,
    ValidationError,
    WaitTimeoutError,
)

# A sleep may end a clock tick early.
_MOMENT = 0.001
# How many seconds one poll of a wait may take.
_SHORTEST_POLL, LONGEST_POLL = 1.0, 10.0
# For how many seconds the record of a task that was just created may be missing.
_NEW = 10.0
# A bare id does not tell of which API it is.
_NEEDS_MODEL = "A task of the jobs API needs its model: model= in Python, --model in the shell."
Steps = Generator[float, Task, Task]


def follow(
    task: Task,
    deadline: float | None,
    poll: Poll,
    on_progress: Callable[[Task], None] | None,
    now: Callable[[], float],
    *,
    at_once: bool,
) -> Steps:
    """Yield how long to wait before the next poll; take what was read; return the finished task.

    A failed poll is thrown in. A transient failure, such as a lost connection, is tolerated until
    the deadline.

    Args:
        task: its last known state.
        deadline: seconds until `TaskTimeoutError`; None waits for ever.
        poll: when to poll.
        on_progress: called with every state that is seen.
        now: seconds of a clock that never goes back.
        at_once: poll before the first wait; for a task that is not new. `on_progress` is not told
            of its known state.

    Raises:
        TaskFailedError: the task ended without images.
        TaskTimeoutError: the task had not ended at the deadline.
        WaitTimeoutError: no response told its state until then, and it is known by id only.
        KieError: it cannot be read.
    """
    begun = now()
    ends = math.inf if deadline is None else begun + deadline
    wait = 0.0 if at_once else poll.first
    if on_progress and not at_once:
        on_progress(task)
    while not task.done:
        trouble: KieError | None = None
        try:
            task = yield _until_next(wait, ends - now())
        except KieError as error:
            trouble = _borne(task, error, now() - begun)
        else:
            if on_progress:
                on_progress(task)
        if not task.done and ends - now() < _MOMENT:
            raise _timed_out(task, deadline) from trouble
        wait = min(max(wait, poll.first / poll.factor) * poll.factor, poll.longest)
        wait = max(wait, patience(trouble)) if trouble else wait
    return successful(task)


def _timed_out(task: Task, deadline: float | None) -> KieError:
    """The error at the deadline; it has no task where no response ever told of one."""
    if not task.is_seen:
        return WaitTimeoutError(
            f"Task {task.id}: no poll got a response within {deadline:g} s. Wait for it again."
        )
    said = f"Task {task.id} had not ended after {deadline:g} s. It goes on: wait for it again."
    return TaskTimeoutError(said, task=task)


def _until_next(wait: float, left: float) -> float:
    """Seconds until the next poll; the last one is at the deadline, and no other just before it."""
    return max(left, 0.0) if wait > 0 and left - wait < SHORTEST else wait


def next_delay(steps: Steps, seen: Task | KieError | None) -> float | Task:
    """Tell the steps what was seen; the next wait, or the finished task.

    Raises:
        KieError: the wait is over without images.
    """
    try:
        if seen is None:
            return next(steps)
        return steps.throw(seen) if isinstance(seen, KieError) else steps.send(seen)
    except StopIteration as stop:
        done: Task = stop.value
        return done


@contextmanager
def resumable(task: Task) -> Iterator[None]:
    """Say on whatever ends a wait how to come back: the task goes on and is paid for.

    That may be an interruption, or what the caller's `on_progress` raised. An error about the task
    carries the task itself.
    """
    try:
        yield
    except BaseException as stop:
        if not isinstance(stop, ValidationError) and not (isinstance(stop, KieError) and stop.task):
            stop.add_note(how_to_resume(task))
        raise


def how_to_resume(task: Task) -> str:
    """What to do about a task that goes on after its wait ended."""
    model = "" if task.model is None else f", model={task.model!r}"
    return f"Task {task.id} goes on. Resume with wait({task.id!r}{model})."


@contextmanager
def about(task: Task) -> Iterator[None]:
    """Put a task that was seen on the error of its read; an unknown id may be that of a job."""
    try:
        yield
    except KieError as error:
        if task.is_seen:
            error.task = error.task or task
        elif task.model is None and _wire_jobs.is_unknown(error.message):
            error.args = (f"{error.message}. {_NEEDS_MODEL}",)
        raise


def poll_seconds(left: float) -> float:
    """Seconds that one poll of a wait may take.

    Args:
        left: seconds until the wait is over.
    """
    # Without any time, not even a fast poll could be made.
    return min(max(left, _SHORTEST_POLL), LONGEST_POLL)


def successful(task: Task) -> Task:
    """The task itself.

    Raises:
        TaskFailedError: it failed.
    """
    if task.failed:
        reason = task.error_message or f"no reason given, {task.status}"
        said = f"Task {task.id} failed: {reason}"
        raise TaskFailedError(said, code=task.error_code, task=task)
    return task


def id_of(task: Task | str) -> str:
    """The id of a task, or the id that was given.

    Raises:
        InvalidRequestError: it is neither.
    """
    found = task.id if isinstance(task, Task) else task
    return _arguments.task_id("task", found, "a Task, or its id as a string")


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
        raise SaveError(f"Task {task.id} succeeded, but has no images.", task=task)
    return task.urls


def _borne(task: Task, error: KieError, seconds: float) -> KieError:
    """The error of a poll when it is transient; otherwise it is raised.

    Args:
        task: its last known state.
        error: the error.
        seconds: since the wait began.
    """
    if not (_may_pass(error) or (seconds < _NEW and _has_no_record_yet(task, error))):
        raise error
    LOG.info("Task %s could not be polled: %s", task.id, error)
    return error


def _has_no_record_yet(task: Task, error: KieError) -> bool:
    """Whether the record of a task that was just created may still be missing."""
    is_new = bool(task.request) and not task.raw
    return is_new and isinstance(error, ValidationError) and _wire_jobs.is_unknown(error.message)


def _may_pass(error: KieError) -> bool:
    """Trouble on the way, not with the task: right after its creation there may be no data yet."""
    if isinstance(error, ApiError) and not isinstance(error, RateLimitError):
        return error.code is not None and (error.code >= 500 or error.code in (408, 455))
    return isinstance(error, ApiConnectionError | InvalidResponseError | RateLimitError)
