"""A mock behind a base URL, whose clock is moved instead of waiting."""

from __future__ import annotations

from typing import Any

import httpx

from contract_tests.examiner import Examiner
from contract_tests.traffic.budget import NotChecked

from .base import Capability, ServiceConfig
from .mock_control import FAILING_PROMPT, MockControl, MockScenarios
from .remote import Remote, RemoteService, RemoteTarget

# More than a run spends, and small enough for exact sums.
_PLENTY = 1e9


class ServedMockTarget(MockScenarios, RemoteTarget):
    """A mock that runs already; its state is restored at the end."""

    def __init__(self, remote: Remote, control: MockControl) -> None:
        super().__init__(remote)
        self.failing_prompt = remote.failing_prompt or FAILING_PROMPT
        # Whether it accepts a second key is not known.
        self.capabilities |= frozenset(Capability) - {
            Capability.OTHER_KEY,
            Capability.GENERATED,
            Capability.PAID,
        }
        self.service: ServedMockService = ServedMockService(remote, control)

    def open(self, config: ServiceConfig) -> RemoteService:
        self.service.restart(config)
        return self.service


class ServedMockService(RemoteService):
    """The mock; its clock is frozen between two waits."""

    def __init__(self, remote: Remote, control: MockControl) -> None:
        super().__init__(remote)
        # Not a divisor of the duration of a task or a link, so that states are read at odd moments.
        self.interval = 7.0
        self._control = control
        self._saved: Any = None

    def restart(self, config: ServiceConfig) -> None:
        """Restore the first state of the mock, with the settings that a test needs.

        Raises:
            NotChecked: the webhook key would have to change, which is fixed when a mock starts.
        """
        if config.webhook_key:
            raise NotChecked("the webhook key of a mock that runs cannot be changed")
        self._saved = self._saved or self._control.post("state/save")
        self._control.post("state/load", self._saved)
        self._control.post("clock/freeze")
        self._control.patch(
            "settings",
            {
                "rateLimits": config.limits,
                "queueLimit": config.running,
                "maintenance": config.maintenance,
            },
        )
        balance = _PLENTY if config.credits is None else config.credits
        self._control.patch("account", {"credits": balance, "price": 1.0})
        self.examiner = Examiner(self.now)
        self.forget_callbacks()

    def now(self) -> float:
        return self._control.now()

    def wait(self, seconds: float) -> None:
        self._control.post("clock/advance", {"seconds": seconds})

    def end(self) -> None:
        """Restore the state of the mock, and close everything."""
        if self._saved is not None:
            self._control.post("state/load", self._saved)
            self._saved = None
        self._control.http.close()
        super().end()


def control_plane(url: str, key: str) -> MockControl | None:
    """The control plane at a base URL; None where there is none, or one that demands a token."""
    headers = {"Authorization": f"Bearer {key}"}
    control = MockControl(httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False))
    try:
        control.read_clock()
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        control.http.close()
        return None
    return control
