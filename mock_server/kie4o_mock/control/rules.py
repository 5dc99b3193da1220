"""Scenarios, and rules: a scenario or a fault for the next requests that match."""

from __future__ import annotations

from typing import Any

from ..byte_budget import NoRoom
from ..errors import Problem, invalid
from ..openapi import Json
from ..scenarios.model import Scenario
from ..scenarios.registry import UnknownScenario
from ..scenarios.rules import Rules
from ..validation_messages import abbreviate
from . import schemas
from .control_request import ControlRequest


def add_rule(request: ControlRequest) -> Json:
    """Make a rule for the sandbox of the key, or for all that there are and will be."""
    if ("scenario" in request.body) is ("fault" in request.body):
        raise invalid("body: send exactly one of scenario, fault.")
    scenario = _scenario(request)
    operation = request.body.get("operation")
    if operation and not scenario.acts(operation):
        acts = [name for name in request.state.document.operations if scenario.acts(name)]
        raise invalid(f"operation: the scenario changes {', '.join(acts)}, not {operation}.")
    try:
        return schemas.rule(request.sandbox.rules.add(request.body, scenario))
    except NoRoom as full:
        raise Problem(409, "Too many rules", f"body: {full}") from None


def list_rules(request: ControlRequest) -> Json:
    """Each rule with how often it was applied."""
    return {"rules": [schemas.rule(rule) for rules in _meant(request) for rule in rules.list()]}


def delete_rule(request: ControlRequest) -> Json:
    """Delete one rule."""
    name = request.path["id"]
    for rules in _meant(request):
        if rule := rules.remove(name):
            return schemas.rule(rule)
    raise Problem(404, "Unknown rule", f"id: there is no rule {abbreviate(name)}.")


def delete_rules(request: ControlRequest) -> Json:
    """Delete all rules that are meant."""
    return {"deleted": sum(rules.clear() for rules in _meant(request))}


def _meant(request: ControlRequest) -> list[Rules]:
    """Those of the sandboxes that are meant, those for all keys first."""
    anonymous = request.state.anonymous
    found = sorted(request.sandboxes(), key=lambda sandbox: sandbox is not anonymous)
    return [sandbox.rules for sandbox in found]


def _scenario(request: ControlRequest) -> Scenario:
    catalogue = request.state.catalogue
    named: Any = request.body.get("scenario")
    try:
        if isinstance(named, str):
            return catalogue.find(named)
        return catalogue.made(named if named is not None else {"fault": request.body["fault"]})
    except UnknownScenario as unknown:
        raise invalid(f"scenario: {unknown}") from None
    except ValueError as error:
        raise invalid(f"{'' if named is None else 'scenario.'}{error}") from None


def list_scenarios(request: ControlRequest) -> Json:
    """Each with its meaning, how a good client responds to it, and its effects."""
    group = request.query.get("group")
    entries = request.state.catalogue.entries
    return {"scenarios": [e for e in entries if group in (None, e.get("group", "own"))]}


HANDLERS = {
    "addRule": add_rule,
    "listRules": list_rules,
    "deleteRule": delete_rule,
    "deleteRules": delete_rules,
    "listScenarios": list_scenarios,
}
