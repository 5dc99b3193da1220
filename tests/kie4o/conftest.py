"""What the tests of the comfort layer share: both clients as one, time without waiting, scripts."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from threading import Lock
from typing import Any, Protocol, cast

import httpx
import pytest
from kie4o_mock.mock_state import MockState
from kie4o_mock.state.sandbox import Sandbox

from kie4o import AsyncKie, BatchItem, Clock, Kie
from tests.conftest import START, Mock

KEY = "kie-0123456789abcdef"
API = "http://api.test"
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"
CREDIT = "/api/v1/chat/credit"
TASK_ID = "5fd1b68dbca66cddf73654e72e2094ea"
URL = "http://pictures.test/s/one.png"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Time:
    """Time that passes only by sleeping, and takes mocks along; every sleep is kept."""

    def __init__(self, *worlds: MockState) -> None:
        self.elapsed = 0.0
        self.naps: list[float] = []
        self._worlds = worlds

    def now(self) -> float:
        return START + self.elapsed

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.naps.append(seconds)
        self.elapsed += seconds
        for state in self._worlds:
            state.clock.move_to(self.now())
            for sandbox in state.sandboxes():
                sandbox.scheduler.advance(lambda _: self.now())

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(
            time=self.now, monotonic=lambda: self.elapsed, sleep=self.sleep, asleep=self.asleep
        )


class Script:
    """A service that gives the answers it was told, in order, and keeps what it was asked."""

    def __init__(self, *answers: Answer, then: Answer | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)
        self._then = then
        self._lock = Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            answer = self._answers.pop(0) if self._answers else self._then
        assert answer is not None, f"one request too many: {request.method} {request.url}"
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        return answer(request)

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]


class Blocking:
    """`AsyncKie` with the manners of `Kie`, so that one test speaks for both."""

    def __init__(self, kie: AsyncKie) -> None:
        self._kie = kie
        self._runner = asyncio.Runner()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._kie, name)
        if inspect.iscoroutinefunction(found):
            return lambda *args, **options: self._runner.run(found(*args, **options))
        if name == "batch":
            return lambda *args, **options: self._items(found(*args, **options))
        return found

    def _items(self, items: Any) -> Iterator[BatchItem]:
        async def following() -> BatchItem | None:
            found: BatchItem | None = await anext(items, None)
            return found

        try:
            while item := self._runner.run(following()):
                yield item
        finally:
            self._runner.run(items.aclose())

    def end(self, http: httpx.AsyncClient) -> None:
        self._runner.run(self._kie.close())
        self._runner.run(http.aclose())
        self._runner.close()


class AsyncOver(httpx.AsyncBaseTransport):
    """A synchronous transport for the asynchronous client."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        found = self._inner.handle_request(request)
        content = found.read()
        found.close()
        return httpx.Response(found.status_code, headers=found.headers, content=content)


class Connect(Protocol):
    """Make a client over a transport; `time` is made when it is left out."""

    def __call__(
        self, transport: httpx.BaseTransport, time: Time | None = None, **options: Any
    ) -> Kie: ...


def sync_kie(transport: httpx.BaseTransport, time: Time, **options: Any) -> Kie:
    given = {"api_key": KEY, "base_url": API, "clock": time.clock, **options}
    return Kie(http_client=httpx.Client(transport=transport), **given)


@pytest.fixture(autouse=True)
def no_webhook_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have one."""
    monkeypatch.delenv("KIE_WEBHOOK_KEY", raising=False)


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Both clients, each with the interface of `Kie`."""
    ends: list[Callable[[], None]] = []

    def make(
        transport: httpx.BaseTransport, time: Time | None = None, **options: Any
    ) -> Kie | Blocking:
        clock = (time or Time()).clock
        given = {"api_key": KEY, "base_url": API, "clock": clock, **options}
        if request.param == "sync":
            http = httpx.Client(transport=transport)
            kie = Kie(http_client=http, **given)
            ends.extend([kie.close, http.close])
            return kie
        over = transport if isinstance(transport, httpx.MockTransport) else AsyncOver(transport)
        ahttp = httpx.AsyncClient(transport=over)
        blocking = Blocking(AsyncKie(http_client=ahttp, **given))
        ends.append(partial(blocking.end, ahttp))
        return blocking

    yield cast(Connect, make)
    for end in ends:
        end()


@pytest.fixture
def time(mock: Mock) -> Time:
    return Time(mock.state)


@pytest.fixture
def kie(connect: Connect, mock: Mock, time: Time) -> Kie:
    """A client of the mock."""
    return on_mock(connect, mock, time)


def on_mock(connect: Connect, mock: Mock, time: Time, **options: Any) -> Kie:
    return connect(httpx.WSGITransport(app=mock.app), time, **options)


def sandbox(mock: Mock) -> Sandbox:
    """What the mock knows of the clients' key: the ledger of a test."""
    return mock.state.sandbox(KEY)


def scripted(connect: Connect, script: Script, time: Time | None = None, **options: Any) -> Kie:
    return connect(httpx.MockTransport(script), time, **options)


def ok(data: Any, **envelope: Any) -> httpx.Response:
    """The service's yes."""
    return httpx.Response(200, json={"code": 200, "msg": "success", "data": data, **envelope})


def no(code: int, msg: str = "refused", **headers: str) -> httpx.Response:
    """The service's no, in its recorded form: HTTP 200."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, json={"code": code, "msg": msg}, headers=named)


def created() -> httpx.Response:
    return ok({"taskId": TASK_ID})


def record(flag: int = 0, **fields: Any) -> dict[str, Any]:
    """The `data` of a task, as recorded."""
    words = {0: "GENERATING", 1: "SUCCESS", 2: "CREATE_TASK_FAILED", 3: "GENERATE_FAILED"}
    found = {
        "taskId": TASK_ID,
        "paramJson": '{"prompt":"A fox","size":"1:1"}',
        "completeTime": 1774788518000 if flag else None,
        "response": {"resultUrls": [URL]} if flag == 1 else None,
        "successFlag": flag,
        "status": words.get(flag, "NEW_STATE"),
        "errorCode": None,
        "errorMessage": None,
        "createTime": 1774788500000,
        "progress": "1.00" if flag == 1 else "0.00",
    }
    return {**found, **fields}


def ended(request: httpx.Request) -> httpx.Response:
    """The task that was asked for, with a picture."""
    return ok(record(1, taskId=request.url.params["taskId"]))


def looks(*records: dict[str, Any]) -> Iterable[httpx.Response]:
    return [ok(found) for found in records]


RUNS = ok(record(0))
