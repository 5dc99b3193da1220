"""Everything a running mock holds: settings, document, sandboxes, one source of real time."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable
from random import Random

import httpx

from .bodies import BodyLimits
from .byte_budget import ByteBudget, StateKey
from .callbacks.dispatcher import CallbackDispatcher
from .callbacks.inbox import Inboxes
from .callbacks.sender import Sender
from .clock.clock import Clock, real_time
from .clock.scheduler import Event, Scheduler, Target
from .images.fetch import Fetcher
from .images.links import Links
from .openapi import Document, packaged
from .redaction import Redactor
from .scenarios.registry import ScenarioRegistry
from .scenarios.rules import Rules
from .sessions import Sessions
from .settings import Settings
from .state.activity_log import ActivityLog
from .state.registry import SandboxRegistry
from .state.sandbox import Sandbox
from .state.seen_behaviors import SeenBehaviors
from .state.snapshot import NamedSnapshots
from .state.task import Task
from .uploads.stored_file import UploadSpace
from .waiting import ChangeNotifier, Waiting

# Where a request finds the state that it is about.
STATE = "kie4o_mock.mock_state"


class MockState:
    """The state of one mock server: its sandboxes, and what they share.

    Attributes:
        settings: the configured start, to which `reset` returns.
        anonymous: the sandbox of no key, which new ones are copied from.
        seen: which behaviours of the service clients have met; a reset does not forget them.
        listening: the hosts and ports of the sockets that it is served at; none in process.
        changed: set when the next event may have another time than before.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        time_source: Callable[[], float] | None = None,
        transport: httpx.BaseTransport | None = None,
        own: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Read the document and start with no sandbox in use.

        Args:
            settings: the configured start.
            time_source: real time in seconds since the epoch; None is the machine's.
            transport: how callbacks reach their receivers, and the mock input images on
                loopback; None is the network.
            own: how callbacks reach the mock's own inboxes.
            sleep: waits for real seconds, where a fault makes a response late; None really waits.

        Raises:
            ValueError: a file of scenarios that cannot be used.
        """
        self.settings = settings
        self.control_token = settings.control_token
        self.sessions = Sessions()
        self.document = Document(settings.document) if settings.document else packaged()
        self.body_limits = BodyLimits(self.document, settings)
        self.catalogue = ScenarioRegistry(self.document, settings.scenarios)
        self.seen = SeenBehaviors(self.catalogue.outcomes.failure_names)
        self.seed = secrets.randbits(32) if settings.seed is None else settings.seed
        self.random = Random(f"latency/{self.seed}")  # noqa: S311 repeatable on purpose
        self.links = Links(self._secret(), self.document.lifetimes["linkSeconds"])
        self.notifier = ChangeNotifier()
        self.changed = threading.Event()
        self.waiting = Waiting(sleep)
        self.listening: set[tuple[str, int]] = set()
        self.inboxes = Inboxes(settings.inbox_bytes)
        self.journal_budget = ByteBudget[int](settings.journal_bytes)
        self.state_budget = ByteBudget[StateKey](settings.state_bytes)
        self.snapshots = NamedSnapshots(self.state_budget)
        self.redactor = Redactor((*settings.keys, settings.webhook_key, settings.control_token))
        source = time_source or real_time()
        self.fetcher = Fetcher(transport, source)
        patience = self.document.upload_limits["urlSeconds"]
        self.upload_fetcher = Fetcher(transport, source, patience)
        self.upload_space = UploadSpace(settings.upload_storage, self._drop_expired_uploads)
        self.dispatcher = self._dispatcher(source, transport, own or transport)
        self.anonymous = self._anonymous(Clock(source))
        self.registry = SandboxRegistry(self.anonymous, settings.sandbox_limit)

    @property
    def clock(self) -> Clock:
        """The clock whose time new sandboxes begin at."""
        return self.anonymous.scheduler.clock

    def sandbox(self, key: str | None) -> Sandbox:
        """The sandbox of an API key, made on first use; without a key the anonymous one."""
        if key is None:
            return self.anonymous
        self.redactor.learn(key)
        return self.registry.get(key)

    def sandboxes(self) -> list[Sandbox]:
        """Those of all keys that are in use."""
        return self.registry.all()

    def install(self, sandboxes: dict[str, Sandbox], *, only: bool = False) -> None:
        """Put sandboxes into use, by their keys or the marks of these; `only` these, or also."""
        self.registry.install(sandboxes, only=only)
        self.notify()

    def find_task(self, task_id: str) -> tuple[Sandbox, Task | None]:
        """The task with this id and its sandbox; where there is none, the anonymous one."""
        for sandbox in self.sandboxes():
            if task := sandbox.tasks.get(task_id):
                return sandbox, task
        return self.anonymous, None

    def schedulers(self, key: str | None = None) -> list[Scheduler]:
        """That of one key; or all there are, and last the one that new sandboxes begin at."""
        if key is not None:
            return [self.sandbox(key).scheduler]
        return [sandbox.scheduler for sandbox in (*self.sandboxes(), self.anonymous)]

    def advance(self, seconds: float) -> list[Event]:
        """Let time pass in every sandbox, and return what happened, in order."""
        return self.move(self.schedulers(), lambda scheduler: scheduler.now() + seconds)

    def move(self, schedulers: list[Scheduler], target: Target) -> list[Event]:
        """Move schedulers to a target each, and return what happened, in order."""
        fired = [event for scheduler in schedulers for event in scheduler.advance(target)]
        # Once for all, because each thread that waits for the next event looks at every sandbox.
        self.notify()
        return sorted(fired, key=lambda event: event.due)

    def reset(self, key: str | None = None) -> list[Sandbox]:
        """Return one sandbox, or all and the clock, to the configured start; what was dropped."""
        dropped = self.registry.remove(key)
        for sandbox in dropped:
            sandbox.uploads.clear()
        if key is None:
            self.anonymous.configure(self.settings)
            self.anonymous.activity.clear()
            self.anonymous.rules.clear()
            self.clock.synchronise()
            self.inboxes.clear()
        self.notify()
        return dropped

    def draw_control_token(self) -> str:
        """Demand a random token of control requests from now on, and return it."""
        self.control_token = secrets.token_urlsafe(16)
        self.redactor.learn(self.control_token)
        return self.control_token

    def _drop_expired_uploads(self) -> None:
        for sandbox in self.sandboxes():
            sandbox.uploads.drop_expired(sandbox.scheduler.now())

    def notify(self) -> None:
        """Wake those who wait for the next event."""
        self.changed.set()

    def _secret(self) -> bytes:
        # The seed alone is not a secret: it is printed, and drawn from few numbers.
        given = self.settings.seed is not None
        return f"links/{self.seed}".encode() if given else secrets.token_bytes(32)

    def _dispatcher(
        self,
        time_source: Callable[[], float],
        transport: httpx.BaseTransport | None,
        own: httpx.BaseTransport | None,
    ) -> CallbackDispatcher:
        patience = self.document.delivery["timeoutSeconds"]
        outside, inside = (Sender(patience, time_source, t) for t in (transport, own))
        return CallbackDispatcher(
            self.settings,
            self.document,
            outside,
            inside,
            self.notifier,
            self.listening,
            self.seen,
        )

    def _anonymous(self, clock: Clock) -> Sandbox:
        # The numbers are shared by all sandboxes, so that an id or a name means one thing.
        limit, budget = self.settings.journal_limit, self.journal_budget
        numbers = itertools.count(1)
        activity = ActivityLog(limit, numbers, budget, self.notifier, clock.real)
        return Sandbox(
            str(self.seed),
            self.settings,
            self.document,
            clock,
            self.notify,
            self.dispatcher.enqueue,
            activity,
            Rules(itertools.count(1), self.state_budget),
            self.state_budget,
        )
