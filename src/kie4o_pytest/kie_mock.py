"""What the fixtures give to a test: one sandbox of a mock, and the ways to look into it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from kie4o_mock.coverage import Coverage, coverage
from kie4o_mock.mock_state import MockState
from kie4o_mock.testing.control_client import ControlClient
from kie4o_mock.testing.control_models import Delivery, Event, MadeRule, Request, Task
from kie4o_mock.verdict.judge import judge_all
from kie4o_mock.verdict.model import Verdict

from kie4o import AsyncKie, Clock, Kie

from .receivers import HOST, Receivers

# pytest then shows the line of the test, and not ours.
__tracebackhide__ = True


class KieMock:
    """A sandbox of a mock. Time passes only when the test or a waiting client advances it.

    Attributes:
        base_url: the URL of the mock; also in KIE_BASE_URL.
        key: the API key of the sandbox; also in KIE_API_KEY.
        http: an httpx client with the URL and the key, for requests that no other client sends.
        control: everything else that the control plane can do.
    """

    def __init__(
        self, state: MockState, http: httpx.Client, key: str, receivers: Receivers
    ) -> None:
        self.base_url = str(http.base_url).rstrip("/")
        self.key = key
        self.control = ControlClient(http, key=key)
        self.http = http
        http.headers["Authorization"] = f"Bearer {key}"
        self._state = state
        self._receivers = receivers

    @property
    def clock(self) -> Clock:
        """The mock's clock, for a client: sleeping advances it."""
        return Clock(time=self._now, monotonic=self._now, sleep=self._sleep, asleep=self._asleep)

    def client(self, **options: Any) -> Kie:
        """A `Kie` of this sandbox whose waits take no real time. It takes the options of `Kie`."""
        return Kie(self.key, **{"base_url": self.base_url, "clock": self.clock, **options})

    def aclient(self, **options: Any) -> AsyncKie:
        """An `AsyncKie` of this sandbox. It takes the options of `AsyncKie`."""
        return AsyncKie(self.key, **{"base_url": self.base_url, "clock": self.clock, **options})

    def advance(self, by: float | str) -> list[Event]:
        """Advance the clock by seconds, or by text such as "20m", and return the events."""
        return self.control.advance(by)

    @property
    def tasks(self) -> list[Task]:
        """All tasks of this sandbox, oldest first."""
        return self.control.tasks()

    @property
    def requests(self) -> list[Request]:
        """All requests of this sandbox with their responses, oldest first."""
        return self.control.requests()

    @property
    def callbacks(self) -> list[Delivery]:
        """All callbacks with their attempts, oldest first."""
        return self.control.callbacks()

    @property
    def verdict(self) -> Verdict:
        """What the clients of this mock have done wrong so far, with any key or none."""
        return judge_all(self._state)

    @property
    def coverage(self) -> Coverage:
        """Which behaviours of the service the clients of this mock have met so far."""
        return coverage(self._state)

    @property
    def credits_spent(self) -> float:
        """The credits that the tasks of this test were charged, less refunds."""
        return self.control.account().spent

    def use(self, scenario: str | dict[str, Any], **limits: Any) -> MadeRule:
        """Apply a scenario to the next request that it can change.

        Args:
            scenario: a name from `GET /__mock/scenarios`, or a scenario of your own.
            limits: fields of a rule, such as `times=3`, `operation="getTask"`, `probability=0.5`.
        """
        return self.control.use(scenario, **limits)

    def receive(self, app: Any, *, host: str = HOST) -> str:
        """Deliver callbacks into a WSGI or ASGI application of the test.

        Args:
            app: the application.
            host: the Host header that it sees, if it checks that, such as Django with
                ALLOWED_HOSTS or Starlette with TrustedHostMiddleware.

        Returns:
            the URL to pass as `callback_url`. You can append a path.

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
