"""What a sandbox remembers of its past: the latest requests to it, and the latest events in it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from ..byte_budget import ByteBudget
from ..clock.scheduler import Event
from ..waiting import ChangeNotifier
from .log_entries import LoggedDownload, LoggedEvent, LoggedRequest

T = TypeVar("T", LoggedRequest, LoggedEvent, LoggedDownload)


class BoundedLog(Generic[T]):
    """The latest entries of one sandbox; it drops the oldest, and counts what it dropped."""

    def __init__(
        self,
        limit: int,
        numbers: Iterator[int],
        budget: ByteBudget[int],
        notifier: ChangeNotifier,
        real_time: Callable[[], float],
    ) -> None:
        """Start empty.

        Args:
            limit: how many are kept.
            numbers: what ids are taken from; shared, so that an id is one thing of the mock.
            budget: the bytes that all logs may take together.
            notifier: notified when an entry is added.
            real_time: real seconds since the epoch.
        """
        self.dropped = 0
        self._limit = limit
        self._items: deque[T] = deque()
        self._numbers = numbers
        self._budget = budget
        self._notifier = notifier
        self._real_time = real_time
        self._lock = threading.Lock()

    def add(self, item: T) -> None:
        """Give it an id, higher than all before, and keep it."""
        with self._lock:
            item.real = self._real_time()
            item.id = next(self._numbers)
            self._items.append(item)
            self._budget.hold(item.id, item.size, self.forget)
            if len(self._items) > self._limit:
                self._budget.release(self._items.popleft().id)
                self.dropped += 1
        self._budget.trim()
        self._notifier.notify()

    def items(self) -> list[T]:
        """The oldest first."""
        with self._lock:
            return list(self._items)

    def forget(self, item_id: int) -> None:
        """Drop the entries up to an id, because the budget gave their bytes to newer ones."""
        with self._lock:
            while self._items and self._items[0].id <= item_id:
                self._items.popleft()
                self.dropped += 1

    def clear(self) -> int:
        """Forget all, and tell how many that were."""
        with self._lock:
            count = len(self._items)
            for item in self._items:
                self._budget.release(item.id)
            self._items.clear()
            self.dropped = 0
            return count


class ActivityLog:
    """The latest requests, events and downloads."""

    def __init__(
        self,
        limit: int,
        numbers: Iterator[int],
        budget: ByteBudget[int],
        notifier: ChangeNotifier,
        real_time: Callable[[], float],
    ) -> None:
        """Start empty; the arguments are those of `BoundedLog`, for each of the three."""
        self._options = options = limit, numbers, budget, notifier, real_time
        self.requests: BoundedLog[LoggedRequest] = BoundedLog(*options)
        self.events: BoundedLog[LoggedEvent] = BoundedLog(*options)
        self.downloads: BoundedLog[LoggedDownload] = BoundedLog(*options)

    def empty_copy(self) -> ActivityLog:
        """Another one with the same limits, whose ids come from the same numbers."""
        return ActivityLog(*self._options)

    def fired(self, event: Event) -> None:
        """Keep an event of the queue whose time has come."""
        self.events.add(LoggedEvent(event.due, event.kind, event.task_id))

    def clear(self) -> None:
        """Forget everything."""
        self.requests.clear()
        self.events.clear()
        self.downloads.clear()
