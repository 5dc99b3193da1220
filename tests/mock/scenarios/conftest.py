"""What the tests of scenarios share: calls of every operation, and one table for each group.

A table says how the effect of each scenario of its groups is seen on the wire.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.conftest import CALLBACK, ROOT, Mock
from tests.mock.conftest import CREATE_JOB, JOB, OPERATIONS, examples, good_request, kebab

Check = Callable[[Mock], None]
RULES = "/__mock/rules"
FILE = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"


@cache
def scenarios(path: Path = FILE) -> dict[str, dict[str, Any]]:
    """The data of our scenarios, by name."""
    return {entry["name"]: entry for entry in yaml.safe_load(path.read_text())["scenarios"]}


def names(*groups: str) -> list[str]:
    """The scenarios of some groups."""
    return [name for name, entry in scenarios().items() if entry["group"] in groups]


def expected(operation: str, name: str) -> dict[str, Any]:
    """The answer of an operation that the document has under a name."""
    found = examples(OPERATIONS[operation].path, OPERATIONS[operation].method.lower())
    return next(value for key, value in found.items() if kebab(key) == name)


class Task:
    """A task that has ended, for calls about it."""

    def __init__(self, mock: Mock, prompt: str = "A fox") -> None:
        self.record = mock.finished(prompt=prompt)
        self.id: str = self.record["taskId"]
        self.url: str = self.record["response"]["resultUrls"][0]
        self._mock = mock

    @cached_property
    def job(self) -> str:
        """The id of a job, created when it is first asked for."""
        task_id: str = self._mock.post(CREATE_JOB, JOB)["data"]["taskId"]
        return task_id


def call(mock: Mock, operation: str, task: Task | None = None, **headers: str) -> httpx.Response:
    """A good request to an operation; in headers, `_` stands for `-`."""
    found = OPERATIONS[operation]
    about = {"task": task.id, "url": task.url} if task else {}
    if task and operation == "getJob":
        about["job"] = task.job
    options = good_request(operation, **about)
    if operation in ("generateImage", "createJob"):
        options["json"] = {**options["json"], "callBackUrl": CALLBACK}
    options["headers"] = {k.replace("_", "-"): v for k, v in headers.items()}
    return mock.http.request(found.method, found.path, **options)


def named(mock: Mock, operation: str, name: str, task: Task | None = None) -> httpx.Response:
    """The same, with a scenario in the header."""
    return call(mock, operation, task, X_Mock_Scenario=name)


def rule(mock: Mock, **fields: Any) -> dict[str, Any]:
    """Make a rule in the sandbox of the mock's key."""
    return mock.post(RULES, fields)


def codes(mock: Mock, count: int) -> list[int]:
    """What so many calls of generate come to."""
    return [mock.generate()["code"] for _ in range(count)]


def unchecked(mock: Mock) -> Mock:
    """The same mock, where answers may be unlike the document."""
    mock.http.event_hooks = {"request": [], "response": []}
    return mock


@pytest.fixture
def wild(mock: Mock) -> Mock:
    return unchecked(mock)
