"""Scenarios about the line: cut, late, broken and foreign answers, on sockets and in process."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from attrs import frozen
from kie4o_mock import InProcessTransport, MockServer, Settings, create_app
from kie4o_mock.mock_state import MockState

from tests.conftest import START
from tests.mock.conftest import BODY, CREDIT, GENERATE
from tests.mock.scenarios.conftest import names

KEY = {"Authorization": "Bearer test-key"}


@frozen
class Line:
    """A mock and a way to it; `slept` is every real second that it would have waited."""

    http: httpx.Client
    state: MockState
    slept: list[float]

    def generate(self, scenario: str) -> httpx.Response:
        headers = {"X-Mock-Scenario": scenario}
        return self.http.post(GENERATE, json=BODY, headers=headers)

    def spent(self) -> float:
        left: float = self.http.get(CREDIT).json()["data"]
        return 1000 - left


@pytest.fixture(params=["socket", "process"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    slept: list[float] = []
    app = create_app(Settings(seed=7, price=1.0), time_source=lambda: START, sleep=slept.append)
    state: MockState = app.extensions["kie4o_mock"]
    if request.param == "process":
        with httpx.Client(
            transport=InProcessTransport(app), base_url="http://mock", headers=KEY
        ) as http:
            yield Line(http, state, slept)
        return
    with (
        MockServer(app=app) as server,
        httpx.Client(base_url=server.url, headers=KEY, trust_env=False, verify=False) as http,
    ):
        yield Line(http, state, slept)


def _cut(name: str, error: type[httpx.TransportError], *, spent: int) -> Callable[[Line], None]:
    def check(line: Line) -> None:
        with pytest.raises(error):
            line.generate(name)
        assert line.spent() == spent

    return check


def cut_once(line: Line) -> None:
    with pytest.raises(httpx.ReadError):
        line.generate("cut-once")
    assert line.generate("cut-once").json()["code"] == 200
    assert line.spent() == 1


def empty_body(line: Line) -> None:
    answer = line.generate("empty-body")
    assert (answer.status_code, answer.content) == (200, b"")
    assert line.spent() == 1


def malformed_answer(line: Line) -> None:
    answer = line.generate("malformed-answer")
    assert len(answer.content) == int(answer.headers["content-length"])
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert line.spent() == 1


def slow_answer(line: Line) -> None:
    assert line.generate("slow-answer").json()["code"] == 200
    assert line.slept == [30]


def uneven_answer(line: Line) -> None:
    for _ in range(20):
        line.generate("uneven-answer")
    assert len(set(line.slept)) == 20
    assert all(0 < seconds <= 20 for seconds in line.slept)
    assert sorted(line.slept)[10] == pytest.approx(0.5, rel=0.6)


def trickling_answer(line: Line) -> None:
    answer = line.generate("trickling-answer")
    assert answer.json()["code"] == 200
    assert line.slept == [0.5] * -(-len(answer.content) // 16)


def bad_gateway(line: Line) -> None:
    answer = line.generate("bad-gateway")
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert line.spent() == 0


CHECKS: dict[str, Callable[[Line], None]] = {
    "cut-before": _cut("cut-before", httpx.ReadError, spent=0),
    "cut-after": _cut("cut-after", httpx.ReadError, spent=1),
    "cut-once": cut_once,
    "empty-answer": _cut("empty-answer", httpx.RemoteProtocolError, spent=1),
    "empty-body": empty_body,
    "truncated-answer": _cut("truncated-answer", httpx.RemoteProtocolError, spent=1),
    "malformed-answer": malformed_answer,
    "slow-answer": slow_answer,
    "uneven-answer": uneven_answer,
    "trickling-answer": trickling_answer,
    "bad-gateway": bad_gateway,
}


@pytest.mark.parametrize("name", names("line"))
def test_its_effect_is_seen(line: Line, name: str) -> None:
    CHECKS[name](line)


@contextmanager
def asked(scenario: str) -> Iterator[socket.socket]:
    """A plain socket on which a request with the scenario's key was sent."""
    request = f"GET {CREDIT} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer mock-{scenario}\r\n\r\n"
    with MockServer(Settings()) as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as plain:
            plain.sendall(request.encode())
            yield plain


def test_a_reset_is_one_on_the_socket() -> None:
    with asked("cut-before") as plain, pytest.raises(ConnectionResetError):
        plain.recv(1024)


def test_an_empty_answer_is_an_orderly_end_of_the_socket() -> None:
    with asked("empty-answer") as plain:
        assert plain.recv(1024) == b""


def test_a_truncated_answer_promises_more_than_comes() -> None:
    with asked("truncated-answer") as plain:
        told = b"".join(iter(lambda: plain.recv(1024), b""))

    head, _, body = told.partition(b"\r\n\r\n")
    promised = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert 0 < len(body) < promised


def test_the_server_goes_on_after_a_cut(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("cut-after", "empty-answer", "truncated-answer"):
        with pytest.raises(httpx.TransportError):
            line.generate(name)

    assert line.spent() == 3
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_a_picture_is_cut_on_the_line_too(line: Line) -> None:
    body = {**BODY, "prompt": "[mock:cut-picture]"}
    task_id = line.http.post(GENERATE, json=body).json()["data"]["taskId"]
    line.state.advance(18)
    name = line.state.sandbox("test-key").tasks[task_id].image_names[0]

    with pytest.raises(httpx.RemoteProtocolError):
        line.http.get(f"/s/{name}")
