"""Every behaviour of the service, from document and scenarios, and what brings it about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from .mock_state import MockState
from .openapi import Document, Json, Operation, packaged
from .scenarios.model import CREATE_JOB, CREATING, GENERATE, Scenario
from .scenarios.registry import ScenarioRegistry
from .state import seen_behaviors as ids

_SUCCESS = 200
# Where a body without `code` comes from.
_NO_SUCH_PATH = 404
_INBOX = "inbox/receiver"


@frozen
class Step:
    """A request to the control plane, by its method, its path below `/__mock/` and its body."""

    method: str
    path: str
    body: Json


@frozen
class Behavior:
    """One thing that the service does.

    Args:
        id: its name; the part before the first slash is its kind.
        then: what a client does about it, in words.
        step: what brings it about; None where the request is enough.
        operation: the operation whose request meets it, if it is about one.
    """

    id: str
    then: str
    step: Step | None = None
    operation: str | None = None

    @property
    def kind(self) -> str:
        """What it is about: response, scenario, task-end, callback, callback-end or expiry."""
        return self.id.partition("/")[0]


@frozen
class Coverage:
    """The behaviours that there are, and the ids of those that were met."""

    behaviors: tuple[Behavior, ...]
    seen: frozenset[str]

    @property
    def met(self) -> list[Behavior]:
        """Those that were met."""
        return [behavior for behavior in self.behaviors if behavior.id in self.seen]

    @property
    def missing(self) -> list[Behavior]:
        """Those that were never met."""
        return [behavior for behavior in self.behaviors if behavior.id not in self.seen]


def coverage(state: MockState) -> Coverage:
    """What the clients of a mock, with any key or none, have met since it was started."""
    return Coverage(tuple(behaviors(state.document, state.catalogue)), frozenset(state.seen.ids))


def packaged_behaviors() -> list[Behavior]:
    """The behaviours of a mock that was given neither a document nor scenarios."""
    return list(behaviors(packaged(), ScenarioRegistry(packaged())))


def behaviors(document: Document, registry: ScenarioRegistry) -> Iterator[Behavior]:
    """All behaviours: responses, ends of tasks, callbacks, expiries, scenarios."""
    scenarios = [registry.find(entry["name"]) for entry in registry.entries]
    plain = [scenario for scenario in scenarios if _only_refuses(scenario)]
    for operation in document.operations.values():
        for code in operation.raw.get("x-codes", ()):
            yield _response(operation, code, registry, plain)
    for creating in CREATING:
        yield from _task_ends(creating, registry, scenarios)
        yield from _callbacks(document.operations[creating], registry, scenarios)
    yield from _callback_ends(document)
    yield from _expiries(document)
    for scenario in scenarios:
        yield _scenario(scenario)


def _response(
    operation: Operation, code: int, registry: ScenarioRegistry, plain: list[Scenario]
) -> Behavior:
    name = ids.response(operation.id, code)
    if code == _SUCCESS:
        return Behavior(name, f"send {operation.id}", None, operation.id)
    envelopes = registry.outcomes.refusals[operation.id].items()
    refusals = [n for n, e in envelopes if e.get("code", _NO_SUCH_PATH) == code]
    named = [s.name for s in plain if s.refuse in refusals and operation.id in s.operations]
    scenario: Any = named[0] if named else {"refuse": refusals[0]}
    return Behavior(name, f"then send {operation.id}", _rule(scenario, operation.id), operation.id)


def _only_refuses(scenario: Scenario) -> bool:
    """Whether a scenario is a refusal, each time and before any work, and nothing else."""
    rest = evolve(scenario, refuse=None)
    return scenario.when == "before" and scenario.times is None and not (rest.answers or rest.lives)


def _task_ends(
    operation: str, registry: ScenarioRegistry, scenarios: list[Scenario]
) -> Iterator[Behavior]:
    then = f"after {operation}; then read the task"
    yield Behavior(ids.task_end(operation, "success"), then, _next_event(), operation)
    then = f"then send {operation}, and read the task at its end"
    for failure in registry.outcomes.failures:
        step = _rule(_failing(failure, scenarios), operation)
        yield Behavior(ids.task_end(operation, failure), then, step, operation)


def _callbacks(
    operation: Operation, registry: ScenarioRegistry, scenarios: list[Scenario]
) -> Iterator[Behavior]:
    then = f"send {operation.id} with a callBackUrl, and let the task end"
    for code in operation.callback["x-codes"]:
        name = ids.callback(operation.id, code)
        if code == _SUCCESS:
            yield Behavior(name, f"after you {then}", _next_event(), operation.id)
            continue
        # The callback of a job has one code, whatever the failure.
        failures = registry.outcomes.failures.items()
        failing = next((n for n, f in failures if f.code == code), next(iter(dict(failures))))
        step = _rule(_failing(failing, scenarios), operation.id)
        yield Behavior(name, f"then {then}", step, operation.id)


def _failing(failure: str, scenarios: list[Scenario]) -> Any:
    """A scenario in which tasks fail in this way, by name if there is one."""
    fails = (s.name for s in scenarios if s.task and s.task.fails == failure and not s.answers)
    return next(fails, {"task": {"fails": failure}})


def _callback_ends(document: Document) -> Iterator[Behavior]:
    tries = 1 + len(document.delivery["retrySeconds"])
    late = document.delivery["timeoutSeconds"] + 1
    answers: dict[ids.CallbackEnd, Json] = {
        "accepted": {"status": _SUCCESS},
        "accepted-on-retry": {"status": 500},
        "refused": {"status": 500},
        "unanswered": {"delaySeconds": late},
        "given-up": {"status": 500, "times": tries},
    }
    then = f"then send {GENERATE} with the callBackUrl /__mock/{_INBOX}, and let the task end"
    for end, answer in answers.items():
        yield Behavior(ids.callback_end(end), then, Step("PUT", _INBOX, {"answers": [answer]}))


def _expiries(document: Document) -> Iterator[Behavior]:
    lifetimes = document.lifetimes
    for what, seconds, then in (
        ("image", lifetimes["imageSeconds"], "after a task has ended; then fetch its image"),
        ("link", lifetimes["linkSeconds"], "after getDownloadUrl; then use the link"),
        ("upload", lifetimes["uploadSeconds"], "after an upload; then fetch the file"),
    ):
        step = Step("POST", "clock/advance", {"seconds": seconds})
        yield Behavior(ids.expiry(what), then, step)


def _scenario(scenario: Scenario) -> Behavior:
    name = ids.applied(scenario.name)
    # One that is about the state of a task has to stay with it until then.
    if scenario.state or scenario.lives:
        creating = CREATE_JOB if scenario.operations == ("getJob",) else GENERATE
        then = f"then send {creating}, and follow the task to its image and its callback"
        return Behavior(name, then, _rule(scenario.name, creating))
    operation = scenario.operations[0]
    return Behavior(name, f"then send {operation}", _rule(scenario.name), operation)


def _rule(scenario: Any, operation: str | None = None) -> Step:
    body = {"scenario": scenario}
    return Step("POST", "rules", {**body, "operation": operation} if operation else body)


def _next_event() -> Step:
    return Step("POST", "clock/advance", {"to": "next"})
