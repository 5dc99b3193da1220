"""A receiver under load and trouble: bounded, forgetting nothing, in WSGI and in ASGI servers."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from kie4o_mock.openapi import packaged
from waitress.server import create_server

from kie4o import Task
from kie4o.receiver import _BODY_SECONDS, Receiver
from tests.kie4o.conftest import TASK_ID, Script, Time, ended, sync_kie
from tests.kie4o.test_receiver import BODY, Desk, desk

CHUNKED = (
    b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"".join(b"1\r\n%c\r\n" % byte for byte in json.dumps(BODY).encode())
    + b"0\r\n\r\n"
)
STALLED = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"


def receiver(handle: Any, **options: Any) -> Receiver:
    kie = sync_kie(httpx.MockTransport(Script(then=ended)), Time())
    return Receiver(kie, handle, **options)


@contextmanager
def under_waitress(app: Receiver) -> Iterator[int]:
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join()
        server.task_dispatcher.shutdown()


@contextmanager
def under_uvicorn(app: Receiver) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(app.asgi, log_config=None, lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("serve", [under_waitress, under_uvicorn])
def test_a_stalled_body_does_not_keep_others_from_a_server(serve: Any) -> None:
    tasks: list[Task] = []
    app = receiver(tasks.append)
    with serve(app) as port, socket.create_connection(("127.0.0.1", port)) as stalled:
        stalled.sendall(STALLED)

        with socket.create_connection(("127.0.0.1", port), timeout=10) as other:
            other.sendall(CHUNKED)
            answer = other.recv(1000)

    app.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert [task.id for task in tasks] == [TASK_ID]


def test_callbacks_beyond_what_fits_are_asked_to_come_again() -> None:
    may_end = threading.Event()
    app = receiver(lambda _: may_end.wait(10), workers=1, most_in_hand=2)
    http = httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://r.test")

    statuses = [http.post("/", json={**BODY, "data": {"taskId": f"t{n}"}}) for n in range(4)]
    may_end.set()
    app.close()

    assert [answer.status_code for answer in statuses] == [200, 200, 503, 503]


def test_a_handler_that_exits_is_logged_and_its_task_not_forgotten(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def leave(_: Task) -> None:
        raise SystemExit(3)

    found: Desk = desk(handle=leave)
    found.post()
    found.finish()

    assert found.receiver.failed == (TASK_ID,)
    assert "SystemExit" in caplog.text


class Broken(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise OSError("the caller went away")


LARGEST = json.dumps(BODY).encode().ljust(1024**2)


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"wsgi.input": Broken(), "CONTENT_LENGTH": "5"}, "400"),
        ({"wsgi.input": io.BytesIO(b"{"), "CONTENT_LENGTH": "5"}, "400"),
        ({"wsgi.input": Broken(), "HTTP_TRANSFER_ENCODING": "chunked"}, "411"),
        ({"wsgi.input": io.BytesIO(json.dumps(BODY).encode()), "wsgi.input_terminated": 1}, "200"),
        ({"wsgi.input": io.BytesIO(bytes(1024**2 + 1)), "wsgi.input_terminated": 1}, "413"),
        ({"wsgi.input": io.BytesIO(LARGEST), "wsgi.input_terminated": 1}, "200"),
        ({"wsgi.input": io.BytesIO(LARGEST), "CONTENT_LENGTH": str(1024**2)}, "200"),
    ],
)
def test_a_body_is_read_to_its_end_within_the_limit(environ: dict[str, Any], status: str) -> None:
    statuses: list[str] = []
    app: Any = receiver(print)

    app({"REQUEST_METHOD": "POST", **environ}, lambda status, _: statuses.append(status))
    app.close()

    assert [given[:3] for given in statuses] == [status]


def test_the_time_for_a_body_is_over_before_the_service_gives_up() -> None:
    assert packaged().delivery["timeoutSeconds"] > _BODY_SECONDS


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([{"type": "http.disconnect"}], 400),
        ([{"type": "http.request", "body": bytes(700_000), "more_body": True}] * 2, 413),
        ([{"type": "http.request", "body": b"{}"}], 400),
        ([], 408),
    ],
)
def test_an_asgi_body_has_a_limit_and_a_time(
    monkeypatch: pytest.MonkeyPatch, events: list[dict[str, Any]], status: int
) -> None:
    monkeypatch.setattr("kie4o.receiver._BODY_SECONDS", 0.05 if not events else 30)
    left, sent = list(events), []

    async def receive() -> dict[str, Any]:
        return left.pop(0) if left else await asyncio.Future()

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    app = receiver(print)
    asyncio.run(app.asgi({"type": "http", "method": "POST", "headers": []}, receive, send))
    app.close()

    assert sent[0]["status"] == status


def test_an_asgi_server_starts_and_stops_the_receiver() -> None:
    left, sent = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], []

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(event: dict[str, Any]) -> None:
        sent.append(event["type"])

    app = receiver(print)
    asyncio.run(app.asgi({"type": "lifespan"}, receive, send))
    app.close()

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_websocket_is_closed() -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> None:
        raise AssertionError("nothing is read")

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    app = receiver(print)
    asyncio.run(app.asgi({"type": "websocket"}, receive, send))
    app.close()

    assert sent == [{"type": "websocket.close", "code": 1003}]
