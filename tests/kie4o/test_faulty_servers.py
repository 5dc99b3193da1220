"""The promise of the README, on real connections: every error is a `KieError`, every wait ends,
and no paid request that may have had its effect is sent again.
"""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import trio

from kie4o import AsyncKie, Kie, KieError, Task, errors
from tests.kie4o.conftest import KEY, TASK_ID
from tests.kie4o.faulty_server import (
    BROKEN,
    CREATED,
    SLOW,
    FaultyServer,
    Serve,
    bomb,
    breaking_off,
    response,
    sends,
)

Call = Callable[..., Any]
# A request has a second, or less; what is not bounded at all would run on until this is over.
LIMIT = 20


def sync_call(url: str, method: str, *args: Any, options: Any = None, **given: Any) -> Any:
    with Kie(KEY, base_url=url, **{"max_retries": 0, **(options or {})}) as kie:
        return getattr(kie, method)(*args, **given)


async def _call(url: str, method: str, *args: Any, options: Any = None, **given: Any) -> Any:
    async with AsyncKie(KEY, base_url=url, **{"max_retries": 0, **(options or {})}) as kie:
        return await getattr(kie, method)(*args, **given)


def async_call(*args: Any, **given: Any) -> Any:
    return asyncio.run(_call(*args, **given))


def trio_call(*args: Any, **given: Any) -> Any:
    async def run() -> Any:
        return await _call(*args, **given)

    return trio.run(run)


@pytest.fixture(params=[sync_call, async_call, trio_call], ids=["sync", "asyncio", "trio"])
def call(request: pytest.FixtureRequest) -> Call:
    found: Call = request.param
    return found


@pytest.fixture
def start() -> Iterator[Callable[[Serve], FaultyServer]]:
    servers: list[FaultyServer] = []

    def make(serve: Serve) -> FaultyServer:
        servers.append(FaultyServer(serve))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


Start = Callable[[Serve], FaultyServer]
QUICK = {"timeout": 0.3}


@pytest.mark.parametrize("serve", SLOW.values(), ids=SLOW)
def test_a_slow_answer_ends_a_generation_after_its_budget(
    call: Call, start: Start, serve: Serve
) -> None:
    server, began = start(serve), time.monotonic()

    with pytest.raises(errors.ApiConnectionError) as caught:
        call(server.url, "create", "A fox", options={**QUICK, "max_retries": 3})

    assert (caught.value.may_have_been_charged, len(server.requests)) == (True, 1)
    assert time.monotonic() - began < LIMIT


@pytest.mark.parametrize("serve", SLOW.values(), ids=SLOW)
def test_a_slow_answer_ends_a_poll_with_the_wait(call: Call, start: Start, serve: Serve) -> None:
    server, began = start(serve), time.monotonic()

    with pytest.raises(errors.WaitTimeoutError):
        call(server.url, "wait", TASK_ID, timeout=0.1)

    assert time.monotonic() - began < LIMIT


@pytest.mark.parametrize("serve", SLOW.values(), ids=SLOW)
def test_a_slow_picture_ends_after_its_budget(
    call: Call, start: Start, serve: Serve, tmp_path: Path
) -> None:
    server, began = start(serve), time.monotonic()
    task = Task(id=TASK_ID, flag=1, urls=(f"{server.url}/one.png",))

    with pytest.raises(errors.SaveError):
        call(server.url, "save", task, tmp_path, options={**QUICK, "max_retries": 3})

    assert time.monotonic() - began < LIMIT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("call", [("create", "A fox"), ("save",)])
