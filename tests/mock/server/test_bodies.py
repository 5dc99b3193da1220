"""Large bodies over a socket: refused, the connection goes on, and no memory is kept."""

from __future__ import annotations

import gc
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPResponse

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from tests.mock.conftest import BODY, GENERATE, post
from tests.mock.server.conftest import PATIENCE

LIMIT = 100_000
LARGE = 2_000_000
CREDIT = b"GET /api/v1/chat/credit HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def small() -> Iterator[MockServer]:
    with MockServer(Settings(body_limit=LIMIT)) as server:
        yield server


def status(connection: socket.socket) -> int:
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


@pytest.mark.parametrize("path", [GENERATE, "/nothing", "/__mock/reset"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_connection_goes_on_after_a_body_over_the_limit(
    small: MockServer, path: str, *, chunked: bool
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
    if chunked:
        sent = f"{head}Transfer-Encoding: chunked\r\n\r\n{LARGE:x}\r\n".encode()
        sent += b"x" * LARGE + b"\r\n0\r\n\r\n"
    else:
        sent = f"{head}Content-Length: {LARGE}\r\n\r\n".encode() + b"x" * LARGE
    port = int(small.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        assert status(connection) == 413
        connection.sendall(CREDIT)
        assert status(connection) == 200


def test_a_body_up_to_the_limit_is_taken(small: MockServer) -> None:
    body = {**BODY, "prompt": "x" * (LIMIT - 100)}

    assert post(small.url, GENERATE, body).status_code == 200


@contextmanager
def kept() -> Iterator[Callable[[], int]]:
    """Tells how many bytes the server has made since and holds on to, without any collection."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    packages = ("kie4o_mock", "waitress", "werkzeug", "flask")
    filters = [tracemalloc.Filter(True, f"*/{name}/*") for name in packages]
    try:
        yield lambda: sum(t.size for t in tracemalloc.take_snapshot().filter_traces(filters).traces)
    finally:
        tracemalloc.stop()
        gc.enable()


def test_large_bodies_leave_no_memory_behind(small: MockServer) -> None:
    def send(_: int) -> int:
        content = b"x" * LARGE
        return httpx.post(f"{small.url}{GENERATE}", content=content, verify=False).status_code

    with kept() as size, ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(20))) == {413}
        assert size() < LARGE


@pytest.mark.parametrize("path", [GENERATE, "/__mock/rules", "/__mock/inbox/a", "/nothing"])
def test_a_body_that_was_taken_is_not_kept_by_its_request(path: str) -> None:
    body = {**BODY, "unknown": "x" * LARGE}
    with MockServer(Settings(body_limit=10 * LARGE)) as server, kept() as size:
        for _ in range(10):
            post(server.url, path, body)
        assert size() < 4 * LARGE
