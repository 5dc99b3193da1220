# Generated from src/kie4o/_async/tasks.py by scripts/sync_client.py: edit that file.
"""Tasks at the service: starting one, reading it, waiting for it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Self

from attrs import frozen
from kie4o_api.api.images import generate_image, get_task
from kie4o_api.models import GenerateRequest, GenerateSuccess, TaskSuccess
from kie4o_api.operations import GENERATE_IMAGE, GET_TASK

from .._clock import Clock
from .._poll import Poll
from .._polling import LONGEST_POLL, follow, id_of, next_delay, poll_seconds, resumable
from .._task import Task
from ..errors import KieError
from .calls import Calls


@frozen
class Tasks:
    """Tasks of one synchronous client.

    Args:
        call: the retry loop.
        polls: the same with the time that one poll may take.
        clock: the time.
    """

    call: Calls
    polls: Calls
    clock: Clock

    @classmethod
    def of(cls, call: Calls, clock: Clock) -> Self:
        """Tasks that are polled by one HTTP client, because each is costly to make."""
        return cls(call, call.within(LONGEST_POLL), clock)

    def send(self, body: GenerateRequest, *, once: bool) -> Task:
        """Start a paid task.

        Args:
            body: the request.
            once: whether it is the caller who repeats.
        """
        made = self.call(GENERATE_IMAGE, generate_image.sync, GenerateSuccess, once=once, body=body)
        return Task(id=made.data.task_id, request=body.to_dict())

    def get(self, known: str) -> Task:
        """Read a task once, by its id."""
        return self._read(self.call, known, once=False)

    def seen(self, task: Task | str) -> Task:
        """The task itself, or what the service knows of the one with this id."""
        return task if isinstance(task, Task) else self.get(id_of(task))

    def wait(
        self,
        task: Task | str,
        deadline: float | None,
        poll: Poll,
        on_progress: Callable[[Task], None] | None,
        *,
        at_once: bool,
    ) -> Task:
        """Poll a task until it has ended; see `AsyncKie.wait`.

        Args:
            at_once: whether to poll before the first wait.
        """
        known = task if isinstance(task, Task) else Task.unseen(id_of(task))
        now = self.clock.monotonic
        ends = math.inf if deadline is None else now() + deadline
        steps = follow(known, deadline, poll, on_progress, now, at_once=at_once)
        with resumable(known.id):
            step: float | Task = next_delay(steps, None)
            while not isinstance(step, Task):
                self.clock.sleep(step)
                step = next_delay(steps, self.poll(known.id, ends - now()))
            return step

    def poll(self, known: str, left: float) -> Task | KieError:
        """Read a task once, and return the error of a failed read: a wait tolerates some.

        Args:
            known: the id of the task.
            left: seconds until the wait is over.
        """
        seconds = poll_seconds(left)
        calls = self.polls if seconds == LONGEST_POLL else self.call.within(seconds)
        try:
            return self._read(calls, known, once=True)
        except KieError as error:
            return error

    def _read(self, calls: Calls, known: str, *, once: bool) -> Task:
        found = calls(GET_TASK, get_task.sync, TaskSuccess, once=once, task_id=known)
        return Task.of(found.data)
