"""Everything a running mock holds: settings, document, sandboxes, one source of real time."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable
from random import Random

import httpx

from .callbacks.dispatcher import CallbackDispatcher
from .callbacks.inbox import Inboxes
from .callbacks.sender import Sender
from .clock.clock import Clock, real_time
from .clock.events import Event
from .clock.scheduler import Scheduler, Target
from .images.fetch import Fetcher
from .images.links import Links
from .openapi import Document, packaged
from .redaction import Redactor
from .scenarios.registry import ScenarioRegistry
from .scenarios.rules import Rules
from .settings import Settings
from .state.activity_log import ActivityLog
from .state.notifier import ChangeNotifier
from .state.registry import SandboxRegistry
from .state.sandbox import Sandbox
from .state.snapshot import Snapshot
from .state.task import Task
from .waiting import Waiting

# Where a request finds the state that it is about.
STATE = "kie4o_mock.mock_state"


class MockState:
    """The state of one mock server; `settings` are those that new sandboxes begin with."""

    def __init__(
        self,
        settings: Settings,
        *,
        time_source: Callable[[], float] | None = None,
        transport: httpx.BaseTransport | None = None,
        own: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Read the document and start with no sandbox.

        Args:
            settings: the configured start.
            time_source: real time in seconds since the epoch; None is the machine's.
            transport: how callbacks reach their receivers, and the mock input pictures on
                loopback; None is the network.
            own: how callbacks reach the mock's own inboxes.
            sleep: waits for real seconds, where a fault makes an answer late; None really waits.

        Raises:
            ValueError: a file of scenarios that cannot be used.
        """
        self.settings = self._start = settings
        self.control_token = settings.control_token
        self.document = Document(settings.document) if settings.document else packaged()
        self.catalogue = ScenarioRegistry(self.document, settings.scenarios)
        self.waiting = Waiting(sleep)
        self.seed = secrets.randbits(32) if settings.seed is None else settings.seed
        self.random = Random(f"latency/{self.seed}")  # noqa: S311 repeatable on purpose
        source = time_source or real_time()
        self.scheduler = Scheduler(Clock(source), self.notify)
        self.clock = self.scheduler.clock
        self.notifier = ChangeNotifier()
        patience = self.document.delivery["timeoutSeconds"]
        outside, inside = (Sender(patience, source, t) for t in (transport, own or transport))
        # The hosts and ports of the sockets that it is served at; none in process.
        self.listening: set[tuple[str, int]] = set()
        self.dispatcher = CallbackDispatcher(
            settings, self.document, outside, inside, self.notifier, self.listening
        )
        self.inboxes = Inboxes()
        self.fetcher = Fetcher(transport, source)
        # The seed alone is no secret: it is printed, and drawn from few numbers.
        given = settings.seed is not None
        secret = f"links/{self.seed}".encode() if given else secrets.token_bytes(32)
        self.links = Links(secret, self.document.lifetimes["linkSeconds"])
        self.changed = threading.Event()
        self._numbers = itertools.count(1)
        self.activity = self._activity()
        self.snapshots: dict[tuple[str | None, str], Snapshot] = {}
        # Rules are named by them, so that a name means one rule in all sandboxes.
        self._rule_numbers = itertools.count(1)
        self.rules = Rules(self._rule_numbers)
        self.redactor = Redactor()
        for key in (*settings.keys, settings.webhook_key, settings.control_token):
            self.redactor.learn(key)
        self.registry = SandboxRegistry(settings.sandbox_limit)

    def sandbox(self, key: str) -> Sandbox:
        """The sandbox of an API key, made on first use."""
        self.redactor.learn(key)
        return self.registry.get(key, self.new_sandbox)

    def new_sandbox(self, mark: str) -> Sandbox:
        """A sandbox as at the start, not in use yet; its ids depend on the key's fingerprint."""
        name = f"{self.seed}/{mark}"
        clock, activity, announce = self.clock.copy(), self._activity(), self.dispatcher.enqueue
        rules = Rules(self._rule_numbers)
        return Sandbox(
            name, self.settings, self.document, clock, self.notify, announce, activity, rules
        )

    def install(self, sandboxes: dict[str, Sandbox], *, only: bool = False) -> None:
        """Put sandboxes into use, by their keys or the marks of these; `only` these, or also."""
        self.registry.install(sandboxes, only=only)
        self.notify()

    def sandboxes(self) -> list[Sandbox]:
        """All that are in use."""
        return self.registry.all()

    def find_task(self, task_id: str) -> tuple[Sandbox, Task] | None:
        """The task with this id and its sandbox, whichever that is."""
        for sandbox in self.sandboxes():
            if task := sandbox.tasks.get(task_id):
                return sandbox, task
        return None

    def schedulers(self, key: str | None = None) -> list[Scheduler]:
        """That of one key; or all there are, and last the one that new sandboxes begin at."""
        if key is not None:
            return [self.sandbox(key).scheduler]
        return [*(sandbox.scheduler for sandbox in self.sandboxes()), self.scheduler]

    def advance(self, seconds: float) -> list[Event]:
        """Let time pass in every sandbox, and return what happened, in order."""
        return self.move(self.schedulers(), lambda scheduler: scheduler.now() + seconds)

    def move(self, schedulers: list[Scheduler], target: Target) -> list[Event]:
        """Move schedulers to a target each, and return what happened, in order."""
        fired = [event for scheduler in schedulers for event in scheduler.advance(target)]
        # Once for all, because whoever waits for the next event looks at every sandbox.
        self.notify()
        return sorted(fired, key=lambda event: event.due)

    def reset(self, key: str | None = None) -> list[Sandbox]:
        """Return one sandbox, or all and the clock, to the configured start; what was dropped."""
        dropped = self.registry.remove(key)
        if key is None:
            self.activity.clear()
            self.settings = self._start
            self.inboxes.clear()
            self.clock.synchronise()
            self.rules.clear()
        self.notify()
        return dropped

    def _activity(self) -> ActivityLog:
        return ActivityLog(self.settings.journal_limit, self._numbers, self.notifier)

    def notify(self) -> None:
        """Wake whoever waits for the next event."""
        self.changed.set()
