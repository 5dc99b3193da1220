"""How requests are found in the journal, counted, and waited for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.document import document
from tests.conftest import Mock
from tests.mock.conftest import CREDIT, DOWNLOAD, problem
from tests.mock.control.conftest import waiting
from tests.mock.control.journal import Json, listing, requests


def test_requests_are_found_by_operation(mock: Mock) -> None:
    mock.credits()
    mock.create()

    assert [e["path"] for e in requests(mock, operation="getCredits")] == [CREDIT]


def test_requests_are_found_by_task(mock: Mock) -> None:
    task_id = mock.create()
    mock.create()
    mock.read(task_id)
    mock.post(DOWNLOAD, {"taskId": task_id, "url": "http://a.example/b.png"})

    found = [entry["operation"] for entry in requests(mock, taskId=task_id)]
    assert found == ["generateImage", "getTask", "getDownloadUrl"]


def test_requests_are_found_by_code(mock: Mock) -> None:
    mock.create()
    mock.generate(size="16:9")

    assert [entry["code"] for entry in requests(mock, code=422)] == [422]


def test_requests_since_one_that_is_known(mock: Mock) -> None:
    mock.credits()
    (known,) = requests(mock)
    mock.create()

    assert [e["operation"] for e in requests(mock, since=known["id"])] == ["generateImage"]


def test_since_one_that_is_known_they_can_be_read_page_by_page(mock: Mock) -> None:
    mock.credits()
    mock.create()
    mock.read("unknown")

    (first,) = requests(mock, since=0, limit=1)
    assert first["operation"] == "getCredits"
    assert requests(mock, since=first["id"], limit=1)[0]["operation"] == "generateImage"


@pytest.mark.parametrize(("limit", "shown"), [(0, []), (2, ["getTask", "generateImage"])])
def test_of_many_the_latest_are_shown_and_all_are_counted(
    mock: Mock, limit: int, shown: list[str]
) -> None:
    mock.credits()
    mock.read("unknown")
    mock.create()

    found = listing(mock, limit=limit)
    assert found["count"] == 3
    assert [entry["operation"] for entry in found["requests"]] == shown


@pytest.mark.parametrize("operation", document().operations)
def test_every_operation_of_the_document_can_be_looked_for(mock: Mock, operation: str) -> None:
    found = mock.http.get("/__mock/requests/count", params={"operation": operation})

    assert found.json() == {"count": 0, "dropped": 0}


def test_they_can_be_counted(mock: Mock) -> None:
    mock.create()
    mock.generate(size="16:9")

    counted = mock.http.get("/__mock/requests/count", params={"code": 422}).json()
    assert counted == {"count": 1, "dropped": 0}


def test_waiting_for_what_has_come_does_not_wait(mock: Mock) -> None:
    mock.create()

    found = mock.post("/__mock/requests/wait", {"operation": "generateImage"})
    assert [entry["code"] for entry in found["requests"]] == [200]


def test_waiting_for_what_does_not_come_is_a_problem(mock: Mock) -> None:
    mock.credits()
    wanted = {"operation": "getCredits", "count": 2, "timeoutSeconds": 0}

    answer = mock.http.post("/__mock/requests/wait", json=wanted)
    assert problem(answer, 504) == "Within 0 s there were 1 of 2 requests that match."


@pytest.mark.parametrize("body", [{"operation": "generateImage", "code": 200}, {"count": 2}])
def test_waiting_ends_when_enough_have_come(mock: Mock, body: Json) -> None:
    mock.credits()
    wanted = {**body, "timeoutSeconds": 30}
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(mock.post, "/__mock/requests/wait", wanted)
        waiting(mock)
        mock.create()

        assert future.result(timeout=20)["requests"][-1]["operation"] == "generateImage"


def test_an_unknown_filter_is_refused_with_what_was_meant(mock: Mock) -> None:
    answer = mock.http.get("/__mock/requests", params={"task": "1"})

    assert problem(answer, 422).startswith("task: unknown. Did you mean taskId?")
