"""Rules: a scenario or a fault for the next requests that match."""

from __future__ import annotations

from typing import Any

from ..document import Json
from ..problems import Problem, invalid
from ..scenarios.catalogue import UnknownScenario
from ..scenarios.rules import Rules
from ..scenarios.scenario import Scenario
from .ask import Ask


def add_rule(ask: Ask) -> Json:
    """Make a rule for the sandbox of the key, or for all that there are and will be."""
    if ("scenario" in ask.body) is ("fault" in ask.body):
        raise invalid("body: send exactly one of scenario, fault.")
    scenario = _scenario(ask)
    operation = ask.body.get("operation")
    if operation and not scenario.acts(operation):
        acts = [name for name in ask.world.document.operations if scenario.acts(name)]
        raise invalid(f"operation: the scenario changes {', '.join(acts)}, not {operation}.")
    rules = ask.world.rules if ask.key is None else ask.world.sandbox(ask.key).rules
    return rules.add(ask.body, scenario).describe()


def list_rules(ask: Ask) -> Json:
    """Each rule with how often it was applied."""
    return {"rules": [rule.describe() for rules in _meant(ask) for rule in rules.list()]}


def delete_rule(ask: Ask) -> Json:
    """Delete one rule."""
    name = ask.path["id"]
    for rules in _meant(ask):
        if rule := rules.remove(name):
            return rule.describe()
    raise Problem(404, "Unknown rule", f"id: there is no rule {name!r}.")


def delete_rules(ask: Ask) -> Json:
    """Delete all rules that are meant."""
    return {"deleted": sum(rules.clear() for rules in _meant(ask))}


def _meant(ask: Ask) -> list[Rules]:
    everywhere = [ask.world.rules] if ask.key is None else []
    return [*everywhere, *(sandbox.rules for sandbox in ask.sandboxes())]


def _scenario(ask: Ask) -> Scenario:
    catalogue = ask.world.catalogue
    named: Any = ask.body.get("scenario")
    try:
        if isinstance(named, str):
            return catalogue.find(named)
        return catalogue.made(named if named is not None else {"fault": ask.body["fault"]})
    except UnknownScenario as unknown:
        raise invalid(f"scenario: {unknown}") from None
    except ValueError as error:
        raise invalid(f"{'' if named is None else 'scenario.'}{error}") from None


HANDLERS = {
    "addRule": add_rule,
    "listRules": list_rules,
    "deleteRule": delete_rule,
    "deleteRules": delete_rules,
}
