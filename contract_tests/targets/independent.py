"""The independent implementation in this process, as controllable as the mock."""

from __future__ import annotations

from collections.abc import Mapping

from contract_tests.examiner import Examiner
from contract_tests.independent import Application, Service
from contract_tests.rules import Sending
from contract_tests.traffic.budget import NotChecked
from contract_tests.traffic.line import Line
from contract_tests.traffic.wsgi import WsgiAdapter

from .base import Capability, ServiceConfig

KEY = "contract-key"
_START = 1774788500.25
_TASK_SECONDS = 12.5
_PLENTY = 1e9
# Only these outcomes follow from a prompt there.
_OUTCOMES = {"contentPolicy": "gore", "created": "a lighthouse", "success": "a lighthouse"}


class IndependentTarget:
    """Starts a service for each test."""

    name = "independent"
    # Its tasks are not kept apart by key.
    capabilities = frozenset(Capability) - {Capability.OTHER_KEY}
    failing_prompt = _OUTCOMES["contentPolicy"]

    def open(self, config: ServiceConfig) -> IndependentService:
        return IndependentService(config)

    def outcome(self, name: str) -> str:
        if name not in _OUTCOMES:
            raise NotChecked(f"no prompt leads to {name} at this target")
        return _OUTCOMES[name]


class IndependentService:
    """One service, whose clock is moved."""

    interval = 5.0
    callback_url = "http://127.0.0.1:9/callback"

    def __init__(self, config: ServiceConfig) -> None:
        self._now = _START
        self._answers: list[int | None] = []
        self._sendings: list[Sending] = []
        self._service = Service(
            key=KEY,
            task_seconds=_TASK_SECONDS,
            credits=_PLENTY if config.credits is None else config.credits,
            running=_PLENTY if config.running is None else config.running,
            limits=config.limits,
            maintenance=config.maintenance,
            webhook_key=config.webhook_key,
            now=self.now,
            send=self._receive,
        )
        adapter = WsgiAdapter(Application(self._service))
        self.line = Line("http://independent.test", KEY, adapter)
        self.examiner = Examiner(self.now, mirror=False)

    def now(self) -> float:
        return self._now

    def wait(self, seconds: float) -> None:
        until = self._now + seconds
        while due := [one.due for one in self._service.callbacks if one.due <= until]:
            self._now = max(self._now, min(due))
            self._service.deliver()
        self._now = until

    def answer_callbacks(self, *answers: int | None) -> None:
        self._answers = list(answers)

    def sendings(self) -> list[Sending]:
        return list(self._sendings)

    def close(self) -> None:
        self.line.session.close()

    def _receive(self, url: str, headers: Mapping[str, str], body: bytes) -> int | None:
        answer = self._answers.pop(0) if self._answers else 200
        self._sendings.append(Sending(url, body, headers, "POST", self._now, answer))
        return answer
