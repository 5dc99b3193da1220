"""A mock behind a base URL: its clock is moved, so that no task is waited for."""

from __future__ import annotations

from typing import Any

import httpx

from contract_tests.examiner import Examiner
from contract_tests.traffic.budget import NotChecked

from .base import Capability, ServiceConfig
from .mock_control import FAILING_PROMPT, MockControl, MockScenarios
from .remote import Remote, RemoteService, RemoteTarget

# No run spends as much, and sums with it are still exact.
_PLENTY = 1e9


class ServedMockTarget(MockScenarios, RemoteTarget):
    """A mock that was started by somebody else, who gets it back as it was."""

    def __init__(self, remote: Remote, control: MockControl) -> None:
        super().__init__(remote)
        self.failing_prompt = remote.failing_prompt or FAILING_PROMPT
        # Nobody knows whether it accepts a second key.
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
    """The mock; between two waits its time stands still."""

    def __init__(self, remote: Remote, control: MockControl) -> None:
        super().__init__(remote)
        # Not a divisor of a task's time, nor of a link's: states are met at odd moments.
        self.interval = 7.0
        self._control = control
        self._saved: Any = None

    def restart(self, config: ServiceConfig) -> None:
        """Go back to the state in which the mock was found, with what a test needs changed.

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
        """Put the state of the mock back, and let go of everything."""
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
