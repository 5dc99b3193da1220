"""The tasks of a batch that run: when each is polled next, and what became of it."""

from __future__ import annotations

import heapq
import math

from attrs import define, field

from .._clock import Clock
from .._poll import Poll
from .._polling import Steps, follow, next_delay
from .._task import Task
from ..errors import KieError
from .steps import Outcome, PollTask

# A task, and why it has no images, if so.
Ended = tuple[Task, KieError | None]


@define
class _Wait:
    """One task and the steps of its waiting."""

    task: Task
    steps: Steps
    ends: float


@define
class Waits:
    """Tasks by the index of their prompt.

    Args:
        deadline: seconds for each task; None is for ever.
        poll: when to poll.
        clock: the time.
    """

    deadline: float | None
    poll: Poll
    clock: Clock
    _running: dict[int, _Wait] = field(init=False, factory=dict)
    _due: list[tuple[float, int]] = field(init=False, factory=list)

    def __len__(self) -> int:
        return len(self._running)

    def due(self) -> float:
        """When the next poll is due, in seconds of the clock; infinity when none is."""
        return self._due[0][0] if self._due else math.inf

    def begin(self, index: int, task: Task, *, at_once: bool) -> Ended | None:
        """Wait for a task; what became of it, when it has ended already."""
        now = self.clock.monotonic
        steps = follow(task, self.deadline, self.poll, None, now, at_once=at_once)
        ends = math.inf if self.deadline is None else now() + self.deadline
        self._running[index] = _Wait(task, steps, ends)
        return self._go_on(index, None)

    def next(self) -> PollTask:
        """The poll that is due first."""
        _, index = heapq.heappop(self._due)
        wait = self._running[index]
        return PollTask(index, wait.task, wait.ends - self.clock.monotonic())

    def tell(self, index: int, seen: Outcome) -> Ended | None:
        """Take what a poll read; what became of the task, when it has ended."""
        if isinstance(seen, Task):
            self._running[index].task = seen
        return self._go_on(index, seen)

    def _go_on(self, index: int, seen: Outcome) -> Ended | None:
        wait = self._running[index]
        try:
            delay = next_delay(wait.steps, seen)
        except KieError as error:
            del self._running[index]
            return wait.task, error
        if isinstance(delay, Task):
            del self._running[index]
            return delay, None
        heapq.heappush(self._due, (self.clock.monotonic() + delay, index))
        return None
