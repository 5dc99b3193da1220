"""Scenarios about shapes: other spellings, types, codes and statuses than the reference has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.document import document
from tests.conftest import Mock
from tests.mock.conftest import DOWNLOAD, OPERATIONS
from tests.mock.scenarios.conftest import Check, Task, named, scenarios

See = Callable[[dict[str, Any]], bool]


def _ended(name: str, see: See) -> Check:
    """What the record of a task that was created under the scenario shows at its end."""

    def check(mock: Mock) -> None:
        record = mock.finished(prompt=f"[mock:{name}] A fox")
        assert see(record), record

    return check


def _refused(name: str, code: int, http: int) -> Check:
    def check(mock: Mock) -> None:
        task = Task(mock)
        for operation in scenarios()[name].get("operations", OPERATIONS):
            answer = named(mock, operation, name, task)
            assert (answer.status_code, answer.json()["code"]) == (http, code)

    return check


def alias_download_url(mock: Mock) -> None:
    task = Task(mock)
    data = named(mock, "getDownloadUrl", "alias-download-url", task).json()["data"]
    assert list(data) == ["downloadUrl"]


def alias_image_url(mock: Mock) -> None:
    task = Task(mock)
    headers = {"X-Mock-Scenario": "alias-image-url"}
    answer = mock.post(DOWNLOAD, {"imageUrl": task.url}, headers=headers)
    assert "X-Amz-Signature" in answer["data"]["downloadUrl"]


def quickstart_record(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:quickstart-record]")
    assert set(record["response"]) == {"resultUrls", "result_urls"}
    assert record["createTime"] == "2026-03-29 12:48:20"


def string_times(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:string-times]")
    assert mock.record(task_id)["completeTime"] is None
    mock.advance(18)
    record = mock.record(task_id)
    times = ("2026-03-29 12:48:20", "2026-03-29 12:48:38")
    assert (record["createTime"], record["completeTime"]) == times


def error_code_in_success(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:error-code-in-success]")
    assert mock.record(task_id)["errorCode"] is None
    mock.advance(18)
    record = mock.record(task_id)
    assert (record["successFlag"], record["errorCode"]) == (1, 400)


def unknown_status(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:unknown-status]")
    known = document().raw["components"]["schemas"]["TaskStatus"]["enum"]
    assert mock.record(task_id)["status"] not in known
    mock.advance(18)
    assert mock.record(task_id)["status"] == "SUCCESS"


def unknown_flag(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:unknown-flag]")
    assert mock.record(task_id)["successFlag"] == 0
    mock.advance(18)
    known = document().raw["components"]["schemas"]["SuccessFlag"]["enum"]
    assert mock.record(task_id)["successFlag"] not in known


CHECKS: dict[str, Check] = {
    "alias-result-urls": _ended(
        "alias-result-urls", lambda record: list(record["response"]) == ["result_urls"]
    ),
    "alias-download-url": alias_download_url,
    "alias-image-url": alias_image_url,
    "quickstart-record": quickstart_record,
    "flag-without-status": _ended(
        "flag-without-status", lambda r: "status" not in r and r["successFlag"] == 1
    ),
    "status-without-flag": _ended(
        "status-without-flag", lambda r: "successFlag" not in r and r["status"] == "SUCCESS"
    ),
    "string-times": string_times,
    "number-progress": _ended("number-progress", lambda r: r["progress"] == 1.0),
    "string-flag": _ended("string-flag", lambda r: r["successFlag"] == "1"),
    "null-param-json": _ended("null-param-json", lambda r: r["paramJson"] is None),
    "empty-message": _ended("empty-message", lambda r: r["errorMessage"] == ""),
    "error-code-in-success": error_code_in_success,
    "failed-with-empty-list": _ended(
        "failed-with-empty-list",
        lambda r: r["successFlag"] == 3 and r["response"] == {"resultUrls": []},
    ),
    "unknown-code": _refused("unknown-code", 599, 200),
    "unknown-status": unknown_status,
    "unknown-flag": unknown_flag,
    "unknown-fields": _ended("unknown-fields", lambda r: r["queue"] == {"position": 3}),
    "http-400": _refused("http-400", 400, 400),
    "http-401": _refused("http-401", 401, 401),
    "http-429": _refused("http-429", 429, 429),
    "http-455": _refused("http-455", 455, 455),
    "http-500": _refused("http-500", 500, 500),
}


@pytest.mark.parametrize("name", CHECKS)
def test_its_effect_is_seen(wild: Mock, name: str) -> None:
    CHECKS[name](wild)


def _aliases(node: Any) -> Iterator[str]:
    """Every other spelling that the document knows of a field of an answer."""
    if isinstance(node, dict):
        yield from node.get("x-aliases", ())
        for value in node.values():
            yield from _aliases(value)


def test_every_alias_of_the_document_has_a_scenario() -> None:
    renamed = [
        other.rpartition(".")[2]
        for entry in scenarios().values()
        for holder in [entry, *entry.get("callbacks", ())]
        for other in holder.get("edits", {}).get("rename", {}).values()
    ]
    # It is a field of a request, which a profile takes.
    accepted = ["imageUrl"] if "alias-image-url" in scenarios() else []

    aliases = {alias.rpartition(".")[2] for alias in _aliases(document().raw["components"])}
    assert aliases <= {*renamed, *accepted}
