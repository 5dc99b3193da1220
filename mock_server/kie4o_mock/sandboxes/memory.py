"""What a sandbox remembers of its past: the requests to it, and the events in it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from ..timing.events import Event
from .bell import Bell
from .journal import Entry
from .ring import Ring


@define(eq=False)
class Happening:
    """Something that happened, at a time of the mock's clock."""

    at: float
    kind: str
    task_id: str
    id: int = 0


class Memory:
    """The latest requests and the latest events."""

    def __init__(self, limit: int, numbers: Iterator[int], bell: Bell) -> None:
        """Start empty.

        Args:
            limit: how many of each are kept.
            numbers: what ids are taken from, shared by all sandboxes.
            bell: rung after every change.
        """
        self.requests: Ring[Entry] = Ring(limit, numbers, bell)
        self.events: Ring[Happening] = Ring(limit, numbers, bell)

    def fired(self, event: Event) -> None:
        """Keep an event of the queue whose time has come."""
        self.events.add(Happening(event.due, event.kind, event.task_id))

    def clear(self) -> None:
        """Forget everything."""
        self.requests.clear()
        self.events.clear()