@pytest.mark.parametrize("serve", [SLOW["headers"], SLOW["body"]], ids=["headers", "body"])
def test_a_slow_answer_ends_also_with_a_users_own_client(
    start: Start, tmp_path: Path, backend: str, call: tuple[str, ...], serve: Serve
) -> None:
    server = start(serve)
    images = [Task(id=TASK_ID, flag=1, urls=(f"{server.url}/one.png",)), tmp_path]
    given: dict[str, Any] = {"base_url": server.url, "max_retries": 0, **QUICK}

    async def main() -> None:
        with anyio.fail_after(LIMIT):
            async with httpx.AsyncClient() as http, AsyncKie(KEY, http_client=http, **given) as kie:
                await getattr(kie, call[0])(*call[1:] or images)

    with pytest.raises((errors.ApiConnectionError, errors.SaveError)):
        anyio.run(main, backend=backend)


@pytest.mark.parametrize("call", [("create", "A fox"), ("save",)])
def test_a_slow_body_ends_also_with_a_users_own_synchronous_client(
    start: Start, tmp_path: Path, call: tuple[str, ...]
) -> None:
    server, began = start(SLOW["body"]), time.monotonic()
    images = [Task(id=TASK_ID, flag=1, urls=(f"{server.url}/one.png",)), tmp_path]

    with httpx.Client() as http, pytest.raises((errors.ApiConnectionError, errors.SaveError)):
        sync_call(server.url, call[0], *call[1:] or images, options={**QUICK, "http_client": http})

    assert time.monotonic() - began < LIMIT


def test_a_slow_answer_ends_a_batch(start: Start) -> None:
    server, began = start(SLOW["body"]), time.monotonic()

    with Kie(KEY, base_url=server.url, timeout=0.3) as kie:
        items = list(kie.batch(["A fox", "A hen"]))

    assert [item.error.may_have_been_charged for item in items if item.error] == [True, True]
    assert (len(server.requests), time.monotonic() - began < LIMIT) == (2, True)


# Trio warns of generators inside httpx that are left early; nothing is left open.
left_early = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@left_early
@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb_is_refused_and_not_kept(call: Call, start: Start, times: int) -> None:
    server = start(sends(bomb(times)))

    with pytest.raises(errors.InvalidResponseError) as caught:
        call(server.url, "create", "A fox")

    assert (caught.value.may_have_been_charged, len(server.requests)) == (True, 1)
    assert len(pickle.dumps(caught.value)) < 128 * 1024


def test_a_large_refusal_is_not_kept_whole(call: Call, start: Start) -> None:
    page = b"<html>" + b"x" * (1024 * 1024)
    server = start(sends(response(page, status="502 Bad Gateway")))

    with pytest.raises(errors.ApiError) as caught:
        call(server.url, "credits")

    assert caught.value.response is not None
    assert len(caught.value.response.content) == 64 * 1024


@left_early
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("method", ["create", "credits"])
def test_a_broken_answer_is_an_error_of_ours(
    call: Call, start: Start, data: bytes, method: str
) -> None:
    server = start(breaking_off(data))

    with pytest.raises(errors.ApiConnectionError) as caught:
        call(server.url, method, *(["A fox"] if method == "create" else []))

    assert (caught.value.may_have_been_charged, len(server.requests)) == (method == "create", 1)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
@pytest.mark.parametrize("follows", [False, True], ids=["ours", "theirs"])
def test_a_redirect_is_never_followed(start: Start, status: int, follows: bool) -> None:
    elsewhere = start(sends(response()))
    head = f"Location: {elsewhere.url}/there?secret=1"
    server = start(sends(response(b"", head, status=f"{status} Elsewhere")))

    with httpx.Client(follow_redirects=True) as http:
        kie = Kie(KEY, base_url=server.url, http_client=http if follows else None)
        with kie, pytest.raises(errors.ApiError, match="base_url") as caught:
            kie.create("A fox")

    assert (len(server.requests), len(elsewhere.requests)) == (1, 0)
    assert f"{elsewhere.url}/there" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.may_have_been_charged is (status not in (301, 307, 308))


