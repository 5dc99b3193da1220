"""Timed events and the queue that hands them out in order."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

from attrs import frozen


def nothing() -> None:
    """Some events only tell that a time has come."""


@frozen
class Event:
    """Something that happens at a time of the mock's clock.

    Args:
        due: seconds since the epoch.
        kind: what happens, for people and tests, such as `task.finished`.
        task_id: the task that it happens to.
        action: what to do then.
        quick: whether the action waits for nobody, so that no thread need be kept for it.
    """

    due: float
    kind: str
    task_id: str
    action: Callable[[], None] = nothing
    quick: bool = False


class EventQueue:
    """Events by due time; those due at the same time in the order they came."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Event]] = []
        self._order = itertools.count()

    def add(self, event: Event) -> bool:
        """Queue an event, and tell whether it is the next one now."""
        entry = (event.due, next(self._order), event)
        heapq.heappush(self._heap, entry)
        return self._heap[0] is entry

    def first(self) -> Event | None:
        """The next event, or None."""
        return self._heap[0][2] if self._heap else None

    def pending(self) -> list[Event]:
        """All of them, in order."""
        return [event for _, _, event in sorted(self._heap, key=lambda waiting: waiting[:2])]

    def pop(self, until: float) -> Event | None:
        """Take out the first event that is due by `until`."""
        if self._heap and self._heap[0][0] <= until:
            return heapq.heappop(self._heap)[2]
        return None
