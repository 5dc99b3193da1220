"""One API key, one sandbox: tasks, balance, windows, clock and queue that no other key sees."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from functools import partial

from .clock import Clock
from .composites import Edit
from .deliveries import Delivery
from .document import Document, Json
from .events import Event, EventQueue
from .limits import Window
from .settings import Settings
from .tasks import Failure, Plan, Task, seen


class Sandbox:
    """The state of one API key. Hold `lock` while reading and then changing it."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        document: Document,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        """Start with the configured balance and no tasks.

        Args:
            name: what ids are drawn from; never shown, it is made of the API key.
            settings: the configured start.
            document: where limits and lifetimes come from.
            clock: this sandbox's own.
            changed: called when an event was queued or the clock was moved.
        """
        self.clock = clock
        self.credits = settings.credits
        self.tasks: dict[str, Task] = {}
        self.deliveries: list[Delivery] = []
        self.lock = threading.RLock()
        self._name = name
        self._settings = settings
        self._document = document
        self._queue = EventQueue()
        self._changed = changed
        self._firing = threading.RLock()
        self._generations = self._window("generations")
        self._reads: dict[str, Window] = {}

    def running(self) -> int:
        """How many tasks have not ended."""
        now = self.clock.now()
        return sum(not seen(task.plan, now).done for task in self.tasks.values())

    def admits_generation(self) -> bool:
        """Count a generate request against the account's window (ledger: generation-rate)."""
        with self.lock:
            return not self._settings.rate_limits or self._generations.admits(self.clock.now())

    def admits_read(self, task_id: str) -> bool:
        """Count a read of one task against its window (ledger: poll-interval)."""
        if not self._settings.rate_limits:
            return True
        with self.lock:
            window = self._reads.setdefault(task_id, self._window("taskReads"))
            return window.admits(self.clock.now())

    def create(
        self,
        request: Json,
        failure: Failure | None,
        base_url: str,
        ended: Callable[[Task], None],
        edit: Edit | None = None,
    ) -> Task:
        """Create a task, charge for it, and queue what will happen to it.

        Args:
            request: the fields that the service knows, nulls dropped.
            failure: how it will fail, or None.
            base_url: the address its pictures are served under.
            ended: called when the task has ended.
            edit: what its pictures are made from, if the mock can see that.
        """
        now = self.clock.now()
        plan = Plan(now, now + self._settings.task_seconds, failure)
        task_id = self._draw(f"task/{len(self.tasks)}")[:32]
        count = request.get("nVariants", 1)
        pictures = tuple(self._picture(task_id, number, plan) for number in range(count))
        task = Task(task_id, request, plan, base_url, pictures, edit)
        self.tasks[task_id] = task
        # Rounded, or a balance of 0.3 would not cover three pictures of 0.1.
        self.credits = round(self.credits - self.cost(request), 6)
        self.schedule(Event(plan.ends, "task.ended", task_id, partial(ended, task)))
        if failure is None:
            gone = plan.ends + self._document.lifetimes["imageSeconds"]
            self.schedule(Event(gone, "images.expired", task_id))
        return task

    def cost(self, request: Json) -> float:
        """What a task with this request costs, in credits."""
        count: int = request.get("nVariants", 1)
        return self._settings.price * count

    def pictures_gone(self, task: Task) -> bool:
        """Whether the pictures are past their 14 days."""
        return self.clock.now() >= task.plan.ends + self._document.lifetimes["imageSeconds"]

    def schedule(self, event: Event) -> None:
        """Queue an event."""
        with self.lock:
            self._queue.add(event)
        self._changed()

    def next_due(self) -> float | None:
        """Real seconds until the next event that someone else may take out, or None.

        There is none while time stands still before it, and while an advance runs, which takes
        the events itself and tells when it has ended.
        """
        if not self._firing.acquire(blocking=False):
            return None
        try:
            with self.lock:
                due = self._queue.next_due()
            return None if due is None else self.clock.real_seconds_until(due)
        finally:
            self._firing.release()

    def change_clock(self, change: Callable[[Clock], None]) -> None:
        """Change the clock, after an advance that is under way."""
        with self._firing:
            change(self.clock)
        self._changed()

    def advance(self, target: Callable[[Clock], float]) -> list[Event]:
        """Move the clock forward and let everything on the way happen, in order.

        The clock stands at each event's time while it happens, so an answer that leads to a
        retry is followed by that retry within the same advance. A receiver that asks for another
        advance waits for this one.

        Args:
            target: when to stop, asked once this advance may begin.
        """
        fired = []
        with self._firing:
            until = target(self.clock)
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
        self._changed()
        return fired

    def take_due(self) -> list[Event]:
        """Take out what is due now, for someone else to run; nothing while an advance runs."""
        if not self._firing.acquire(blocking=False):
            return []
        try:
            now = self.clock.now()
            due = []
            while event := self._pop(now):
                due.append(event)
            return due
        finally:
            self._firing.release()

    def _pop(self, until: float) -> Event | None:
        with self.lock:
            return self._queue.pop(until)

    def _window(self, name: str) -> Window:
        limit = self._document.limits[name]
        return Window(limit["count"], limit["seconds"])

    def _picture(self, task_id: str, number: int, plan: Plan) -> str:
        """A file name of the recorded form."""
        stored = max(int(plan.created), int(plan.ends) - 2)
        digits = int(self._draw(f"{task_id}/{number}"), 16) % 10_000
        return f"{task_id}_{number}_{stored}_{digits:04d}.png"

    def _draw(self, purpose: str) -> str:
        return hashlib.sha256(f"{self._name}/{purpose}".encode()).hexdigest()
