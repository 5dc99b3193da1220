"""Requests that only wait hold no thread that others need, and clients that leave free theirs."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.clock.clock import real_time
from kie4o_mock.images.fetch import Fetcher
from kie4o_mock.waiting import Waiting

from tests.mock.conftest import BODY, GENERATE, post
from tests.mock.server.conftest import PATIENCE

THREADS = 4
MANY = 3 * THREADS


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7), threads=THREADS) as running:
        yield running


def port(server: MockServer) -> tuple[str, int]:
    return "127.0.0.1", int(server.url.rpartition(":")[2])


def send(server: MockServer, scenario: str, **fields: object) -> socket.socket:
    """A connection on which a task was asked for, and whose answer nobody has read."""
    body = json.dumps({**BODY, **fields})
    head = (
        f"POST {GENERATE} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer test-key\r\n"
        f"X-Mock-Scenario: {scenario}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection(port(server), timeout=PATIENCE)
    connection.sendall(f"{head}{body}".encode())
    return connection


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        threading.Event().wait(0.001)


def waiting(server: MockServer, count: int) -> Callable[[], bool]:
    return lambda: server.state.waiting._count == count


def answers(server: MockServer) -> bool:
    """Whether a plain read is answered."""
    url = f"{server.url}/__mock/health"
    return httpx.get(url, verify=False, timeout=PATIENCE).status_code == 200


def tasks(server: MockServer) -> int:
    return len(server.state.sandbox("test-key").tasks)


def test_late_answers_leave_threads_to_others(server: MockServer) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(send(server, "slow-answer"))
        until(waiting(server, MANY))

        assert answers(server)


def test_slow_bodies_leave_threads_to_others(server: MockServer) -> None:
    rule = {"fault": {"chunks": {"bytes": 1, "seconds": 3600}}, "times": None}
    post(server.url, "/__mock/rules", rule)
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(send(server, ""))
        until(waiting(server, MANY))

        assert answers(server)


def test_a_client_that_leaves_waits_no_longer_and_its_task_is_there(server: MockServer) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(send(server, "slow-answer"))
        until(waiting(server, MANY))

    until(waiting(server, 0))
    until(lambda: tasks(server) == MANY)


def test_the_threads_end_with_the_waits(server: MockServer) -> None:
    threads = server._server.task_dispatcher.threads
    with send(server, "slow-answer"):
        until(lambda: len(threads) == THREADS + 1)

    until(lambda: len(threads) == THREADS)


def test_as_many_as_the_limit_wait() -> None:
    requests = Waiting(None)
    requests.most = 1

    with requests.counted() as first, requests.counted() as second:
        assert (first, second) == (True, False)


def test_more_than_the_limit_are_answered_without_delay(server: MockServer) -> None:
    server.state.waiting.most = 1
    with send(server, "slow-answer"):
        until(waiting(server, 1))
        with send(server, "slow-answer") as second:
            assert second.recv(12) == b"HTTP/1.1 200"


def test_hosts_of_input_images_that_say_nothing_leave_threads_to_others(
    server: MockServer,
) -> None:
    server.state.fetcher = Fetcher(None, real_time(), patience=3600)
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as stack:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/a.png"
        for _ in range(MANY):
            stack.enter_context(send(server, "", filesUrl=[url]))
        until(waiting(server, MANY))

        assert answers(server)


def test_an_advance_that_waits_for_receivers_leaves_threads_to_others(server: MockServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        post(server.url, GENERATE, {**BODY, "callBackUrl": url})
        callers = [
            threading.Thread(
                target=post, args=(server.url, "/__mock/clock/advance", {"seconds": 20})
            )
            for _ in range(MANY)
        ]
        for caller in callers:
            caller.start()
        until(waiting(server, MANY))

        assert answers(server)
        server.state.dispatcher.close()
        for caller in callers:
            caller.join(PATIENCE)


def test_a_server_ends_at_once_while_requests_wait() -> None:
    with MockServer(Settings(), threads=THREADS) as server:
        connection = send(server, "slow-answer")
        until(waiting(server, 1))
    connection.close()

    assert server._server.task_dispatcher.threads == set()
