"""The mock has the operations of the document, and each code comes from somewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.document import Document, document
from tests.conftest import Mock
from tests.mock.conftest import (
    BODY,
    CREATE_JOB,
    CREDIT,
    DOWNLOAD,
    GENERATE,
    JOB,
    OPERATIONS,
    RECORD,
    good_request,
)

StartMock = Callable[..., Mock]
Cause = Callable[[StartMock, str, str], int]

BODIES = {"generateImage": BODY, "createJob": JOB}

# The operations that have a window.
WINDOWS = ("generateImage", "getTask", "createJob", "getJob")
# Codes that the document lists and the mock never sends, with the reason.
NEVER = {
    **dict.fromkeys(
        [(name, 429) for name in OPERATIONS if name not in WINDOWS], "no window is documented"
    ),
    **dict.fromkeys(
        [(name, 404) for name in OPERATIONS], "a wrong path is an HTTP 404 of the framework"
    ),
    ("getTask", 400): "it has no body that could be malformed",
    ("getTask", 402): "reading costs nothing",
    ("getJob", 400): "it has no body that could be malformed",
    ("getJob", 402): "reading costs nothing",
    ("getDownloadUrl", 402): "a link costs nothing",
    ("getDownloadUrl", 451): "the mock draws its pictures itself, so none can be out of reach",
}


def documented() -> list[tuple[str, int]]:
    found = document().operations.values()
    return [(operation.id, code) for operation in found for code in codes(operation.node)]


def codes(operation: dict[str, Any]) -> list[int]:
    listed: list[int] = operation["x-codes"]
    return listed


def code(mock: Mock, operation: str, **options: Any) -> int:
    found = OPERATIONS[operation]
    answer = mock.http.request(found.method, found.path, **options).json()
    answered: int = answer["code"]
    return answered


def succeed(start: StartMock, operation: str) -> int:
    mock = start()
    record = mock.finished()
    url = record["response"]["resultUrls"][0]
    options = good_request(operation, task=record["taskId"], job=_job(mock), url=url)
    return code(mock, operation, **options)


def _job(mock: Mock) -> str:
    task_id: str = mock.post(CREATE_JOB, JOB)["data"]["taskId"]
    return task_id


def fail_inside(start: StartMock, operation: str) -> int:
    """A fault of the mock itself, which is what 500 stands for."""
    mock = start()
    if operation == "generateImage":
        return code(mock, operation, json={**BODY, "prompt": "[mock:server-error]"})
    if operation == "createJob":
        given = {**JOB["input"], "prompt": "[mock:server-error]"}
        return code(mock, operation, json={**JOB, "input": given})
    del mock.state.sandbox("test-key").account
    mock.state.sandbox("test-key").tasks = None  # type: ignore[assignment] # broken on purpose
    body = {"taskId": "1", "url": "http://a.example/"}
    method = OPERATIONS[operation].method
    return code(mock, operation, **({"json": body} if method == "POST" else {"params": body}))


def try_another_method(start: StartMock, operation: str) -> int:
    answered: int = start().http.get(OPERATIONS[operation].path).json()["code"]
    return answered


def read_too_often(start: StartMock, operation: str) -> int:
    mock = start(rate_limits=True)
    if operation == "generateImage":
        return [code(mock, operation, json=BODY) for _ in range(21)][-1]
    if operation == "createJob":
        return [code(mock, operation, json=JOB) for _ in range(21)][-1]
    if operation == "getJob":
        job = _job(mock)
        return [code(mock, operation, params={"taskId": job}) for _ in range(11)][-1]
    task_id = mock.create()
    return [code(mock, operation, params={"taskId": task_id}) for _ in range(4)][-1]


CAUSES: dict[int, Callable[[StartMock, str], int]] = {
    200: succeed,
    400: lambda start, operation: code(start(), operation, content=b"{"),
    401: lambda start, operation: code(start(), operation, headers={"Authorization": ""}),
    405: try_another_method,
    402: lambda start, operation: code(start(credits=0), operation, json=BODIES[operation]),
    422: lambda start, operation: code(
        start(), operation, **({} if operation in ("getTask", "getJob") else {"json": {}})
    ),
    429: read_too_often,
    455: lambda start, operation: code(start(maintenance=True), operation),
    500: fail_inside,
    550: lambda start, operation: code(start(queue_limit=0), operation, json=BODIES[operation]),
}


def test_routes_and_operations_are_the_same_set(flask_mock: Mock, contract: Document) -> None:
    bound = {
        (method, rule.rule, rule.endpoint)
        for rule in flask_mock.flask.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods or ()
        if method != "HEAD"
    }

    assert bound == {
        (operation.method, operation.path, operation.id)
        for operation in contract.operations.values()
    }


@pytest.mark.parametrize(
    ("operation", "wanted"), [pair for pair in documented() if pair not in NEVER]
)
def test_a_documented_code_has_a_cause(start_mock: StartMock, operation: str, wanted: int) -> None:
    assert CAUSES[wanted](start_mock, operation) == wanted


def test_every_exception_is_still_documented() -> None:
    assert NEVER.keys() <= set(documented())


def test_a_fault_of_the_mock_is_logged(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    task_id = mock.create()
    monkeypatch.delattr("kie4o_mock.api.serializers.record")

    assert mock.read(task_id)["code"] == 500
    assert "getTask failed" in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"size=1:1", b'{"size": NaN}', b"\xff", b"[" * 9999])
@pytest.mark.parametrize("path", [GENERATE, DOWNLOAD])
def test_a_body_that_is_no_json_is_400(mock: Mock, path: str, body: bytes) -> None:
    assert mock.http.post(path, content=body).json()["code"] == 400


def test_json_is_read_whatever_the_content_type_says(mock: Mock) -> None:
    body = b'{"prompt": "A fox", "size": "1:1"}'

    answer = mock.http.post(GENERATE, content=body, headers={"Content-Type": "text/plain"})

    assert answer.json()["code"] == 200


def test_the_key_is_asked_for_before_the_body_is_read(mock: Mock) -> None:
    answer = mock.http.post(GENERATE, content=b"{", headers={"Authorization": ""})

    assert answer.json()["code"] == 401


def test_maintenance_comes_before_everything(start_mock: StartMock) -> None:
    mock = start_mock(maintenance=True)

    assert mock.http.get(CREDIT, headers={"Authorization": ""}).json()["code"] == 455


@pytest.mark.parametrize("query", [{}, {"taskId": ""}, {"task_id": "1"}])
def test_reading_without_a_task_id_names_the_parameter(mock: Mock, query: dict[str, str]) -> None:
    answer = mock.http.get(RECORD, params=query).json()

    assert answer["code"] == 422
    assert answer["msg"].startswith("taskId: missing.")


def test_a_full_queue_has_room_again_when_a_task_has_ended(start_mock: StartMock) -> None:
    mock = start_mock(queue_limit=1)
    mock.create()

    assert mock.generate()["code"] == 550
    mock.advance(18)
    assert mock.generate()["code"] == 200


def test_a_mask_counts_only_beside_one_picture(mock: Mock) -> None:
    files = ["http://a.example/1.png", "http://a.example/2.png"]
    mask = "http://a.example/mask.png"

    answer = mock.http.post(GENERATE, json={**BODY, "filesUrl": files, "maskUrl": mask})
    alone = mock.http.post(GENERATE, json={**BODY, "filesUrl": files[:1], "maskUrl": mask})

    said = "maskUrl: ignored, because there are 2 input images, not 1."
    assert answer.json()["code"] == 200
    assert answer.headers["x-mock-note"] == said
    assert "x-mock-note" not in alone.headers


def test_files_url_wins_over_file_url(mock: Mock) -> None:
    good, bad = "http://a.example/1.png", "http://a.invalid/1.png"

    assert mock.finished(filesUrl=[good], fileUrl=bad)["successFlag"] == 1
    assert mock.finished(filesUrl=[bad], fileUrl=good)["successFlag"] == 2
    assert mock.finished(fileUrl=bad)["successFlag"] == 2


def test_a_head_request_is_answered_without_a_body(mock: Mock) -> None:
    task_id = mock.create()

    answer = mock.http.head(RECORD, params={"taskId": task_id})

    assert (answer.status_code, answer.content) == (200, b"")
