"""The tasks of one sandbox: those that run, and of those that have ended the latest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, ValuesView

from ..byte_budget import ByteBudget, StateKey
from ..clock.rate_limit import Window
from .task import Task, view_at


class TaskStore(Mapping[str, Task]):
    """Tasks by id. Hold the sandbox's lock while changing it.

    Only `forget` is called without that lock, for any sandbox that needs room.

    Attributes:
        reads: the windows in which tasks were read, by their ids.
    """

    def __init__(self, limit: int, budget: ByteBudget[StateKey]) -> None:
        """Start empty.

        Args:
            limit: how many that have ended are kept.
            budget: the bytes that all sandboxes may take together.
        """
        self.reads: dict[str, Window] = {}
        self._limit = limit
        self._budget = budget
        self._by_id: dict[str, Task] = {}
        # Those that had not ended when it was last asked.
        self._running: set[str] = set()
        # Those whose end has happened, the first to end first.
        self._ended: dict[str, None] = {}

    def __getitem__(self, task_id: str) -> Task:
        return self._by_id[task_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._by_id))

    def __len__(self) -> int:
        return len(self._by_id)

    def values(self) -> ValuesView[Task]:
        """All of them, the oldest first. Make a list of it at once: others may add or drop some."""
        return self._by_id.values()

    @property
    def is_busy(self) -> bool:
        """Whether the end of a task has not happened yet."""
        return bool(self._running)

    def running(self, now: float) -> int:
        """How many have not ended."""
        # The event of a task's end may come later than its end.
        self._running = {i for i in self._running if not view_at(self._by_id[i].plan, now).done}
        return len(self._running)

    def add(self, task: Task) -> None:
        """Keep a task that has not ended.

        Raises:
            NoRoom: the tasks that run take all bytes that there are.
        """
        self._budget.reserve(task.size)
        self._by_id[task.id] = task
        self._running.add(task.id)
        self._budget.trim()

    def replace(self, task: Task) -> None:
        """Keep a task with another plan."""
        self._by_id[task.id] = task

    def end(self, task_id: str) -> None:
        """Keep a task as one that has ended, and drop the oldest of those that are too many."""
        self._running.discard(task_id)
        task = self._by_id.get(task_id)
        if task is None or task_id in self._ended:
            return
        self._ended[task_id] = None
        self._budget.give_back(task.size)
        self._budget.hold((id(self), task_id), task.size, self.forget)
        if len(self._ended) > self._limit:
            oldest = id(self), next(iter(self._ended))
            self._budget.release(oldest)
            self.forget(oldest)
        self._budget.trim()

    def forget(self, key: StateKey) -> None:
        """Let go of a task that has ended, or a mock that runs for weeks would fill the machine."""
        _, task_id = key
        for store in (self._ended, self._by_id, self.reads):
            store.pop(task_id, None)

    def close(self) -> None:
        """Give all bytes back; what is still added counts for nobody."""
        budget, self._budget = self._budget, ByteBudget(math.inf)
        for task in list(self.values()):
            if task.id in self._ended:
                budget.release((id(self), task.id))
            else:
                budget.give_back(task.size)
