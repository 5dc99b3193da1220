"""The independent implementation in this process, as controllable as the mock."""

from __future__ import annotations

from collections.abc import Mapping

from contract_tests.examiner import Examiner
from contract_tests.independent import Application, Service, Settings
from contract_tests.rules import Sending
from contract_tests.traffic.budget import NotChecked
from contract_tests.traffic.line import Line
from contract_tests.traffic.wsgi import WsgiAdapter

from .base import Capability, ServiceConfig

KEY = "contract-key"
_START = 1774788500.25
_CALLBACK = "http://127.0.0.1:9/callback"
_TASK_SECONDS = 12.5
_PLENTY = 10**9
# Only these outcomes follow from a prompt there.
_OUTCOMES = {"contentPolicy": "gore", "created": "a lighthouse", "success": "a lighthouse"}


class IndependentTarget:
    """Starts a service for each test."""

    # Its tasks are not kept apart by key.
    capabilities = frozenset(Capability) - {Capability.OTHER_KEY}
    failing_prompt = _OUTCOMES["contentPolicy"]

    def __init__(self, *, mirror: bool = False) -> None:
        self.name = f"independent-{'mirror' if mirror else 'envelope'}"
        self._mirror = mirror

    def open(self, config: ServiceConfig) -> IndependentService:
        settings = Settings(
            keys=frozenset({KEY}),
            task_seconds=_TASK_SECONDS,
            price=1.0,
            credits=_PLENTY if config.credits is None else config.credits,
            most_running=_PLENTY if config.running is None else config.running,
            webhook_key=config.webhook_key,
            rate_limits=config.limits,
            maintenance=config.maintenance,
            mirror=self._mirror,
        )
        return IndependentService(settings)

    def outcome(self, name: str) -> str:
        if name not in _OUTCOMES:
            raise NotChecked(f"no prompt leads to {name} at this target")
        return _OUTCOMES[name]


class IndependentService:
    """One service, whose clock is moved."""

    interval = 5.0

    def __init__(self, settings: Settings) -> None:
        self.callback_url = _CALLBACK
        self._now = _START
        self._answers: list[int | None] = []
        self._sendings: list[Sending] = []
        self._service = Service(settings, self.now, self._receive)
        adapter = WsgiAdapter(Application(self._service))
        self.line = Line("http://independent.test", KEY, adapter)
        self.examiner = Examiner(self.now, settings.mirror)

    def now(self) -> float:
        return self._now

    def wait(self, seconds: float) -> None:
        until = self._now + seconds
        callbacks = self._service.callbacks
        while (due := callbacks.next_due()) is not None and due <= until:
            self._now = max(self._now, due)
            callbacks.run(self._now)
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
