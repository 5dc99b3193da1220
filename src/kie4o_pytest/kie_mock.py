"""What the fixtures give to a test: one sandbox of a mock, and the ways to look into it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from kie4o_mock.coverage.behaviors import Coverage, coverage
from kie4o_mock.mock_state import MockState
from kie4o_mock.testing.control_client import ControlClient
from kie4o_mock.testing.control_models import Delivery, Event, MadeRule, Request, Task
from kie4o_mock.verdict.judge import judge_all
from kie4o_mock.verdict.model import Verdict

from kie4o import AsyncKie, Clock, Kie

from .receivers import HOST, Receivers


class KieMock:
    """A sandbox of a mock. Time passes only where the test, or a client of `client`, lets it.

    Attributes:
        base_url: where the mock is; also in KIE_BASE_URL.
        key: the API key of the sandbox; also in KIE_API_KEY.
        control: everything else that the control plane can do.
    """

    def __init__(
        self, state: MockState, http: httpx.Client, key: str, receivers: Receivers
    ) -> None:
        self.base_url = str(http.base_url).rstrip("/")
        self.key = key
        self.control = ControlClient(http, key=key)
        self._state = state
        self._receivers = receivers

    @property
    def clock(self) -> Clock:
        """The mock's time for a client: to sleep is to advance."""
        return Clock(time=self._now, monotonic=self._now, sleep=self._sleep, asleep=self._asleep)

    def client(self, **options: Any) -> Kie:
        """A client of this sandbox that waits without waiting; the options are those of `Kie`."""
        return Kie(self.key, **{"base_url": self.base_url, "clock": self.clock, **options})

    def aclient(self, **options: Any) -> AsyncKie:
        """The same for asyncio."""
        return AsyncKie(self.key, **{"base_url": self.base_url, "clock": self.clock, **options})

    def advance(self, by: float | str) -> list[Event]:
        """Let time pass, in seconds or as "20m", and return what happened, in order."""
        return self.control.advance(by)

    @property
    def tasks(self) -> list[Task]:
        """Every task of this sandbox, the oldest first."""
        return self.control.tasks()

    @property
    def requests(self) -> list[Request]:
        """Every request of this sandbox with its response, the oldest first."""
        return self.control.requests()

    @property
    def callbacks(self) -> list[Delivery]:
        """Every callback with its attempts, the oldest first."""
        return self.control.callbacks()

    @property
    def verdict(self) -> Verdict:
        """What the clients of this mock did wrong so far, with any key or none."""
        return judge_all(self._state)

    @property
    def coverage(self) -> Coverage:
        """Which behaviours of the service the clients of this mock have met so far."""
        return coverage(self._state)

    @property
    def credits_spent(self) -> float:
        """What the tasks of this test were charged, less refunds."""
        return self.control.account().spent

    def use(self, scenario: str | dict[str, Any], **limits: Any) -> MadeRule:
        """Let the next request that a scenario changes go by it; the limits are those of a rule.

        Args:
            scenario: a name of `GET /__mock/scenarios`, or one of your own.
            limits: such as `times=3`, `operation="getTask"`, `probability=0.5`.
        """
        return self.control.use(scenario, **limits)

    def receive(self, app: Any, *, host: str = HOST) -> str:
        """Deliver callbacks into a WSGI or ASGI application of the test.

        Args:
            app: the application.
            host: what it sees in the Host header, for one that checks it, such as Django's with
                ALLOWED_HOSTS or Starlette's with TrustedHostMiddleware.

        Returns:
            the URL to give as `callback_url`, to which a path can be added.

        Raises:
            ValueError: `host` is not a host name.
        """
        url = self._receivers.mount(app, host)
        self._state.dispatcher.allow(host)
        return url

    def _now(self) -> float:
        # Asked anew, because a reset makes another sandbox.
        return self._state.sandbox(self.key).scheduler.now()

    def _sleep(self, seconds: float) -> None:
        schedulers = self._state.schedulers(self.key)
        self._state.move(schedulers, lambda scheduler: scheduler.now() + seconds)

    async def _asleep(self, seconds: float) -> None:
        self._sleep(seconds)
        # Other tasks of the loop get their turn, as they would in a real sleep.
        await asyncio.sleep(0)
