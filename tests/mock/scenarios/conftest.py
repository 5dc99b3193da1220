"""What the tests of scenarios share: calls of every operation, and one table for each group.

A table says how the effect of each scenario of its groups is seen on the wire.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.conftest import CALLBACK, ROOT, Mock
from tests.mock.conftest import (
    BODY,
    COMMON_DOWNLOAD,
    CREATE_JOB,
    CREDIT,
    DOWNLOAD,
    GENERATE,
    JOB,
    JOB_RECORD,
    PIXEL,
    RECORD,
    UPLOAD_BASE64,
    UPLOAD_FILE,
    UPLOAD_URL,
    examples,
    kebab,
)

Check = Callable[[Mock], None]
UPLOADS = ("uploadFile", "uploadBase64", "uploadFromUrl")
OPERATIONS = (
    *("generateImage", "getTask", "createJob", "getJob"),
    *("getDownloadUrl", "getCredits", "getCommonDownloadUrl"),
    *UPLOADS,
)
_PATHS = {
    "generateImage": (GENERATE, "post"),
    "getTask": (RECORD, "get"),
    "getDownloadUrl": (DOWNLOAD, "post"),
    "createJob": (CREATE_JOB, "post"),
    "getJob": (JOB_RECORD, "get"),
    "getCredits": (CREDIT, "get"),
    "getCommonDownloadUrl": (COMMON_DOWNLOAD, "post"),
    "uploadFile": (UPLOAD_FILE, "post"),
    "uploadBase64": (UPLOAD_BASE64, "post"),
    "uploadFromUrl": (UPLOAD_URL, "post"),
}
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
    found = examples(*_PATHS[operation])
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
    path, method = _PATHS[operation]
    options: dict[str, Any] = {"headers": {k.replace("_", "-"): v for k, v in headers.items()}}
    if operation == "generateImage":
        options["json"] = {**BODY, "callBackUrl": CALLBACK}
    if operation == "createJob":
        options["json"] = {**JOB, "callBackUrl": CALLBACK}
    if operation == "getJob" and task:
        options["params"] = {"taskId": task.job}
    if operation == "getTask" and task:
        options["params"] = {"taskId": task.id}
    if operation == "getDownloadUrl" and task:
        options["json"] = {"taskId": task.id, "url": task.url}
    if operation == "getCommonDownloadUrl" and task:
        options["json"] = {"url": task.url}
    if operation == "uploadFile":
        options |= {"files": {"file": ("a.png", PIXEL)}, "data": {"uploadPath": "images"}}
    if operation == "uploadBase64":
        encoded = b64encode(PIXEL).decode()
        options["json"] = {"base64Data": encoded, "uploadPath": "images"}
    if operation == "uploadFromUrl" and task:
        options["json"] = {"fileUrl": task.url, "uploadPath": "images"}
    return mock.http.request(method.upper(), path, **options)


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
