"""The journal: every request to the API, its answer, and why it was refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kie4o_mock.sandboxes.journal import LONGEST_BODY

from tests.conftest import START, Mock
from tests.mock.conftest import (
    BODY,
    CREDIT,
    DOWNLOAD,
    GENERATE,
    NOBODY,
    RECORD,
    Visit,
    problem,
)
from tests.mock.control.conftest import waiting

StartMock = Callable[..., Mock]
Json = dict[str, Any]


def requests(mock: Mock, *, headers: dict[str, str] | None = None, **query: Any) -> list[Json]:
    found: list[Json] = listing(mock, headers=headers, **query)["requests"]
    return found


def listing(mock: Mock, *, headers: dict[str, str] | None = None, **query: Any) -> Json:
    answer = mock.http.get("/__mock/requests", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_request_is_kept_with_its_answer(mock: Mock) -> None:
    task_id = mock.create()

    (entry,) = requests(mock)

    told = {name: entry[name] for name in ("at", "operation", "method", "path", "query", "body")}
    assert told == {
        "at": START,
        "operation": "generateImage",
        "method": "POST",
        "path": GENERATE,
        "query": "",
        "body": BODY,
    }
    assert (entry["status"], entry["code"], entry["taskId"]) == (200, 200, task_id)
    assert entry["latency"] >= 0
    assert entry["reason"] is None


def test_times_are_those_of_the_key_s_own_clock(mock: Mock) -> None:
    mock.advance(3600)
    mock.credits()

    assert requests(mock)[-1]["at"] == START + 3600


def test_ids_grow(mock: Mock) -> None:
    mock.credits()
    mock.credits()

    first, second = requests(mock)
    assert first["id"] < second["id"]


def test_control_requests_are_not_kept(mock: Mock) -> None:
    mock.http.get("/__mock/clock")

    assert requests(mock) == []


def test_of_the_key_only_the_scheme_is_shown(mock: Mock) -> None:
    mock.credits()

    assert requests(mock)[0]["headers"]["Authorization"] == "Bearer [redacted]"
    assert "test-key" not in mock.http.get("/__mock/requests").text


def test_a_key_without_a_scheme_is_not_shown_either(mock: Mock) -> None:
    mock.http.get(CREDIT, headers={"Authorization": "test-key"})

    assert requests(mock, headers=NOBODY)[0]["headers"]["Authorization"] == "[redacted]"


def test_the_secrets_of_addresses_are_hidden_wherever_they_are(mock: Mock) -> None:
    url = "https://a.example/b.png?X-Amz-Signature=s3cret&size=3&X-Amz-Credential=s3cret"
    mock.generate(filesUrl=[url])
    mock.http.get(RECORD, params={"taskId": "1", "token": "s3cret"})

    first, second = requests(mock)
    assert "s3cret" not in mock.http.get("/__mock/requests").text
    assert first["body"]["filesUrl"][0].endswith("=[redacted]&size=3&X-Amz-Credential=[redacted]")
    assert second["query"] == "taskId=1&token=[redacted]"


def test_a_body_that_is_no_json_is_kept_as_text(mock: Mock) -> None:
    mock.http.post(GENERATE, content=b"{nope")

    (entry,) = requests(mock)
    assert (entry["body"], entry["bodyBytes"], entry["code"]) == ("{nope", 5, 400)


def test_of_a_long_body_the_beginning_is_kept(mock: Mock) -> None:
    mock.generate(prompt="x" * 50_000)

    (entry,) = requests(mock)
    assert len(entry["body"]) == LONGEST_BODY
    assert entry["bodyBytes"] > 50_000


def test_notes_are_kept(mock: Mock) -> None:
    mock.create(aspectRatio="1:1")

    said = ["aspectRatio: unknown, ignored. Did you mean size?"]
    assert requests(mock)[0]["notes"] == said


@pytest.mark.parametrize(
    ("fields", "pointer", "message", "suggestion"),
    [
        (
            {"size": "16:9"},
            "/size",
            "size: '16:9' is not allowed.",
            "Allowed: '1:1', '3:2', '2:3'. Did you mean '3:2'?",
        ),
        ({"filesUrl": ["x"]}, "/filesUrl/0", "filesUrl[0]: 'x' is not allowed.", "It must be"),
        ({"size": None}, "/size", "size: null is not allowed.", "It must be string."),
        ({"prompt": ""}, "/prompt", "prompt: ", ""),
        (
            {"prompt": "[mock:content-polic] x"},
            "/prompt",
            "prompt: there is no scenario 'content-polic'.",
            "Did you mean 'content-policy'?",
        ),
    ],
)
def test_a_refused_field_is_pointed_at(
    mock: Mock, fields: Json, pointer: str, message: str, suggestion: str
) -> None:
    mock.generate(**fields)

    reason = requests(mock)[0]["reason"]
    assert reason["pointer"] == pointer
    assert reason["message"].startswith(message)
    assert reason["suggestion"].startswith(suggestion)


def test_a_missing_field_is_pointed_at(mock: Mock) -> None:
    mock.post(GENERATE, {"prompt": "A fox", "aspectRatio": "1:1"})

    assert requests(mock)[0]["reason"] == {
        "message": "size: missing.",
        "pointer": "/size",
        "suggestion": "Allowed: '1:1', '3:2', '2:3'. You sent aspectRatio. Did you mean size?",
    }


def test_a_body_that_is_no_object_is_pointed_at_as_a_whole(mock: Mock) -> None:
    mock.post(GENERATE, [])

    assert requests(mock)[0]["reason"]["pointer"] == ""


@pytest.mark.parametrize(
    ("settings", "code", "hint"),
    [
        ({"credits": 0}, 402, "/__mock/account"),
        ({"maintenance": True}, 455, "/__mock/settings"),
        ({"queue_limit": 0}, 550, "queueLimit"),
    ],
)
def test_a_refusal_of_the_account_says_what_would_help(
    start_mock: StartMock, settings: Json, code: int, hint: str
) -> None:
    mock = start_mock(**settings)
    mock.generate()

    (entry,) = requests(mock, code=code)
    assert entry["reason"]["pointer"] is None
    assert hint in entry["reason"]["suggestion"]


def test_a_path_that_the_api_does_not_have_is_kept_with_what_was_meant(mock: Mock) -> None:
    mock.http.get("/api/v1/gpt4o-image/record-infos?taskId=1")

    (entry,) = requests(mock)
    assert (entry["operation"], entry["status"], entry["code"]) == (None, 404, None)
    assert entry["reason"]["suggestion"] == f"Did you mean GET {RECORD}?"


def test_a_path_like_nothing_known_lists_what_there_is(mock: Mock) -> None:
    mock.http.get("/")

    assert requests(mock)[0]["reason"]["suggestion"].startswith("Known: ")


def test_requests_without_a_good_key_are_seen_without_a_key(start_mock: StartMock) -> None:
    mock = start_mock(keys=frozenset({"test-key"}))
    for header in ("", "Bearer wrong-key"):
        mock.http.get(CREDIT, headers={"Authorization": header})

    assert requests(mock) == []
    assert [entry["code"] for entry in requests(mock, headers=NOBODY)] == [401, 401]


def test_without_a_key_the_requests_of_all_are_seen_in_order(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.credits()
    other.create()
    mock.credits()

    found = [entry["operation"] for entry in requests(mock, headers=NOBODY)]
    assert found == ["getCredits", "generateImage", "getCredits"]
    assert [entry["operation"] for entry in requests(other)] == ["generateImage"]


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


def test_they_can_be_counted(mock: Mock) -> None:
    mock.create()
    mock.generate(size="16:9")

    counted = mock.http.get("/__mock/requests/count", params={"code": 422}).json()
    assert counted == {"count": 1, "dropped": 0}


def test_old_ones_go_and_it_is_told(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=2)
    for _ in range(5):
        mock.credits()

    found = listing(mock)
    assert (found["count"], found["dropped"]) == (2, 3)


def test_a_journal_can_be_off(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=0)
    mock.credits()

    assert listing(mock) == {"count": 0, "dropped": 1, "requests": []}


def test_they_can_be_forgotten(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.credits()
    other.credits()

    assert mock.http.delete("/__mock/requests").json() == {"deleted": 1}
    assert (len(requests(mock)), len(requests(other))) == (0, 1)


def test_a_reset_of_all_forgets_those_without_a_key_too(mock: Mock) -> None:
    mock.http.get(CREDIT, headers=NOBODY)
    mock.post("/__mock/reset", None, headers=NOBODY)

    assert requests(mock, headers=NOBODY) == []


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
