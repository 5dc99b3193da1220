"""The mock in this process: its clock is moved, and callbacks need no socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from kie4o_mock import Settings, create_app
from kie4o_mock.settings import HttpStatus

from contract_tests.document import document
from contract_tests.examiner import Examiner
from contract_tests.rules import Sending
from contract_tests.rules.values import fields, parsed
from contract_tests.traffic.line import Line
from contract_tests.traffic.wsgi import WsgiAdapter

from .base import Capability, ServiceConfig
from .mock_control import MockControl, MockScenarios

ORIGIN = "http://mock.test"
KEY = "contract-key"
OTHER_KEY = "contract-key-of-another-account"
# Not a whole second, like most times.
_START = 1774788500.25
_CALLBACK = "http://127.0.0.1:9/callback"


class MockTarget(MockScenarios):
    """Starts a mock for each test, or reuses one that was reset."""

    capabilities = frozenset(Capability)

    def __init__(self, http_status: HttpStatus, seed: int = 1) -> None:
        self.name = f"mock-{http_status}"
        self._http_status = http_status
        self._seed = seed
        # Making an application takes longer than most tests.
        self._idle: dict[Settings, list[_Stage]] = {}

    def open(self, config: ServiceConfig) -> MockService:
        settings = Settings(
            http_status=self._http_status,
            seed=self._seed,
            keys=frozenset({KEY, OTHER_KEY}),
            credits=1e9 if config.credits is None else config.credits,
            price=1.0,
            webhook_key=config.webhook_key,
            rate_limits=config.limits,
            queue_limit=config.running,
            maintenance=config.maintenance,
        )
        idle = self._idle.setdefault(settings, [])
        stage = idle.pop() if idle else _Stage(settings)
        return MockService(stage, idle.append)


class _Stage:
    """An application of the mock, with a receiver for its callbacks."""

    def __init__(self, settings: Settings) -> None:
        self.mirror = settings.http_status == "mirror"
        self.answers: list[int | None] = []
        self.sendings: list[Sending] = []
        self.images: dict[str, bytes] = {}
        receiver = httpx.MockTransport(self._receive)
        self.app = create_app(settings, time_source=lambda: _START, transport=receiver)
        self.control = MockControl(
            httpx.Client(
                transport=httpx.WSGITransport(app=self.app),
                base_url=ORIGIN,
                headers={"Authorization": f"Bearer {KEY}"},
            )
        )

    def _record(self, callback: bytes) -> Any:
        """What the mock shows of the task of a callback that it is sending."""
        data = fields(fields(parsed(callback)).get("data"))
        task_id = data.get("taskId")
        path = document().operations["getJob" if "model" in data else "getTask"].path
        return self.control.http.get(path, params={"taskId": str(task_id)}).json().get("data")

    def clear(self) -> None:
        self.answers.clear()
        self.sendings.clear()
        self.images.clear()
        self.control.post("reset")

    def _receive(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in self.images:
            return httpx.Response(200, content=self.images[request.url.path])
        answer = self.answers.pop(0) if self.answers else 200
        body, headers = request.read(), dict(request.headers)
        sent = (str(request.url), body, headers, request.method, self.control.read_clock(), answer)
        self.sendings.append(Sending(*sent, self._record(body)))
        if answer is None:
            raise httpx.ReadTimeout("the receiver does not answer", request=request)
        return httpx.Response(answer)


class MockService:
    """One mock."""

    # Not a divisor of the duration of a task or a link, so that states are read at odd moments.
    interval = 7.0
    callback_url = _CALLBACK

    def __init__(self, stage: _Stage, give_back: Callable[[_Stage], None]) -> None:
        self.line = Line(ORIGIN, KEY, WsgiAdapter(stage.app), other_key=OTHER_KEY)
        self.examiner = Examiner(self.now, stage.mirror)
        self._stage = stage
        self._give_back = give_back

    def now(self) -> float:
        return self._stage.control.now()

    def wait(self, seconds: float) -> None:
        self._stage.control.post("clock/advance", {"seconds": seconds})

    def answer_callbacks(self, *answers: int | None) -> None:
        self._stage.answers[:] = answers

    def put_image(self, name: str, content: bytes) -> str:
        self._stage.images[f"/{name}"] = content
        return f"http://127.0.0.1:9/{name}"

    def sendings(self) -> list[Sending]:
        return list(self._stage.sendings)

    def close(self) -> None:
        self.line.session.close()
        self._stage.clear()
        self._give_back(self._stage)
