"""Whatever a service answers, every method returns or raises a `KieError`, in bounded time."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kie4o import AsyncKie, Kie, KieError
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    URL,
    Answer,
    Blocking,
    Script,
    Time,
    record,
    sync_kie,
)
from tests.kie4o.test_wire_properties import mutated, values

LONGEST_NAP = 60.0


def kinds(root: type[Exception]) -> Iterator[type[Exception]]:
    for kind in root.__subclasses__():
        if kind is not httpx.HTTPStatusError:
            yield kind
        yield from kinds(kind)


FAILURES: list[Exception] = [kind("trouble") for kind in kinds(httpx.HTTPError)]
FAILURES += [httpx.InvalidURL("trouble"), httpx.StreamClosed(), httpx.StreamConsumed()]
FAILURES += [
    httpx.HTTPStatusError(
        "trouble", request=httpx.Request("GET", API), response=httpx.Response(418)
    )
]

texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
statuses = st.just(200) | st.integers(100, 599) | st.sampled_from([0, 99, 600, 999, 1000])
headers = st.fixed_dictionaries(
    {},
    optional={
        "Content-Encoding": st.sampled_from(
            ["gzip", "deflate", "br", "zstd", "identity, gzip", "?"]
        ),
        "Retry-After": texts | st.sampled_from(["0", "5", "1e9", "Sun, 06 Nov 1994 08:49:37 GMT"]),
        "Content-Type": texts | st.just("text/html; charset=utf-99"),
        "Content-Length": st.sampled_from(["0", "-1", "9999999999", "many"]),
        "Set-Cookie": texts,
        "Location": texts | st.sampled_from(["http://[::1", "//", "file:///etc/passwd", URL]),
    },
)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "code": st.just(200) | values,
        "msg": texts | values,
        "data": mutated | values | st.just(URL) | st.just({"taskId": TASK_ID}),
    },
)
bodies = (
    (envelopes | values).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=60)
    | st.sampled_from([b"\x89PNG\r\n\x1a\n" + b"IEND\xaeB`\x82", b"GIF89a;", b"<html>"])
)


def respond(status: int, named: dict[str, str], body: bytes) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(body)
        return httpx.Response(status, headers=named, stream=stream, request=request)

    return answer


answers = st.builds(respond, statuses, headers, bodies) | st.sampled_from(FAILURES)
good = st.builds(
    lambda data: respond(200, {}, json.dumps({"code": 200, "msg": "", "data": data}).encode()),
    mutated | st.just({"taskId": TASK_ID}) | st.just(URL) | st.just(record(1)),
)


def save(kie: Kie) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return kie.save(TASK_ID, folder)


CALLS: dict[str, Callable[[Kie], Any]] = {
    "create": lambda kie: kie.create("A fox"),
    "generate": lambda kie: kie.generate("A fox", timeout=30),
    "wait": lambda kie: kie.wait(TASK_ID, timeout=30),
    "task": lambda kie: kie.get_task(TASK_ID),
    "save": save,
    "download_url": lambda kie: kie.download_url(TASK_ID, URL),
    "credits": lambda kie: kie.credits(),
    "batch": lambda kie: list(kie.batch(["A fox", "A hen"], timeout=30)),
}

relaxed = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def forever(found: list[Answer]) -> Script:
    again = cycle(found)
    return Script(then=lambda request: Script(next(again))(request))


def outcome(kie: Kie, name: str) -> str:
    try:
        return repr(CALLS[name](kie))
    except KieError as error:
        return f"{error} {error!r} {error.message}"


@pytest.mark.parametrize("name", CALLS)
@given(found=st.lists(answers | good, min_size=1, max_size=4))
@relaxed
def test_nothing_but_a_kie_error_comes_out(name: str, found: list[Answer]) -> None:
    time = Time()
    with httpx.Client(transport=httpx.MockTransport(forever(found))) as http:
        kie = Kie(KEY, base_url=API, clock=time.clock, http_client=http)

        assert outcome(kie, name)

    assert max(time.naps, default=0) <= LONGEST_NAP
    assert time.elapsed <= 2 * (30 + 4 * LONGEST_NAP)


@pytest.mark.parametrize("name", CALLS)
@given(found=st.lists(answers | good, min_size=1, max_size=4))
@settings(relaxed, max_examples=20)
def test_nothing_but_a_kie_error_comes_out_of_the_other(name: str, found: list[Answer]) -> None:
    time = Time()
    http = httpx.AsyncClient(transport=httpx.MockTransport(forever(found)))
    client = AsyncKie(KEY, base_url=API, clock=time.clock, http_client=http)
    kie: Any = Blocking(client)

    try:
        assert outcome(kie, name)
    finally:
        kie.end(http)

    assert max(time.naps, default=0) <= LONGEST_NAP


@given(body=st.binary() | envelopes.map(lambda value: json.dumps(value).encode()))
@relaxed
def test_no_callback_raises_anything_but_a_kie_error(body: bytes) -> None:
    for options in ({}, {"webhook_key": "secret"}):
        kie = sync_kie(httpx.MockTransport(Script()), Time(), **options)
        signed = {"X-Webhook-Timestamp": "1774788500", "X-Webhook-Signature": "x"}
        with suppress(KieError):
            kie.parse_callback(body, signed)


def test_the_blocking_client_is_the_asynchronous_one() -> None:
    async def look() -> bool:
        transport = httpx.MockTransport(Script(respond(200, {}, b'{"code":200,"data":1}')))
        async with httpx.AsyncClient(transport=transport) as http:
            return await AsyncKie(KEY, base_url=API, http_client=http).credits() == 1

    assert asyncio.run(look())
