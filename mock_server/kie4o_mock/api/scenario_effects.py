"""What a scenario makes of one request: refused, done and denied, changed, cut."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from ..errors import Refusal
from ..mock_state import MockState
from ..openapi import Json
from ..scenarios.faults import Fault
from ..scenarios.model import Scenario

Sleep = Callable[[float], None]


@frozen
class ScenarioResult:
    """What is answered.

    Args:
        envelope: the body.
        http: the HTTP status, where it is not the usual one.
        fault: what goes wrong on the way.
        lost: whether the web framework answers in place of the service.
        changed: whether the scenario made this response another one than it would have been.
    """

    envelope: Json
    http: int | None = None
    fault: Fault | None = None
    lost: bool = False
    changed: bool = True


class ScenarioEffects:
    """Where scenarios act on requests."""

    def __init__(self, state: MockState) -> None:
        self._state = state

    def apply(
        self, scenario: Scenario, operation: str, work: Callable[[], Json], sleep: Sleep
    ) -> ScenarioResult:
        """Answer a request of an operation that `work` would do; `sleep` waits for real seconds.

        Raises:
            Refusal: the request has a cause of its own to be refused.
        """
        if operation not in scenario.operations:
            return ScenarioResult(work(), changed=False)
        fault = scenario.fault
        if fault and fault.latency:
            sleep(fault.latency.draw(self._state.random))
        hidden = fault is not None and fault.hides
        if scenario.when == "before" and (hidden or scenario.refuse):
            done = None
        else:
            done = self._done(work, through=fault is not None)
        if scenario.refuse:
            done = self._refusal(scenario.refuse, operation)
        if done is None:
            return ScenarioResult({}, None, fault)
        if "code" not in done:
            return ScenarioResult(done, None, fault, lost=True)
        concerned = _concerns(scenario, done)
        if scenario.edits and concerned:
            done = scenario.edits.apply(done)
        return ScenarioResult(done, scenario.http, fault, changed=concerned)

    @staticmethod
    def _done(work: Callable[[], Json], *, through: bool) -> Json:
        """What the work comes to; a fault hits a refusal as well."""
        try:
            return work()
        except Refusal as refusal:
            if not through:
                raise
            return refusal.envelope

    def _refusal(self, name: str, operation: str) -> Json:
        return self._state.catalogue.outcomes.refusals[operation][name]


def _concerns(scenario: Scenario, envelope: Json) -> bool:
    """Whether a response is about a task in the state that the scenario is about."""
    if scenario.state is None:
        return True
    data = envelope.get("data")
    running = isinstance(data, dict) and data.get("successFlag") == 0
    return running is (scenario.state == "running")
