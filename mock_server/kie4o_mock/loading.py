"""Saved states that come from outside: held against what no schema can say."""

from __future__ import annotations

import math
from collections.abc import Iterable
from urllib.parse import urlsplit

from attrs import evolve

from .converter import from_json
from .json_values import Unreadable, parse
from .mock_state import MockState
from .openapi import Json
from .scenarios.model import GENERATE
from .scenarios.registry import ScenarioRegistry
from .state.snapshot import SavedSandbox, Snapshot
from .state.task import Task
from .validation import BodyRules


def snapshot(state: MockState, data: Json) -> Snapshot:
    """The snapshot in a JSON object that the schema `Snapshot` allows.

    Raises:
        ValueError: this mock could not have saved it; the text begins with where that shows.
    """
    found = from_json(Snapshot, data)
    _unique("sandboxes", (saved.key for saved in found.sandboxes))
    check = _Check(state)
    checked = [check.sandbox(f"sandboxes[{i}]", saved) for i, saved in enumerate(found.sandboxes)]
    return evolve(found, sandboxes=tuple(checked))


class _Check:
    """Checks the parts of a snapshot with what one mock knows."""

    def __init__(self, state: MockState) -> None:
        document = state.document
        body = document.operations[GENERATE].raw["requestBody"]["content"]["application/json"]
        self._rules = BodyRules(document, body["schema"])
        self._catalogue: ScenarioRegistry = state.catalogue

    def sandbox(self, where: str, saved: SavedSandbox) -> SavedSandbox:
        """A sandbox as it can be restored."""
        _unique(f"{where}.tasks", (task.id for task in saved.tasks))
        _unique(f"{where}.deliveries", (delivery.id for delivery in saved.deliveries))
        tasks = [self._task(f"{where}.tasks[{i}]", task) for i, task in enumerate(saved.tasks)]
        for i, delivery in enumerate(saved.deliveries):
            _address(f"{where}.deliveries[{i}].base_url", delivery.base_url)
        endless = {task.id for task in tasks if not math.isfinite(task.plan.ends)}
        for i, waiting in enumerate(saved.waiting):
            if waiting.task_id in endless:
                raise ValueError(f"{where}.waiting[{i}]: task {waiting.task_id} never ends.")
        return evolve(saved, tasks=tuple(tasks))

    def _task(self, where: str, task: Task) -> Task:
        _address(f"{where}.base_url", task.base_url)
        try:
            request = parse(task.sent.encode())
        except Unreadable as error:
            raise ValueError(f"{where}.sent: {error}") from error
        broken = self._rules.broken(request)
        if broken:
            raise ValueError(f"{where}.sent: {broken[0]}")
        if task.scenario is None:
            return task
        try:
            return evolve(task, scenario=self._catalogue.checked(task.scenario))
        except ValueError as error:
            raise ValueError(f"{where}.scenario.{error}") from error


def _address(where: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"{where}: {error}.") from error


def _unique(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{where}: {name} is there twice.")
        seen.add(name)
