"""The mock on a real socket: its addresses, its connections, and what it leaves behind."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from kie4o_mock import MockServer, Settings, create_app

from tests.mock.conftest import BODY, CREDIT, GENERATE, Inbox, post
from tests.mock.server.conftest import PATIENCE


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def left(before: list[threading.Thread]) -> list[str]:
    """The names of the mock's threads that came since and do not end within a test's patience."""
    now = (thread for thread in threading.enumerate() if thread not in before)
    ours = [thread for thread in now if thread.name.startswith("kie4o")]
    for thread in ours:
        thread.join(PATIENCE)
    return [thread.name for thread in ours if thread.is_alive()]


def test_it_serves_at_its_own_address(server: MockServer) -> None:
    answer = post(server.url, GENERATE, BODY)

    assert answer.json()["code"] == 200
    assert server.url.startswith("http://127.0.0.1:")


def test_it_does_not_name_its_software(server: MockServer) -> None:
    assert "server" not in post(server.url, GENERATE, BODY).headers


def test_it_accepts_connections_before_it_serves() -> None:
    server = MockServer(Settings())
    host, port = server.url.removeprefix("http://").split(":")

    with socket.create_connection((host, int(port)), timeout=PATIENCE), server:
        assert httpx.get(f"{server.url}/__mock/health", verify=False).status_code == 200


def test_a_picture_travels_over_the_socket(server: MockServer) -> None:
    task_id = post(server.url, GENERATE, BODY).json()["data"]["taskId"]
    name = server.state.sandbox("test-key").tasks[task_id].image_names[0]

    answer = httpx.get(f"{server.url}/s/{name}", verify=False)

    assert answer.content.startswith(b"\x89PNG")


def test_parallel_clients_are_all_served(server: MockServer, inbox: Inbox) -> None:
    body = {**BODY, "callBackUrl": inbox.url}
    threads = [threading.Thread(target=post, args=(server.url, GENERATE, body)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    delivered = {inbox.taken.get(timeout=PATIENCE)[1]["X-Mock-Delivery"] for _ in range(16)}

    assert len(delivered) == 16


def test_it_leaves_no_thread_and_no_port_behind(inbox: Inbox) -> None:
    before = threading.enumerate()
    with MockServer(Settings(task_seconds=0)) as server:
        post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})
        inbox.taken.get(timeout=PATIENCE)

    assert left(before) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, verify=False)


def test_it_does_not_wait_for_a_receiver_that_never_answers() -> None:
    before = threading.enumerate()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with MockServer(Settings(task_seconds=0)) as server:
            post(server.url, GENERATE, {**BODY, "callBackUrl": url})
            connection, _ = silent.accept()
            connection.recv(1)
        stuck = left(before)
        connection.close()

    assert stuck == []


def test_its_port_can_be_bound_again_at_once() -> None:
    with MockServer() as first:
        port = int(first.url.rpartition(":")[2])
        httpx.get(f"{first.url}{CREDIT}", verify=False)

    with MockServer(port=port) as second:
        assert second.url == first.url


def test_a_busy_port_is_an_error_at_once(server: MockServer) -> None:
    port = int(server.url.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        MockServer(port=port)


def test_it_serves_an_application_that_was_made_before() -> None:
    app = create_app(Settings(seed=99))

    with MockServer(app=app) as server:
        health = httpx.get(f"{server.url}/__mock/health", verify=False).json()

    assert health["seed"] == 99
    assert server.state is app.extensions["kie4o_mock"]


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")
def test_it_serves_over_ipv6() -> None:
    with MockServer(host="::1") as server:
        answer = post(server.url, GENERATE, BODY)

    assert server.url.startswith("http://[::1]:")
    assert answer.json()["code"] == 200


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")
def test_at_any_address_it_serves_both_families() -> None:
    with MockServer(host="::") as server:
        port = server.url.rpartition(":")[2]
        answers = [
            httpx.get(f"http://{host}:{port}/__mock/health", verify=False)
            for host in ("127.0.0.1", "[::1]")
        ]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("host", ["", " "])
def test_an_empty_host_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="host: "):
        MockServer(host=host)


def test_every_open_connection_is_answered(server: MockServer) -> None:
    """A suite with two hundred clients keeps at least as many connections open."""
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
            for _ in range(300)
        ]
        for connection in opened:
            connection.sendall(b"GET /api/v1/chat/credit HTTP/1.1\r\nHost: mock\r\n\r\n")

        answers = [connection.recv(12) for connection in opened]

    assert answers == [b"HTTP/1.1 200"] * 300


def test_requests_that_wait_for_their_turn_are_no_news(caplog: pytest.LogCaptureFixture) -> None:
    with MockServer(threads=1) as server, ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(post, server.url, GENERATE, BODY) for _ in range(64)]

        assert {answer.result(timeout=PATIENCE).json()["code"] for answer in answers} == {200}
    assert caplog.messages == []


def test_those_who_wait_leave_threads_to_those_they_wait_for(server: MockServer) -> None:
    server.state.notifier.max_waiters = 1
    body = {"timeoutSeconds": 60}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, server.url, "/__mock/requests/wait", body)
        while not server.state.notifier.waiting:
            threading.Event().wait(0.001)

        assert post(server.url, "/__mock/requests/wait", body).status_code == 503
        post(server.url, GENERATE, BODY)

        assert first.result(timeout=PATIENCE).status_code == 200
