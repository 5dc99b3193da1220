"""One API key, one sandbox: tasks, balance, windows and clock that no other key sees.

One sandbox belongs to no key, the anonymous one: the others begin as its copies, and it holds what
concerns all keys, such as rules without a key and requests without a good one.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Callable

from attrs import evolve, frozen

from ..byte_budget import ByteBudget, StateKey
from ..clock.clock import Clock
from ..clock.rate_limit import Window
from ..clock.scheduler import Event, Scheduler, nothing
from ..openapi import Document
from ..scenarios.rules import Rules
from ..settings import Settings
from ..uploads.folder import UploadFolder
from .account import Account
from .activity_log import ActivityLog
from .deliveries import Deliveries
from .log_entries import LoggedEvent
from .task import Task, view_at
from .task_store import TaskStore

# What the fingerprint of a key begins with, and digits of it that tell sandboxes apart.
DIGEST = "sha256:"
_LABEL = 8


class Sandbox:
    """The state of one API key, or of all. Hold `lock` while reading and then changing it."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        document: Document,
        clock: Clock,
        changed: Callable[[], None],
        ended: Callable[[Sandbox, Task], None],
        activity: ActivityLog,
        rules: Rules,
        budget: ByteBudget[StateKey],
    ) -> None:
        """Start with the configured balance and no tasks.

        Args:
            name: what ids are drawn from; never shown, it is made of the API key.
            settings: what to begin with; they can be changed later.
            document: where limits and lifetimes come from.
            clock: this sandbox's own.
            changed: called when the time of the next event changed or the clock was moved.
            ended: called when a task has ended.
            activity: where its requests and events are kept.
            rules: this sandbox's own.
            budget: the bytes that tasks and callbacks of all sandboxes may take together.
        """
        self.configure(settings)
        self.scheduler = Scheduler(clock, changed, activity.fired)
        self.tasks = TaskStore(settings.task_limit, budget)
        self.deliveries = Deliveries(budget)
        self.activity = activity
        self.rules = rules
        # How often each scenario was applied, by hashes: what clients send may be of any length.
        self.scenario_uses: OrderedDict[int, int] = OrderedDict()
        self.lock = threading.RLock()
        # Also those that were forgotten.
        self.created = 0
        self._name = name
        self._changed = changed
        self.uploads = UploadFolder(str(int(self.draw("account")[:10], 16)))
        self._ended = ended
        self._document = document
        self._budget = budget
        # When its tasks were created, while the settings enforce the limits.
        self.generations = self.window("generations")

    def copy(self, name: str) -> Sandbox:
        """A sandbox with these settings at this time, and nothing in it.

        Args:
            name: what its ids depend on, besides the seed of the mock.
        """
        return Sandbox(
            f"{self._name}/{name}",
            self.settings,
            self._document,
            self.scheduler.clock.copy(),
            self._changed,
            self._ended,
            self.activity.empty_copy(),
            self.rules.empty_copy(),
            self._budget,
        )

    def configure(self, settings: Settings) -> None:
        """Take settings and the balance that they begin with, which is not a booking."""
        self.settings = settings
        self.account = Account(settings.credits)

    @property
    def label(self) -> str:
        """What people tell it from others by; it does not show the key. Empty for no key."""
        return self._name.partition(DIGEST)[2][:_LABEL]

    @property
    def busy(self) -> bool:
        """Whether something is still to happen here, beside the end of images."""
        event = self.scheduler.next_event()
        return self.tasks.is_busy or (event is not None and event.kind != "images.expired")

    def running(self) -> int:
        """How many tasks have not ended."""
        with self.lock:
            return self.tasks.running(self.scheduler.now())

    def close(self) -> None:
        """Forget what it remembers, and give the bytes of the rest back."""
        self.activity.clear()
        with self.lock:
            self.tasks.close()
            self.deliveries.close()
            self.rules.close()

    def add(self, task: Task) -> None:
        """Keep a task that was just created, charge for it, and queue its end.

        Raises:
            NoRoom: running tasks take all bytes that there are.
        """
        self.tasks.add(task)
        self.account.charge(task.plan.created, task.cost, task.id)
        self.activity.events.add(LoggedEvent(task.plan.created, "task.created", task.id))
        if math.isfinite(task.plan.ends):
            self.expect(task, "task.ended", task.plan.ends)

    def find(self, task_id: str) -> Task | None:
        """A task that can be read; a new one may be unknown for a moment (ledger: job-unknown)."""
        task = self.tasks.get(task_id)
        life = task and task.scenario and task.scenario.task
        if task and life and self.scheduler.now() < task.plan.created + life.hidden:
            return None
        return task

    def read(self, task: Task) -> Task:
        """The task as a reader finds it; the read itself may be what ends it."""
        if task.plan.polls is None:
            return task
        with self.lock:
            before = self.tasks.get(task.id)
            if before is None:  # forgotten meanwhile
                return task
            after = evolve(before, plan=before.plan.read(self.scheduler.now()))
            self.tasks.replace(after)
            if after.plan.ends < before.plan.ends:
                self.expect(after, "task.ended", after.plan.ends)
        return after

    def expect(self, task: Task, kind: str, due: float) -> None:
        """Queue an event of a task."""
        action = _End(self, task) if kind == "task.ended" else nothing
        self.scheduler.schedule(
            Event(due, kind, task.id, action, quick=True, owner=self.tasks, item_id=task.id)
        )

    def images_expired(self, task: Task) -> bool:
        """Whether the images are past their 14 days."""
        return self.scheduler.now() >= self.expiry(task)

    def stored_images(self, task: Task) -> list[str]:
        """The names of its images, while they can be fetched."""
        drawn = view_at(task.plan, self.scheduler.now()).succeeded
        return task.image_names if drawn and not self.images_expired(task) else []

    def expiry(self, task: Task) -> float:
        """When its images go."""
        return task.plan.ends + self._document.lifetimes["imageSeconds"]

    def end(self, task: Task) -> None:
        """Queue what follows a task's end; not before, so that each task has one event waiting."""
        if task.plan.failure is None:
            self.expect(task, "images.expired", self.expiry(task))
        elif self.settings.refunds:
            with self.lock:
                self.account.refund(task.plan.ends, task.cost, task.id)
        self._ended(self, task)
        with self.lock:
            self.tasks.end(task.id)

    def new_id(self) -> str:
        """An id that no task has; a sandbox that was brought back begins to count anew."""
        while True:
            task_id = self.draw(f"task/{self.created}")[:32]
            self.created += 1
            if task_id not in self.tasks:
                return task_id

    def window(self, limit: str) -> Window:
        """A new window of one of the document's limits."""
        found = self._document.limits[limit]
        return Window(found["count"], found["seconds"])

    def draw(self, purpose: str) -> str:
        """64 hexadecimal digits; the same purpose gives the same ones."""
        return hashlib.sha256(f"{self._name}/{purpose}".encode()).hexdigest()


@frozen(eq=False)
class _End:
    """The end of a task as an action; with a partial a task would take a sixth more memory."""

    sandbox: Sandbox
    task: Task

    def __call__(self) -> None:
        self.sandbox.end(self.task)
