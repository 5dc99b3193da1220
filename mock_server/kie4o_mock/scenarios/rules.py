"""Rules: a scenario for the next requests that match, without a word in the requests."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from random import Random

from attrs import define, evolve

from ..byte_budget import ByteBudget, StateKey
from ..openapi import Json
from .model import CREATING, Scenario

# Bytes of a rule without what was asked, and of the objects for each letter of that.
_SIZE, _OBJECTS = 1_000, 10


@define(eq=False)
class Rule:
    """One rule.

    Args:
        id: names it in the control plane.
        asked: how it was asked for.
        scenario: what happens.
        operations: the requests that it is about.
        random: what its probability is drawn from.
        task_id: the only task that it is about, or None.
        times: how often it is applied; None is until it is deleted.
        probability: the part of the matching requests that it is applied to.
        applied: how often it was applied.
    """

    id: str
    asked: Json
    scenario: Scenario
    operations: tuple[str, ...]
    random: Random
    task_id: str | None = None
    times: int | None = 1
    probability: float = 1.0
    applied: int = 0

    @classmethod
    def of(cls, name: str, asked: Json, scenario: Scenario) -> Rule:
        """The rule that data of the control plane's schema `Rule` describes."""
        operations = (asked["operation"],) if "operation" in asked else default_operations(scenario)
        # How often it changes a response is then for the rule to say.
        times = scenario.times if set(operations).isdisjoint(scenario.operations) else None
        return cls(
            name,
            asked,
            evolve(scenario, name=scenario.name or name, times=times),
            operations,
            Random(asked.get("seed", name)),  # noqa: S311 repeatable on purpose
            asked.get("taskId"),
            asked.get("times", 1),
            asked.get("probability", 1.0),
        )

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly: what was asked, as text and as objects."""
        return _SIZE + _OBJECTS * len(repr(self.asked))

    @property
    def spent(self) -> bool:
        return self.times is not None and self.applied >= self.times

    def takes(self, operation: str, task_id: str | None) -> bool:
        """Whether it is applied to a request; drawn anew for each one that matches."""
        if operation not in self.operations:
            return False
        if self.task_id is not None and self.task_id != task_id:
            return False
        return self.probability >= 1 or self.random.random() < self.probability


def default_operations(scenario: Scenario) -> tuple[str, ...]:
    """The operations that a rule with this scenario is about, when it does not say."""
    return (*scenario.operations, *CREATING) if scenario.lives else scenario.operations


class Rules:
    """The rules of a sandbox, or those of all; the oldest that matches wins."""

    def __init__(self, numbers: Iterator[int], budget: ByteBudget[StateKey]) -> None:
        """Start without rules.

        Args:
            numbers: what rules are named by; shared, so that a name means one rule.
            budget: the bytes that all sandboxes may take together.
        """
        self._numbers = numbers
        self._budget = budget
        self._rules: dict[str, Rule] = {}
        # Those that may still be applied; nearly every request finds none.
        self._live: list[Rule] = []
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._live)

    def empty_copy(self) -> Rules:
        """Other rules, whose names come from the same numbers."""
        return Rules(self._numbers, self._budget)

    def add(self, asked: Json, scenario: Scenario) -> Rule:
        """Make a rule.

        Raises:
            NoRoom: it takes more bytes than there are.
        """
        with self._lock:
            rule = Rule.of(f"rule-{next(self._numbers)}", asked, scenario)
            self._budget.reserve(rule.size)
            self._budget.trim()
            self._rules[rule.id] = rule
            self._live.append(rule)
            return rule

    def list(self) -> list[Rule]:
        """All of them, the oldest first."""
        with self._lock:
            return list(self._rules.values())

    def remove(self, name: str) -> Rule | None:
        """Delete one; None when there is none of that name."""
        with self._lock:
            rule = self._rules.pop(name, None)
            if rule is not None:
                self._budget.give_back(rule.size)
            if rule in self._live:
                self._live.remove(rule)
            return rule

    def clear(self) -> int:
        """Delete all, and say how many there were."""
        with self._lock:
            count = len(self._rules)
            self._budget.give_back(sum(rule.size for rule in self._rules.values()))
            self._rules.clear()
            self._live.clear()
            return count

    def close(self) -> None:
        """Delete all; what is still added counts for nobody."""
        self.clear()
        self._budget = ByteBudget(math.inf)

    def take(self, operation: str, task_id: str | None) -> Scenario | None:
        """Apply the first rule that matches a request."""
        if not self._live:
            return None
        with self._lock:
            for rule in self._live:
                if rule.takes(operation, task_id):
                    rule.applied += 1
                    if rule.spent:
                        self._live.remove(rule)
                    return rule.scenario
        return None
