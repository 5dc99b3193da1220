"""One API key, one sandbox: tasks, balance, windows and clock that no other key sees.

One sandbox belongs to no key, the anonymous one: the others begin as its copies, and it holds what
concerns all keys, such as rules without a key and requests without a good one.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable

import orjson
from attrs import evolve, frozen

from ..byte_budget import ByteBudget, StateKey
from ..clock.clock import Clock
from ..clock.rate_limit import Window
from ..clock.scheduler import Event, Scheduler, nothing
from ..images.render import Edit
from ..openapi import Document, Json
from ..scenarios.model import Scenario, TaskBehavior
from ..scenarios.outcomes import Failure
from ..scenarios.rules import Rules
from ..settings import Settings
from ..uploads.folder import UploadFolder
from .account import Account
from .activity_log import ActivityLog, LoggedEvent
from .deliveries import Deliveries
from .task import Task, planned
from .task_store import TaskStore
from .use_counts import UseCounts

_USUAL = TaskBehavior()
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
        self.scenario_uses = UseCounts()
        self.lock = threading.RLock()
        # Also those that were forgotten.
        self.created = 0
        self._name = name
        self._changed = changed
        self.uploads = UploadFolder(str(int(self.draw("account")[:10], 16)))
        self._ended = ended
        self._document = document
        self._budget = budget
        self._generations = self._window("generations")

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
        """Take settings and the balance that they begin with, which is no booking."""
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

    def admits_generation(self) -> bool:
        """Whether the account's window has room for a task (ledger: generation-rate)."""
        with self.lock:
            limited = self.settings.rate_limits
            return not (limited and self._generations.is_full(self.scheduler.now()))

    def count_generation(self) -> None:
        """Count a new task against the account's window. A refused request is not one."""
        if self.settings.rate_limits:
            self._generations.add(self.scheduler.now())

    def admits_read(self, task_id: str, limit: str = "taskReads") -> bool:
        """Count a read of one task against its window (ledger: poll-interval, job-reads)."""
        if not self.settings.rate_limits:
            return True
        with self.lock:
            window = self.tasks.reads.setdefault(task_id, self._window(limit))
            return window.admits(self.scheduler.now())

    def create(
        self,
        request: Json,
        failure: Failure | None,
        base_url: str,
        edit: Edit | None = None,
        depth: int = 0,
        scenario: Scenario | None = None,
        job: Json | None = None,
    ) -> Task:
        """Create a task, charge for it, and queue what will happen to it.

        Args:
            request: the fields that the service knows, nulls dropped.
            failure: how it will fail, or None.
            base_url: the base URL its images are served under.
            edit: what its images are made from, if the mock can see that.
            depth: how many callbacks led to it.
            scenario: what goes another way than usual with it.
            job: the body of createJob, for a task of the jobs API.

        Raises:
            NoRoom: running tasks take all bytes that there are.
        """
        life = (scenario and scenario.task) or _USUAL
        plan = planned(self.scheduler.now(), self.settings, failure, life)
        task_id = self._new_id()
        count = request.get("nVariants", 1)
        drawn = count if life.pictures is None else min(count, life.pictures)
        cost = self.cost(request, job)
        # Text, because the bytes that orjson makes hold on to kilobytes, however short they are.
        sent = orjson.dumps(job or request).decode()
        model = None if job is None else str(job["model"])
        task = Task(task_id, sent, plan, base_url, drawn, edit, cost, depth, scenario, model)
        self.tasks.add(task)
        self.account.charge(plan.created, cost, task_id)
        self.activity.events.add(LoggedEvent(plan.created, "task.created", task_id))
        if math.isfinite(plan.ends):
            self.expect(task, "task.ended", plan.ends)
        return task

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

    def cost(self, request: Json, job: Json | None) -> float:
        """What a task with this request costs, in credits; `job` is the body of createJob."""
        if job is not None:
            return self.settings.price_of(job["model"])
        count: int = request.get("nVariants", 1)
        return self.settings.price * count

    def images_expired(self, task: Task) -> bool:
        """Whether the images are past their 14 days."""
        return self.scheduler.now() >= self.expiry(task)

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

    def _new_id(self) -> str:
        """The next one that no task has; a sandbox that was brought back begins to count anew."""
        while True:
            task_id = self.draw(f"task/{self.created}")[:32]
            self.created += 1
            if task_id not in self.tasks:
                return task_id

    def _window(self, name: str) -> Window:
        limit = self._document.limits[name]
        return Window(limit["count"], limit["seconds"])

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
