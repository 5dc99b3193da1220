"""Which scenario applies to a request: that of its header, its prompt, a rule or its key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import define

from ..errors import Reason, Refusal
from ..scenarios.model import CREATE_JOB, CREATING, GENERATE, Scenario
from ..scenarios.registry import ScenarioRegistry, UnknownScenario
from ..scenarios.rules import Rules
from ..state.sandbox import Sandbox

HEADER = "X-Mock-Scenario"
OPENING = "[mock:"
_KEY = "mock-"
# Uses of scenarios that are counted; beyond them the one that came last longest ago starts anew.
_COUNTED = 10_000
# The URL of an image names its task.
_IMAGE = re.compile(r"/s/([0-9a-f]{32})_[^/]*$")


# Neither frozen nor compared: one is made for every request.
@define(eq=False)
class RequestContext:
    """Where a request can name a scenario.

    Args:
        operation: what it asks for.
        sandbox: that of its key.
        header: what its header says.
        prompt: its prompt; empty where it has none.
        task_id: the task that it is about.
        key: its API key.
    """

    operation: str
    sandbox: Sandbox
    header: str | None
    prompt: str
    task_id: str | None
    key: str


def prompt_and_task_id(operation: str, query: dict[str, str], body: Any) -> tuple[str, str | None]:
    """The prompt of a request, and the task that it is about."""
    fields = body if isinstance(body, dict) else {}
    if operation == CREATE_JOB:
        given = fields.get("input")
        fields = given if isinstance(given, dict) else {}
    if operation in CREATING:
        prompt = fields.get("prompt")
        return (prompt if isinstance(prompt, str) else ""), None
    task_id = query.get("taskId") or fields.get("taskId")
    if isinstance(task_id, str):
        return "", task_id
    found = _IMAGE.search(url) if isinstance(url := fields.get("url"), str) else None
    return "", found[1] if found else None


class ScenarioSelector:
    """Finds the scenario of a request: the first that acts on its operation.

    A name in the header wins over one in the prompt, and that over a rule, and that over the key.
    The name in a prompt goes on to count for later requests about the task.
    """

    def __init__(self, catalogue: ScenarioRegistry, rules: Rules) -> None:
        """Prepare to choose.

        Args:
            catalogue: what names mean.
            rules: those of all sandboxes.
        """
        self._catalogue = catalogue
        self._rules = rules

    def select(self, context: RequestContext, notes: list[str]) -> Scenario | None:
        """The scenario that applies to a request; usually None.

        Raises:
            Refusal: the request names a scenario that does not exist.
        """
        if self._silent(context):
            return None
        for scenario in self._candidates(context, notes):
            if scenario and scenario.acts(context.operation) and self._counted(scenario, context):
                return scenario
        return None

    def _silent(self, context: RequestContext) -> bool:
        """Whether nothing can name a scenario, as in nearly every request."""
        if context.header or self._rules or context.sandbox.rules or OPENING in context.prompt:
            return False
        return not (context.key.startswith(_KEY) or self._kept(context))

    def _candidates(self, context: RequestContext, notes: list[str]) -> Iterator[Scenario | None]:
        named = context.sandbox.settings.scenario_triggers
        if named and context.header:
            yield self._asked(context.header, HEADER, context, notes)
        if named:
            yield self._marked(context, notes)
        yield self._kept(context)
        # A rule counts as applied once it is taken, so it is asked for only now.
        yield context.sandbox.rules.take(context.operation, context.task_id)
        yield self._rules.take(context.operation, context.task_id)
        if named and context.key.startswith(_KEY):
            name = context.key.removeprefix(_KEY).partition(".")[0]
            yield self._find(name, "Authorization", context)

    def _marked(self, context: RequestContext, notes: list[str]) -> Scenario | None:
        # Not a regular expression, which would look for the end from each beginning.
        _, begun, rest = context.prompt.partition(OPENING)
        name, ended, others = rest.partition("]")
        if not (begun and ended):
            return None
        scenario = self._asked(name.strip(), "prompt", context, notes)
        if OPENING in others:
            notes.append(f"prompt: only the first scenario counts, {scenario.name}.")
        return scenario

    def _asked(self, name: str, where: str, context: RequestContext, notes: list[str]) -> Scenario:
        """The scenario that a request names for itself; a note says where it changes nothing."""
        scenario = self._find(name, where, context)
        if not scenario.acts(context.operation):
            notes.append(f"{where}: {scenario.name} changes nothing in {context.operation}.")
        return scenario

    @staticmethod
    def _kept(context: RequestContext) -> Scenario | None:
        task = context.sandbox.tasks.get(context.task_id) if context.task_id else None
        kept = task.scenario if task else None
        return kept if kept and kept.follows(context.operation) else None

    def _find(self, name: str, where: str, context: RequestContext) -> Scenario:
        try:
            return self._catalogue.find(name)
        except UnknownScenario as unknown:
            known = self._catalogue.outcomes.refusals
            # An upload is refused in its own shape.
            refusal = Refusal(
                known[context.operation].get("invalid-name") or known[GENERATE]["invalid-field"]
            )
            pointer = f"/{where}" if where == "prompt" else None
            reason = Reason(f"{where}: {unknown.said}", pointer, unknown.hint)
            raise refusal.because(reason) from None

    @staticmethod
    def _counted(scenario: Scenario, context: RequestContext) -> bool:
        """Count a response of a scenario that changes a limited number of them."""
        if scenario.times is None or context.operation not in scenario.operations:
            return True
        which = hash((scenario.name, context.operation, context.task_id))
        with context.sandbox.lock:
            uses = context.sandbox.scenario_uses
            uses[which] = uses.pop(which, 0) + 1
            if len(uses) > _COUNTED:
                uses.popitem(last=False)
            return uses[which] <= scenario.times
