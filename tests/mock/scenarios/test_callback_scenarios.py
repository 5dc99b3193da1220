"""Scenarios about callbacks: how many there are, when they come, what they say, who signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest
from kie4o_mock import MockServer, Settings

from contract_tests.document import document
from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import BODY, GENERATE, Inbox, post
from tests.mock.scenarios.conftest import Check, names

KEY = "webhook-secret"


def _end(mock: Mock, name: str, seconds: float = 18) -> str:
    task_id = mock.create(prompt=f"[mock:{name}] A fox", callBackUrl=CALLBACK)
    mock.advance(seconds)
    return task_id


def _bodies(mock: Mock) -> list[dict[str, Any]]:
    return [orjson.loads(request.content) for request in mock.receiver.requests]


def _only(mock: Mock, name: str) -> dict[str, Any]:
    _end(mock, name)
    (body,) = _bodies(mock)
    return body


def _signature(request: httpx.Request) -> tuple[bool, float]:
    """Whether a callback is rightly signed, and how long before its sending."""
    stamp = request.headers["x-webhook-timestamp"]
    signed = f"{orjson.loads(request.content)['data']['taskId']}.{stamp}"
    digest = hmac.new(KEY.encode(), signed.encode(), hashlib.sha256).digest()
    right = base64.b64encode(digest).decode() == request.headers["x-webhook-signature"]
    return right, int(START) + 18 - int(stamp)


def twice(mock: Mock) -> None:
    _end(mock, "callback-twice")
    assert len(mock.receiver.requests) == 1
    mock.advance(2)
    first, second = _bodies(mock)
    assert first == second


def twice_different(mock: Mock) -> None:
    _end(mock, "callback-twice-different", 20)
    counts = [len(body["data"]["info"]["result_urls"]) for body in _bodies(mock)]
    assert counts == [1, 0]


def contradicts(mock: Mock) -> None:
    task_id = _end(mock, "callback-contradicts")
    (body,) = _bodies(mock)
    example = document().raw["components"]["examples"]["CallbackFailure"]["value"]
    assert body == {**example, "data": {**example["data"], "taskId": task_id}}
    assert mock.record(task_id)["successFlag"] == 1


def failure_then_success(mock: Mock) -> None:
    _end(mock, "callback-failure-then-success", 20)
    assert [body["code"] for body in _bodies(mock)] == [400, 200]


def out_of_order(mock: Mock) -> None:
    first = _end(mock, "callback-out-of-order", 5)
    second = mock.create(callBackUrl=CALLBACK)
    mock.advance(60)
    assert [body["data"]["taskId"] for body in _bodies(mock)] == [second, first]


def late(mock: Mock) -> None:
    _end(mock, "callback-late", 18 + 3599)
    assert mock.receiver.requests == []
    mock.advance(1)
    assert len(mock.receiver.requests) == 1


def lost(mock: Mock) -> None:
    task_id = _end(mock, "callback-lost", 86_400)
    assert mock.receiver.requests == []
    assert mock.record(task_id)["successFlag"] == 1


def unsigned(mock: Mock) -> None:
    _end(mock, "callback-unsigned")
    assert "x-webhook-signature" not in mock.receiver.requests[0].headers


def wrong_signature(mock: Mock) -> None:
    _end(mock, "callback-wrong-signature")
    assert _signature(mock.receiver.requests[0]) == (False, 0)


def stale_signature(mock: Mock) -> None:
    _end(mock, "callback-stale-signature")
    assert _signature(mock.receiver.requests[0]) == (True, 3600)


def wrong_task(mock: Mock) -> None:
    task_id = _end(mock, "callback-wrong-task")
    (body,) = _bodies(mock)
    assert body["data"]["taskId"] not in (task_id, None)
    assert mock.read(body["data"]["taskId"])["code"] == 422
    assert _signature(mock.receiver.requests[0])[0]


def _data(name: str, see: Callable[[dict[str, Any]], bool]) -> Check:
    def check(mock: Mock) -> None:
        data = _only(mock, name)["data"]
        assert see(data), data

    return check


CHECKS: dict[str, Check] = {
    "callback-twice": twice,
    "callback-twice-different": twice_different,
    "callback-contradicts": contradicts,
    "callback-failure-then-success": failure_then_success,
    "callback-out-of-order": out_of_order,
    "callback-late": late,
    "callback-lost": lost,
    "callback-unsigned": unsigned,
    "callback-wrong-signature": wrong_signature,
    "callback-stale-signature": stale_signature,
    "callback-wrong-task": wrong_task,
    "callback-alias-task-id": _data(
        "callback-alias-task-id", lambda data: "taskId" not in data and bool(data["task_id"])
    ),
    "callback-alias-result-urls": _data(
        "callback-alias-result-urls", lambda data: list(data["info"]) == ["resultUrls"]
    ),
    "callback-without-info": _data("callback-without-info", lambda data: data["info"] is None),
}


@pytest.mark.parametrize("name", names("callbacks"))
def test_its_effect_is_seen(start_mock: Callable[..., Mock], name: str) -> None:
    CHECKS[name](start_mock(webhook_key=KEY))


def test_a_wrong_signature_needs_no_webhook_key(mock: Mock) -> None:
    _end(mock, "callback-wrong-signature")

    assert "x-webhook-signature" in mock.receiver.requests[0].headers


def test_a_second_callback_is_retried_like_the_first(mock: Mock) -> None:
    mock.receiver.answers = [200, 500]

    _end(mock, "callback-twice", 18 + 2 + 60)

    assert len(mock.receiver.requests) == 3


def test_an_early_callback_that_fails_is_retried(mock: Mock) -> None:
    mock.receiver.answers = [500]

    _end(mock, "callback-before-answer", 60)

    first, second = mock.receiver.requests
    assert first.headers["x-mock-delivery"] == second.headers["x-mock-delivery"]


def test_on_a_socket_an_early_callback_is_taken_before_generate_answers(inbox: Inbox) -> None:
    with MockServer(Settings(seed=7)) as server:
        fields = {"prompt": "[mock:callback-before-answer]", "callBackUrl": inbox.url}
        answer = post(server.url, GENERATE, {**BODY, **fields}).json()
        (delivery,) = server.state.sandbox("test-key").deliveries

    assert delivery.task_id == answer["data"]["taskId"]
    assert [attempt.status for attempt in delivery.attempts] == [200]


def test_an_early_callback_reaches_an_inbox_of_the_mock(mock: Mock) -> None:
    url = "http://mock.test/__mock/inbox/early"

    task_id = mock.create(prompt="[mock:callback-before-answer]", callBackUrl=url)

    (letter,) = mock.http.get("/__mock/inbox/early").json()["received"]
    assert letter["json"]["data"]["taskId"] == task_id


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("callback-wrong-signature", "invalid"),
        ("callback-unsigned", "missing"),
        ("callback-stale-signature", "stale"),
        ("callback-wrong-task", "valid"),
    ],
)
def test_an_inbox_sees_what_is_wrong_with_a_signature(
    start_mock: Callable[..., Mock], name: str, verdict: str
) -> None:
    mock = start_mock(webhook_key=KEY)
    mock.create(prompt=f"[mock:{name}]", callBackUrl="http://mock.test/__mock/inbox/signed")

    mock.advance(18)

    (letter,) = mock.http.get("/__mock/inbox/signed").json()["received"]
    assert letter["signature"] == verdict
