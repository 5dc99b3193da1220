"""The clients on real connections, with nothing between them and the network of this machine."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import pytest
from kie4o_mock import MockServer, Settings

from kie4o import AsyncKie, BatchItem, Kie, KieError, errors
from kie4o._async.network import AsyncStream
from kie4o._limits import TimeLeft
from kie4o._sync.network import Stream
from tests.kie4o.conftest import KEY, Time

Call = Callable[..., Any]


def sync_call(address: str, method: str, *args: Any, **options: Any) -> Any:
    with Kie(KEY, base_url=address, clock=Time().clock, **options) as kie:
        return getattr(kie, method)(*args)


def async_call(address: str, method: str, *args: Any, **options: Any) -> Any:
    async def run() -> Any:
        async with AsyncKie(KEY, base_url=address, clock=Time().clock, **options) as kie:
            return await getattr(kie, method)(*args)

    return asyncio.run(run())


@pytest.fixture(params=[sync_call, async_call], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    found: Call = request.param
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


class Blunt:
    """A server that sends the same bytes to everybody and hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.taken = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if not connection.recv(65_536):
                    return
                self.taken += 1
                connection.sendall(self._answer)

    def close(self) -> None:
        address = self._listener.getsockname()
        socket.create_connection(address).close()
        self._thread.join()
        self._listener.close()


@pytest.fixture
def blunt() -> Iterator[Callable[[bytes], Blunt]]:
    opened: list[Blunt] = []

    def serve(answer: bytes) -> Blunt:
        opened.append(Blunt(answer))
        return opened[-1]

    yield serve
    for found in opened:
        found.close()


def http(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length or len(body)}", *headers, "", ""]
    return "\r\n".join([*lines[:2], "Connection: close", *lines[2:]]).encode() + body


def test_a_task_is_generated(call: Call, server: MockServer) -> None:
    assert call(server.url, "generate", "A fox").succeeded


def test_a_refusal_has_its_answer(call: Call, server: MockServer) -> None:
    with pytest.raises(errors.ValidationError) as caught:
        call(server.url, "get_task", "unknown")

    assert caught.value.response is not None
    assert caught.value.response.json()["code"] == 422
    assert "Authorization" not in caught.value.response.request.headers


def test_a_wrong_path_is_not_found(call: Call, server: MockServer) -> None:
    with pytest.raises(errors.NotFoundError, match="No message available"):
        call(f"{server.url}/wrong", "credits")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("455 Nobody Knows", errors.MaintenanceError),
        ("550 ", errors.QueueFullError),
        ("502 Bad Gateway", errors.ApiError),
        ("200 OK", errors.InvalidResponseError),
    ],
)
def test_a_page_instead_of_an_answer_is_a_typed_error(
    call: Call, blunt: Callable[[bytes], Blunt], status: str, kind: type[KieError]
) -> None:
    page = gzip.compress(b"<html>sorry</html>")
    server = blunt(http(status, page, "Content-Encoding: gzip"))

    with pytest.raises(kind) as caught:
        call(server.url, "credits", max_retries=0)

    assert caught.value.response is not None
    assert caught.value.response.text == "<html>sorry</html>"


def test_a_key_that_is_sent_back_is_hidden(call: Call, blunt: Callable[[bytes], Blunt]) -> None:
    body = gzip.compress(f'{{"code":401,"msg":"no {KEY}"}}'.encode())
    server = blunt(http("200 OK", body, "Content-Encoding: gzip", f"X-Key: {KEY}"))

    with pytest.raises(errors.AuthenticationError, match=r"no \[key\]") as caught:
        call(server.url, "credits")

    assert caught.value.response is not None
    assert KEY not in caught.value.response.text + str(caught.value.response.headers)


BROKEN = [
    b"",
    b"garbage\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    http("200 OK", b'{"code":200', length=999),
    http("200 OK", b"no gzip at all", "Content-Encoding: gzip"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
]


@pytest.mark.parametrize("answer", BROKEN)
def test_an_answer_that_breaks_off_leaves_a_generation_unknown_and_sent_once(
    call: Call, blunt: Callable[[bytes], Blunt], answer: bytes
) -> None:
    server = blunt(answer)

    with pytest.raises(errors.ApiConnectionError) as caught:
        call(server.url, "create", "A fox")

    assert (caught.value.may_have_been_charged, caught.value.sent, server.taken) == (True, True, 1)


@pytest.mark.parametrize("answer", BROKEN)
def test_an_answer_that_breaks_off_is_read_again(
    call: Call, blunt: Callable[[bytes], Blunt], answer: bytes
) -> None:
    server = blunt(answer)

    with pytest.raises(errors.ApiConnectionError):
        call(server.url, "credits", max_retries=2)

    assert server.taken == 3


def test_a_server_that_is_not_there_was_sent_nothing(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(errors.ApiConnectionError) as caught:
        call(f"http://127.0.0.1:{port}", "create", "A fox")

    assert (caught.value.may_have_been_charged, caught.value.sent) == (False, False)


def test_answers_that_break_off_use_up_no_connections(blunt: Callable[[bytes], Blunt]) -> None:
    server = blunt(http("200 OK", b"no gzip at all", "Content-Encoding: gzip"))
    clock = Time().clock
    with Kie(KEY, base_url=server.url, clock=clock, timeout=5, max_retries=0) as kie:
        # httpx keeps at most a hundred connections.
        for _ in range(110):
            with pytest.raises(errors.ApiConnectionError, match="DecodingError"):
                kie.credits()


def test_a_wait_without_time_still_gets_its_one_look(server: MockServer) -> None:
    with Kie(KEY, base_url=server.url) as kie:
        task = kie.create("A fox")

        assert kie.wait(task, timeout=0).succeeded


def test_a_batch_shares_real_connections(server: MockServer) -> None:
    prompts = [f"Fox {n}" for n in range(60)]

    async def run() -> list[BatchItem]:
        async with AsyncKie("abatch", base_url=server.url, clock=Time().clock) as kie:
            return [item async for item in kie.batch(prompts, concurrency=60)]

    with Kie("batch", base_url=server.url, clock=Time().clock) as kie:
        found = [*kie.batch(prompts, concurrency=60), *asyncio.run(run())]

    assert [item.error for item in found if not item.task] == []
    assert len(found) == 2 * len(prompts)


OVER = TimeLeft(5.0, ends=0.0)
STEPS: dict[str, tuple[Any, ...]] = {
    "read": (1, OVER),
    "write": (b"x", OVER),
    "start_tls": (ssl.create_default_context(), None, OVER),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_step_of_a_connection_begins_after_the_timeout_of_its_request(step: str) -> None:
    stream, astream = Stream(httpcore.MockStream([])), AsyncStream(httpcore.AsyncMockStream([]))

    with pytest.raises(httpcore.TimeoutException):
        getattr(stream, step)(*STEPS[step])
    with pytest.raises(httpcore.TimeoutException):
        asyncio.run(getattr(astream, step)(*STEPS[step]))