def test_the_body_of_a_redirect_is_not_believed(call: Call, start: Start) -> None:
    server = start(sends(response(CREATED, "Location: /x", status="303 See Other")))

    with pytest.raises(errors.ApiError) as caught:
        call(server.url, "create", "A fox")

    assert caught.value.task is not None
    assert (caught.value.task.id, caught.value.may_have_been_charged) == (TASK_ID, True)


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_second_answer_is_not_taken_for_that_of_the_next_request(
    start: Start, framing: str
) -> None:
    stray = response(CREATED.replace(TASK_ID.encode(), b"stray"))
    first = response()
    if framing == "chunked":
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        first = head + f"{len(CREATED):x}\r\n".encode() + CREATED + b"\r\n0\r\n\r\n"
    server = start(sends(first + stray))

    with Kie(KEY, base_url=server.url) as kie:
        made = [kie.create("A fox").id for _ in range(3)]

    assert made == [TASK_ID] * 3
    assert server.connections == 3


def test_a_second_answer_is_not_taken_in_asyncio_either(start: Start) -> None:
    async def run() -> list[str]:
        async with AsyncKie(KEY, base_url=server.url) as kie:
            return [(await kie.create("A fox")).id for _ in range(3)]

    server = start(sends(response() + response(CREATED.replace(TASK_ID.encode(), b"stray"))))

    assert (asyncio.run(run()), server.connections) == ([TASK_ID] * 3, 3)


def test_an_answer_and_nothing_more_keeps_its_connection(start: Start) -> None:
    server = start(sends(response()))

    with Kie(KEY, base_url=server.url) as kie:
        for _ in range(3):
            kie.create("A fox")

    assert (len(server.requests), server.connections) == (3, 1)


def refusal(code: int, status: str = "200 OK") -> bytes:
    body = CREATED.replace(b'"code": 200', b'"code": %d' % code)
    return response(body, status=status)


@pytest.mark.parametrize(
    "data",
    [refusal(200, "429 Too Many"), refusal(429), refusal(550), refusal(455), refusal(500)],
)
def test_a_refusal_that_names_a_task_is_not_repeated(call: Call, start: Start, data: bytes) -> None:
    server = start(sends(data))

    with pytest.raises(errors.ApiError, match=TASK_ID) as caught:
        call(server.url, "create", "A fox", options={"max_retries": 3})

    assert caught.value.task is not None
    assert caught.value.task.id == TASK_ID
    assert (caught.value.may_have_been_charged, len(server.requests)) == (True, 1)


ECHOES = {
    "escaped": response(
        b'{"code":401,"msg":"no %s"}' % "".join(f"\\u{ord(c):04x}" for c in KEY).encode()
    ),
    "UTF-16": response(f'{{"code":401,"msg":"no {KEY}"}}'.encode("utf-16")),
    "reason": response(b"<p>", status=f"401 {KEY}"),
    "header": response(b"<p>", f"X-Key: {KEY}", status="401 No"),
    "cut off": response(b'{"code":401,"msg":"' + KEY.encode(), status="401 No"),
}


@pytest.mark.parametrize("data", ECHOES.values(), ids=ECHOES)
def test_a_key_that_is_sent_back_leaves_by_no_way(call: Call, start: Start, data: bytes) -> None:
    server = start(sends(data))

    with pytest.raises(errors.AuthenticationError) as caught:
        call(server.url, "credits")

    assert caught.value.response is not None
    shown = f"{caught.value!r} {caught.value} {caught.value.response.headers.raw!r}"
    body = caught.value.response.content.replace(b"\0", b"")
    assert KEY not in shown + caught.value.response.reason_phrase
    assert KEY.encode() not in body + pickle.dumps(caught.value)
    assert b"\\u006b\\u0069" not in body


def test_the_cause_of_an_error_holds_no_key(call: Call, start: Start) -> None:
    server = start(breaking_off(b""))

    with pytest.raises(KieError) as caught:
        call(server.url, "credits")

    link: BaseException | None = caught.value
    while link is not None:
        request = getattr(link, "_request", None)
        assert request is None or "Authorization" not in request.headers
        link = link.__cause__ or link.__context__
