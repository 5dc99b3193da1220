"""What is posted to a receiver, and when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contract_tests.document import Document
from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import failures

StartMock = Callable[..., Mock]


def conforms(contract: Document, request: httpx.Request) -> dict[str, Any]:
    """The posted body, after it was held against the document."""
    body: dict[str, Any] = json.loads(request.content)
    assert contract.errors({"$ref": "#/components/schemas/TaskCallback"}, body) == []
    return body


def delivery(mock: Mock) -> dict[str, Any]:
    """The only delivery that the control plane knows."""
    (found,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    described: dict[str, Any] = found
    return described


def test_a_success_is_announced_with_its_pictures(mock: Mock, contract: Document) -> None:
    record = mock.finished(callBackUrl=CALLBACK, nVariants=2)

    (request,) = mock.receiver.requests
    body = conforms(contract, request)
    assert (request.method, str(request.url)) == ("POST", CALLBACK)
    assert request.headers["content-type"] == "application/json"
    assert body["data"]["info"]["result_urls"] == record["response"]["resultUrls"]


@pytest.mark.parametrize("name", failures())
def test_a_failure_is_announced_with_its_reason(mock: Mock, contract: Document, name: str) -> None:
    record = mock.finished(callBackUrl=CALLBACK, prompt=f"[mock:{name}] A fox")

    (request,) = mock.receiver.requests
    body = conforms(contract, request)
    assert body["code"] == record["errorCode"]
    assert body["msg"] == record["errorMessage"] or record["errorMessage"] is None
    assert body["data"] == {"taskId": record["taskId"], "info": None}


def test_nothing_is_posted_before_the_end(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    mock.advance(17.99)

    assert mock.receiver.requests == []


def test_nothing_is_posted_when_no_callback_was_asked_for(mock: Mock) -> None:
    mock.finished()

    assert mock.receiver.requests == []
    assert mock.http.get("/__mock/callbacks").json()["callbacks"] == []


def test_the_task_is_over_when_its_callback_arrives(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    fired = mock.advance(18)

    assert [event["kind"] for event in fired] == ["task.ended", "callback.attempt"]


def test_a_taken_callback_is_not_sent_again(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    assert len(mock.receiver.requests) == 1
    assert delivery(mock)["delivered"]


@pytest.mark.parametrize("status", [201, 202, 204, 301, 302, 307, 308, 400, 404, 410, 500, 503])
def test_any_status_but_200_is_a_failure(mock: Mock, status: int) -> None:
    mock.receiver.answers = [status]
    mock.create(callBackUrl=CALLBACK)

    mock.advance(18 + 60)

    assert [attempt["status"] for attempt in delivery(mock)["attempts"]] == [status, 200]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("late"),
        httpx.RemoteProtocolError("no HTTP"),
        httpx.ReadError("reset"),
        OSError("no route"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_answer_is_a_failure_and_never_disturbs_the_task(mock: Mock, error: Exception) -> None:
    mock.receiver.answers = [error] * 4
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    assert mock.record(task_id)["successFlag"] == 1
    said = {attempt["error"] for attempt in delivery(mock)["attempts"]}
    assert said == {f"{type(error).__name__}: {error}"}


def test_a_receiver_has_15_seconds(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    timeout = mock.receiver.requests[0].extensions["timeout"]
    assert set(timeout.values()) == {15}


def test_after_three_retries_it_is_given_up(mock: Mock) -> None:
    mock.receiver.answers = [500] * 99
    mock.create(callBackUrl=CALLBACK)

    mock.advance(30 * 86_400)

    assert [attempt["at"] - START - 18 for attempt in delivery(mock)["attempts"]] == [
        0,
        60,
        360,
        1260,
    ]
    assert not delivery(mock)["delivered"]


@pytest.mark.parametrize("failures_", [1, 2, 3])
def test_retries_end_with_the_first_200(mock: Mock, failures_: int) -> None:
    mock.receiver.answers = [500] * failures_
    mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    assert len(mock.receiver.requests) == failures_ + 1
    assert delivery(mock)["delivered"]


def test_a_retry_is_due_at_its_time_and_not_before(mock: Mock) -> None:
    mock.receiver.answers = [500]
    mock.create(callBackUrl=CALLBACK)

    mock.advance(18 + 59.75)
    assert len(mock.receiver.requests) == 1
    mock.advance(0.25)
    assert len(mock.receiver.requests) == 2


def test_a_retry_repeats_the_body_and_the_delivery_id(mock: Mock) -> None:
    mock.receiver.answers = [500] * 3
    mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    sent = {(r.headers["x-mock-delivery"], r.content) for r in mock.receiver.requests}
    assert len(sent) == 1
    assert len(mock.receiver.requests) == 4


def test_each_task_has_its_own_delivery_id(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    assert len({request.headers["x-mock-delivery"] for request in mock.receiver.requests}) == 2


def test_without_a_webhook_key_nothing_is_signed(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    names = {name.lower() for name in mock.receiver.requests[0].headers}
    assert not [name for name in names if name.startswith("x-webhook")]


def test_a_retry_is_signed_with_the_time_of_the_retry(start_mock: StartMock) -> None:
    mock = start_mock(webhook_key="schlüssel")
    mock.receiver.answers = [500]
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(18 + 60)

    headers = mock.receiver.requests[1].headers
    signed = f"{task_id}.{int(START + 18 + 60)}".encode()
    digest = hmac.new("schlüssel".encode(), signed, hashlib.sha256).digest()
    assert headers["x-webhook-timestamp"] == f"{int(START + 18 + 60)}"
    assert headers["x-webhook-signature"] == base64.b64encode(digest).decode()


def test_a_receiver_may_read_the_task_while_it_is_called(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []

    def read(_: object, request: httpx.Request) -> httpx.Response:
        states.append(mock.record(json.loads(request.content)["data"]["taskId"])["status"])
        return httpx.Response(200)

    monkeypatch.setattr(type(mock.receiver), "__call__", read)
    mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    assert states == ["SUCCESS"]


def test_a_reset_forgets_callbacks_that_are_still_due(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    mock.post("/__mock/reset", {})
    mock.advance(7200)

    assert mock.receiver.requests == []


def test_the_api_key_is_not_sent_to_the_receiver(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    (request,) = mock.receiver.requests
    assert "test-key" not in f"{request.headers} {request.content!r}"
