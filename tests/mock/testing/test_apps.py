"""Callbacks into applications of a test: WSGI and ASGI, at hosts of their own."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import flask
import httpx
import pytest
from kie4o_mock import AppTransport, AsgiTransport, Settings, create_app
from kie4o_mock.mock_state import MockState

from tests.conftest import START
from tests.mock.conftest import BODY, GENERATE

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
KEY = {"Authorization": "Bearer test-key"}


class Taker:
    """An ASGI application that keeps what comes, and needs several turns of its loop for it."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.taken: list[bytes] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event["body"], event.get("more_body", False)
        await asyncio.sleep(0)
        self.taken.append(body)
        headers = [(b"x-path", scope["path"].encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"o", "more_body": True})
        await send({"type": "http.response.body", "body": b"k"})


def called_back(transport: httpx.BaseTransport, url: str) -> list[dict[str, Any]]:
    """The attempts of one callback that goes through `transport`."""
    settings = Settings(seed=7, allow_hosts=frozenset({"app.test", "other.test"}))
    app = create_app(settings, time_source=lambda: START, transport=transport)
    state: MockState = app.extensions["kie4o_mock"]
    client = app.test_client()
    client.post(GENERATE, json={**BODY, "callBackUrl": url}, headers=KEY)
    state.advance(18)
    (delivery,) = client.get("/__mock/callbacks", headers=KEY).get_json()["callbacks"]
    attempts: list[dict[str, Any]] = delivery["attempts"]
    return attempts


def test_an_asgi_application_takes_a_callback() -> None:
    taker = Taker()

    (attempt,) = called_back(AsgiTransport(taker), "http://127.0.0.1/done")

    assert b'"code":200' in taker.taken[0]
    assert attempt["answer"] == {"status": 200, "headers": {"x-path": "/done"}, "body": "ok"}


def test_an_asgi_application_takes_a_callback_while_the_caller_s_loop_runs() -> None:
    taker = Taker()

    async def work() -> list[dict[str, Any]]:
        return called_back(AsgiTransport(taker), "http://127.0.0.1/done")

    assert [attempt["status"] for attempt in asyncio.run(work())] == [200]


def test_an_asgi_application_that_fails_is_a_failed_attempt() -> None:
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raise OSError("no disk")

    (attempt,) = called_back(AsgiTransport(app), "http://127.0.0.1/done")

    assert attempt["error"] == "OSError: no disk"


def test_a_bug_of_an_application_is_a_failed_attempt_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raise ValueError("a bug")

    (attempt,) = called_back(AsgiTransport(app), "http://127.0.0.1/done")

    assert attempt["error"] == "ValueError: a bug"
    assert "ValueError: a bug" in caplog.text


def test_an_error_of_an_application_is_told_while_the_caller_s_loop_runs() -> None:
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raise ValueError("a bug")

    async def work() -> None:
        AsgiTransport(app).handle_request(httpx.Request("POST", "http://app.test/"))

    with pytest.raises(ValueError, match="a bug"):
        asyncio.run(work())


def test_applications_of_both_kinds_have_their_hosts() -> None:
    taken: list[bytes] = []

    def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        taken.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    taker = Taker(500)
    apps = AppTransport({"app.test": wsgi, "Other.test": taker})

    assert called_back(apps, "http://app.test/")[0]["status"] == 200
    assert called_back(apps, "http://other.test/")[0]["status"] == 500
    assert (len(taken), len(taker.taken)) == (1, 1)


def test_a_flask_application_and_a_plain_asgi_function_are_told_apart() -> None:
    app = flask.Flask("receiver")
    app.add_url_rule("/done", view_func=lambda: "ok", methods=["POST"])

    async def asgi(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    apps = AppTransport({"app.test": app, "other.test": asgi})

    assert called_back(apps, "http://app.test/done")[0]["status"] == 200
    assert called_back(apps, "http://other.test/done")[0]["status"] == 200


def test_a_host_without_an_application_is_a_failed_attempt() -> None:
    (attempt,) = called_back(AppTransport({"app.test": Taker()}), "http://other.test/")

    assert attempt["error"] == (
        "ConnectError: there is no application at other.test, only at app.test"
    )


def test_all_other_hosts_may_lead_elsewhere() -> None:
    closed = []

    class Elsewhere(httpx.BaseTransport):
        def handle_request(self, _: httpx.Request) -> httpx.Response:
            return httpx.Response(202)

        def close(self) -> None:
            closed.append(True)

    apps = AppTransport({"app.test": Taker()}, otherwise=Elsewhere())

    assert called_back(apps, "http://127.0.0.1/")[0]["status"] == 202
    apps.close()
    assert closed == [True]


def test_a_packed_response_of_an_asgi_application_is_kept_as_it_came() -> None:
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = [(b"content-encoding", b"gzip")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gzip.compress(b"taken", mtime=0)})

    (attempt,) = called_back(AsgiTransport(app), "http://127.0.0.1/done")

    assert attempt["answer"]["body"] == gzip.compress(b"taken", mtime=0).decode(errors="replace")
