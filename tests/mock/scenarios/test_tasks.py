"""Scenarios about the life of a task: how it ends, when, with which pictures, and what it costs."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import failures
from tests.mock.scenarios.conftest import Check, Task, expected, named

PNG = b"\x89PNG\r\n\x1a\n"
TOLD = ("successFlag", "status", "errorCode", "errorMessage", "response")


def _create(mock: Mock, name: str, **fields: Any) -> str:
    return mock.create(prompt=f"[mock:{name}] A fox", **fields)


def _progress(mock: Mock, task_id: str, *waits: float) -> list[str]:
    found = []
    for seconds in waits:
        mock.advance(seconds)
        found.append(mock.record(task_id)["progress"])
    return found


def _fails(name: str) -> Check:
    """It runs, is charged, calls back and ends as documented."""
    example = expected("getTask", name)["data"]

    def check(mock: Mock) -> None:
        task_id = _create(mock, name, callBackUrl=CALLBACK)
        assert mock.record(task_id)["successFlag"] == 0
        mock.advance(18)
        record = mock.record(task_id)
        assert {key: record[key] for key in TOLD} == {key: example[key] for key in TOLD}
        assert mock.credits() == 999
        assert len(mock.receiver.requests) == 1

    return check


def accepted_then_failed(mock: Mock) -> None:
    task_id = _create(mock, "accepted-then-failed")

    assert _progress(mock, task_id, 0, 5, 5, 5) == ["0.30", "0.60", "0.90", "0.99"]
    mock.advance(3)
    assert mock.record(task_id)["status"] == "GENERATE_FAILED"


def _takes(seconds: int, name: str) -> Check:
    def check(mock: Mock) -> None:
        task_id = _create(mock, name)
        mock.advance(seconds - 1)
        assert mock.record(task_id)["successFlag"] == 0
        mock.advance(1)
        assert mock.record(task_id)["successFlag"] == 1

    return check


def instant(mock: Mock) -> None:
    assert mock.record(_create(mock, "instant"))["successFlag"] == 1


def third_read(mock: Mock) -> None:
    task_id = _create(mock, "third-read")
    mock.advance(3600)
    assert [mock.record(task_id)["successFlag"] for _ in range(3)] == [0, 0, 1]


def stuck(mock: Mock) -> None:
    task_id = _create(mock, "stuck", callBackUrl=CALLBACK)
    assert _progress(mock, task_id, 0, 17, 86_400 * 30) == ["0.25", "0.99", "0.99"]
    assert mock.record(task_id)["status"] == "GENERATING"
    assert mock.receiver.requests == []


def backwards(mock: Mock) -> None:
    task_id = _create(mock, "backwards")
    shown = ["0.20", "0.60", "0.40", "0.10", "0.80", "1.00"]
    assert _progress(mock, task_id, 0, 4, 4, 4, 4, 4) == shown


def never_ends(mock: Mock) -> None:
    task_id = _create(mock, "never-ends")
    assert _progress(mock, task_id, 86_400 * 365) == ["0.00"]
    assert mock.record(task_id)["successFlag"] == 0


def partial_pictures(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:partial-pictures]", nVariants=4)
    assert len(record["response"]["resultUrls"]) == 1
    assert mock.credits() == 996


def no_pictures(mock: Mock) -> None:
    record = mock.finished(prompt="[mock:no-pictures]")
    assert (record["successFlag"], record["response"]) == (1, {"resultUrls": []})


def _picture(mock: Mock, name: str) -> httpx.Response:
    return mock.http.get(Task(mock, f"[mock:{name}]").url)


def gone_picture(mock: Mock) -> None:
    answer = _picture(mock, "gone-picture")
    assert answer.status_code == 404
    assert "NoSuchKey" in answer.text


def truncated_picture(mock: Mock) -> None:
    answer = _picture(mock, "truncated-picture")
    assert answer.content.startswith(PNG)
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(answer.content)).load()


def cut_picture(mock: Mock) -> None:
    with pytest.raises(ConnectionError):
        _picture(mock, "cut-picture")


def empty_picture(mock: Mock) -> None:
    answer = _picture(mock, "empty-picture")
    assert (answer.status_code, answer.content) == (200, b"")


def html_picture(mock: Mock) -> None:
    answer = _picture(mock, "html-picture")
    assert answer.headers["content-type"] == "text/html"
    assert answer.text.startswith("<!doctype html>")


def wrong_type_picture(mock: Mock) -> None:
    answer = _picture(mock, "wrong-type-picture")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.content.startswith(PNG)


def slow_picture(mock: Mock) -> None:
    slept: list[float] = []
    mock.state.waiting.sleep = slept.append
    answer = _picture(mock, "slow-picture")
    assert answer.content.startswith(PNG)
    assert slept == [1] * -(-len(answer.content) // 4096)


def _charged(name: str, *, http: int = 200) -> Check:
    """Generate says no, but the task is there, runs, calls back and was paid for."""

    def check(mock: Mock) -> None:
        answer = named(mock, "generateImage", name)
        assert answer.status_code == http
        assert http != 200 or answer.json()["code"] != 200
        assert mock.credits() == 999
        mock.advance(18)
        (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
        assert mock.record(delivery["taskId"])["successFlag"] == 1

    return check


def null_data_first(mock: Mock) -> None:
    task_id = _create(mock, "null-data-first")
    mock.http.event_hooks = {"request": [], "response": []}
    assert [mock.read(task_id)["data"] is None for _ in range(3)] == [True, False, False]


def unknown_task_first(mock: Mock) -> None:
    task_id = _create(mock, "unknown-task-first")
    assert [mock.read(task_id)["code"] for _ in range(3)] == [422, 200, 200]


def record_behind_callback(mock: Mock) -> None:
    task_id = _create(mock, "record-behind-callback", callBackUrl=CALLBACK)
    mock.advance(18)
    assert len(mock.receiver.requests) == 1
    assert mock.record(task_id)["successFlag"] == 0
    mock.advance(30)
    assert mock.record(task_id)["successFlag"] == 1


def callback_before_answer(mock: Mock) -> None:
    task_id = _create(mock, "callback-before-answer", callBackUrl=CALLBACK)
    (request,) = mock.receiver.requests
    assert task_id in request.content.decode()
    mock.advance(60)
    assert len(mock.receiver.requests) == 1


CHECKS: dict[str, Check] = {
    **{name: _fails(name) for name in failures()},
    "accepted-then-failed": accepted_then_failed,
    "slow": _takes(300, "slow"),
    "very-slow": _takes(3600, "very-slow"),
    "instant": instant,
    "third-read": third_read,
    "stuck": stuck,
    "backwards": backwards,
    "never-ends": never_ends,
    "partial-pictures": partial_pictures,
    "no-pictures": no_pictures,
    "gone-picture": gone_picture,
    "truncated-picture": truncated_picture,
    "cut-picture": cut_picture,
    "empty-picture": empty_picture,
    "html-picture": html_picture,
    "wrong-type-picture": wrong_type_picture,
    "slow-picture": slow_picture,
    "charged-server-error": _charged("charged-server-error"),
    "charged-rate-limited": _charged("charged-rate-limited"),
    "charged-bad-gateway": _charged("charged-bad-gateway", http=502),
    "null-data-first": null_data_first,
    "unknown-task-first": unknown_task_first,
    "record-behind-callback": record_behind_callback,
    "callback-before-answer": callback_before_answer,
}


@pytest.mark.parametrize("name", CHECKS)
def test_its_effect_is_seen(mock: Mock, name: str) -> None:
    if name == "charged-bad-gateway":  # its answer is no JSON, which no document can describe
        mock.http.event_hooks = {"request": [], "response": []}
    CHECKS[name](mock)
