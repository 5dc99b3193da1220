"""One clock and its queue: everything timed in a sandbox happens here, in order."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

from attrs import frozen

from .clock import Clock

Target = Callable[["Scheduler"], float]


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
        owner: the collection of what the event is about; None for an event that always happens.
        item_id: what it is about there. The event goes when `owner` drops that.
    """

    due: float
    kind: str
    task_id: str
    action: Callable[[], None] = nothing
    quick: bool = False
    owner: Container[str] | None = None
    item_id: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether what it is about is still there."""
        return self.owner is None or self.item_id in self.owner


# Events that a queue may have before it looks for those that are not needed any more.
_FEW = 1_000


class EventQueue:
    """Events by due time; those due at the same time in the order they came."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Event]] = []
        self._order = itertools.count()
        self._most = _FEW

    def add(self, event: Event) -> bool:
        """Queue an event, and tell whether it is the next one now."""
        if len(self._heap) >= self._most:
            self._heap = [entry for entry in self._heap if entry[2].is_needed]
            heapq.heapify(self._heap)
            self._most = max(_FEW, 2 * len(self._heap))
        entry = (event.due, next(self._order), event)
        heapq.heappush(self._heap, entry)
        return self._heap[0] is entry

    def first(self) -> Event | None:
        """The next event, or None."""
        while self._heap and not self._heap[0][2].is_needed:
            heapq.heappop(self._heap)
        return self._heap[0][2] if self._heap else None

    def pending(self) -> list[Event]:
        """All of them, in order."""
        waiting = sorted(self._heap, key=lambda entry: entry[:2])
        return [event for _, _, event in waiting if event.is_needed]

    def pop(self, until: float) -> Event | None:
        """Take out the first event that is due by `until`."""
        event = self.first()
        return heapq.heappop(self._heap)[2] if event and event.due <= until else None


class Scheduler:
    """A clock, the events that wait for it, and the one way to move it."""

    def __init__(
        self,
        clock: Clock,
        changed: Callable[[], None],
        fired: Callable[[Event], None] = lambda _: None,
    ) -> None:
        """Start with nothing to happen.

        Args:
            clock: the time; nobody else moves it.
            changed: called when the time of the next event changed or the clock was moved.
            fired: called with each event whose time has come, before it happens.
        """
        self.clock = clock
        self._queue = EventQueue()
        self._changed = changed
        self._fired = fired
        self._lock = threading.Lock()
        # Held by the thread that lets events happen, so that two advances cannot mix.
        self._firing = threading.RLock()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.clock.now()

    def next_event(self) -> Event | None:
        """The next event, or None."""
        with self._lock:
            return self._queue.first()

    def next_time(self) -> float | None:
        """When the next event is due, in seconds since the epoch, or None."""
        event = self.next_event()
        return event.due if event else None

    def pending(self) -> list[Event]:
        """What is queued, in the order in which it will happen."""
        with self._lock:
            return self._queue.pending()

    def schedule(self, event: Event) -> None:
        """Queue an event."""
        with self._lock:
            is_next = self._queue.add(event)
        # Most are not, and to wake the one who waits for the next costs more than the rest.
        if is_next:
            self._changed()

    def next_due(self) -> float | None:
        """Real seconds until the next event that someone else may take out, or None.

        There is none while time stands still before it, and while an advance runs, which takes
        the events itself and tells when it has ended.
        """
        if not self._firing.acquire(blocking=False):
            return None
        try:
            due = self.next_time()
            return None if due is None else self.clock.real_seconds_until(due)
        finally:
            self._firing.release()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let nothing happen meanwhile, after an advance that is under way."""
        with self._firing:
            yield

    def change(self, change: Callable[[Clock], None]) -> None:
        """Change the clock, after an advance that is under way."""
        with self._firing:
            change(self.clock)
        self._changed()

    def advance(self, target: Target) -> list[Event]:
        """Move the clock forward and let everything on the way happen, in order.

        The clock stands at each event's time while it happens, so a response that leads to a
        retry is followed by that retry within the same advance. A receiver that asks for another
        advance waits for this one. The caller notifies those who wait for the next event.

        Args:
            target: when to stop, asked once this advance may begin.
        """
        fired = []
        with self._firing:
            until = target(self)
            if not self._is_due(until):
                self.clock.move_to(until)
                return []
            still = self.clock.frozen
            self.clock.freeze()
            try:
                while event := self._pop(until):
                    self.clock.move_to(event.due)
                    event.action()
                    fired.append(event)
                self.clock.move_to(until)
            finally:
                self.clock.freeze(frozen=still)
        return fired

    def pop_due(self) -> list[Event]:
        """Take out what is due now, for someone else to run; nothing while an advance runs."""
        if not self._firing.acquire(blocking=False):
            return []
        try:
            now = self.clock.now()
            due: list[Event] = []
            while event := self._pop(now):
                due.append(event)
            return due
        finally:
            self._firing.release()

    def _is_due(self, until: float) -> bool:
        due = self.next_time()
        return due is not None and due <= until

    def _pop(self, until: float) -> Event | None:
        with self._lock:
            event = self._queue.pop(until)
        if event:
            self._fired(event)
        return event
