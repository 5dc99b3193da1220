"""What a sandbox remembers of its past: the requests to it, and the events in it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from ..clock.events import Event
from .bounded_log import BoundedLog
from .notifier import ChangeNotifier
from .request_log import LoggedRequest


@define(eq=False)
class LoggedEvent:
    """Something that happened, at a time of the mock's clock."""

    at: float
    kind: str
    task_id: str
    id: int = 0


class ActivityLog:
    """The latest requests and the latest events."""

    def __init__(self, limit: int, numbers: Iterator[int], notifier: ChangeNotifier) -> None:
        """Start empty.

        Args:
            limit: how many of each are kept.
            numbers: what ids are taken from, shared by all sandboxes.
            notifier: notified after every change.
        """
        self.requests: BoundedLog[LoggedRequest] = BoundedLog(limit, numbers, notifier)
        self.events: BoundedLog[LoggedEvent] = BoundedLog(limit, numbers, notifier)
        self._options = limit, numbers, notifier

    def empty_copy(self) -> ActivityLog:
        """Another one with the same limit, whose ids come from the same numbers."""
        return ActivityLog(*self._options)

    def fired(self, event: Event) -> None:
        """Keep an event of the queue whose time has come."""
        self.events.add(LoggedEvent(event.due, event.kind, event.task_id))

    def clear(self) -> None:
        """Forget everything."""
        self.requests.clear()
        self.events.clear()
