"""The WSGI receiver: quick, idempotent, and trusting nothing but the API."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie, Task
from kie4o.errors import InvalidRequestError
from kie4o.receiver import Receiver
from tests.kie4o.conftest import (
    KEY,
    TASK_ID,
    URL,
    Script,
    Time,
    ended,
    no,
    ok,
    record,
    sync_kie,
)
from tests.kie4o.test_arguments import tell

BODY = {"code": 200, "msg": "done", "data": {"taskId": TASK_ID, "info": {"result_urls": [URL]}}}
Open = Callable[..., httpx.Client]


class Desk:
    """A receiver with a handler that keeps what it is handed."""

    def __init__(self, kie: Kie, handle: Callable[[Task], None] | None = None) -> None:
        self.tasks: list[Task] = []
        self.receiver = Receiver(kie, handle or self.tasks.append)
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=self.receiver), base_url="http://receiver.test"
        )

    def post(self, body: Any = BODY, **options: Any) -> httpx.Response:
        return self.http.post("/", json=body, **options)

    def finish(self) -> list[Task]:
        """Wait until everything in hand is done."""
        self.receiver.close()
        return self.tasks


def desk(*answers: Any, handle: Callable[[Task], None] | None = None, **options: Any) -> Desk:
    script = Script(*answers, then=ok(record(1)))
    return Desk(sync_kie(httpx.MockTransport(script), Time(), **options), handle)


def test_a_callback_hands_over_its_task() -> None:
    found = desk()

    answer = found.post()

    assert (answer.status_code, answer.json()) == (200, {"status": "OK"})
    assert [task.id for task in found.finish()] == [TASK_ID]


@pytest.mark.parametrize("handle", [None, 5, tell])
def test_a_handler_that_cannot_be_called_from_a_thread_is_refused(handle: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"^handle: .* Allowed: a function that is not "):
        Receiver(sync_kie(httpx.MockTransport(Script()), Time()), handle)


def test_a_task_whose_handler_returned_a_coroutine_is_not_handled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = desk(handle=lambda task: tell(task))  # type: ignore[arg-type] # wrong on purpose

    found.post()
    found.finish()

    assert found.receiver.failed == (TASK_ID,)
    assert "returned a coroutine, which nobody awaits" in caplog.text


@pytest.mark.parametrize("kie", [None, AsyncKie(KEY)])
def test_only_the_synchronous_client_reads_tasks_for_a_receiver(kie: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"^kie: .* Allowed: a kie4o\.Kie"):
        Receiver(kie, print)


def test_the_answer_does_not_wait_for_the_handler() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def slow(_: Task) -> None:
        may_end.wait(10)
        ended.set()

    found = desk(handle=slow)

    assert found.post().status_code == 200
    assert not ended.is_set()
    may_end.set()
    found.finish()
    assert ended.is_set()


def test_the_addresses_of_a_callback_are_not_believed() -> None:
    forged = {"taskId": TASK_ID, "info": {"result_urls": ["http://evil.test/x.png"]}}
    found = desk()

    found.post({**BODY, "data": forged})

    assert [task.urls for task in found.finish()] == [(URL,)]


@pytest.mark.parametrize("name", ["taskId", "task_id"])
@pytest.mark.parametrize("urls", ["result_urls", "resultUrls"])
def test_both_spellings_are_understood(name: str, urls: str) -> None:
    found = desk()

    assert found.post({"code": 200, "data": {name: TASK_ID, "info": {urls: [URL]}}}).is_success
    assert len(found.finish()) == 1


def test_a_failed_task_is_handed_over_too() -> None:
    found = desk(ok(record(3, errorCode=400, errorMessage="flagged")))

    found.post({"code": 400, "msg": "flagged", "data": {"taskId": TASK_ID, "info": None}})

    assert [(task.flag, task.error_message) for task in found.finish()] == [(3, "flagged")]


def test_a_record_that_lags_behind_its_callback_is_waited_for() -> None:
    found = desk(ok(record(0)), ok(record(0)))

    found.post()

    assert [task.succeeded for task in found.finish()] == [True]


def test_a_repeated_callback_hands_over_nothing() -> None:
    found = desk()

    statuses = [found.post().status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert len(found.finish()) == 1


def test_another_task_is_handed_over() -> None:
    found = desk(ended, ended)

    found.post()
    found.post({**BODY, "data": {"taskId": "other"}})

    assert len(found.finish()) == 2


def test_what_the_handler_raises_is_logged_and_tried_with_the_next_callback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, "kie4o")
    tried: list[Task] = []
    failed = threading.Event()

    def handle(task: Task) -> None:
        tried.append(task)
        if len(tried) == 1:
            raise LookupError("no shelf")

    class Watch(logging.Handler):
        def emit(self, _: logging.LogRecord) -> None:
            failed.set()

    watch = Watch()
    logging.getLogger("kie4o").addHandler(watch)
    found = desk(handle=handle)
    try:
        found.post()
        assert failed.wait(10)
        while len(tried) < 2:
            found.post()
    finally:
        logging.getLogger("kie4o").removeHandler(watch)
        found.finish()

    assert len(tried) == 2
    assert f"The callback of task {TASK_ID} could not be handled." in caplog.messages
    assert "no shelf" in caplog.text


def test_a_task_that_cannot_be_read_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    found = desk(no(422, "The record does not exist"))

    found.post()

    assert found.finish() == []
    assert "The record does not exist" in caplog.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_posts_are_taken(method: str) -> None:
    answer = desk().http.request(method, "/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"{}", b"null", b'{"code":200}', b"\xff", b"[" * 10**5]
)
def test_what_is_no_callback_is_a_bad_request(content: bytes) -> None:
    found = desk()

    assert found.http.post("/", content=content).status_code == 400
    assert found.finish() == []


def test_a_body_that_is_too_large_is_refused_unread() -> None:
    answer = desk().http.post("/", content=b"x" * (1024 * 1024 + 1))

    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["", None, "many", "-1", "²", "1e3", "0x10", "+5"])
def test_a_length_that_is_none_is_a_bad_request(length: str | None) -> None:
    statuses: list[str] = []
    receiver: Any = desk().receiver
    given = {} if length is None else {"CONTENT_LENGTH": length}

    receiver(
        {"REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"{}"), **given},
        lambda status, _: statuses.append(status),
    )

    assert statuses == ["400 Bad Request"]


@pytest.mark.parametrize("task_id", ["\ud800", "a\udfffb"])
def test_half_a_character_in_an_id_breaks_nothing(task_id: str) -> None:
    body = json.dumps({"code": 200, "data": {"taskId": task_id}}).encode()
    headers = {"X-Webhook-Timestamp": "1774788500", "X-Webhook-Signature": "x"}

    for key, status in ((None, 200), ("secret", 400)):
        found = desk(webhook_key=key)
        assert found.http.post("/", content=body, headers=headers).status_code == status
        found.finish()


def test_a_closed_receiver_asks_for_another_try() -> None:
    found = desk()
    found.receiver.close()

    body = json.dumps({"code": 200, "data": {"taskId": "t"}}).encode()

    refused = found.http.post("/", content=body)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
