"""Strange answers become the right value or a typed error, through either client."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from kie4o_api.api.images import generate_image, get_task

from kie4o import KieError, errors
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, no, ok, record, scripted


@pytest.mark.parametrize("code", errors.BY_CODE)
def test_a_code_in_the_body_is_its_error(connect: Connect, code: int) -> None:
    with pytest.raises(errors.BY_CODE[code]) as caught:
        scripted(connect, Script(then=no(code, "because"))).credits()

    assert (caught.value.code, caught.value.message) == (code, "because")
    assert caught.value.response is not None
    assert caught.value.response.json()["code"] == code


@pytest.mark.parametrize("code", errors.BY_CODE)
def test_a_code_as_http_status_is_the_same_error(connect: Connect, code: int) -> None:
    with pytest.raises(errors.BY_CODE[code]) as caught:
        scripted(connect, Script(then=httpx.Response(code, html="<p>no</p>"))).credits()

    assert caught.value.code == code


@pytest.mark.parametrize(("method", "paid"), [("create", True), ("get_task", False)])
@pytest.mark.parametrize("found", [ValueError("a field"), None])
def test_what_the_generated_client_cannot_read_is_an_error_of_ours(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    paid: bool,
    found: ValueError | None,
) -> None:
    def read(**_: object) -> None:
        if found:
            raise found

    async def aread(**_: object) -> None:
        read()

    for operation in (generate_image, get_task):
        monkeypatch.setattr(operation, "sync", read)
        monkeypatch.setattr(operation, "asyncio", aread)

    with pytest.raises(errors.InvalidResponseError) as caught:
        getattr(scripted(connect, Script()), method)(TASK_ID)

    assert caught.value.may_have_been_charged == paid


@pytest.mark.parametrize(
    ("answer", "kind", "code", "message"),
    [
        (httpx.Response(402, json={"code": 429, "msg": "m"}), errors.RateLimitError, 429, "m"),
        (httpx.Response(500, json={"code": 200, "data": 1}), errors.ServerError, 500, None),
        (httpx.Response(302, json={"code": 200, "data": 1}), errors.ApiError, 302, None),
        (
            httpx.Response(200, json={"code": "401", "msg": "m"}),
            errors.AuthenticationError,
            401,
            "m",
        ),
        (httpx.Response(200, json={"code": 777, "msg": "m"}), errors.ApiError, 777, "m"),
        (httpx.Response(200, json={"code": 0}), errors.ApiError, 0, "OK"),
        (
            httpx.Response(404, json={"status": 404, "message": "No"}),
            errors.NotFoundError,
            404,
            "No",
        ),
        (httpx.Response(404, json={"error": "Not Found"}), errors.NotFoundError, 404, "Not Found"),
        (httpx.Response(502, html="<p>"), errors.ApiError, 502, "Bad Gateway"),
        (httpx.Response(520), errors.ApiError, 520, "no reason given"),
        (httpx.Response(199), errors.ApiError, 199, "no reason given"),
        (httpx.Response(999), errors.ApiError, 999, "no reason given"),
    ],
)
def test_a_refusal_is_typed_whatever_its_form(
    connect: Connect, answer: httpx.Response, kind: type[KieError], code: int, message: str | None
) -> None:
    with pytest.raises(errors.ApiError) as caught:
        scripted(connect, Script(then=answer)).credits()

    assert type(caught.value) is kind
    assert caught.value.code == code
    assert message in (None, caught.value.message)


BODIES = [
    b"",
    b"<html>",
    b"null",
    b"[]",
    b'"text"',
    b"5",
    b"{}",
    b"\xff\xfe\x00",
    b"{",
    b"[" * 9999,
]
BODIES += [b'{"code":null,"data":1}', b'{"code":true,"data":1}', b'{"code":[200],"data":1}']
BODIES += [b'{"code":200}', b'{"code":200,"data":null}', b'{"code":200,"data":{}}']
BODIES += [b'{"data":1}', b'{"code":200.5,"data":1}', b'{"code":"two hundred","data":1}']


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_envelope_is_an_invalid_response(connect: Connect, body: bytes) -> None:
    kie = scripted(connect, Script(then=httpx.Response(200, content=body)))

    with pytest.raises(errors.InvalidResponseError) as caught:
        kie.credits()

    assert caught.value.response is not None
    assert caught.value.response.content == body


@pytest.mark.parametrize("code", [200, "200", " 200 ", 200.0])
@pytest.mark.parametrize("status", [200, 201, 299])
def test_a_yes_is_understood_in_words_too(connect: Connect, code: Any, status: int) -> None:
    body = {"code": code, "data": 12.5}

    assert scripted(connect, Script(httpx.Response(status, json=body))).credits() == 12.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
def test_json_is_read_in_any_of_its_encodings(connect: Connect, encoding: str) -> None:
    content = '{"code":200,"msg":"好","data":3}'.encode(encoding)

    assert scripted(connect, Script(httpx.Response(200, content=content))).credits() == 3


def seen(connect: Connect, **fields: Any) -> Any:
    return scripted(connect, Script(ok(record(**fields)))).get_task(TASK_ID)


def test_a_recorded_task_is_read_in_full(connect: Connect) -> None:
    task = seen(connect, flag=1)

    assert (task.id, task.status, task.flag, task.progress) == (TASK_ID, "SUCCESS", 1, 1.0)
    assert (task.urls, task.error_code, task.error_message) == ((URL,), None, None)
    assert task.created == datetime(2026, 3, 29, 12, 48, 20, tzinfo=UTC)
    assert task.completed == datetime(2026, 3, 29, 12, 48, 38, tzinfo=UTC)
    assert task.request == {"prompt": "A fox", "size": "1:1"}
    assert task.raw == record(1)
    assert (task.done, task.succeeded, task.failed) == (True, True, False)


@pytest.mark.parametrize(
    ("flag", "done", "succeeded", "failed"),
    [
        *[(-1, False, False, False), (0, False, False, False), (1, True, True, False)],
        *[(2, True, False, True), (3, True, False, True), (4, True, False, True)],
        (99, True, False, True),
    ],
)
def test_the_flag_decides_what_became_of_a_task(
    connect: Connect, flag: int, done: bool, succeeded: bool, failed: bool
) -> None:
    task = seen(connect, flag=flag)

    assert (task.done, task.succeeded, task.failed) == (done, succeeded, failed)


@pytest.mark.parametrize("flag", [7, "7", 7.0])
def test_an_unknown_state_is_kept_with_the_right_types(connect: Connect, flag: Any) -> None:
    task = seen(connect, successFlag=flag, status="PAUSED", errorCode=400.0)

    assert (task.flag, task.status, task.error_code) == (7, "PAUSED", 400)
    assert {type(task.flag), type(task.error_code)} == {int}


def test_an_error_code_beside_a_success_is_no_failure(connect: Connect) -> None:
    assert seen(connect, flag=1, errorCode=422).succeeded


def test_times_in_words_stay_words(connect: Connect) -> None:
    task = seen(connect, createTime="2026-03-29 12:48:20", completeTime="2026-03-29 12:48:38")

    assert (task.created, task.completed) == (None, None)
    assert task.raw["createTimeText"] == "2026-03-29 12:48:20"


@pytest.mark.parametrize("moment", [10**18, -(10**18), 1e300, "999999999999999999"])
def test_a_time_beyond_the_calendar_is_none(connect: Connect, moment: Any) -> None:
    assert seen(connect, createTime=moment).created is None


@pytest.mark.parametrize("text", ["", "{", "[]", None, 5, '{"prompt":'])
def test_a_request_that_cannot_be_read_is_empty(connect: Connect, text: Any) -> None:
    assert seen(connect, paramJson=text).request == {}


@pytest.mark.parametrize("odd", ["NaN", "1e999", "-Infinity", '"\\ud800"', '{"a":"\\udfff"}'])
def test_what_strict_json_cannot_hold_spoils_no_task(connect: Connect, odd: str) -> None:
    body = f'{{"code":"200","msg":"","data":{{"taskId":"t","successFlag":1,"odd":{odd}}}}}'

    assert scripted(connect, Script(httpx.Response(200, content=body))).get_task("t").succeeded


@pytest.mark.parametrize("depth", range(850, 1000, 10))
def test_deep_nesting_is_read_or_refused(connect: Connect, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    body = f'{{"code":"200","data":{{"taskId":"t","successFlag":1,"deep":{deep}}}}}'
    kie = scripted(connect, Script(httpx.Response(200, content=body)))

    with suppress(errors.InvalidResponseError):
        assert kie.get_task("t").succeeded


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends in trouble, and tells whether it was closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self._parts = parts
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, Exception):
                raise part
            yield part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("encoding", "parts"),
    [
        ("identity", [b'{"code":', httpx.ReadError("reset")]),
        ("identity", [b'{"code":', httpx.RemoteProtocolError("incomplete body")]),
        ("gzip", [b"this is no gzip"]),
        ("gzip", [gzip.compress(b"{}" * 999)[:20], httpx.ReadTimeout("slow")]),
    ],
)
def test_a_body_that_breaks_off_is_no_answer_and_frees_its_connection(
    connect: Connect, encoding: str, parts: list[bytes | Exception]
) -> None:
    stream = Stream(*parts)

    def broken(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=stream)

    with pytest.raises(errors.ApiConnectionError) as caught:
        scripted(connect, Script(broken)).create("A fox")

    assert caught.value.may_have_been_charged
    assert stream.closed


def test_a_response_may_have_8_mib_and_not_a_byte_more(connect: Connect) -> None:
    text = '{"code":200,"msg":"success","data":1.5}'
    whole = text.ljust(8 * 1024 * 1024).encode()
    bodies = iter([whole, whole + b" "])

    def large(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Stream(next(bodies)))

    kie = scripted(connect, Script(large, large), max_retries=0)

    assert kie.credits() == 1.5
    with pytest.raises(errors.InvalidResponseError, match="larger than 8388608 bytes"):
        kie.credits()
