"""The short way to an operation and Flask's own answer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Response, request

from tests.conftest import Mock
from tests.mock.conftest import BODY, CREDIT, DOWNLOAD, GENERATE, RECORD

StartMock = Callable[..., Mock]
Answer = tuple[int, dict[str, str], str, list[str]]

REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a task": ("POST", GENERATE, {"json": BODY}),
    "a refused body": ("POST", GENERATE, {"json": {**BODY, "size": "16:9", "n": 2}}),
    "no JSON": ("POST", GENERATE, {"content": b"{'"}),
    "a note": ("POST", GENERATE, {"json": {**BODY, "style": "vivid"}}),
    "a scenario": ("POST", GENERATE, {"json": {**BODY, "prompt": "[mock:maintenance]"}}),
    "a page of the framework": ("GET", RECORD, {"headers": {"X-Mock-Scenario": "read-wrong-path"}}),
    "a fault": ("GET", RECORD, {"headers": {"X-Mock-Scenario": "bad-gateway"}}),
    "an unknown task": ("GET", RECORD, {"params": {"taskId": "unknown"}}),
    "an escaped query": ("GET", f"{RECORD}?taskId=%C3%A9%20&taskId=2&empty", {}),
    "no task id": ("POST", DOWNLOAD, {"json": {"url": "https://example.com/a.png"}}),
    "the balance": ("GET", CREDIT, {}),
    "no key": ("GET", CREDIT, {"headers": {"Authorization": ""}}),
    "only the head": ("HEAD", CREDIT, {}),
    "another method": ("DELETE", CREDIT, {}),
}


def answered(mock: Mock, method: str, path: str, options: dict[str, Any]) -> Answer:
    mock.http.event_hooks = {}
    answer = mock.http.request(method, path, **options)
    return answer.status_code, dict(answer.headers), answer.text, entries(mock)


def entries(mock: Mock) -> list[str]:
    kept = mock.state.sandbox("test-key").activity.requests.items()
    return [f"{e.operation} {e.query} {e.body!r} {e.code} {e.reason} {e.notes}" for e in kept]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hook_for_every_request_changes_no_answer(start_mock: StartMock, name: str) -> None:
    method, path, options = REQUESTS[name]
    plain, hooked = start_mock(), start_mock(flask=True)
    seen: list[str] = []
    hooked.flask.before_request(lambda: seen.append(request.path))
    assert answered(hooked, method, path, options) == answered(plain, method, path, options)
    assert seen == [path.partition("?")[0]]


def test_a_hook_sees_the_answer_of_an_operation(flask_mock: Mock) -> None:
    @flask_mock.flask.after_request
    def stamp(answer: Response) -> Response:
        answer.headers["X-Stamp"] = "seen"
        return answer

    assert flask_mock.http.get(CREDIT).headers["X-Stamp"] == "seen"


@pytest.mark.parametrize(("path", "status"), [(f"{CREDIT}/", 200), ("/api/v1//chat/credit", 404)])
def test_another_spelling_of_a_path_is_taken_flasks_way(
    flask_mock: Mock, path: str, status: int
) -> None:
    answer = flask_mock.flask.test_client().get(path, headers={"Authorization": "Bearer key"})
    assert answer.status_code == status
