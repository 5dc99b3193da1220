"""All scenarios that can be asked for by name: those that come with the mock, and users' own."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import orjson
from attrs import evolve

from ..control_validation import validated
from ..converter import from_json
from ..errors import Problem
from ..openapi import Document, Json
from ..validation_messages import abbreviate, nearest
from ..yaml_files import read_user_yaml, read_yaml
from .model import Scenario
from .outcomes import outcomes

_OWN = Path(__file__).with_name("scenarios.yaml")
_EFFECTS = (
    "refuse",
    "http",
    "profile",
    "edits",
    "fault",
    "task",
    "pictures",
    "callbacks",
    "upload",
)
_FILE = {"$ref": "#/components/schemas/ScenarioFile"}


class UnknownScenario(LookupError):
    """There is no scenario of a name; `hint` has a suggestion and says where all are."""

    def __init__(self, said: str, hint: str) -> None:
        super().__init__(f"{said} {hint}")
        self.said = said
        self.hint = hint


class ScenarioRegistry:
    """The scenarios of one mock. Ours are read when one is asked for, users' files at once."""

    def __init__(self, document: Document, files: Iterable[Path] = ()) -> None:
        """Read the users' files.

        Raises:
            ValueError: a file is not as the schema `ScenarioFile` says, or names what the
                document does not have.
        """
        self.outcomes = outcomes(document)
        self._users: dict[str, Json] = {}
        for path in files:
            self._add(path)

    @property
    def entries(self) -> list[Json]:
        """The data of all scenarios, ours first."""
        return [*packaged(), *self._users.values()]

    @property
    def names(self) -> list[str]:
        """Every name, sorted."""
        return sorted(self._scenarios)

    def find(self, name: str) -> Scenario:
        """The scenario of a name.

        Raises:
            UnknownScenario: there is none.
        """
        if name in self._scenarios:
            return self._scenarios[name]
        close = nearest(name, self.names)
        meant = f"Did you mean {close!r}? " if close else ""
        raise UnknownScenario(
            f"there is no scenario {reprlib.repr(name)}.",
            f"{meant}GET /__mock/scenarios lists all.",
        )

    def made(self, data: Json) -> Scenario:
        """The scenario of data that the schema allows.

        Raises:
            ValueError: it names what the document does not have.
        """
        return self.checked(from_json(Scenario, data))

    def checked(self, scenario: Scenario) -> Scenario:
        """The scenario with the operations that it acts on.

        Raises:
            ValueError: it names what the document does not have.
        """
        refusals = self.outcomes.refusals
        known = {name for found in refusals.values() for name in found}
        _known("refuse", scenario.refuse, known)
        fails = scenario.task.fails if scenario.task else None
        _known("task.fails", fails, self.outcomes.failures)
        for send in scenario.callbacks or ():
            _known("callbacks.body", send.body, self.outcomes.callbacks)
        if not (scenario.answers or scenario.lives):
            raise ValueError(f"{', '.join(_EFFECTS)}: at least one is needed.")
        if not scenario.answers:
            return evolve(scenario, operations=())
        operations = scenario.operations or tuple(refusals)
        if scenario.refuse:
            operations = tuple(o for o in operations if scenario.refuse in refusals[o])
        if not operations:
            raise ValueError(f"operations: none of them is refused with {scenario.refuse!r}.")
        return evolve(scenario, operations=operations)

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        return {entry["name"]: self.made(entry) for entry in self.entries}

    def _add(self, path: Path) -> None:
        try:
            for entry in _entries(read_user_yaml(path)):
                self._take(entry)
        except (OSError, ValueError) as error:
            raise ValueError(f"scenarios: {path}: {' '.join(str(error).split())}") from error

    def _take(self, entry: Json) -> None:
        name = entry["name"]
        if any(name == other["name"] for other in self.entries):
            raise ValueError(f"name: there is already a scenario {abbreviate(name)}.")
        try:
            self.made(entry)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        self._users[name] = entry


@cache
def packaged() -> list[Json]:
    """The data of the scenarios that come with the mock, read once for a process."""
    return _entries(read_yaml(_OWN))


def _entries(data: Any) -> list[Json]:
    """The scenarios that a file lists."""
    try:
        # YAML has more kinds of values than JSON, in which scenarios are answered and saved.
        raw = orjson.loads(orjson.dumps(data))
        entries: list[Json] = validated(_FILE, raw)["scenarios"]
    except Problem as problem:
        raise ValueError(problem.detail.removeprefix("body: ")) from problem
    except orjson.JSONEncodeError as error:
        raise ValueError(f"a value is not JSON. {error}") from error
    return entries


def _known(field: str, name: str | None, names: Iterable[str]) -> None:
    if name is None or name in names:
        return
    close = nearest(name, names)
    hint = f" Did you mean {close!r}?" if close else ""
    raise ValueError(
        f"{field}: {abbreviate(name)} is unknown.{hint} Known: {', '.join(sorted(names))}."
    )
